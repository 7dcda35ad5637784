//! The program of the article.

fn main() {
    grokscope::start(grokscope::registry::ARTICLE);
}

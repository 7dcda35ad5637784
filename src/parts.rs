//! Everything of the page that the link speaks of: its runs, and the settings of its figures.

use grokscope_experiment::{Reads, Spec};
use grokscope_kit::keys::Keys;
use grokscope_kit::kind::Kind;
use grokscope_live::link::{self, Link, Mistake, Place};
use grokscope_live::page::Page;
use grokscope_live::speed::Speed;
use grokscope_live::{Note, Session};
use leptos::prelude::*;
use web_sys::HtmlElement;

/// A run of the page.
#[derive(Clone)]
pub struct Placed {
    /// Its name.
    pub name: String,
    /// The run.
    pub session: Session,
    /// What it is where the link says nothing.
    pub default: Spec,
    /// Keys on the element of its first figure.
    pub attributes: String,
    /// The kind of its first figure.
    pub kind: &'static Kind,
    /// Which keys without a prefix are meant for it.
    pub reads: Reads,
    /// How fast it trains where the link does not say.
    pub speed: Speed,
    /// Whether the link speaks of it.
    pub is_told: bool,
}

/// A figure of the page that has settings of its own.
#[derive(Clone)]
pub struct Own {
    /// Its name in the link.
    pub name: String,
    /// Its kind.
    pub kind: &'static Kind,
    /// Its settings.
    pub keys: Keys,
    /// Its element.
    pub element: HtmlElement,
}

/// Everything of the page that the link speaks of.
#[derive(Clone)]
pub struct Parts {
    /// Its runs.
    pub runs: Vec<Placed>,
    /// Its figures that have settings of their own.
    pub figures: Vec<Own>,
}

impl Parts {
    /// What they are to the link, in the order in which it speaks of them.
    pub fn places(&self) -> Vec<Place<'_>> {
        let runs = self.runs.iter().map(|run| run_place(&run.name, run.kind, run.reads));
        runs.chain(self.figures.iter().map(|figure| own_place(&figure.name, figure.kind))).collect()
    }

    /// The link to what they are now.
    pub fn link(&self, page: Page) -> String {
        let of_runs = self.runs.iter().map(|placed| {
            let changed = link::difference(&placed.session.lasting(), &placed.default).into_iter();
            let mut keys: Vec<_> = changed.map(|(key, value)| (key.to_owned(), value)).collect();
            let speed = placed.session.speed.get();
            if speed != placed.speed {
                keys.push(("speed".to_owned(), speed.word()));
            }
            (&*placed.name, keys)
        });
        let of_figures = self.figures.iter().map(|Own { name, keys, .. }| (&**name, keys.print()));
        Link::print(page.wish.get(), of_runs.chain(of_figures))
    }

    /// Makes them what a link says.
    pub fn follow(&self, link: &Link) {
        let Self { runs, figures } = self;
        for (placed, said) in runs.iter().zip(&link.figures) {
            let (spec, problems) = link::read(&placed.attributes, &said.keys, &placed.default);
            placed.session.speed.set(said.speed.unwrap_or(placed.speed));
            placed.session.notes.update(|notes| {
                notes.retain(|note| !matches!(note, Note::Problem(_) | Note::Refused(..) | Note::Mistake(_)));
            });
            for problem in problems {
                placed.session.note(Note::Problem(problem));
            }
            if spec != placed.session.lasting() {
                placed.session.change(spec);
            }
        }
        for (Own { keys, .. }, said) in figures.iter().zip(&link.figures[runs.len()..]) {
            keys.follow(&said.keys);
        }
    }

    /// Names what the link says of the page and cannot be, in the first figure that has room for it.
    pub fn tell(&self, mistakes: impl IntoIterator<Item = Mistake>) {
        for mistake in mistakes {
            match (self.runs.first(), self.figures.first()) {
                (Some(run), _) => run.session.note(Note::Mistake(mistake)),
                (None, Some(figure)) => figure.keys.mistakes.update(|mistakes| mistakes.push(mistake)),
                (None, None) => {}
            }
        }
    }
}

/// A run as the link sees it.
pub fn run_place<'a>(name: &'a str, kind: &'a Kind, reads: Reads) -> Place<'a> {
    Place { name, figure: kind.name, takes: Some(reads), owns: &[] }
}

/// A figure with settings of its own as the link sees it.
pub fn own_place<'a>(name: &'a str, kind: &'a Kind) -> Place<'a> {
    Place { name, figure: name, takes: None, owns: kind.keys }
}

/// The name in the link of one more figure of a kind: that of the kind, counted from the second one on.
pub fn own_name(kind: &str, before: &[String]) -> String {
    let counted = (2..).map(|nth| format!("{kind}{nth}"));
    std::iter::once(kind.to_owned()).chain(counted).find(|name| !before.contains(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_figures_of_a_kind_have_names_of_their_own() {
        let mut names = Vec::new();
        for kind in ["map", "decay", "map", "map"] {
            names.push(own_name(kind, &names));
        }
        assert_eq!(names, ["map", "decay", "map2", "map3"]);
    }
}

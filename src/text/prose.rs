//! The article: the texts that stand in `index.html` already.

macro_rules! prose {
    ($($key:ident),+ $(,)?) => {
        /// The article: each field is the passage of that name in `index.html`. The markup inside is our own.
        pub struct Prose { $(pub $key: &'static str),+ }

        impl Prose {
            /// The names of all passages.
            #[cfg(test)]
            pub const KEYS: &'static [&'static str] = &[$(stringify!($key)),+];

            /// The passage named by a `data-text` attribute.
            #[must_use]
            pub fn get(&self, key: &str) -> Option<&'static str> {
                match key {
                    $(stringify!($key) => Some(self.$key),)+
                    _ => None,
                }
            }
        }
    };
}

prose! {
    page_title,
    title,
    lede,
    by,
    modadd_title,
    modadd_caption,
    watch_title,
    watch_memorise,
    watch_waves,
    parity_heading,
    parity_intro,
    parity_title,
    parity_caption,
    decay_title,
    decay_why,
    decay_window,
    share_title,
    share,
    loading,
    privacy,
    licence,
}

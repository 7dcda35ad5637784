//! How the page looks where a reader or a browser has other ideas of it than its style sheet.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::firefox;
use crate::page::Page;

impl Page {
    /// From now on the page is laid out for a medium, `screen`, `print` or the real one where it is empty, and for a
    /// reader with these features of media queries, who prefers reduced motion.
    #[track_caller]
    pub fn imagine(&self, medium: &str, features: &[(&str, &str)]) {
        if self.session.is_firefox {
            return firefox::imagine(&self.session, medium, features);
        }
        let still = [("prefers-reduced-motion", "reduce")];
        let features = still.iter().chain(features).map(|(name, value)| json!({ "name": name, "value": value }));
        let media = json!({ "media": medium, "features": features.collect::<Vec<_>>() });
        self.session.devtools("Emulation.setEmulatedMedia", &media);
    }

    /// From now on the browser darkens pages on its own account.
    #[track_caller]
    pub fn darken(&self) {
        self.session.devtools("Emulation.setAutoDarkModeOverride", &json!({ "enabled": true }));
    }

    /// From now on the window has this width.
    #[track_caller]
    pub fn become_wide(&self, width: u32) {
        if self.session.is_firefox {
            return firefox::become_wide(&self.session, width);
        }
        let metrics = json!({ "width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": false });
        self.session.devtools("Emulation.setDeviceMetricsOverride", &metrics);
    }

    /// Prints the page on A4 and returns the file, PDF.
    #[track_caller]
    #[must_use]
    pub fn print(&self) -> Vec<u8> {
        // In centimetres.
        let printed = self.session.command("/print", json!({ "page": { "width": 21.0, "height": 29.7 } }));
        BASE64_STANDARD.decode(printed.as_str().unwrap_or_default()).expect("a file")
    }

    /// Loads a figure alone, as frames do.
    #[track_caller]
    pub fn open_alone(&self, figure: &str) {
        self.js_with("location.href = `${location.pathname}?figure=${arguments[0]}`", &json!([figure]));
        self.until(&format!("{figure} alone"), || {
            let is_there = "return document.documentElement.dataset.figure === arguments[0]
                && !!document.querySelector('.fig canvas') && !document.querySelector('.waiting')";
            self.session.run(is_there, &json!([figure])).is_ok_and(|is_there| is_there == true)
        });
    }

    /// The names of all figures.
    #[track_caller]
    #[must_use]
    pub fn figure_names(&self) -> Vec<String> {
        let names = "return [...document.querySelectorAll('grok-figure')].map(figure => figure.getAttribute('name'))";
        serde_json::from_value(self.js(names)).expect("names")
    }

    /// Canvases with pixels through which one sees what lies behind, or whose corners have a colour that is not of this
    /// theme: their figures and classes.
    #[track_caller]
    #[must_use]
    pub fn canvases_unlike(&self, is_dark: bool) -> Value {
        let body = "
            const [isDark] = arguments;
            return [...document.querySelectorAll('canvas')].filter(canvas => {
                // What is folded away is painted when it is unfolded.
                if (!canvas.clientWidth || !canvas.checkVisibility()) return false;
                const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
                let light = 0;
                for (let at = 0; at < data.length; at += 4) {
                    if (data[at + 3] !== 255) return true;
                    light += data[at + 1] > 128;
                }
                // A picture may fill its canvas, so it is not the paper alone that counts.
                return (light > data.length / 8) === isDark;
            }).map(canvas => `${canvas.closest('grok-figure').getAttribute('name')} ${canvas.className}`)";
        self.js_with(body, &json!([is_dark]))
    }
}

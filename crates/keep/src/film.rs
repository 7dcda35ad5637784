//! The training of a run as a moving picture: the figure as it was at each step whose weights are kept, one after another.
//!
//! The browser makes still pictures of WebP out of canvases. What it does not do is an animated picture: that is the still ones,
//! one after another in one file (`grokscope_export::webp`).

use std::time::Duration;

use grokscope_export::webp::{Next, animated};
use grokscope_live::Session;
use js_sys::{Function, Promise, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement};

use crate::picture::Picture;

/// Most steps shown, and pixels across: a run keeps more, and a figure may be larger, but nobody sends ten megabytes.
const MOST: usize = 40;
const WIDEST: f64 = 720.0;
/// How long each is seen, and the last.
const SHOWN_MS: u32 = 120;
const LAST_MS: u32 = 2000;
/// A worker that has not drawn a step by then is passed over.
const PATIENCE: Duration = Duration::from_secs(4);
const PAUSE: Duration = Duration::from_millis(15);
/// Of WebP, from 0 to 1.
const QUALITY: f64 = 0.5;

/// Why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Fewer than two steps are kept.
    Steps,
    /// The browser cannot make it.
    Browser,
}

/// What was filmed.
pub struct Film {
    /// Each a picture of its own, and how long it is seen.
    frames: Vec<(Blob, u32)>,
    width: u32,
    height: u32,
}

impl Film {
    /// Goes through what is kept of a run. `draw` draws the figure as it stands, with a step in words; `tell` hears which frame of
    /// how many it is at.
    pub async fn of(
        session: Session,
        draw: impl Fn(u64) -> Option<Picture>,
        tell: impl Fn(usize, usize),
    ) -> Result<Self, Missing> {
        let steps = thinned(&session.with_history(|history| history.kept().collect::<Vec<_>>()), MOST);
        if steps.len() < 2 {
            return Err(Missing::Steps);
        }
        let before = (session.cursor.get_untracked(), session.is_pinned.get_untracked(), session.wants.get_untracked());
        session.wants.set(false);
        session.is_pinned.set(true);
        let film = Self::through(session, &steps, draw, tell).await;
        session.is_pinned.set(before.1);
        session.look(before.0);
        session.wants.set(before.2);
        film
    }

    async fn through(
        session: Session,
        steps: &[u64],
        draw: impl Fn(u64) -> Option<Picture>,
        tell: impl Fn(usize, usize),
    ) -> Result<Self, Missing> {
        let mut film: Option<(Self, HtmlCanvasElement)> = None;
        for (at, step) in steps.iter().enumerate() {
            tell(at + 1, steps.len());
            session.look(Some(*step));
            let cursor = session.cursor.get_untracked();
            let wanted = cursor.and_then(|cursor| session.with_history(|history| history.nearest(cursor)));
            if !until(|| session.looking.get_untracked() == wanted).await {
                continue;
            }
            // Words and charts follow what is looked at.
            next_frame().await;
            next_frame().await;
            let picture = draw(cursor.unwrap_or(*step)).and_then(|picture| picture.canvas(1.0));
            let Some(picture) = picture else { continue };
            let (film, canvas) = match &mut film {
                Some(film) => film,
                none => {
                    // All have the size of the first.
                    let scale = (WIDEST / f64::from(picture.width())).min(1.0);
                    let [width, height] =
                        [picture.width(), picture.height()].map(|side| (f64::from(side) * scale) as u32);
                    let canvas = new_canvas(width, height).ok_or(Missing::Browser)?;
                    none.insert((Self { frames: Vec::new(), width, height }, canvas))
                }
            };
            let context = context(canvas).ok_or(Missing::Browser)?;
            let [across, down] = [canvas.width(), canvas.height()].map(f64::from);
            let drawn = context.draw_image_with_html_canvas_element_and_dw_and_dh(&picture, 0.0, 0.0, across, down);
            drawn.map_err(|_| Missing::Browser)?;
            let frame = still(canvas).await.ok_or(Missing::Browser)?;
            film.frames.push((frame, SHOWN_MS));
        }
        let (mut film, _) = film.ok_or(Missing::Browser)?;
        if let Some((_, shown)) = film.frames.last_mut() {
            *shown = LAST_MS;
        }
        Ok(film)
    }

    /// As an animated WebP.
    pub async fn webp(&self) -> Result<Vec<u8>, Missing> {
        let mut frames = Vec::new();
        for (frame, shown) in &self.frames {
            let buffer = JsFuture::from(frame.array_buffer()).await.map_err(|_| Missing::Browser)?;
            frames.push((Uint8Array::new(&buffer).to_vec(), *shown));
        }
        let frames = frames.iter().map(|(still, shown)| (&**still, *shown));
        animated(frames, (self.width, self.height), Next::Instead).ok_or(Missing::Browser)
    }
}

/// At most so many of these, the first and the last among them.
fn thinned(steps: &[u64], most: usize) -> Vec<u64> {
    if steps.len() <= most {
        return steps.to_vec();
    }
    let last = steps.len() - 1;
    (0..most).map(|at| steps[at * last / (most - 1)]).collect()
}

async fn until(is_so: impl Fn() -> bool) -> bool {
    let mut waited = Duration::ZERO;
    while !is_so() {
        if waited > PATIENCE {
            return false;
        }
        pause(PAUSE).await;
        waited += PAUSE;
    }
    true
}

async fn pause(time: Duration) {
    let wait = |resolve: Function, _: Function| {
        let time = i32::try_from(time.as_millis()).unwrap_or(i32::MAX);
        // Without a timer nothing is waited for.
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, time);
    };
    let _ = JsFuture::from(Promise::new(&mut { wait })).await;
}

async fn next_frame() {
    let wait = |resolve: Function, _: Function| drop(window().request_animation_frame(&resolve));
    let _ = JsFuture::from(Promise::new(&mut { wait })).await;
}

/// A canvas as WebP; none where the browser makes something else.
async fn still(canvas: &HtmlCanvasElement) -> Option<Blob> {
    let promise = Promise::new(&mut |resolve, _| {
        let answer = Closure::once_into_js(move |blob: JsValue| drop(resolve.call1(&JsValue::NULL, &blob)));
        // One without a size makes none; its answer is none too.
        let _ =
            canvas.to_blob_with_type_and_encoder_options(answer.unchecked_ref(), "image/webp", &JsValue::from(QUALITY));
    });
    let blob = JsFuture::from(promise).await.ok()?.dyn_into::<Blob>().ok()?;
    (blob.type_() == "image/webp").then_some(blob)
}

fn new_canvas(width: u32, height: u32) -> Option<HtmlCanvasElement> {
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    Some(canvas)
}

fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_steps_of_many_have_the_first_and_the_last() {
        let steps: Vec<u64> = (0..1000).map(|at| 10 * at).collect();
        let few = thinned(&steps, 60);
        assert_eq!((few.len(), few[0], few[59]), (60, 0, 9990));
        assert!(few.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(thinned(&steps[..3], 60), [0, 10, 20]);
    }
}

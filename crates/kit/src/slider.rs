//! A slider: what it is, what it stands at, and what its ends mean.

use grokscope_owned::{act, live};
use leptos::prelude::*;

use crate::text::{self, real};

/// What a slider moves. Its positions are whole numbers from 0.
#[derive(Clone, Copy)]
pub struct Slider {
    /// Its name for style sheets and tests.
    pub name: &'static str,
    /// What it is.
    pub label: Signal<String>,
    /// What is said small beside that.
    pub detail: Option<Signal<String>>,
    /// What it stands at.
    pub shown: Signal<String>,
    /// Whether that stands above it, and is not only said.
    pub is_written: bool,
    /// The last position.
    pub end: Signal<u64>,
    /// Positions between two that it can stand at.
    pub stride: u64,
    /// Where it stands.
    pub position: Signal<u64>,
    /// It is moved.
    pub slide: Callback<u64>,
    /// It is let go.
    pub settle: Option<Callback<()>>,
    /// Words under it, from its beginning to its end.
    pub ticks: &'static [fn() -> &'static str],
}

impl Slider {
    /// A slider of whole numbers from 0, with nothing beside it.
    #[must_use]
    pub fn new(
        name: &'static str,
        label: &'static str,
        end: impl Fn() -> u64 + Send + Sync + 'static,
        position: impl Fn() -> u64 + Send + Sync + 'static,
        slide: impl Fn(u64) + Send + Sync + 'static,
    ) -> Self {
        let position = Signal::derive(position);
        Self {
            name,
            label: Signal::stored(label.to_owned()),
            detail: None,
            shown: Signal::derive(move || position.get().to_string()),
            is_written: true,
            end: Signal::derive(end),
            stride: 1,
            position,
            slide: Callback::new(slide),
            settle: None,
            ticks: &[],
        }
    }

    /// A slider of a number on a logarithmic scale, as `said` writes it.
    #[must_use]
    pub fn of(
        name: &'static str,
        label: &'static str,
        scale: impl Fn() -> grokscope_format::LogScale + Copy + Send + Sync + 'static,
        value: impl Fn() -> f64 + Copy + Send + Sync + 'static,
        slide: impl Fn(f64) + Send + Sync + 'static,
    ) -> Self {
        let place = move |position: u64| scale().value(u32::try_from(position).unwrap_or(u32::MAX));
        Self {
            shown: Signal::derive(move || real(value())),
            ..Self::new(
                name,
                label,
                move || scale().end().into(),
                move || scale().position(value()).into(),
                move |position| slide(untrack(|| place(position))),
            )
        }
    }

    /// What it stands at, in other words.
    #[must_use]
    pub fn saying(self, shown: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self { shown: Signal::derive(shown), ..self }
    }

    /// The element.
    #[must_use]
    pub fn view(self) -> AnyView {
        let Self { name, label, detail, shown, is_written, end, stride, position, slide, settle, ticks } = self;
        let spoken = move || match detail {
            Some(detail) => text::item(shown.get(), detail.get()),
            None => shown.get(),
        };
        view! {
            <div class="slider">
                <label>
                    <span>{label} {detail.map(|detail| view! { " " <small>{detail}</small> })}</span>
                    {is_written.then(|| view! { <span class="value">{shown}</span> })}
                    <input
                        type="range"
                        min="0"
                        max=live(move || end.get().to_string())
                        step=stride.to_string()
                        data-slider=name
                        aria-label=label
                        // Set again with the end: a browser keeps no value beyond it.
                        prop:value=live(move || {
                            end.track();
                            position.get().to_string()
                        })
                        aria-valuetext=live(spoken)
                        on:input=act(move |event| {
                            if let Ok(position) = event_target_value(&event).parse() {
                                slide.run(position);
                            }
                        })
                        on:change=act(move |_| {
                            if let Some(settle) = settle {
                                settle.run(());
                            }
                        })
                    />
                </label>
                {(!ticks.is_empty())
                    .then(|| {
                        let ticks = ticks.iter().map(|tick| view! { <span>{tick()}</span> }).collect_view();
                        view! { <div class="ticks" aria-hidden="true">{ticks}</div> }
                    })}
            </div>
        }
        .into_any()
    }
}

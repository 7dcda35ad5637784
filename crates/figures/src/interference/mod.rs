//! Addition by interference: what each frequency says about every answer, and the sum in which one stands out.

mod parts;
mod words;

use grokscope_canvas::theme::Rgb;
use grokscope_canvas::{Align, Quantity, Sheet, css, paint, within};
use grokscope_format::two_digits;
use grokscope_kit::curve_pane::{CurvePane, WeightsOf};
use grokscope_kit::keys::Keys;
use grokscope_kit::lens::{Lens, MOST_GROUPS, round_up};
use grokscope_kit::slider::Slider;
use grokscope_kit::text::{self, number, real};
use grokscope_live::Session;
use grokscope_owned::{act, live, memo};
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html::Canvas;
use leptos::prelude::*;

use parts::{Parts, runner_up};

/// Its settings in the link: the two numbers.
pub const KEYS: [&str; 2] = ["a", "b"];
/// What they are at first.
const FIRST: [usize; 2] = [13, 19];
const LEFT: f64 = 40.0;
const RIGHT: f64 = 4.0;
/// Above each chart: its name, and the value at the cursor.
const NAME: f64 = 19.0;
/// Below the last one.
const AXIS: f64 = 38.0;
/// The chart of the sum is so many times as high as the others.
const TALL: f64 = 2.0;

/// Where the chart of a part lies.
#[derive(Clone, Copy)]
struct Place {
    top: f64,
    height: f64,
    left: f64,
    width: f64,
    classes: usize,
}

impl Place {
    /// Of part `row` out of `rows` and the sum, which is number `rows`.
    fn new(sheet_width: f64, sheet_height: f64, rows: usize, row: usize, classes: usize) -> Self {
        let each = (sheet_height - AXIS - NAME * (rows + 1) as f64) / (rows as f64 + TALL);
        Self {
            top: row as f64 * (each + NAME) + NAME,
            height: if row == rows { TALL * each } else { each - 6.0 },
            left: LEFT,
            width: sheet_width - LEFT - RIGHT,
            classes: classes.max(1),
        }
    }

    fn x(self, class: f64) -> f64 {
        self.left + self.width * (class + 0.5) / self.classes as f64
    }

    fn y(self, share: f32) -> f64 {
        self.top + self.height * (0.5 - 0.5 * f64::from(share.clamp(-1.0, 1.0)))
    }

    fn class(self, x: f64) -> Option<usize> {
        let at = (x - self.left) / self.width * self.classes as f64;
        (at >= 0.0 && at < self.classes as f64).then_some(at as usize)
    }
}

/// What stands above the controls.
#[component]
pub fn Main(
    /// The run.
    session: Session,
    /// Its settings in the link.
    keys: Keys,
) -> impl IntoView {
    let lens = Lens::new(session);
    let p = memo(move || session.spec.with(|spec| spec.experiment.p as usize));
    // Where the modulus shrinks, the numbers stay on the clock.
    let last = memo(move || p.get().saturating_sub(1));
    let [wished_a, wished_b] = FIRST.map(RwSignal::new);
    let a = memo(move || wished_a.get().min(last.get()));
    let b = memo(move || wished_b.get().min(last.get()));
    for ((name, wished), first) in KEYS.into_iter().zip([wished_a, wished_b]).zip(FIRST) {
        let is_there = move |value| value < p.get_untracked();
        // The one it begins with needs no words, whether the clock has it or not.
        let get =
            move || Some(wished.get()).filter(|value| *value != first).map_or(first, |value| value.min(last.get()));
        keys.value(name, "0…p − 1", is_there, get, move |value| wished.set(value));
    }
    let looked_at = RwSignal::new(None::<usize>);
    let parts = memo(move || {
        session.news.track();
        let (groups, _) = untrack(|| lens.groups(MOST_GROUPS));
        Parts::of(session, groups, a.get(), b.get())
    });

    let canvas = NodeRef::<Canvas>::new();
    let depends = move || {
        parts.track();
        looked_at.track();
    };
    // Scales only grow while a run trains: what is said of one pair can be compared with what is said of another.
    let scales = StoredValue::new((0, [0.0f32; 2]));
    paint(canvas, depends, move |sheet| {
        parts.with(|parts| match parts {
            Some(parts) => {
                let (since, known) = scales.get_value();
                let known = if since == session.live_since() { known } else { [0.0; 2] };
                let needed = parts.scales();
                let scale = [0, 1].map(|at| known[at].max(needed[at]));
                scales.set_value((session.live_since(), scale));
                draw(sheet, parts, scale, looked_at.get());
            }
            None => {
                sheet.text(text::no_weights(), (0.0, sheet.height / 2.0), 13.0, false, sheet.theme.soft, Align::Left);
            }
        });
    });
    let point = move |event: PointerEvent| {
        let Some(canvas) = canvas.get_untracked() else { return };
        let (width, height) = (f64::from(canvas.client_width()), f64::from(canvas.client_height()));
        let place = Place::new(width, height, 1, 0, p.get_untracked());
        looked_at.set(place.class(f64::from(event.offset_x())));
    };
    let steer = move |event: KeyboardEvent| {
        let last = p.get_untracked().saturating_sub(1);
        let at = looked_at.get_untracked();
        let start = parts.with_untracked(|parts| parts.as_ref().map(|parts| parts.answer));
        let to = match &*grokscope_kit::browser::key_of(&event) {
            "ArrowRight" => at.map_or(start, |at| Some((at + 1).min(last))),
            "ArrowLeft" => at.map_or(start, |at| Some(at.saturating_sub(1))),
            "Home" => Some(0),
            "End" => Some(last),
            "Escape" => None,
            _ => return,
        };
        looked_at.set(to);
        event.prevent_default();
        event.stop_propagation();
    };
    let verdict = move || {
        parts.with(|parts| {
            let parts = parts.as_ref()?;
            let (answer, lead) = (parts.answer, short(parts.lead));
            Some(match parts.right {
                Some(right) if right == answer => words::verdict_right(answer, lead),
                Some(right) => words::verdict_wrong(answer, right, lead),
                None => words::verdict(answer, lead),
            })
        })
    };
    let shares = move || {
        parts.with(|parts| {
            let parts = parts.as_ref()?;
            let ([first, _], two) = parts.two.as_ref()?;
            let share = |votes: &[f32]| runner_up(votes).map(|(_, share)| in_percent(share));
            Some(words::shares(share(&parts.groups[*first].1)?, share(two)?, share(&parts.sum)?))
        })
    };
    let reading = move || {
        let class = looked_at.get()?;
        parts.with(|parts| {
            let parts = parts.as_ref()?;
            // There were more answers when it was pointed at.
            let sum = *parts.sum.get(class)?;
            let values = parts.groups.iter().map(|(group, part)| {
                format!("{} {}", text::frequency_group(group.frequency, group.neurons.len()), short(part[class]))
            });
            let all = format!("{} {}", words::all(parts.hidden), short(sum));
            Some(text::told_at(words::at(class), text::listed(values.chain([all]))))
        })
    };
    let label = move || {
        let verdict = verdict().unwrap_or_else(|| text::no_weights().to_owned());
        let [shares, reading] = [shares(), reading()].map(Option::unwrap_or_default);
        text::in_words(words::heading(), &text::together([&*verdict, &shares, &reading, words::hint()]))
    };
    let is_shown = memo(move || parts.with(|parts| parts.as_ref().is_some_and(|parts| parts.is_shown)));
    let shown = move || if is_shown.get() { words::trained_on() } else { words::never_seen() };
    // Said aloud where a number was moved, not with every picture while it trains.
    let said = Memo::new(move |before: Option<&Option<String>>| {
        let (a, b) = (a.get(), b.get());
        let says = || Some(format!("{} · {} · {}", equation(session, a, b), shown(), verdict()?));
        before.and_then(|_| untrack(says))
    });
    let data = move |read: fn(&Parts) -> Option<usize>| {
        move || parts.with(|parts| parts.as_ref().and_then(read).map(|value| value.to_string()))
    };
    view! {
        <div class="interference">
        <div class="grid one">
            <CurvePane session quantity=Quantity::Accuracy/>
        </div>
        <div class="grid thirds">
            {number_slider("a", a, wished_a, p)}
            {number_slider("b", b, wished_b, p)}
            {step_slider(session)}
        </div>
        <p class="answer num">
            <b>{live(move || equation(session, a.get(), b.get()))}</b> " "
            <span class:tr=is_shown class:te=live(move || !is_shown.get())>{shown}</span>
            <br/>
            {verdict} {text::gap()} {shares}
        </p>
        <p class="hidden" role="status" data-said="">{said}</p>
        <div class="pane">
            <h3>{words::heading()[0]} " " <WeightsOf session detail=words::heading()[1]/></h3>
            <canvas
                node_ref=canvas
                class="logits"
                tabindex="0"
                role="img"
                aria-label=label
                data-a=live(move || a.get())
                data-b=live(move || b.get())
                data-answer=data(|parts| Some(parts.answer))
                data-right=data(|parts| parts.right)
                on:pointermove=point
                on:pointerdown=point
                on:pointerleave=act(move |_| looked_at.set(None))
                on:blur=act(move |_| looked_at.set(None))
                on:keydown=steer
            ></canvas>
        </div>
        </div>
    }
}

/// One of the two numbers.
fn number_slider(name: &'static str, value: Memo<usize>, wished: RwSignal<usize>, p: Memo<usize>) -> AnyView {
    let slide = move |value| wished.set(value as usize);
    let slider = Slider::new(name, "", move || p.get().saturating_sub(1) as u64, move || value.get() as u64, slide)
        .saying(move || format!("{name} = {}", value.get()));
    Slider { label: Signal::stored(words::slider(name)), ..slider }.view()
}

/// The step whose weights are shown. Where it is moved to stays, until it is moved to the end.
fn step_slider(session: Session) -> AnyView {
    let step = move || session.cursor.get().unwrap_or_else(|| session.step.get());
    /// Steps between two places of the slider.
    const STRIDE: u64 = 10;
    let slide = move |to: u64| {
        // The last place may lie before the last step.
        let is_past = to + STRIDE <= session.step.get_untracked();
        session.is_pinned.set(is_past);
        session.look(is_past.then_some(to));
    };
    let slider =
        Slider::new("step", words::step(), move || session.step.get(), step, slide).saying(move || number(step()));
    Slider { stride: STRIDE, ..slider }.view()
}

/// The sum as one would write it.
fn equation(session: Session, a: usize, b: usize) -> String {
    let (task, p) = session.spec.with(|spec| (spec.experiment.task, spec.experiment.p));
    let sum = task.operation().map(|operation| operation.written(a as u32, b as u32));
    format!("{} mod {}", sum.unwrap_or_default(), number(p.into()))
}

/// A logit, short enough for a label.
fn short(logit: f32) -> String {
    format!("{logit:.1}").replace('-', "−")
}

/// A share of the winner's votes.
fn in_percent(share: f32) -> String {
    format!("{:.1}%", 100.0 * share).replace('-', "−")
}

fn draw(sheet: &Sheet, parts: &Parts, [small, full]: [f32; 2], looked_at: Option<usize>) {
    let theme = sheet.theme;
    // At least three, so that the chart does not jump while frequencies come and go; below them the two strongest.
    let rows = parts.groups.len().max(3) + 1;
    let classes = parts.sum.len();
    let place = |row| Place::new(sheet.width, sheet.height, rows, row, classes);
    let tone = if parts.is_shown { theme.train } else { theme.test };
    let sum = place(rows);
    if let Some(right) = parts.right {
        let (x, width) = (sum.x(right as f64), (sum.width / classes as f64).max(3.0));
        sheet.context.set_fill_style_str(&css(tone, 0.14));
        sheet.context.fill_rect(x - width / 2.0, NAME, width, sum.top + sum.height - NAME);
    }
    for (row, (group, part)) in parts.groups.iter().enumerate() {
        let name = text::frequency_group(group.frequency, group.neurons.len());
        chart(sheet, place(row), part, small, &name, parts.right, tone, looked_at);
    }
    if let Some((of, two)) = &parts.two {
        let [first, second] = of.map(|at| parts.groups[at].0.frequency);
        chart(sheet, place(rows - 1), two, full, &words::two(first, second), parts.right, tone, looked_at);
    }
    let name = words::all(parts.hidden);
    chart(sheet, sum, &parts.sum, full, &name, parts.right, tone, looked_at);

    let y = sum.top + sum.height;
    let mut taken: Vec<(f64, f64)> = Vec::new();
    let mut write = |class: usize, is_bold: bool, tone: Rgb| {
        let name = class.to_string();
        let half = sheet.text_width(&name, 12.0, is_bold) / 2.0;
        let x = sum.x(class as f64);
        let is_free = taken.iter().all(|(from, to)| x + half + 4.0 < *from || x - half - 4.0 > *to);
        if is_free {
            taken.push((x - half, x + half));
            sheet.text(&name, (x, y + 11.0), 12.0, is_bold, tone, Align::Center);
        }
    };
    if let Some(right) = parts.right {
        write(right, true, tone);
    }
    if parts.right != Some(parts.answer) {
        write(parts.answer, true, theme.ink);
    }
    for class in (0..classes).step_by(10) {
        write(class, false, theme.soft);
    }
    sheet.text(words::axis(), (sum.left + sum.width / 2.0, y + 28.0), 12.0, false, theme.soft, Align::Center);
    // The largest logit, with a mark that says whether it is where it should be.
    let mark = match parts.right {
        Some(right) if right == parts.answer => "✓",
        Some(_) => "✗",
        None => "▾",
    };
    let is_right = parts.right == Some(parts.answer);
    let top = sum.y(parts.sum[parts.answer] / full) - 8.0;
    let tone = if is_right { tone } else { theme.ink };
    sheet.text(mark, (sum.x(parts.answer as f64), top.max(sum.top - 6.0)), 13.0, true, tone, Align::Center);
}

impl Parts {
    /// What the charts have to reach: those of frequencies, one for all, so that one that says little looks as if it did; and those
    /// of sums, with room above the largest for its mark.
    fn scales(&self) -> [f32; 2] {
        let size = |values: &[f32]| values.iter().fold(0.0f32, |most, value| most.max(value.abs()));
        let small = self.groups.iter().map(|(_, part)| size(part)).fold(0.0, f32::max);
        let full = self.two.iter().map(|(_, two)| size(two)).fold(size(&self.sum), f32::max);
        [round_up(small), round_up(1.25 * full)]
    }
}

#[expect(clippy::too_many_arguments, reason = "one chart, and each is another thing to draw")]
fn chart(
    sheet: &Sheet,
    place: Place,
    values: &[f32],
    full: f32,
    name: &str,
    right: Option<usize>,
    tone: Rgb,
    looked_at: Option<usize>,
) {
    let theme = sheet.theme;
    let context = &sheet.context;
    let y = place.top - NAME / 2.0;
    let end = place.left + place.width;
    let mut room = place.width;
    if let Some((class, value)) = looked_at.or(right).and_then(|class| Some((class, values.get(class)?))) {
        let value = format!("{class}: {}", short(*value));
        sheet.text(&value, (end, y), 12.0, true, theme.ink, Align::Right);
        room -= sheet.text_width(&value, 12.0, true) + 8.0;
    }
    let told = |(winner, share): (usize, f32)| {
        let [winner, share] = [winner.to_string(), in_percent(share)];
        let long = words::runner_up(name, &winner, &share);
        match sheet.text_width(&long, 12.0, false) <= room {
            true => long,
            false => words::runner_up_short(name, winner, share),
        }
    };
    let name = runner_up(values).map_or_else(|| name.to_owned(), told);
    sheet.text(&name, (place.left, y), 12.0, false, theme.soft, Align::Left);
    let label = real(two_digits(f64::from(full)));
    for (share, label) in [(1.0, label.clone()), (0.0, "0".to_owned()), (-1.0, format!("−{label}"))] {
        let y = sheet.crisp(place.y(share));
        sheet.line((place.left, y), (end, y), 1.0, theme.rule, &[]);
        // In low charts labels at both ends and the middle would touch.
        if share != 0.0 || place.height > 40.0 {
            let inside = within(y, place.top + 4.0, place.top + place.height - 4.0);
            sheet.text(&label, (place.left - 6.0, inside), 11.0, false, theme.soft, Align::Right);
        }
    }
    let width = (place.width / values.len().max(1) as f64 * 0.72).max(1.0);
    for (class, value) in values.iter().enumerate() {
        let is_right = right == Some(class);
        let colour = if is_right { css(tone, 1.0) } else { css(theme.ink, 0.55) };
        context.set_fill_style_str(&colour);
        let (zero, tip) = (place.y(0.0), place.y(value / full));
        context.fill_rect(place.x(class as f64) - width / 2.0, zero.min(tip), width, (zero - tip).abs());
    }
    if let Some(class) = looked_at {
        let x = sheet.crisp(place.x(class as f64));
        sheet.line((x, place.top), (x, place.top + place.height), 1.0, theme.ink, &[]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charts_lie_below_each_other_and_a_pointer_finds_its_answer() {
        for rows in 4..=6 {
            let places: Vec<Place> = (0..=rows).map(|row| Place::new(360.0, 650.0, rows, row, 67)).collect();
            for pair in places.windows(2) {
                assert!(pair[0].top + pair[0].height + NAME <= pair[1].top + 1e-6, "{rows}");
            }
            let last = places[rows];
            assert!(last.top + last.height + AXIS <= 650.0 + 1e-6, "{rows}");
            assert_eq!((0..67).filter(|&c| last.class(last.x(f64::from(c as u32))) == Some(c)).count(), 67);
            assert_eq!(last.class(LEFT - 1.0), None);
        }
    }

    #[test]
    fn logits_are_short_and_have_a_true_minus() {
        assert_eq!([12.34, -0.26].map(short), ["12.3", "−0.3"]);
    }
}

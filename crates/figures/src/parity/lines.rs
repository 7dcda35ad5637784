//! Every weight of the first layer as a line: those of the digits that matter stand out of a grey crowd that dies.

use std::rc::Rc;

use grokscope_analysis::true_digit_share;
use grokscope_canvas::heatmap::Bitmap;
use grokscope_canvas::theme::{Rgb, mix};
use grokscope_canvas::{ManyLines, Plot, Series, Sheet, axis_end, paint};
use grokscope_experiment::Matrix;
use grokscope_format::two_digits;
use grokscope_kit::step_cursor::{StepCursor, keep_place};
use grokscope_kit::text::{self, State, percent, real};
use grokscope_live::{History, Session};
use grokscope_owned::{live, memo};
use leptos::html::Canvas;
use leptos::prelude::*;

use super::words;

/// The weights of one snapshot: of digits row by row, then biases.
struct Moment {
    step: u64,
    weights: Vec<f32>,
    biases: Vec<f32>,
}

/// The snapshots of a run.
struct Trajectories {
    hidden: usize,
    /// Digits that matter.
    matter: usize,
    moments: Vec<Moment>,
}

impl Trajectories {
    fn read(session: Session) -> Self {
        let experiment = session.spec.with(|spec| spec.experiment.clone());
        let layout = experiment.plan().layout;
        let read = |history: &History| {
            let moment = |step| {
                let parameters = history.weights(step).filter(|parameters| parameters.len() == layout.len)?;
                Some(Moment {
                    step,
                    weights: layout.slice(parameters, Matrix::In).to_vec(),
                    biases: layout.slice(parameters, Matrix::BiasIn).to_vec(),
                })
            };
            history.kept().filter_map(moment).collect()
        };
        let moments = session.with_history(read);
        // Of a rule of the reader's own it is not known which; none is left out.
        let matter = if experiment.task.is_own() { experiment.n } else { experiment.k };
        Self { hidden: experiment.hidden as usize, matter: matter as usize, moments }
    }

    /// The largest size of a weight there ever was.
    fn most(&self) -> f32 {
        let all = self.moments.iter().flat_map(|moment| moment.weights.iter().chain(&moment.biases));
        all.fold(1e-3, |most, x| most.max(x.abs()))
    }

    /// Of the last snapshot: the largest sizes of digits that matter and of the others, and the share of all power on
    /// the former.
    fn last(&self) -> [f32; 3] {
        let Some(last) = self.moments.last() else { return [0.0; 3] };
        let (matter, others) = last.weights.split_at((self.matter * self.hidden).min(last.weights.len()));
        let [matter, others] = [matter, others].map(|part| part.iter().fold(0.0, |most: f32, x| most.max(x.abs())));
        [matter, others, true_digit_share(&last.weights, self.hidden, self.matter)]
    }

    /// A weight through time, as finely as can be told apart on the chart, to the last snapshot.
    fn line(&self, read: impl Fn(&Moment) -> Option<f32>) -> Vec<(u64, f64)> {
        const MOST: usize = 40;
        let (stride, last) = (self.moments.len().div_ceil(MOST).max(1), self.moments.len().saturating_sub(1));
        let moments = self.moments.iter().enumerate().filter(|(at, _)| (last - at).is_multiple_of(stride));
        moments.filter_map(|(_, moment)| Some((moment.step, f64::from(read(moment)?)))).collect()
    }
}

/// The crowd of lines as how many of them cross each pixel, column by column: drawn one by one they would take too long.
fn count_crossings(trajectories: &Trajectories, end: u64, most: f32, columns: usize, rows: usize) -> Vec<u32> {
    let mut crossings = vec![0; columns * rows];
    // Lines that enter a row less those that have left it.
    let mut changes = vec![0_u32; rows + 1];
    let column = |step: u64| step as f64 / end.max(1) as f64 * (columns - 1) as f64;
    // Rows as whole numbers of 1 / 65,536, half a row too low, so that cutting off the fraction rounds.
    const FRACTION: u32 = 16;
    let unit = (1 << FRACTION) as f32;
    let row = |weight: f32| ((0.5 - weight / most / 2.0) * (rows - 1) as f32 + 0.5) * unit;
    let whole = |at: i32| (at >> FRACTION).max(0) as usize;
    let first = trajectories.matter * trajectories.hidden;
    for pair in trajectories.moments.windows(2) {
        let (from, to) = (column(pair[0].step), column(pair[1].step));
        // Each column belongs to one stretch, so that a line is counted once.
        let (start, stop) = (from.ceil() as usize, (to.ceil() as usize).min(columns));
        let (length, begun) = ((to - from).max(1e-9) as f32, (start as f64 - from) as f32);
        // Where each line is, and how far it goes in a column.
        let lines = pair[0].weights.iter().zip(&pair[1].weights).skip(first).map(|(before, after)| {
            let y = row(*before);
            let slope = (row(*after) - y) / length;
            ((y + slope * begun) as i32, slope as i32)
        });
        let mut lines: Vec<(i32, i32)> = if start < stop { lines.collect() } else { continue };
        for x in start..stop {
            changes.fill(0);
            for (at, slope) in &mut lines {
                let next = at.saturating_add(*slope);
                let (high, low) = (whole(next.min(*at)), whole(next.max(*at)));
                changes[high.min(rows)] += 1;
                // A line that jumps does not blacken the whole column.
                let left = low.min(high + rows / 8) + 1;
                changes[left.min(rows)] = changes[left.min(rows)].wrapping_sub(1);
                *at = next;
            }
            let mut crossing = 0_u32;
            for (count, change) in crossings[x * rows..][..rows].iter_mut().zip(&changes) {
                crossing = crossing.wrapping_add(*change);
                *count = crossing;
            }
        }
    }
    crossings
}

/// The pane.
#[component]
pub fn WeightLines(
    /// The run.
    session: Session,
) -> impl IntoView {
    // Two canvases, the crowd under the lines that are drawn on a copy of it, because a frame paints whole canvases:
    // both at once would keep it long.
    let (canvas, under) = (NodeRef::<Canvas>::new(), NodeRef::<Canvas>::new());
    let bitmap = Rc::new(Bitmap::smooth());
    let plot = RwSignal::new(Plot::default());
    // What the crowd showed, which is painted first, and its axes, the last step and the largest weight: both canvases
    // agree though the run goes on in between.
    let shown = StoredValue::new_local(None);
    // Thousands of lines are not drawn anew for every frame, nor, while they grow, for every snapshot.
    let kept = Memo::new(move |before: Option<&Option<u64>>| {
        const PARTS: u64 = 24;
        session.news.track();
        let last = session.with_history(|history| history.kept().last());
        match (before.copied().flatten(), last) {
            (Some(drawn), Some(now))
                if session.state() == State::Training && (drawn..drawn + axis_end(now) / PARTS).contains(&now) =>
            {
                Some(drawn)
            }
            _ => last,
        }
    });
    let last = RwSignal::new([0.0_f32; 3]);
    let depends = move || {
        kept.get();
    };
    paint(under, depends, move |sheet| {
        let trajectories = Trajectories::read(session);
        let end = trajectories.moments.last().map_or(0, |moment| moment.step).max(session.step.get());
        let axes = (end, trajectories.most());
        draw_crowd(sheet, &bitmap, &trajectories, axes);
        shown.set_value(Some((trajectories, axes)));
    });
    paint(canvas, depends, move |sheet| {
        shown.with_value(|shown| {
            let Some((trajectories, axes)) = shown else { return };
            if let Some(crowd) = under.get_untracked() {
                sheet.copy(&crowd);
            }
            keep_place(plot, draw_lines(sheet, trajectories, *axes));
            let now = trajectories.last();
            if last.get_untracked() != now {
                last.set(now);
            }
        });
    });
    let says = memo(move || {
        let [matter, others, share] = last.get();
        let [matter, others] = [matter, others].map(|x| real(two_digits(f64::from(x))));
        words::lines_say(&matter, &others, percent(share))
    });
    let heading = words::lines();
    view! {
        <div class="pane">
            <h3>{heading[0]} " " <small>{heading[1]}</small></h3>
            <StepCursor session plot>
                <canvas node_ref=under class="chart lines under" aria-hidden="true"></canvas>
                <canvas
                    node_ref=canvas
                    class="chart lines"
                    data-pane="lines"
                    tabindex="0"
                    role="img"
                    aria-label=live(move || text::in_words(heading, &says.get()))
                ></canvas>
            </StepCursor>
            <div class="legend strokes" aria-hidden="true">
                <span><i class="matter"></i> {words::matter()}</span>
                <span><i class="others"></i> {words::distractors()}</span>
                <span><i class="biases"></i> {words::biases()}</span>
            </div>
            <p class="says" aria-hidden="true">{says}</p>
        </div>
    }
}

/// The lines of the digits that do not matter.
fn draw_crowd(sheet: &Sheet, bitmap: &Bitmap, trajectories: &Trajectories, (step, most): (u64, f32)) {
    /// How much a single line of the crowd darkens a pixel.
    const FAINT: f32 = 0.10;
    let theme = sheet.theme;
    let (frame, plot) = ManyLines::frame(sheet, step);
    // A column for two CSS pixels, on fine screens too: it is a grey cloud, and twice the columns take twice as long.
    let (columns, rows) = ((frame.width / 2.0) as usize, frame.height as usize);
    let (columns, rows) = (columns.max(2), rows.max(2));
    let crossings = count_crossings(trajectories, plot.end, most, columns, rows);
    // More lines than that are as dark as they get.
    let tones: [Rgb; 64] =
        std::array::from_fn(|count| mix(theme.paper, theme.soft, 1.0 - (1.0 - FAINT).powi(count as i32)));
    bitmap.draw(sheet, frame, columns, rows, |x, y| tones[(crossings[x * rows + y] as usize).min(tones.len() - 1)]);
}

/// The axes, and the other lines.
fn draw_lines(sheet: &Sheet, trajectories: &Trajectories, (step, most): (u64, f32)) -> Plot {
    let theme = sheet.theme;
    let mut series = Vec::new();
    let biases = trajectories.moments.first().map_or(0, |moment| moment.biases.len());
    for neuron in 0..biases {
        series.push(Series {
            points: trajectories.line(|moment| moment.biases.get(neuron).copied()),
            tone: theme.ink,
            width: 0.8,
            alpha: 1.0,
            dash: &[3.0, 4.5],
        });
    }
    let last = trajectories.moments.last();
    let size = |entry: usize| last.and_then(|moment| moment.weights.get(entry)).map_or(0.0, |weight| weight.abs());
    let count = trajectories.matter * trajectories.hidden;
    let largest = (0..count).map(size).fold(f32::MIN_POSITIVE, f32::max);
    for entry in 0..count {
        let share = f64::from(size(entry) / largest);
        series.push(Series {
            points: trajectories.line(|moment| moment.weights.get(entry).copied()),
            tone: theme.mark,
            // Of one pixel: a browser without a graphics card paints thicker lines ten times as slowly.
            width: 1.0,
            // The small ones run together, and the crowd is to be seen through them.
            alpha: 0.12 + 0.6 * share,
            dash: &[],
        });
    }
    // How far the crowd reaches, over the lines that it would else be lost under.
    let others = |moment: &Moment, pick: fn(f32, f32) -> f32| {
        let others = &moment.weights[(trajectories.matter * trajectories.hidden).min(moment.weights.len())..];
        others.iter().copied().reduce(pick)
    };
    for pick in [f32::max as fn(f32, f32) -> f32, f32::min] {
        let points = trajectories.line(|moment| others(moment, pick));
        series.push(Series { points, tone: theme.soft, width: 1.6, alpha: 1.0, dash: &[] });
    }
    let tick = two_digits(f64::from(most) * 0.75);
    let tick = if tick >= 1.0 { tick.floor() } else { tick };
    let chart = ManyLines {
        step,
        range: -f64::from(most)..f64::from(most),
        levels: vec![-tick, 0.0, tick],
        write: |level| real(level).replace('-', "−"),
        series: &series,
    };
    chart.draw(sheet)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trajectories(hidden: usize, matter: usize, moments: &[(u64, &[f32])]) -> Trajectories {
        let moments = moments
            .iter()
            .map(|(step, weights)| Moment { step: *step, weights: weights.to_vec(), biases: vec![] })
            .collect();
        Trajectories { hidden, matter, moments }
    }

    #[test]
    fn every_line_of_the_crowd_crosses_each_column_and_those_that_matter_are_left_out() {
        let lines = trajectories(1, 1, &[(0, &[1.0, 0.0, 0.5]), (50, &[1.0, 0.0, 0.5]), (100, &[1.0, 0.0, 0.5])]);
        let crossings = count_crossings(&lines, 100, 1.0, 21, 41);
        let column = |x: usize| crossings[x * 41..][..41].iter().sum::<u32>();
        // The last column only begins.
        assert_eq!((0..20).map(column).collect::<Vec<_>>(), [2; 20]);
        assert_eq!((crossings[3 * 41 + 20], crossings[3 * 41 + 10], crossings[3 * 41]), (1, 1, 0));
    }

    #[test]
    fn what_is_largest_is_told_apart_by_whether_it_matters() {
        let lines = trajectories(2, 1, &[(0, &[9.0; 4]), (10, &[-3.0, 1.0, 0.5, -0.25])]);
        let [matter, others, share] = lines.last();
        assert_eq!((matter, others, lines.most()), (3.0, 0.5, 9.0));
        assert!((share - 10.0 / 10.3125).abs() < 1e-6, "{share}");
    }
}

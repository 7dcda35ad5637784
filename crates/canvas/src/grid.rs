//! Many small marks in blocks: a grid of grids.

use crate::sheet::{Align, Sheet, css};
use crate::theme::Rgb;

/// What stands in a cell. Told apart by form as well as by colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// A point.
    Point,
    /// A smaller circle.
    Circle,
    /// A square.
    Square,
    /// A disc.
    Disc,
    /// A ring.
    Ring,
    /// A cross.
    Cross,
    /// A square on its corner.
    Diamond,
    /// A line under another mark.
    Under,
}

/// How many cells there are: blocks down and across, and cells of a block down and across. Cells are counted in this order,
/// the last the fastest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent(pub [usize; 4]);

/// A picture of all cells.
pub struct Grid<'a> {
    /// How many there are.
    pub extent: Extent,
    /// What is written beside the rows of blocks.
    pub down: &'a [String],
    /// What is written above the columns of blocks.
    pub across: &'a [String],
    /// What the two count.
    pub names: [&'a str; 2],
    /// Forms and colours, with the cells that have them.
    pub marks: &'a [(Form, Rgb, Vec<usize>)],
    /// The cell that is looked at.
    pub chosen: Option<usize>,
}

const LEFT: f64 = 40.0;
const TOP: f64 = 40.0;
/// The least between two blocks, and more where cells are large: this much of one.
const GAP: f64 = 9.0;
const GAP_OF_CELL: f64 = 0.6;
const SIZE: f64 = 12.0;
/// Most of half a mark.
const MOST: f64 = 9.0;

impl Extent {
    /// On a canvas of this size across and downwards: the size of a cell, and the gap between blocks.
    fn cells(self, (width, height): (f64, f64)) -> [(f64, f64); 2] {
        let [rows, columns, down, across] = self.0.map(|count| count.max(1) as f64);
        let one = |space: f64, blocks: f64, within: f64| {
            let cell = space / (blocks * within + GAP_OF_CELL * (blocks - 1.0));
            match GAP_OF_CELL * cell {
                // Blocks of one cell are rows, or columns, as they are.
                gap if gap > GAP && within > 1.0 => (cell, gap),
                _ => ((space - GAP * (blocks - 1.0)) / (blocks * within), GAP),
            }
        };
        [one(width - LEFT, columns, across), one(height - TOP, rows, down)]
    }

    /// Width and height of a cell on a canvas of this size.
    fn cell(self, size: (f64, f64)) -> (f64, f64) {
        let [(width, _), (height, _)] = self.cells(size);
        (width, height)
    }

    /// The middle of a cell.
    fn middle(self, size: (f64, f64), at: usize) -> (f64, f64) {
        let [(width, right), (height, below)] = self.cells(size);
        let [_, columns, down, across] = self.0.map(|count| count.max(1));
        let (block, within) = (at / (down * across), at % (down * across));
        let (row, column) = (block / columns * down + within / across, block % columns * across + within % across);
        (
            LEFT + right * (block % columns) as f64 + width * (column as f64 + 0.5),
            TOP + below * (block / columns) as f64 + height * (row as f64 + 0.5),
        )
    }

    /// The cell at a point of a canvas of this size.
    #[must_use]
    pub fn at(self, size: (f64, f64), (x, y): (f64, f64)) -> Option<usize> {
        let [width, height] = self.cells(size);
        let [rows, columns, down, across] = self.0;
        let place = |x: f64, (cell, gap): (f64, f64), within: usize, blocks: usize| {
            let block = (x / (cell * within as f64 + gap)).floor();
            let inside = ((x - block * (cell * within as f64 + gap)) / cell).floor();
            let is_there = x >= 0.0 && block < blocks as f64 && inside < within as f64;
            is_there.then_some((block as usize, inside as usize))
        };
        let (column, right) = place(x - LEFT, width, across, columns)?;
        let (row, below) = place(y - TOP, height, down, rows)?;
        Some(((row * columns + column) * down + below) * across + right)
    }
}

impl Extent {
    /// The cell so many cells further down and to the right, as far as there are any.
    #[must_use]
    pub fn beside(self, at: usize, (down, right): (isize, isize)) -> usize {
        let [rows, columns, below, across] = self.0.map(|count| count.max(1));
        let (block, within) = (at / (below * across), at % (below * across));
        let (y, x) = (block / columns * below + within / across, block % columns * across + within % across);
        let y = y.saturating_add_signed(down).min(rows * below - 1);
        let x = x.saturating_add_signed(right).min(columns * across - 1);
        ((y / below * columns + x / across) * below + y % below) * across + x % across
    }
}

impl Grid<'_> {
    /// Draws it.
    pub fn draw(&self, sheet: &Sheet) {
        let (size, soft) = ((sheet.width, sheet.height), sheet.theme.soft);
        let (width, height) = self.extent.cell(size);
        let [_, columns, down, across] = self.extent.0;
        let (block, reach) = (down * across, (width.min(height) * 0.38).min(MOST));
        sheet.text(self.names[1], ((LEFT + sheet.width) / 2.0, 10.0), SIZE, false, soft, Align::Center);
        sheet.text(self.names[0], (0.0, 10.0), SIZE, false, soft, Align::Left);
        for (column, label) in self.across.iter().enumerate() {
            let x = self.extent.middle(size, column * block).0 + width * (across as f64 - 1.0) / 2.0;
            sheet.text(label, (x, 28.0), SIZE, false, soft, Align::Center);
        }
        for (row, label) in self.down.iter().enumerate() {
            let y = self.extent.middle(size, row * columns * block).1 + height * (down as f64 - 1.0) / 2.0;
            sheet.text(label, (LEFT - 8.0, y), SIZE, false, soft, Align::Right);
        }
        for (form, tone, cells) in self.marks {
            // One path for all of a kind.
            let context = &sheet.context;
            context.begin_path();
            for &cell in cells {
                let (x, y) = self.extent.middle(size, cell);
                match form {
                    Form::Point => context.rect(x - 0.75, y - 0.75, 1.5, 1.5),
                    Form::Square => context.rect(x - reach, y - reach, 2.0 * reach, 2.0 * reach),
                    Form::Cross => {
                        let reach = reach * 0.75;
                        context.move_to(x - reach, y - reach);
                        context.line_to(x + reach, y + reach);
                        context.move_to(x - reach, y + reach);
                        context.line_to(x + reach, y - reach);
                    }
                    Form::Diamond => {
                        let reach = reach * 1.25;
                        context.move_to(x, y - reach);
                        context.line_to(x + reach, y);
                        context.line_to(x, y + reach);
                        context.line_to(x - reach, y);
                        context.close_path();
                    }
                    Form::Under => {
                        context.move_to(x - reach, y + reach * 1.35);
                        context.line_to(x + reach, y + reach * 1.35);
                    }
                    Form::Circle | Form::Disc | Form::Ring => {
                        let radius = if *form == Form::Circle { reach * 0.6 } else { reach };
                        context.move_to(x + radius, y);
                        // Only a negative radius fails.
                        context.arc(x, y, radius.max(0.0), 0.0, std::f64::consts::TAU);
                    }
                }
            }
            if matches!(form, Form::Ring | Form::Cross | Form::Circle | Form::Under) {
                context.set_stroke_style_str(&css(*tone, 1.0));
                context.set_line_width((reach / 3.0).clamp(1.0, 2.0));
                context.stroke();
            } else {
                context.set_fill_style_str(&css(*tone, 1.0));
                context.fill();
            }
        }
        if let Some(cell) = self.chosen {
            let (x, y) = self.extent.middle(size, cell);
            sheet.context.set_stroke_style_str(&css(sheet.theme.ink, 1.0));
            sheet.context.set_line_width(1.5);
            sheet.context.stroke_rect(x - width / 2.0, y - height / 2.0, width, height);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_lead_from_cell_to_cell_across_blocks_and_stop_at_the_edge() {
        let extent = Extent([2, 2, 3, 3]);
        let [down, right, left] = [(1, 0), (0, 1), (0, -1)];
        let right_of_0 = [1, 2, 9, 10, 11, 11];
        let walked = right_of_0.iter().scan(0, |at, _| {
            *at = extent.beside(*at, right);
            Some(*at)
        });
        assert!(walked.eq(right_of_0));
        assert_eq!((extent.beside(6, down), extent.beside(18, left), extent.beside(9, left)), (18, 18, 2));
    }

    #[test]
    fn every_cell_is_found_where_it_is_drawn_and_nothing_between_blocks() {
        for (extent, size) in
            [([5, 5, 5, 9], (330.0, 340.0)), ([5, 5, 5, 9], (1000.0, 440.0)), ([7, 8, 1, 3], (1032.0, 420.0))]
        {
            let extent = Extent(extent);
            for cell in 0..extent.0.iter().product() {
                assert_eq!(extent.at(size, extent.middle(size, cell)), Some(cell));
            }
            let [(width, gap), _] = extent.cells(size);
            let between = LEFT + extent.0[3] as f64 * width + gap / 2.0;
            assert_eq!(extent.at(size, (between, TOP + 3.0)), None);
            assert_eq!([extent.at(size, (0.0, 0.0)), extent.at(size, (size.0 + 1.0, size.1))], [None, None]);
        }
    }
}

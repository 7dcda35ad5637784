//! Moments of a run as the article names them: `0`, `memorised`, `grokked+50`, `end`.

use grokscope_experiment::Member;

/// A moment of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    event: Event,
    /// So many steps after it, or before.
    offset: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    Start,
    Memorised,
    Grokked,
    End,
}

impl Moment {
    /// Reads a step number, or the name of an event with an offset.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(offset) = text.parse::<u32>() {
            return Some(Self { event: Event::Start, offset: offset.into() });
        }
        let at = text.find(['+', '-']).unwrap_or(text.len());
        let (name, offset) = text.split_at(at);
        let event = match name {
            "memorised" => Event::Memorised,
            "grokked" => Event::Grokked,
            "end" => Event::End,
            _ => return None,
        };
        let offset = if offset.is_empty() { 0 } else { offset.parse::<i32>().ok()?.into() };
        Some(Self { event, offset })
    }

    /// The step, where it can be known of a run that is at `step`; `None` while the event is still to come.
    #[must_use]
    pub fn step(self, member: &Member, step: u64) -> Option<u64> {
        let event = match self.event {
            Event::Start => Some(0),
            Event::Memorised => member.memorised,
            Event::Grokked => member.grokked,
            Event::End => member.ended.map(|(_, step)| step),
        };
        let event = match (event, member.ended) {
            // What has not happened by the end will not happen.
            (None, Some(_)) => step,
            (event, _) => event?,
        };
        Some(event.saturating_add_signed(self.offset))
    }
}

/// What a word of the article asks to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Where it begins.
    pub from: Moment,
    /// Where it ends.
    pub to: Moment,
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::Ending;

    use super::*;

    #[test]
    fn moments_are_steps_or_events_with_an_offset() {
        let member = Member { memorised: Some(150), ..Member::default() };
        let step = |text: &str| Moment::named(text).map(|moment| moment.step(&member, 400));
        assert_eq!(step("0"), Some(Some(0)));
        assert_eq!(step("1200"), Some(Some(1200)));
        assert_eq!(step("memorised"), Some(Some(150)));
        assert_eq!(step("memorised+50"), Some(Some(200)));
        assert_eq!(step("memorised-500"), Some(Some(0)));
        assert_eq!(step("grokked"), Some(None));
        assert_eq!((step("later"), step(""), step("grokked+")), (None, None, None));
    }

    #[test]
    fn an_event_that_never_came_is_the_end_of_a_run_that_is_over() {
        let member = Member { ended: Some((Ending::Budget, 3000)), ..Member::default() };
        let moment = Moment::named("grokked-50").expect("a moment");
        assert_eq!(moment.step(&member, 3000), Some(2950));
    }
}

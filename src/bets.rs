//! The reader's bets: questions of the article (`<details class="bet">`) whose answer is locked until the run that it is about
//! gets there. Without the program they are what HTML makes of them.

use std::rc::Rc;
use std::time::Duration;

use form_urlencoded::Serializer;
use grokscope_canvas::score;
use grokscope_experiment::{Experiment, KEYS};
use grokscope_live::page::storage;
use grokscope_live::{Session, Trainer};
use grokscope_owned::{Listener, effect, keep, memo};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use crate::dom::{elements, make};
use crate::parts::Parts;
use crate::tally;

grokscope_words::messages! {
    mod words("bet-") {
        locked; begins; other; untried; elsewhere; missed; tried; first; reveal; forget; right; wrong; none; tally(placed, all, right); unseen; stop(step); understood(step); never; covered;
    }
}

/// Where bets are kept from visit to visit, on the reader's machine,
const KEPT: &str = "grokscope-bets";
/// and which of them have been answered.
const ANSWERED: &str = "grokscope-bets-answered";

/// Where the run under the flag asks for it. It has long memorised by then, and shows nothing else yet.
const ASKS_AT: u64 = 900;
/// How long a flag has to stand until it goes on.
const STANDS: Duration = Duration::from_secs(1);

/// One question.
struct Bet {
    /// Its element.
    element: HtmlElement,
    /// What it is kept under.
    id: String,
    /// Which choice is right for the settings that the page comes with.
    right: Option<usize>,
    /// What the reader said: a choice from 0, or the step of the flag.
    said: RwSignal<Option<u32>>,
    /// Whether the run got there,
    is_there: RwSignal<bool>,
    /// or one with other settings than the bet is about did,
    is_other: RwSignal<bool>,
    /// the reader asked for the answer without a bet, or nothing can be waited for,
    is_asked: RwSignal<bool>,
    /// and the answer is therefore told: nobody is told before the run is there, nor before having said something.
    is_open: Memo<bool>,
    /// Whether the figure beside it is covered for it.
    covers: RwSignal<bool>,
    /// Whether it was placed with the answer in view.
    is_late: RwSignal<bool>,
    /// When its run had understood as the answer was unlocked, if it had.
    understood: RwSignal<Option<u64>>,
}

/// The run that a bet is about.
#[derive(Clone, Copy)]
struct About {
    session: Session,
    /// Whether it waits for the bet before it begins.
    is_asked_first: bool,
    /// Whether it pauses for the flag: nobody has said how it is to be seen.
    pauses: bool,
}

/// Where they cannot be made to work, their answers are there to be read.
pub fn give_up() {
    elements("details.bet").iter().for_each(|bet| drop(bet.set_attribute("data-open", "")));
}

/// Whether the page asks what a run will do before it shows it: it then waits for the bet, or for whoever starts it. Where the
/// bet is a flag on its chart, it has to run.
pub fn comes_first(run: &str) -> bool {
    let bet = format!("section:has(grok-figure[name='{run}']) details.bet[data-of='{run}']:not([data-kind='flag'])");
    !elements(&bet).is_empty()
}

/// Makes the bets of the page work.
pub fn follow(parts: &Parts) {
    let (placed, answered) = (kept(KEPT), kept(ANSWERED));
    let bets: Rc<[Bet]> = elements("details.bet")
        .into_iter()
        .map(|element| {
            let right = element.get_attribute("data-right").and_then(|right| right.parse::<usize>().ok());
            let id = element.id();
            let said = placed.iter().find(|(other, _)| *other == id).map(|(_, said)| *said);
            // What came of the flag is known when its run comes.
            let was_there = right.is_some() && answered.iter().any(|(other, _)| *other == id);
            let (said, is_there, is_asked) = (RwSignal::new(said), RwSignal::new(was_there), RwSignal::new(false));
            let is_other = RwSignal::new(false);
            let is_open = memo(move || is_asked.get() || is_there.get() && said.get().is_some());
            let right = right.and_then(|right| right.checked_sub(1));
            let is_late = RwSignal::new(false);
            Bet {
                element,
                id,
                right,
                said,
                is_there,
                is_other,
                is_asked,
                is_open,
                covers: RwSignal::new(false),
                is_late,
                understood: RwSignal::new(None),
            }
        })
        .collect();
    for bet in &*bets {
        let about = bet.follow(parts);
        bet.cover(about);
        bet.show(about);
    }
    let (all, shown) = (bets.clone(), bets);
    effect(move || {
        // Those of other pages stay.
        let [mut said, mut answered] = [KEPT, ANSWERED].map(|name| {
            let others = kept(name).into_iter().filter(|(id, _)| all.iter().all(|bet| bet.id != *id));
            let others = others.map(|(id, said)| (id, said.to_string()));
            let mut pairs = Serializer::new(String::new());
            pairs.extend_pairs(others);
            pairs
        });
        for bet in &*all {
            if let Some(value) = bet.said.get() {
                said.append_pair(&bet.id, &value.to_string());
                if bet.is_open.get() {
                    answered.append_pair(&bet.id, "1");
                }
            }
        }
        if let Some(storage) = storage() {
            // A full or forbidden store keeps nothing, and the bets are still there.
            let _ = storage.set_item(KEPT, &said.finish());
            let _ = storage.set_item(ANSWERED, &answered.finish());
        }
    });
    if let Some(place) = document().get_element_by_id("tally") {
        let listed = shown.clone();
        let summary = move || {
            let placed = shown.iter().filter(|bet| bet.said.get().is_some()).count();
            let right = shown.iter().filter(|bet| bet.is_right() == Some(true)).count();
            words::tally(placed, shown.len(), right)
        };
        let all = listed.clone();
        tally::show(&place, summary, move || listed.iter().filter_map(Bet::line).collect());
        // Whoever has rehearsed, or lends the device to the next reader, begins anew.
        if let Some(button) = button("forget", words::forget()) {
            let _ = place.append_child(&button);
            let bets = all.clone();
            effect({
                let button = button.clone();
                move || button.set_hidden(bets.iter().all(|bet| bet.said.get().is_none()))
            });
            keep(Listener::new(&button, &["click"], move |_| {
                // On whatever page they were placed.
                if let Some(storage) = storage() {
                    for name in [KEPT, ANSWERED] {
                        let _ = storage.remove_item(name);
                    }
                }
                for Bet { said, is_asked, .. } in &*all {
                    is_asked.set(false);
                    said.set(None);
                }
            }));
        }
    }
}

impl Bet {
    /// Whether it came as the reader said, where that is known: the flag is right where the network had understood by then.
    fn is_right(&self) -> Option<bool> {
        let said = self.said.get().filter(|_| self.is_open.get())?;
        match self.right {
            Some(right) => Some(said as usize == right),
            None => self.understood.get().filter(|_| !self.is_late.get()).map(|step| step <= u64::from(said)),
        }
    }

    /// It as a line of the tally, once it is placed.
    fn line(&self) -> Option<score::Bet> {
        let said = self.said.get()?;
        let text = |element: Option<Element>| element.and_then(|element| element.text_content()).unwrap_or_default();
        let choice = |at: usize| {
            text(self.element.query_selector(&format!(":scope > ol > li:nth-child({})", at + 1)).ok().flatten())
        };
        let section = self.element.closest("section").ok().flatten();
        let did = match (self.is_open.get(), self.right, self.understood.get()) {
            (false, ..) => words::unseen().to_owned(),
            (true, Some(right), _) => choice(right),
            (true, None, Some(step)) => words::understood(step),
            (true, None, None) => words::never().to_owned(),
        };
        Some(score::Bet {
            subject: text(section.and_then(|section| section.query_selector("h1, h2").ok().flatten())),
            said: if self.right.is_some() { choice(said as usize) } else { words::stop(u64::from(said)) },
            did,
            is_right: self.is_right(),
        })
    }

    /// Unlocks it when its run, or all of those of its figure, got there; returns the run.
    fn follow(&self, parts: &Parts) -> Option<About> {
        let Self { is_there, is_other, is_asked, understood, right, .. } = *self;
        let of = self.element.get_attribute("data-of").unwrap_or_default();
        let at = self.element.get_attribute("data-at").unwrap_or_default();
        let Some(run) = parts.runs.iter().find(|run| run.name == of) else {
            // What has to be tried may be tried with any settings.
            let own = parts.figures.iter().find(|figure| figure.name == of && at != "tried");
            let keys = own.map(|figure| figure.keys);
            // Settings with which nothing begins anew, but another answer comes out.
            let reads = self.element.get_attribute("data-reads").unwrap_or_default();
            let hear = Listener::new(&document(), &["grokscope-over"], move |event| {
                let figure =
                    event.target().and_then(|target| target.dyn_into::<Element>().ok()?.closest("grok-figure").ok()?);
                if figure.and_then(|figure| figure.get_attribute("name")).is_some_and(|name| name == of) {
                    // A seed changes no rule.
                    let is_other_rule = |&(key, begins): &(&str, bool)| key != "seed" && (begins || key == reads);
                    let is_meant = keys.is_none_or(|keys| !untrack(|| keys.changed().iter().any(is_other_rule)));
                    is_other.set(!is_meant);
                    if is_meant {
                        is_there.set(true);
                    }
                }
            });
            keep(hear);
            return None;
        };
        let session = run.session;
        let default = run.default.experiment.clone();
        let (said, is_asked_first) = (self.said, comes_first(&of));
        // Of what is trained here by itself: not the flag, nor what a word of the text starts.
        let is_choice = right.is_some() && !self.element.has_attribute("data-only");
        let about = About { session, is_asked_first, pauses: !run.is_told && session.page.begins };
        effect(move || {
            // It begins with the bet, or goes on where it has paused for another one.
            let rests = move || match session.step.get_untracked() {
                0 => is_asked_first,
                _ => is_choice && session.page.begins && session.member.with_untracked(|member| member.ended.is_none()),
            };
            if said.get().is_some() && rests() {
                session.wants.set(true);
            }
        });
        // It may be about other settings than those that the page comes with.
        let only = self.element.get_attribute("data-only").unwrap_or_default();
        let only: Vec<(String, String)> = form_urlencoded::parse(only.as_bytes()).into_owned().collect();
        effect(move || {
            let member = session.member.get();
            let has_come = match &*at {
                "memorised" => member.memorised.is_some(),
                "grokked" => member.grokked.is_some(),
                _ => false,
            };
            let is_meant = session.spec.with(|spec| {
                // The flag is about whatever is trained by the same rule.
                if only.is_empty() && right.is_none() {
                    return spec.experiment.task == default.task;
                }
                if only.is_empty() {
                    return Experiment { seed: default.seed, ..spec.experiment.clone() } == default;
                }
                let value = |name: &str| KEYS.iter().find(|key| key.name == name).map(|key| key.get(&spec.experiment));
                only.iter().all(|(name, wanted)| value(name).is_some_and(|value| value.to_string() == *wanted))
            });
            // A run that ended elsewhere gets no further, and one without a worker nowhere.
            if matches!(session.trainer.get(), Trainer::Stopped(_)) {
                is_asked.set(true);
            }
            let has_come = has_come || member.ended.is_some();
            is_other.set(has_come && !is_meant);
            if is_meant && has_come && !is_there.get_untracked() {
                understood.set(member.grokked);
                is_there.set(true);
            }
        });
        Some(about)
    }

    /// Covers the figure beside it that shows what another one has trained, as far as that has come, and of one that is tried what
    /// would answer it, while the reader has neither bet on it nor asked for the answer.
    fn cover(&self, about: Option<About>) {
        let of = self.element.get_attribute("data-of").unwrap_or_default();
        let section = self.element.closest("section").ok().flatten();
        let find = |figure: &str| section.as_ref().and_then(|section| section.query_selector(figure).ok()?);
        let is_tried = self.element.get_attribute("data-at").is_some_and(|at| at == "tried");
        // The flag is planted in the figure that trains.
        let figure = match about {
            None if is_tried => find(&format!("grok-figure[name='{of}']")),
            Some(_) if self.right.is_some() => find(&format!("grok-figure[run='{of}']:not([name='{of}'])")),
            _ => None,
        };
        let Some(figure) = figure else { return };
        let Self { said, is_open, is_there, covers, .. } = *self;
        let session = about.map(|about| about.session);
        // Of another rule the figure says that it has nothing to say.
        let first = session.map(|session| session.spec.with_untracked(|spec| spec.experiment.task));
        let has_begun = memo(move || {
            session.is_none_or(|session| {
                session.step.get() > 0 && session.spec.with(|spec| Some(spec.experiment.task) == first)
            })
        });
        effect(move || {
            let is_answered = is_open.get() || said.get().is_some() || is_tried && is_there.get();
            let is_covered = has_begun.get() && !is_answered;
            covers.set(is_covered);
            let _ = figure.toggle_attribute_with_force("inert", is_covered && !is_tried);
            let _ = match is_covered {
                true => figure.set_attribute("data-covered", words::covered()),
                false => figure.remove_attribute("data-covered"),
            };
        });
    }

    fn show(&self, about: Option<About>) {
        let Self { element, right, said, is_there, is_other, is_asked, is_open, covers, .. } = self;
        let (right, said, is_there, is_asked, is_open) = (*right, *said, *is_there, *is_asked, *is_open);
        let (is_other, covers) = (*is_other, *covers);
        let _ = element.set_attribute("open", "");
        match about.filter(|_| element.get_attribute("data-kind").is_some_and(|kind| kind == "flag")) {
            Some(about) => self.plant(about),
            None => self.choices(),
        }
        let Some(answer) = element.query_selector(":scope > p").ok().flatten() else { return };
        let Some(verdict) = make::<HtmlElement>("p") else { return };
        verdict.set_class_name("said");
        let _ = verdict.set_attribute("role", "status");
        let _ = element.append_child(&verdict);
        let element = element.clone();
        // Where nothing trains, it is the reader who gets there.
        let is_tried = element.get_attribute("data-at").is_some_and(|at| at == "tried");
        // What it is about is not what the page trains at first.
        let is_elsewhere = element.has_attribute("data-only");
        // It starts with the bet, where it has waited for it.
        let asked_first = about.filter(|about| about.is_asked_first).map(|about| about.session);
        let is_waiting = move || asked_first.is_some_and(|session| session.step.get() == 0 && !session.wants.get());
        let tell = move || match (said.get(), is_open.get()) {
            (None, false) if is_there.get() && is_tried => words::tried().to_owned(),
            (None, false) if is_there.get() => words::missed().to_owned(),
            (None, false) if covers.get() || is_other.get() => words::first().to_owned(),
            (None, false) if is_waiting() => words::begins().to_owned(),
            (None, false) => String::new(),
            (None, true) => words::none().to_owned(),
            (Some(_), false) if is_tried => words::untried().to_owned(),
            (Some(_), false) if is_elsewhere => words::elsewhere().to_owned(),
            (Some(_), false) if is_other.get() => words::other().to_owned(),
            (Some(_), false) => words::locked().to_owned(),
            // Of the flag the figure says what came of it.
            (Some(at), true) => match right {
                Some(right) if right == at as usize => words::right().to_owned(),
                Some(_) => words::wrong().to_owned(),
                None => String::new(),
            },
        };
        let tell = memo(tell);
        let Some(reveal) = button("reveal", words::reveal()) else { return };
        keep(Listener::new(&reveal, &["click"], move |_| is_asked.set(true)));
        effect(move || {
            verdict.set_text_content(Some(&tell.get()));
            // Whoever comes late may still bet, or be told without.
            let is_meant = is_there.get() || is_other.get() || covers.get() || is_tried && said.get().is_some();
            if is_meant && !is_open.get() {
                let _ = verdict.append_with_str_1(" ");
                let _ = verdict.append_child(&reveal);
            }
            let is_open = is_open.get();
            let _ = element.toggle_attribute_with_force("data-open", is_open);
            // It keeps its place, so that nothing moves when it can be read, but nobody is read, or led to, what is blurred.
            let _ = answer.toggle_attribute_with_force("inert", !is_open);
        });
    }

    /// Makes the items of its list buttons.
    fn choices(&self) {
        let (said, is_open) = (self.said, self.is_open);
        let Ok(items) = self.element.query_selector_all(":scope > ol > li") else { return };
        (0..items.length()).filter_map(|at| Some((at, items.get(at)?.dyn_into::<HtmlElement>().ok()?))).for_each(
            |(at, item)| {
                if let Some(button) = make::<web_sys::HtmlButtonElement>("button") {
                    button.set_type("button");
                    button.set_inner_html(&item.inner_html());
                    item.set_inner_html("");
                    let _ = item.append_child(&button);
                    keep(Listener::new(&button, &["click"], move |_| said.set(Some(at))));
                    effect(move || {
                        let is_chosen = said.get() == Some(at);
                        let _ = button.set_attribute("aria-pressed", if is_chosen { "true" } else { "false" });
                        button.set_disabled(is_open.get());
                    });
                }
            },
        );
    }

    /// The reader's flag on the chart of a run, kept.
    fn plant(&self, About { session, pauses, .. }: About) {
        let said = self.said;
        // One that was put there before this came is newer than what was kept.
        if session.flag.get_untracked().is_none() {
            session.flag.set(said.get_untracked().map(u64::from));
        }
        effect(move || said.set(session.flag.get().and_then(|step| step.try_into().ok())));
        let is_late = self.is_late;
        effect(move || is_late.set(session.is_flag_late.get()));
        if pauses {
            self.pause(session);
        }
        effect(move || {
            if said.get().is_none() && session.flag.get_untracked().is_some() {
                session.flag.set(None);
            }
        });
    }

    /// Pauses a run, once, where its reader has not planted the flag yet, until they have, or go on without: it is over sooner
    /// than the text is read.
    fn pause(&self, session: Session) {
        let said = self.said;
        let (has_asked, is_paused) = (StoredValue::new(false), StoredValue::new(false));
        effect(move || {
            let is_open = session.member.with(|member| member.grokked.is_none() && member.ended.is_none());
            if session.step.get() >= ASKS_AT && is_open && said.get().is_none() && !has_asked.get_value() {
                has_asked.set_value(true);
                is_paused.set_value(true);
                session.wants.set(false);
            }
        });
        effect(move || {
            if session.wants.get() {
                is_paused.set_value(false);
            }
        });
        let last = StoredValue::new(None);
        effect(move || {
            let flag = said.get();
            last.set_value(flag);
            let go_on = move || {
                if last.get_value() == flag && is_paused.get_value() {
                    session.wants.set(true);
                }
            };
            if flag.is_some() && is_paused.get_value() {
                set_timeout(go_on, STANDS);
            }
        });
    }
}

fn button(action: &str, name: &str) -> Option<HtmlElement> {
    let button = make::<HtmlElement>("button")?;
    let _ = button.set_attribute("type", "button");
    let _ = button.set_attribute("data-action", action);
    button.set_text_content(Some(name));
    Some(button)
}

/// What the reader has said before. Untrusted: another version may have written it.
fn kept(name: &str) -> Vec<(String, u32)> {
    let text = storage().and_then(|storage| storage.get_item(name).ok().flatten()).unwrap_or_default();
    form_urlencoded::parse(text.as_bytes())
        .filter_map(|(id, said)| Some((id.into_owned(), said.parse().ok()?)))
        .collect()
}

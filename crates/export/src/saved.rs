//! States of members as safetensors files: every matrix under its name with its shape, the moments of the optimizer, and
//! in the metadata all keys, the step and the milestones. Together they continue a run to the bit.
//!
//! | tensor | what |
//! |---|---|
//! | `embed`, `in`, `in_b`, `bias_in`, `out`, `unembed`, `bias_out` | the parameters, those there are |
//! | `first.embed`, … | first moments (Adam), momentum (SGD) |
//! | `second.embed`, … | second moments (Adam) |
//! | `mask.embed`, `slow.embed`, `recent-0.embed`, … | what transforms of the gradient keep, where there are any |
//! | `curve.step`, `curve.train_loss`, … | the curves, where they were saved too |
//!
//! In the metadata each key of the experiment stands under its own name, what belongs to the run under `run.`.

use std::collections::{BTreeMap, HashMap};

use grokscope_experiment::{Ending, EngineName, Experiment, KEYS, Member, Plane, Point, Preset, Spec, State};
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};
use serde_json::Value;

use crate::{LICENCE, VERSION, curves};

/// A member as it is saved.
#[derive(Clone, Debug, PartialEq)]
pub struct Saved {
    /// What is trained.
    pub spec: Spec,
    /// On which engine it was.
    pub engine: EngineName,
    /// What was known of it.
    pub member: Member,
    /// Its parameters with their moments, and the step.
    pub state: State,
}

/// How the names of a plane's tensors begin.
fn prefix(plane: Plane) -> String {
    if plane == Plane::Weights { String::new() } else { format!("{plane}.") }
}

impl Saved {
    /// The file.
    ///
    /// # Errors
    /// What is wrong with the state, in English.
    pub fn bytes(&self) -> Result<Vec<u8>, String> {
        self.bytes_with(&[])
    }

    /// The file with the curves of the run in it, which whoever goes on from the state passes over.
    ///
    /// # Errors
    /// As [`Saved::bytes`].
    pub fn bytes_with(&self, points: &[Point]) -> Result<Vec<u8>, String> {
        let tensors = self.tensors().into_iter().chain(curves::tensors(&self.spec.experiment, points));
        file(&tensors.collect::<Vec<_>>(), self.metadata())
    }

    pub(crate) fn tensors(&self) -> Vec<Tensor> {
        let layout = self.spec.experiment.plan().layout;
        let mut tensors = Vec::new();
        for plane in &self.state.planes {
            let numbers = self.state.plane(*plane);
            for part in &layout.parts {
                let name = format!("{}{}", prefix(*plane), part.matrix.name());
                tensors.push(Tensor::reals(name, vec![part.rows, part.cols], &numbers[part.range()]));
            }
        }
        tensors
    }

    pub(crate) fn metadata(&self) -> HashMap<String, String> {
        let Self { spec, engine, member, state } = self;
        let keys = KEYS.iter().map(|key| (key.name.to_owned(), key.get(&spec.experiment).to_string()));
        let mut run = vec![
            ("version", VERSION.to_owned()),
            ("licence", LICENCE.to_owned()),
            ("preset", spec.preset.name.to_owned()),
            ("engine", engine.word().to_owned()),
            ("step", state.step.to_string()),
        ];
        run.extend(member.memorised.map(|step| ("memorised", step.to_string())));
        run.extend(member.grokked.map(|step| ("grokked", step.to_string())));
        run.extend(member.best.map(|(step, _)| ("best_step", step.to_string())));
        run.extend(member.best.map(|(_, loss)| ("best_test_loss", loss.to_string())));
        run.extend(member.ended.map(|(_, step)| ("ended_step", step.to_string())));
        run.extend(member.ended.map(|(why, _)| ("ended", word(why).to_owned())));
        keys.chain(run.into_iter().map(|(name, text)| (format!("run.{name}"), text))).collect()
    }

    /// Reads a file. Untrusted input: what it returns is a state of its experiment, which makes sense.
    ///
    /// # Errors
    /// Which field is wrong, and what would be right, in English.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        let (_, head) = SafeTensors::read_metadata(bytes).map_err(|error| error.to_string())?;
        let tensors = SafeTensors::deserialize(bytes).map_err(|error| error.to_string())?;
        let texts = head.metadata().clone().unwrap_or_default();
        let mut experiment = Experiment::default();
        for key in KEYS {
            // One that a later version brings has the value here that it then has without being set.
            // Before it was a key, `every` was what belongs to the run.
            let older = || texts.get("run.every").filter(|_| key.name == "every");
            let Some(text) = texts.get(key.name).or_else(older) else { continue };
            let value = key.parse(text).and_then(|value| key.set(&mut experiment, value));
            value.map_err(|_| format!("{}={text} is not a value of that key", key.name))?;
        }
        if let Some(conflict) = experiment.conflicts().first() {
            return Err(conflict.to_string());
        }
        let text = |name: &str| texts.get(&format!("run.{name}"));
        let preset = text("preset").and_then(|name| Preset::named(name));
        let preset = preset.unwrap_or_else(|| Preset::of_task(experiment.task));
        let whole = |name: &str| -> Result<Option<u64>, String> {
            text(name).map(|text| text.parse().map_err(|_| format!("run.{name}={text} is no number"))).transpose()
        };
        let needed = |name: &str| whole(name)?.ok_or_else(|| format!("run.{name} is missing in its metadata"));
        let loss = text("best_test_loss").and_then(|text| text.parse().ok());
        let ended = text("ended").and_then(|text| ENDINGS.iter().find(|ending| word(**ending) == text));
        let member = Member {
            memorised: whole("memorised")?,
            grokked: whole("grokked")?,
            best: whole("best_step")?.zip(loss),
            ended: ended.copied().zip(whole("ended_step")?),
        };
        let layout = experiment.plan().layout;
        let plane = |plane: Plane| -> Result<Vec<f32>, String> {
            let mut numbers = vec![0.0; layout.len];
            for part in &layout.parts {
                let name = format!("{}{}", prefix(plane), part.matrix.name());
                let tensor = tensors.tensor(&name).map_err(|error| format!("{name}: {error}"))?;
                if (tensor.dtype(), tensor.shape()) != (Dtype::F32, &[part.rows, part.cols]) {
                    let (kind, shape) = (tensor.dtype(), tensor.shape());
                    return Err(format!("{name} is {kind:?} {shape:?}, not F32 {:?}", [part.rows, part.cols]));
                }
                let values =
                    tensor.data().chunks_exact(4).map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]]));
                numbers[part.range()].iter_mut().zip(values).for_each(|(to, value)| *to = value);
            }
            Ok(numbers)
        };
        let mut planes = experiment.plan().chain.planes();
        // A mask is given to a run, no key asks for it.
        let is_masked = tensors.names().iter().any(|name| name.starts_with(&prefix(Plane::Mask)));
        planes.extend((is_masked && !planes.contains(&Plane::Mask)).then_some(Plane::Mask));
        let values: Vec<Vec<f32>> = planes.iter().map(|kept| plane(*kept)).collect::<Result<_, _>>()?;
        Ok(Self {
            spec: Spec { preset, experiment },
            engine: text("engine").and_then(|word| word.parse().ok()).unwrap_or(EngineName::Cpu),
            member,
            state: State { step: needed("step")?, planes, values: values.concat() },
        })
    }
}

const ENDINGS: [Ending; 4] = [Ending::Grokked, Ending::Budget, Ending::Patience, Ending::Diverged];

/// Why a member ended, as one word.
pub fn word(ending: Ending) -> &'static str {
    match ending {
        Ending::Grokked => "grokked",
        Ending::Budget => "budget",
        Ending::Patience => "patience",
        Ending::Diverged => "diverged",
    }
}

/// The same file with the names of its head sorted: the library writes metadata in another order each time, and equal
/// runs are to give equal files.
fn in_order(bytes: &[u8]) -> Option<Vec<u8>> {
    let (length, rest) = bytes.split_first_chunk::<8>()?;
    let (head, data) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
    let sorted: BTreeMap<String, BTreeMap<String, Value>> = serde_json::from_slice(head).ok()?;
    let mut head = serde_json::to_string(&sorted).ok()?;
    // Data begin at a multiple of eight.
    head.push_str(&" ".repeat(head.len().next_multiple_of(8) - head.len()));
    Some([&(head.len() as u64).to_le_bytes(), head.as_bytes(), data].concat())
}

/// A tensor of a file.
pub(crate) struct Tensor {
    name: String,
    kind: Dtype,
    shape: Vec<usize>,
    pub(crate) bytes: Vec<u8>,
}

impl Tensor {
    pub(crate) fn new(name: String, kind: Dtype, shape: Vec<usize>, bytes: Vec<u8>) -> Self {
        Self { name, kind, shape, bytes }
    }

    pub(crate) fn reals(name: String, shape: Vec<usize>, values: &[f32]) -> Self {
        Self { name, kind: Dtype::F32, shape, bytes: values.iter().flat_map(|x| x.to_le_bytes()).collect() }
    }

    pub(crate) fn wholes(name: String, shape: Vec<usize>, values: impl IntoIterator<Item = i64>) -> Self {
        Self { name, kind: Dtype::I64, shape, bytes: values.into_iter().flat_map(i64::to_le_bytes).collect() }
    }
}

/// A file of tensors, equal for equal tensors.
pub(crate) fn file(tensors: &[Tensor], texts: HashMap<String, String>) -> Result<Vec<u8>, String> {
    let views = tensors.iter().map(|Tensor { name, kind, shape, bytes }| {
        TensorView::new(*kind, shape.clone(), bytes).map(|view| (name.as_str(), view))
    });
    let views = views.collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())?;
    let bytes = safetensors::serialize(views, Some(texts)).map_err(|error| error.to_string())?;
    in_order(&bytes).ok_or_else(|| "its head is no JSON".to_owned())
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::{PRESETS, initial_parameters};

    use super::*;

    fn saved(keys: &str) -> Saved {
        let (spec, problems) = Spec::parse(keys, &PRESETS[0]);
        assert_eq!(problems, [], "{keys}");
        let parameters = initial_parameters(&spec.experiment);
        let mut state = State { step: 30, ..State::at_start(spec.experiment.plan().chain.planes(), &parameters) };
        for (plane, factor) in [(Plane::First, 1e-30), (Plane::Second, -3.0), (Plane::Slow, 0.5)] {
            let moments: Vec<f32> = parameters.iter().map(|x| factor * x).collect();
            if state.planes.contains(&plane) {
                state.set(1, 0, plane, &moments).expect("a plane it keeps");
            }
        }
        if keys.contains("p=7") {
            let mask: Vec<f32> = (0..parameters.len()).map(|i| (i % 2) as f32).collect();
            state.set(1, 0, Plane::Mask, &mask).expect("zeros and ones");
        }
        let member = Member {
            memorised: Some(20),
            grokked: None,
            best: Some((25, 0.1 + f32::EPSILON)),
            ended: Some((Ending::Patience, 30)),
        };
        Saved { spec, engine: EngineName::BurnFlex, member, state }
    }

    #[test]
    fn what_is_saved_is_read_back_to_the_bit_and_equal_states_are_equal_files() {
        for keys in [
            "preset=five-neurons&wd=0.0123",
            "preset=parity-wd&rows=50",
            "embedding=untied&inproj=separate&biases=true",
            "filter=ema&p=7",
            "filter=ma&filter_window=3",
        ] {
            let saved = saved(keys);
            let bytes = saved.bytes().expect("it can be saved");
            assert_eq!(Saved::from_bytes(&bytes), Ok(saved.clone()), "{keys}");
            for _ in 0..5 {
                assert!(saved.bytes().as_ref() == Ok(&bytes), "{keys}");
            }
        }
    }

    #[test]
    fn a_state_saved_before_evaluations_had_a_key_goes_on_as_it_was_evaluated() {
        let saved = saved("p=11&every=25");
        let bytes = saved.bytes().expect("it can be saved");
        let (_, head) = SafeTensors::read_metadata(&bytes).expect("a head");
        let mut texts = head.metadata().clone().unwrap_or_default();
        let every = texts.remove("every").expect("a key");
        texts.insert("run.every".to_owned(), every);
        let tensors = SafeTensors::deserialize(&bytes).expect("tensors");
        let older = safetensors::serialize(tensors.tensors(), Some(texts)).expect("it can be saved");
        assert_eq!(Saved::from_bytes(&older), Ok(saved));
    }

    #[test]
    fn what_is_no_state_of_its_own_keys_is_refused() {
        let whole = saved("p=11").bytes().expect("it can be saved");
        for cut in [0, 7, 100, whole.len() - 1] {
            assert!(Saved::from_bytes(&whole[..cut]).is_err(), "{cut} bytes");
        }
        let change = |from: &str, to: &str| {
            assert_eq!(from.len(), to.len());
            let at = whole.windows(from.len()).position(|bytes| bytes == from.as_bytes()).expect("it is there");
            let mut bytes = whole.clone();
            bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
            Saved::from_bytes(&bytes).expect_err(to)
        };
        assert!(change("\"p\":\"11\"", "\"p\":\"13\"").contains("embed is F32 [11, 64], not F32 [13, 64]"));
        assert!(change("\"lr\":\"0.003\"", "\"lr\":\"0,003\"").contains("lr=0,003"));
        assert!(change("run.step\"", "run.stop\"").contains("run.step is missing"));
        assert!(change("first.embed", "first.embod").contains("first.embed"));
    }
}

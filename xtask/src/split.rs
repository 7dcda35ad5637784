//! The program of the page: compiled by Trunk, split into what every page needs and the bundles of figures
//! (`src/registry.rs`), bound to JavaScript, and put into a folder of its own, whose name is a hash of all that is in it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::iter;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::{Context, Result, anyhow};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use wasm_encoder::{CustomSection, Module};

use crate::join::join;
use crate::names;
use crate::process;
use crate::project::{Profile, Project};
use crate::tools::Tools;
use crate::wasm_std::TARGET;
use crate::workers::{OPTIONS, WASM_FEATURES, copy, files_below, remove, short, without_home};

/// The name of the program, and of its files.
const NAME: &str = "grokscope";
/// The script that fetches bundles.
const LINK: &str = "bundles.js";
/// Says what was made last, and from what.
const RECORD: &str = "program.json";
/// Where the parts are kept each by itself, and the program that comes without the opening: neither lies so in a site.
const PARTS: &str = "parts";
const FRAMES: &str = "frames.wasm";
/// How the folder of a program begins, in a site.
pub const FOLDER: &str = "program-";

/// The program of the page in a site.
#[derive(Serialize, Deserialize)]
pub struct Program {
    /// What it was made from.
    from: String,
    /// Its folder.
    pub folder: String,
    /// The WebAssembly of each bundle, below the folder: what no other has, and what it shares with some.
    pub bundles: BTreeMap<String, Vec<String>>,
    /// The parts in that, each by itself.
    parts: BTreeMap<String, Vec<String>>,
    /// Where these lie, and the program of a frame.
    #[serde(skip)]
    shelf: PathBuf,
}

impl Program {
    /// The address of its script, seen from the root of the site.
    pub fn js(&self) -> String {
        format!("{}/{NAME}.js", self.folder)
    }

    /// The address of the WebAssembly that every page needs.
    pub fn wasm(&self) -> String {
        format!("{}/{NAME}_bg.wasm", self.folder)
    }

    /// What the part of this bundle that no other has is called, and the files of all its parts, each by itself.
    pub fn parts_of(&self, bundle: &str) -> Result<(&str, Vec<PathBuf>)> {
        let parts = self.parts.get(bundle).with_context(|| format!("there is no bundle {bundle}"))?;
        let files = parts.iter().map(|part| file_in(&self.shelf.join(PARTS), part));
        Ok((own(bundle, parts)?, files.collect()))
    }

    /// The program of a frame, which comes without the opening.
    pub fn of_frames(&self) -> PathBuf {
        self.shelf.join(FRAMES)
    }

    /// Splits what Trunk has compiled and puts it into a site. Does little when nothing has changed.
    pub fn publish(project: &Project, tools: &Tools, profile: Profile, site: &Path) -> Result<Self> {
        let compiled = project.target.join(TARGET).join(profile.of_page()).join(NAME).with_extension("wasm");
        let compiled = fs::read(&compiled).with_context(|| format!("cannot read {}", compiled.display()))?;
        let optimiser = match profile {
            Profile::Web => None,
            Profile::WebDist => tools.wasm_opt.as_deref(),
        };
        let compiled = without_home(compiled);
        let mut from = Sha256::new();
        from.update(&compiled);
        from.update(project.locked("wasm-bindgen")?);
        from.update(project.locked("wasm_split_cli_support")?);
        from.update(names::HOW);
        // How the parts are joined, and the script that fetches them is written.
        for how in [include_str!("split.rs"), include_str!("join.rs"), LOAD] {
            from.update(how);
        }
        from.update(optimiser.map_or(String::new(), |_| [&OPTIONS[..], &WASM_FEATURES].concat().concat()));
        let from = short(from);
        let shelf = shelf(project, profile);
        let mut program = match Self::published(project, profile)
            .ok()
            .filter(|known| known.from == from && shelf.join(&known.folder).is_dir())
        {
            Some(known) => known,
            None => Self::make(tools, optimiser, &compiled, from, &shelf)?,
        };
        let mut files = Vec::new();
        files_below(&shelf.join(&program.folder), &mut files)?;
        for file in files {
            copy(&file, &site.join(file.strip_prefix(&shelf)?))?;
        }
        fs::write(shelf.join(RECORD), serde_json::to_string(&program)?)?;
        program.shelf = shelf;
        Ok(program)
    }

    /// The one that was published last.
    pub fn published(project: &Project, profile: Profile) -> Result<Self> {
        let record = shelf(project, profile).join(RECORD);
        let text = fs::read_to_string(&record).with_context(|| format!("cannot read {}", record.display()))?;
        Ok(serde_json::from_str(&text)?)
    }

    fn make(tools: &Tools, optimiser: Option<&Path>, compiled: &[u8], from: String, shelf: &Path) -> Result<Self> {
        let draft = shelf.join("program.draft");
        remove(&draft)?;
        // What lies beside the folder is not that of the record any more.
        remove(&shelf.join(RECORD))?;
        fs::create_dir_all(&draft)?;
        let (whole, link, script) = (draft.join("whole.wasm"), format!("./{LINK}"), format!("./{NAME}.js"));
        let mut options = wasm_split_cli_support::Options::new(compiled);
        options.output_dir = &draft;
        options.main_out_path = &whole;
        options.link_name = &link;
        options.main_module = &script;
        let split = wasm_split_cli_support::transform(options)
            .map_err(|error| anyhow!("cannot split the program of the page: {error:?}"))?;
        process::run(
            Command::new(&tools.wasm_bindgen)
                .args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--out-name", NAME, "--out-dir"])
                .arg(&draft)
                .arg(&whole),
        )?;
        remove(&whole)?;
        names::shorten(&draft.join(format!("{NAME}.js")), &draft.join(format!("{NAME}_bg.wasm")))?;
        let program = draft.join(format!("{NAME}_bg.wasm"));
        let (frames, kept) = (shelf.join(FRAMES), shelf.join(PARTS));
        fs::write(&frames, join([&*fs::read(&program)?])?)?;
        let parts: BTreeMap<String, Vec<String>> = split.prefetch_map.into_iter().collect();
        let of_opening = parts.get(OPENING).context("the opening has no bundle")?;
        let of_opening = iter::once(program.clone()).chain(of_opening.iter().map(|part| file_in(&draft, part)));
        let of_opening = of_opening.map(fs::read).collect::<Result<Vec<_>, _>>()?;
        fs::write(&program, join(of_opening.iter().map(Vec::as_slice))?)?;
        if let Some(optimiser) = optimiser {
            println!("Optimising the page (minutes)");
            let mut programs = vec![program, frames];
            programs.extend(split.split_modules);
            optimise_all(optimiser, &programs)?;
        }
        remove(&kept)?;
        fs::create_dir_all(&kept)?;
        for part in parts.values().flatten().collect::<BTreeSet<_>>() {
            fs::copy(file_in(&draft, part), file_in(&kept, part))?;
        }
        let bundles = pack(&draft, &parts, most(optimiser))?;

        let mut files = Vec::new();
        files_below(&draft, &mut files)?;
        files.sort();
        let mut hash = Sha256::new();
        for file in &files {
            hash.update(file.strip_prefix(&draft)?.as_os_str().as_encoded_bytes());
            hash.update(fs::read(file)?);
        }
        for entry in fs::read_dir(shelf)?.flatten() {
            if entry.file_name().to_string_lossy().starts_with(FOLDER) {
                remove(&entry.path())?;
            }
        }
        let folder = format!("{FOLDER}{}", short(hash));
        fs::rename(&draft, shelf.join(&folder))?;
        Ok(Self { from, folder, bundles, parts, shelf: PathBuf::new() })
    }
}

#[cfg(test)]
impl Program {
    /// One in this folder, with these bundles.
    pub fn with_bundles(folder: &str, bundles: &[(&str, &[&str])]) -> Self {
        let owned = |files: &[&str]| files.iter().map(|file| (*file).to_owned()).collect();
        let bundles = bundles.iter().map(|(name, files)| ((*name).to_owned(), owned(files))).collect();
        Self { from: String::new(), folder: folder.to_owned(), bundles, parts: BTreeMap::new(), shelf: PathBuf::new() }
    }

    /// One in this folder, with bundles of these parts, which are kept on a shelf.
    pub fn with_parts(folder: &str, shelf: &Path, parts: &[(&str, &[&str])]) -> Self {
        let with = Self::with_bundles(folder, parts);
        Self { bundles: BTreeMap::new(), parts: with.bundles, shelf: shelf.to_owned(), ..with }
    }
}

/// Where programs are kept ready.
fn shelf(project: &Project, profile: Profile) -> PathBuf {
    project.scratch().join(format!("site-{}", profile.name()))
}

/// The figure that opens the article, which is not to wait for a bundle: its parts are joined with the program again, but for that of a
/// frame, which has a figure of its own.
pub const OPENING: &str = "modadd";

/// Small parts lie together in one file with others that are wanted at the same time: first those of [`OPENING`], long or not, for the few
/// that are wanted in a frame later; then those of the bundles that every article fetches
/// first, then those of each bundle that is often alone in somebody else's page, as far as none before it has them. All others are the last.
const PACKS: [(&str, &[&str]); 7] = [
    ("opening", &[OPENING]),
    ("first", &["bets", "panes"]),
    ("with_parity", &["parity"]),
    ("with_few", &["five", "progress"]),
    ("with_waves", &["stars", "interference", "reverse"]),
    ("with_own", &["own", "paste"]),
    ("rest", &[]),
];

/// How long a part may be that lies together with others, in bytes. What is not made smaller is as good as that at five times the size, and
/// tests open pages so often that two hundred requests for one are noticed.
fn most(optimiser: Option<&Path>) -> usize {
    if optimiser.is_some() { 2000 } else { 10_000 }
}

/// Puts small parts together, where several bundles need them: each would be a request of its own, and in so little there is nothing
/// that compresses. Each of [`PACKS`] is a file: WebAssembly that holds its parts as custom sections. Returns the files that each bundle
/// then needs beside the program, instead of the parts.
///
/// Parts of more than `most` bytes are fetched by those alone that need them.
fn pack(draft: &Path, parts: &BTreeMap<String, Vec<String>>, most: usize) -> Result<BTreeMap<String, Vec<String>>> {
    let needs = |names: &[&str], part: &String| {
        names.is_empty() || names.iter().any(|name| parts.get(*name).is_some_and(|parts| parts.contains(part)))
    };
    let of_opening = parts.get(OPENING).context("the opening has no bundle")?;
    let own_of_opening = own(OPENING, of_opening)?;
    let mut packs = PACKS.map(|_| Module::new());
    // By file, the numbers of the parts that lie in it; in none, of those in files of their own.
    let mut files: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    let mut packed: HashMap<&String, &str> = HashMap::new();
    for part in parts.values().flatten().collect::<BTreeSet<_>>() {
        let number = number(part);
        if number.is_none() && *part != own_of_opening {
            continue;
        }
        let file = file_in(draft, part);
        let content = fs::read(&file)?;
        let at = PACKS.iter().position(|(_, names)| needs(names, part)).context("the last pack takes all")?;
        if at > 0 && content.len() > most {
            files.entry("").or_default().extend(number);
            continue;
        }
        packs[at].section(&CustomSection { name: part.as_str().into(), data: content.into() });
        remove(&file)?;
        files.entry(PACKS[at].0).or_default().extend(number);
        packed.insert(part, PACKS[at].0);
    }
    for ((name, _), module) in PACKS.iter().zip(packs) {
        fs::write(file_in(draft, name), module.finish())?;
    }
    let script = draft.join(LINK);
    fs::write(&script, link(&fs::read_to_string(&script)?, parts, &files)?)?;
    let file_of = |part: &String| format!("{}.wasm", packed.get(part).map_or(part.as_str(), |name| *name));
    let files_of = |parts: &Vec<String>| {
        let others = parts.iter().filter(|part| !of_opening.contains(part));
        others.map(file_of).collect::<BTreeSet<_>>().into_iter().collect()
    };
    Ok(parts.iter().map(|(name, parts)| (name.clone(), files_of(parts))).collect())
}

/// The part of a bundle that no other has.
fn own<'a>(bundle: &str, parts: &'a [String]) -> Result<&'a str> {
    let own = parts.iter().filter(|part| number(part).is_none()).map(String::as_str).collect::<Vec<_>>();
    let [own] = own[..] else { return Err(anyhow!("the bundle {bundle} has other parts of its own: {own:?}")) };
    Ok(own)
}

/// Whether a file of the site is of a program and for frames alone.
pub fn is_of_a_frame(file: &str) -> bool {
    file.starts_with(FOLDER) && file.ends_with(&format!("/{}.wasm", PACKS[0].0))
}

/// The file of a part.
fn file_in(folder: &Path, part: &str) -> PathBuf {
    folder.join(part).with_extension("wasm")
}

/// The number of a part that several bundles share.
fn number(part: &str) -> Option<usize> {
    part.strip_prefix("chunk_")?.parse().ok()
}

/// The script that fetches parts. Of the one that comes with the split, which spells out every load, it has the start: what parts and
/// program share, and how the program is called back.
fn link(made: &str, parts: &BTreeMap<String, Vec<String>>, files: &BTreeMap<&str, BTreeSet<usize>>) -> Result<String> {
    const EXPORT: &str = "export const __wasm_split_load_";
    let (start, loads) =
        made.split_once("function makeLoad(").context("the script that fetches bundles has another start")?;
    let is_exported = |name: &String| loads.contains(&format!("{EXPORT}{name} ="));
    if !parts.keys().all(is_exported) || loads.matches(EXPORT).count() != parts.len() {
        return Err(anyhow!("the script that fetches bundles has others than there are"));
    }
    let last = PACKS[PACKS.len() - 1].0;
    let files = files.iter().filter(|(file, _)| **file != last);
    let files = files.map(|(file, numbers)| format!("\"{file}\":\"{}\"", rows(numbers))).collect::<Vec<_>>();
    let mut script = format!(
        "{start}const OPENING = \"{}\";\nconst FILES = {{{}}};\nconst LAST = \"{last}\";\n{LOAD}",
        own(OPENING, parts.get(OPENING).context("the opening has no bundle")?)?,
        files.join(",")
    );
    for (name, parts) in parts {
        let own = own(name, parts)?;
        let shared = rows(&parts.iter().filter_map(|part| number(part)).collect());
        script += &format!("{EXPORT}{name} = bundle(\"{own}\", \"{shared}\");\n");
    }
    Ok(script)
}

/// Numbers as `bundles.js` reads them: 7, 9, 10 and 11 as `7,9-11`.
fn rows(numbers: &BTreeSet<usize>) -> String {
    let mut rows: Vec<(usize, usize)> = Vec::new();
    for &number in numbers {
        match rows.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => rows.push((number, number)),
        }
    }
    let row = |(first, last)| if first == last { format!("{first}") } else { format!("{first}-{last}") };
    rows.into_iter().map(row).collect::<Vec<_>>().join(",")
}

/// How parts are fetched.
const LOAD: &str = include_str!("bundles.js");

/// Makes programs smaller, in place, as many at a time as there are processors.
fn optimise_all(optimiser: &Path, parts: &[PathBuf]) -> Result<()> {
    let waiting = Mutex::new(parts.iter());
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || iter::from_fn(next).try_for_each(|part| optimise(optimiser, part));
    thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().unwrap_or_else(|_| Err(anyhow!("a thread panicked"))))
    })
}

/// Makes a program smaller, in place.
pub fn optimise(optimiser: &Path, part: &Path) -> Result<()> {
    let larger: PathBuf = part.with_extension("larger");
    fs::rename(part, &larger)?;
    // npm's is WebAssembly itself, and compiling that well takes longer than a small part does.
    let is_script = fs::read(optimiser)?.starts_with(b"#!/usr/bin/env node");
    let mut command = if is_script && fs::metadata(&larger)?.len() < SMALL_TO_OPTIMISE {
        let mut node = Command::new("node");
        node.arg("--liftoff-only").arg(optimiser);
        node
    } else {
        Command::new(optimiser)
    };
    command.args(["-Oz", "--converge"]).args(OPTIONS).args(WASM_FEATURES).arg(&larger).arg("-o").arg(part);
    process::run(&mut command)?;
    remove(&larger)
}

/// Below that many bytes a part is small (measured: at 100,000 it takes 3.0 s of the processor in place of 5.4, at 1,000 0.5 in place of 2.2).
const SMALL_TO_OPTIMISE: u64 = 150_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_that_fetches_parts_names_each_and_refuses_others() {
        let export = |name: &str| format!("export const __wasm_split_load_{name} = y;\n");
        let made = format!("import x;\nfunction makeLoad(fetcher) {{}}\n{}{}", export("decay"), export(OPENING));
        let parts = |name: &str| {
            let of = |parts: &[&str]| parts.iter().map(|part| (*part).to_owned()).collect();
            BTreeMap::from([
                (name.to_owned(), of(&["chunk_7", "chunk_10", "chunk_9", "split_a"])),
                (OPENING.to_owned(), of(&["split_b"])),
            ])
        };
        let files = BTreeMap::from([
            ("", BTreeSet::from([7])),
            ("first", BTreeSet::from([9, 10, 12])),
            ("rest", BTreeSet::from([11])),
        ]);
        let script = link(&made, &parts("decay"), &files).expect("a script");
        assert!(
            script
                .starts_with("import x;\nconst OPENING = \"split_b\";\nconst FILES = {\"\":\"7\",\"first\":\"9-10,12\"};\nconst LAST = \"rest\";\n"),
            "{script}"
        );
        assert!(
            script.contains("\nexport const __wasm_split_load_decay = bundle(\"split_a\", \"7,9-10\");\n"),
            "{script}"
        );
        link(&made, &parts("map"), &files).expect_err("another bundle");
    }
}

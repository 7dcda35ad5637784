//! The program of the page: compiled by Trunk, split into what every page needs and the bundles of figures
//! (`src/registry.rs`), bound to JavaScript, and put into a folder of its own, whose name is a hash of all that is in it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use wasm_encoder::{CustomSection, Module};

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
        from.update(format!("{PACKS:?} {}", most(optimiser)));
        from.update(optimiser.map_or(String::new(), |_| OPTIONS.concat()));
        let from = short(from);
        let shelf = shelf(project, profile);
        let program = match Self::published(project, profile)
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
        accept_any_type(&draft.join(LINK))?;
        let mut parts = split.split_modules;
        parts.push(draft.join(format!("{NAME}_bg.wasm")));
        if let Some(optimiser) = optimiser {
            println!("Optimising the page (minutes)");
            parts.iter().try_for_each(|part| optimise(optimiser, part))?;
        }
        let mut bundles: BTreeMap<String, Vec<String>> = split.prefetch_map.into_iter().collect();
        pack(&draft, &mut bundles, most(optimiser))?;
        bundles.values_mut().flatten().for_each(|file| file.push_str(".wasm"));

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
        Ok(Self { from, folder, bundles })
    }
}

#[cfg(test)]
impl Program {
    /// One in this folder, with these bundles.
    pub fn with_bundles(folder: &str, bundles: &[(&str, &[&str])]) -> Self {
        let owned = |files: &[&str]| files.iter().map(|file| (*file).to_owned()).collect();
        let bundles = bundles.iter().map(|(name, files)| ((*name).to_owned(), owned(files))).collect();
        Self { from: String::new(), folder: folder.to_owned(), bundles }
    }
}

/// Where programs are kept ready.
fn shelf(project: &Project, profile: Profile) -> PathBuf {
    project.scratch().join(format!("site-{}", profile.name()))
}

/// Small parts lie together in one file with others that are wanted at the same time: those of the bundles that every article fetches
/// first, then those of each bundle that is often alone in somebody else's page, as far as none before it has them. All others are the last.
const PACKS: [(&str, &[&str]); 5] = [
    ("first", &["bets", "panes"]),
    ("with_parity", &["parity"]),
    ("with_few", &["five", "progress"]),
    ("with_waves", &["waves"]),
    ("rest", &[]),
];

/// How long a part may be that lies together with others, in bytes. What is not made smaller is as good as that at five times the size, and
/// tests open pages so often that two hundred requests for one are noticed.
fn most(optimiser: Option<&Path>) -> usize {
    if optimiser.is_some() { 2000 } else { 10_000 }
}

/// Puts small parts together, where several bundles need them: each would be a request of its own, and in so little there is nothing
/// that compresses. Each of [`PACKS`] is a file: WebAssembly that holds its parts as custom sections. Instead of the parts the bundles
/// then need these files.
///
/// Parts of more than `most` bytes are fetched by those alone that need them.
fn pack(draft: &Path, bundles: &mut BTreeMap<String, Vec<String>>, most: usize) -> Result<()> {
    let needs = |names: &[&str], file: &String| {
        names.is_empty() || names.iter().any(|name| bundles.get(*name).is_some_and(|files| files.contains(file)))
    };
    let mut packs = PACKS.map(|_| Module::new());
    let mut packed: HashMap<String, &str> = HashMap::new();
    let shared: BTreeSet<String> =
        bundles.values().flatten().filter(|file| file.starts_with("chunk_")).cloned().collect();
    let script = draft.join(LINK);
    let mut loads = fs::read_to_string(&script)?;
    for file in shared {
        let part = draft.join(&file).with_extension("wasm");
        let content = fs::read(&part)?;
        if content.len() > most {
            continue;
        }
        let at = PACKS.iter().position(|(_, names)| needs(names, &file)).context("the last pack takes all")?;
        let name = PACKS[at].0;
        packs[at].section(&CustomSection { name: file.as_str().into(), data: content.into() });
        let alone = format!("fetch(new URL(\"./{file}.wasm\", import.meta.url))");
        if !loads.contains(&alone) {
            return Err(anyhow!("the script that fetches bundles does not fetch {file} as expected"));
        }
        loads = loads.replace(&alone, &format!("packed(\"./{name}.wasm\", \"{file}\")"));
        remove(&part)?;
        packed.insert(file, name);
    }
    loads.push_str(UNPACK);
    fs::write(&script, loads)?;
    for ((name, _), module) in PACKS.iter().zip(packs) {
        fs::write(draft.join(name).with_extension("wasm"), module.finish())?;
    }
    for files in bundles.values_mut() {
        files.iter_mut().for_each(|file| {
            if let Some(name) = packed.get(file) {
                *file = (*name).to_owned();
            }
        });
        files.sort();
        files.dedup();
    }
    Ok(())
}

/// Fetches a file of small parts once, and again if it did not come.
const UNPACK: &str = "
const packs = {};
async function packed(file, part) {
    packs[file] ??= fetch(new URL(file, import.meta.url))
        .then((answer) => answer.arrayBuffer())
        .then((bytes) => WebAssembly.compile(bytes));
    try {
        const [content] = WebAssembly.Module.customSections(await packs[file], part);
        return { arrayBuffer: () => content };
    } catch (error) {
        delete packs[file];
        throw error;
    }
}
";

/// A host may call WebAssembly by another type, or none: what wasm-bindgen's script forgives for the whole must hold for the parts.
fn accept_any_type(link: &Path) -> Result<()> {
    const STRICT: &str = "WebAssembly.instantiateStreaming(src, imports)";
    const TOLERANT: &str =
        "src.then((answer) => answer.arrayBuffer()).then((bytes) => WebAssembly.instantiate(bytes, imports))";
    let script = fs::read_to_string(link)?;
    if !script.contains(STRICT) {
        return Err(anyhow!("the script that fetches bundles is not as expected"));
    }
    Ok(fs::write(link, script.replace(STRICT, TOLERANT))?)
}

/// Makes a program smaller, in place.
pub fn optimise(optimiser: &Path, part: &Path) -> Result<()> {
    let larger: PathBuf = part.with_extension("larger");
    fs::rename(part, &larger)?;
    process::run(
        Command::new(optimiser)
            .args(["-Oz", "--converge"])
            .args(OPTIONS)
            .args(WASM_FEATURES)
            .arg(&larger)
            .arg("-o")
            .arg(part),
    )?;
    remove(&larger)
}

//! What a frame fetches of the programs: page and worker in one file, packed by LZMA. Hosts pack each file by itself and by
//! gzip, if at all, into a third more. For the article it is not worth it: its reader comes back, and a browser keeps what it
//! compiled of a program that it fetched itself (docs/benchmarks.md).

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use lzma_rust2::{LzmaOptions, LzmaWriter};
use sha2::{Digest, Sha256};

use crate::process;
use crate::project::{Profile, Project};
use crate::split::{self, Program};
use crate::tools::Tools;
use crate::wasm_std::TARGET;
use crate::workers::{Worker, Workshop, copy, remove, short, without_home};

/// Where it lies: with the frames, which are not kept for when there is no network.
pub const FOLDER: &str = "f/";
/// How the names of the packed programs, and of what unpacks them, begin.
pub const NAMES: [&str; 2] = ["f/frame-", "f/unpack-"];

/// How it is packed: what was packed otherwise is packed anew.
const HOW: &str = "lc 4, lp 0, pb 0";

/// The programs of a frame in a site.
pub struct Pack {
    packed: String,
    unpack: String,
    /// The address of the page's program by itself.
    page: String,
    /// Its length, and that of both programs.
    bytes: [usize; 2],
    /// The script of the worker whose program follows, without its folder and its ending.
    worker: String,
}

impl Pack {
    /// Packs the programs and puts them into a site. Does little when nothing has changed.
    pub fn publish(
        project: &Project,
        tools: &Tools,
        profile: Profile,
        program: &Program,
        workshop: &Workshop<'_>,
        site: &Path,
    ) -> Result<Self> {
        let (folder, script) = workshop.prepared(Worker::Cpu).context("there is no CPU worker")?;
        let page = fs::read(site.join(program.wasm()))?;
        let worker = fs::read(folder.join(&script).with_extension("wasm"))?;
        let bytes = [page.len(), page.len() + worker.len()];
        let programs = [page, worker].concat();
        let mut hash = Sha256::new();
        hash.update(&programs);
        hash.update(project.locked("lzma-rust2")?);
        hash.update(HOW);
        let [named, unpacks] = NAMES;
        let packed = format!("{named}{}.lzma", short(hash));
        if !folder.join(&packed).is_file() {
            remove(&folder.join(FOLDER))?;
            fs::create_dir_all(folder.join(FOLDER))?;
            // A build that is stopped leaves no half of it.
            let draft = folder.join(FOLDER).join("draft");
            fs::write(&draft, pack(&programs)?)?;
            fs::rename(&draft, folder.join(&packed))?;
        }
        let program_that_unpacks = compile(project, tools, profile)?;
        let mut hash = Sha256::new();
        hash.update(&program_that_unpacks);
        let unpack = format!("{unpacks}{}.wasm", short(hash));
        fs::write(folder.join(&unpack), program_that_unpacks)?;
        for file in [&packed, &unpack] {
            copy(&folder.join(file), &site.join(file))?;
        }
        let worker = script.rsplit('/').next().unwrap_or_default().trim_end_matches(".js").to_owned();
        Ok(Self { packed, unpack, page: program.wasm(), bytes, worker })
    }

    /// A page from which `root` is the way to the root of the site, and which fetches these programs (`www/start.js`).
    pub fn put_into(&self, page: &str, root: &str) -> Result<String> {
        let Self { packed, unpack, page: whole, bytes: [bytes, size], worker } = self;
        let start = format!("<link rel=\"preload\" href=\"{root}{whole}\"");
        let (before, rest) = page.split_once(&start).context("the page does not fetch its program as expected")?;
        let (_, after) = rest.split_once('>').context("an element has no end")?;
        let fetch = "rel=\"preload\" as=\"fetch\" crossorigin=\"anonymous\"";
        Ok(format!(
            "{before}<link {fetch} href=\"{root}{packed}\" data-unpack=\"{root}{unpack}\" data-page=\"{root}{whole}\" \
             data-bytes=\"{bytes}\" data-size=\"{size}\" data-worker=\"{worker}\">\n    <link {fetch} href=\"{root}{unpack}\">{after}"
        ))
    }
}

/// A `.lzma` file of these bytes.
fn pack(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut options = LzmaOptions::with_preset(9);
    // Found by trying: instructions have no place in a word, and what follows depends on the whole byte before.
    (options.lc, options.lp, options.pb) = (4, 0, 0);
    options.nice_len = LzmaOptions::NICE_LEN_MAX;
    options.dict_size = u32::try_from(bytes.len().next_power_of_two())?;
    let mut writer = LzmaWriter::new_use_header(Vec::new(), &options, Some(bytes.len() as u64))?;
    writer.write_all(bytes)?;
    Ok(writer.finish()?)
}

/// The program that unpacks.
fn compile(project: &Project, tools: &Tools, profile: Profile) -> Result<Vec<u8>> {
    process::run(
        project
            .cargo()
            .args(["build", "--package", "grokscope-unpack", "--bin", "grokscope-unpack", "--target", TARGET])
            .args(["--profile", profile.of_page()]),
    )?;
    let program = project.target.join(TARGET).join(profile.of_page()).join("grokscope-unpack.wasm");
    let draft = project.scratch().join("unpack.wasm");
    fs::write(&draft, without_home(fs::read(&program)?))?;
    if let (Profile::WebDist, Some(optimiser)) = (profile, &tools.wasm_opt) {
        split::optimise(optimiser, &draft)?;
    }
    Ok(fs::read(&draft)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_unpacked_and_what_is_cut_off_is_not() {
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 28) as u8
        };
        let bytes: Vec<u8> = (0..100_000).map(|_| next()).collect();
        let packed = pack(&bytes).expect("a file");
        assert!(packed.len() < 60_000, "{}", packed.len());
        let mut room = vec![0; bytes.len()];
        assert_eq!(grokscope_unpack::unpack(&packed, &mut room), bytes.len());
        assert!(room == bytes);
        assert!(grokscope_unpack::unpack(&packed[..packed.len() / 2], &mut room) < bytes.len());
        assert_eq!(grokscope_unpack::unpack(b"<!doctype html><title>404</title>", &mut room), 0);
    }

    #[test]
    fn a_frame_fetches_the_packed_programs_in_place_of_the_page_s() {
        let pack = Pack {
            packed: "f/frame-1.lzma".to_owned(),
            unpack: "f/unpack-2.wasm".to_owned(),
            page: "program-3/grokscope_bg.wasm".to_owned(),
            bytes: [4, 9],
            worker: "cpu-5".to_owned(),
        };
        let head =
            "<script></script><link rel=\"preload\" href=\"../../program-3/grokscope_bg.wasm\" as=\"fetch\"></head>";
        let page = pack.put_into(head, "../../").expect("a page");
        assert!(page.starts_with("<script></script><link rel=\"preload\" as=\"fetch\" crossorigin=\"anonymous\" href=\"../../f/frame-1.lzma\""));
        assert!(page.contains(
            "data-page=\"../../program-3/grokscope_bg.wasm\" data-bytes=\"4\" data-size=\"9\" data-worker=\"cpu-5\">"
        ));
        assert!(page.ends_with("href=\"../../f/unpack-2.wasm\"></head>"), "{page}");
        assert!(pack.put_into("<head></head>", "../../").is_err());
    }
}

//! What a frame fetches of the programs: page and worker in one file, packed by LZMA, and the parts of its figure in another. Hosts
//! pack each file by itself and by gzip, if at all, into a third more. For the article it is not worth it: its reader comes back, and a
//! browser keeps what it compiled of a program that it fetched itself (docs/benchmarks.md).

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use lzma_rust2::{LzmaOptions, LzmaWriter};
use sha2::{Digest, Sha256};

use crate::join::join;
use crate::process;
use crate::project::{Profile, Project};
use crate::split::{self, Program};
use crate::tools::Tools;
use crate::wasm_std::TARGET;
use crate::workers::{OPTIONS, Worker, Workshop, copy, remove, short, without_home};

/// Where it lies: with the frames, which are not kept for when there is no network.
pub const FOLDER: &str = "f/";
/// How the names of the packed programs, and of what unpacks them, begin.
pub const NAMES: [&str; 2] = ["f/frame-", "f/unpack-"];

/// How it is packed: what was packed otherwise is packed anew.
const HOW: &str = "lc 4, lp 0, pb 0";

/// The programs of a frame in a site.
pub struct Pack<'a> {
    program: &'a Program,
    site: &'a Path,
    /// Where it is kept ready.
    folder: PathBuf,
    /// How much time is spent on it, up to 9.
    effort: u32,
    /// What makes joined parts smaller, where that is worth its time.
    optimiser: Option<PathBuf>,
    packed: String,
    unpack: String,
    /// The page's program, after which the parts of figures are packed.
    page: Vec<u8>,
    /// The length of both programs.
    size: usize,
    /// The script of the worker whose program follows, without its folder and its ending.
    worker: String,
}

impl<'a> Pack<'a> {
    /// Packs the programs and puts them into a site. Does little when nothing has changed.
    pub fn publish(
        project: &Project,
        tools: &Tools,
        profile: Profile,
        program: &'a Program,
        workshop: &Workshop<'_>,
        site: &'a Path,
    ) -> Result<Self> {
        let (folder, script) = workshop.prepared(Worker::Cpu).context("there is no CPU worker")?;
        let page = fs::read(program.of_frames())?;
        let worker = fs::read(folder.join(&script).with_extension("wasm"))?;
        let programs = [&*page, &worker].concat();
        // Tests see that it is unpacked, whatever its size.
        let (effort, optimiser) = match profile {
            Profile::WebDist => (9, tools.wasm_opt.clone()),
            Profile::Web => (1, None),
        };
        let mut hash = Sha256::new();
        hash.update(&programs);
        hash.update(project.locked("lzma-rust2")?);
        hash.update(format!("{HOW}, {effort}"));
        let [named, unpacks] = NAMES;
        let packed = format!("{named}{}.lzma", short(hash));
        if !folder.join(&packed).is_file() {
            remove(&folder.join(FOLDER))?;
            keep(&folder.join(&packed), &pack(&programs, &[], effort)?)?;
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
        Ok(Self {
            program,
            site,
            folder: folder.to_path_buf(),
            effort,
            optimiser,
            packed,
            unpack,
            page,
            size: programs.len(),
            worker,
        })
    }

    /// A page from which `root` is the way to the root of the site, and which fetches these programs (`www/start.js`), with what this
    /// figure needs besides, which is put into the site.
    pub fn put_into(&self, page: &str, root: &str, figure: &str) -> Result<String> {
        let Self { packed, unpack, size, worker, .. } = self;
        let (whole, bytes) = (self.program.wasm(), self.page.len());
        let start = format!("<link rel=\"preload\" href=\"{root}{whole}\"");
        let (before, rest) = page.split_once(&start).context("the page does not fetch its program as expected")?;
        let (_, after) = rest.split_once('>').context("an element has no end")?;
        let fetch = |file: &str, more: &str| {
            format!("<link rel=\"preload\" as=\"fetch\" crossorigin=\"anonymous\" href=\"{root}{file}\"{more}>")
        };
        let (bundle, parts, more) = self.parts_of(figure)?;
        let programs = fetch(
            packed,
            &format!(
                " data-unpack=\"{root}{unpack}\" data-page=\"{root}{whole}\" data-bytes=\"{bytes}\" data-size=\"{size}\" \
                 data-worker=\"{worker}\" data-bundle=\"{bundle}\" data-parts=\"{root}{parts}\" data-more=\"{more}\""
            ),
        );
        Ok(format!("{before}{programs}{}{}{after}", fetch(unpack, ""), fetch(&parts, "")))
    }

    /// What the bundle of a figure is called, its parts, joined and packed, in the site, and how long they are unpacked.
    fn parts_of(&self, figure: &str) -> Result<(&str, String, usize)> {
        let (bundle, files) = self.program.parts_of(figure)?;
        let parts = files.iter().map(fs::read).collect::<Result<Vec<_>, _>>()?;
        let mut hash = Sha256::new();
        hash.update(&self.packed);
        hash.update(include_str!("join.rs"));
        hash.update(self.optimiser.as_ref().map_or(String::new(), |_| OPTIONS.concat()));
        parts.iter().for_each(|part| hash.update(part));
        let file = format!("{FOLDER}{figure}-{}.lzma", short(hash));
        let kept = self.folder.join(&file);
        if !kept.is_file() {
            let mut joined = join(parts.iter().map(Vec::as_slice)).with_context(|| format!("the parts of {figure}"))?;
            if let Some(optimiser) = &self.optimiser {
                // Each was made small by itself; now they can be small together.
                let draft = self.folder.join(&file).with_extension("wasm");
                keep(&draft, &joined)?;
                split::optimise(optimiser, &draft)?;
                joined = fs::read(&draft)?;
                remove(&draft)?;
            }
            keep(&kept, &pack(&joined, &self.page, self.effort)?)?;
        }
        copy(&kept, &self.site.join(&file))?;
        Ok((bundle, file, unpacked_size(&fs::read(&kept)?)?))
    }
}

/// How long what a `.lzma` file holds is: its head says it, behind a byte of settings and the size of the dictionary.
fn unpacked_size(packed: &[u8]) -> Result<usize> {
    let size = packed.get(5..13).context("half a file")?;
    Ok(usize::try_from(u64::from_le_bytes(size.try_into()?))?)
}

/// Writes a file, and of a build that is stopped no half of it.
fn keep(file: &Path, content: &[u8]) -> Result<()> {
    let draft = file.with_extension("draft");
    fs::create_dir_all(file.parent().context("a file has a folder")?)?;
    fs::write(&draft, content)?;
    Ok(fs::rename(draft, file)?)
}

/// A `.lzma` file of these bytes, as what follows those that are `known`.
fn pack(bytes: &[u8], known: &[u8], effort: u32) -> Result<Vec<u8>> {
    let mut options = LzmaOptions::with_preset(effort);
    // Found by trying: instructions have no place in a word, and what follows depends on the whole byte before.
    (options.lc, options.lp, options.pb) = (4, 0, 0);
    options.nice_len = LzmaOptions::NICE_LEN_MAX;
    options.dict_size = u32::try_from((known.len() + bytes.len()).next_power_of_two())?;
    options.preset_dict = (!known.is_empty()).then(|| known.to_vec());
    let size = bytes.len() as u64;
    // The writer has no head for what follows something.
    let mut packed = vec![options.get_props()];
    packed.extend(options.dict_size.to_le_bytes());
    packed.extend(size.to_le_bytes());
    let mut writer = LzmaWriter::new(packed, &options, false, false, Some(size))?;
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
        let packed = pack(&bytes, &[], 9).expect("a file");
        assert!(packed.len() < 60_000, "{}", packed.len());
        let mut room = vec![0; bytes.len()];
        assert_eq!(grokscope_unpack::unpack(&packed, &mut room, &[]), bytes.len());
        assert!(room == bytes);
        assert!(grokscope_unpack::unpack(&packed[..packed.len() / 2], &mut room, &[]) < bytes.len());
        assert_eq!(grokscope_unpack::unpack(b"<!doctype html><title>404</title>", &mut room, &[]), 0);

        let (known, rest) = bytes.split_at(60_000);
        let follows = [&known[10_000..40_000], rest].concat();
        let packed = [&[][..], known].map(|known| pack(&follows, known, 9).expect("a file"));
        assert!(packed[1].len() + 14_000 < packed[0].len(), "{} after {}", packed[1].len(), packed[0].len());
        let mut room = vec![0; follows.len()];
        assert_eq!(grokscope_unpack::unpack(&packed[1], &mut room, known), follows.len());
        assert!(room == follows);
    }

    #[test]
    fn a_frame_fetches_the_packed_programs_in_place_of_the_page_s() {
        let folder = tempfile::tempdir().expect("a folder");
        let site = tempfile::tempdir().expect("a site");
        let program = Program::with_parts("program-3", folder.path(), &[("modadd", &["split_a", "chunk_1"])]);
        fs::create_dir(folder.path().join("parts")).expect("a folder");
        for part in ["split_a", "chunk_1"] {
            fs::write(folder.path().join("parts").join(part).with_extension("wasm"), b"\0asm\x01\0\0\0")
                .expect("a part");
        }
        let pack = Pack {
            program: &program,
            site: site.path(),
            folder: folder.path().join("kept"),
            effort: 1,
            optimiser: None,
            packed: "f/frame-1.lzma".to_owned(),
            unpack: "f/unpack-2.wasm".to_owned(),
            page: vec![0; 4],
            size: 9,
            worker: "cpu-5".to_owned(),
        };
        let head =
            "<script></script><link rel=\"preload\" href=\"../../program-3/grokscope_bg.wasm\" as=\"fetch\"></head>";
        let page = pack.put_into(head, "../../", "modadd").expect("a page");
        assert!(page.starts_with("<script></script><link rel=\"preload\" as=\"fetch\" crossorigin=\"anonymous\" href=\"../../f/frame-1.lzma\""));
        assert!(page.contains(
            "data-page=\"../../program-3/grokscope_bg.wasm\" data-bytes=\"4\" data-size=\"9\" data-worker=\"cpu-5\" data-bundle=\"split_a\" data-parts=\"../../f/modadd-"
        ));
        let packed =
            fs::read_dir(site.path().join("f")).expect("the frame's files").flatten().next().expect("one file");
        let packed = packed.file_name().into_string().expect("a name");
        let ends = format!("href=\"../../f/unpack-2.wasm\">{}</head>", page_fetches(&packed));
        assert!(page.ends_with(&ends), "{page}");
        assert!(pack.put_into("<head></head>", "../../", "modadd").is_err());
    }

    fn page_fetches(file: &str) -> String {
        format!("<link rel=\"preload\" as=\"fetch\" crossorigin=\"anonymous\" href=\"../../f/{file}\">")
    }
}

//! What a file may know of another one, read from their imports. Between crates the compiler holds the walls; within one
//! it lets every file import every other.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::project::Project;
use crate::workers::files_below;

/// A module's place in its crate.
type Place = Vec<String>;

/// A file of a crate.
#[derive(Default)]
struct File {
    /// Paths it imports or names, as written.
    uses: Vec<Place>,
    /// Paths it imports for others, by the names they have here.
    offers: BTreeMap<String, Place>,
}

/// The modules of a crate and the modules each of them knows.
fn imports(source: &Path) -> BTreeMap<Place, BTreeSet<Place>> {
    let mut paths = Vec::new();
    files_below(source, &mut paths).expect("the sources");
    let files: BTreeMap<Place, File> = paths
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| {
            let text = fs::read_to_string(path).expect("a source");
            let place = path.strip_prefix(source).expect("below it").with_extension("");
            let mut place: Place = place.iter().map(|part| part.to_string_lossy().into_owned()).collect();
            if matches!(place.last().map(String::as_str), Some("lib" | "main" | "mod")) {
                place.pop();
            }
            (place, read(&text))
        })
        .collect();
    let known = |place: &Place, file: &File| {
        file.uses.iter().filter_map(|path| resolve(&files, place, path, 0)).filter(|other| other != place).collect()
    };
    files.iter().map(|(place, file)| (place.clone(), known(place, file))).collect()
}

/// The paths of a source up to its tests.
fn read(text: &str) -> File {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let code: String = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .fold(String::new(), |code, line| code + line + "\n");
    let mut file = File::default();
    for statement in code.split(';') {
        // What an attribute or a block leaves before it belongs to another statement.
        let statement = statement.rsplit(['}', ']']).next().filter(|last| last.contains("use ")).unwrap_or(statement);
        let Some((before, tree)) = statement.split_once("use ") else { continue };
        if !matches!(before.trim(), "" | "pub" | "pub(crate)" | "pub(super)") {
            continue;
        }
        for (path, name) in leaves(tree) {
            file.offers.insert(name, path.clone());
            if before.trim().is_empty() {
                file.uses.push(path);
            }
        }
    }
    for start in ["crate::", "super::"] {
        for (at, _) in code.match_indices(start) {
            let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
            let path: String = code[at..].chars().take_while(|c| is_path(*c)).collect();
            // The trees of imports have been read.
            if !path.ends_with(':') {
                file.uses.push(path.split("::").map(str::to_owned).collect());
            }
        }
    }
    file
}

/// The paths of a tree of imports, with the names they get.
fn leaves(tree: &str) -> Vec<(Place, String)> {
    let tree = tree.trim();
    if let Some((before, inside)) = tree.split_once('{') {
        let before: Place =
            before.split("::").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect();
        let inside = inside.rsplit_once('}').map_or(inside, |(inside, _)| inside);
        let (mut depth, mut parts) = (0, vec![String::new()]);
        for c in inside.chars() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    parts.push(String::new());
                    continue;
                }
                _ => {}
            }
            parts.last_mut().expect("a part").push(c);
        }
        let parts = parts.iter().filter(|part| !part.trim().is_empty());
        return parts
            .flat_map(|part| leaves(part))
            .map(|(path, name)| {
                let is_self = path.len() == 1 && path[0] == "self";
                let name = if is_self { before.last().cloned().unwrap_or_default() } else { name };
                (before.iter().cloned().chain(path.into_iter().filter(|_| !is_self)).collect(), name)
            })
            .collect();
    }
    let (path, name) = tree.split_once(" as ").map_or((tree, None), |(path, name)| (path, Some(name)));
    let path: Place = path.split("::").map(|part| part.trim().to_owned()).collect();
    let name = name.map(str::trim).map(str::to_owned).or_else(|| path.last().cloned()).unwrap_or_default();
    vec![(path, name)]
}

/// The module in which what a path names is written, if that is in this crate.
fn resolve(files: &BTreeMap<Place, File>, from: &Place, path: &[String], depth: usize) -> Option<Place> {
    let mut place = from.clone();
    let mut rest = path;
    match path.first().map(String::as_str)? {
        "crate" => (place, rest) = (Vec::new(), &path[1..]),
        "self" => rest = &path[1..],
        "super" => {
            while rest.first().is_some_and(|part| part == "super") {
                place.pop();
                rest = &rest[1..];
            }
        }
        first => {
            place.push(first.to_owned());
            if !files.contains_key(&place) {
                return None;
            }
            rest = &path[1..];
        }
    }
    while let Some((part, others)) = rest.split_first() {
        place.push(part.clone());
        if files.contains_key(&place) {
            rest = others;
            continue;
        }
        place.pop();
        // What a module passes on is written elsewhere, perhaps in another crate.
        let passed_on =
            files.get(&place).and_then(|file| file.offers.get(part)).filter(|_| place != *from && depth < 8);
        return match passed_on {
            Some(path) => {
                let path: Place = path.iter().chain(others).cloned().collect();
                resolve(files, &place, &path, depth + 1)
            }
            None => Some(place),
        };
    }
    Some(place)
}

/// A way along imports from a module back to it, if there is one.
fn circle(known: &BTreeMap<Place, BTreeSet<Place>>) -> Option<Vec<Place>> {
    fn walk(
        known: &BTreeMap<Place, BTreeSet<Place>>,
        way: &mut Vec<Place>,
        done: &mut BTreeSet<Place>,
    ) -> Option<Vec<Place>> {
        let here = way.last()?.clone();
        for next in known.get(&here).into_iter().flatten() {
            if let Some(at) = way.iter().position(|place| place == next) {
                return Some(way[at..].to_vec());
            }
            if !done.contains(next) {
                way.push(next.clone());
                if let Some(found) = walk(known, way, done) {
                    return Some(found);
                }
                way.pop();
            }
        }
        done.insert(here);
        None
    }
    let mut done = BTreeSet::new();
    known.keys().find_map(|place| walk(known, &mut vec![place.clone()], &mut done))
}

#[test]
fn no_circle_of_imports_leads_from_a_file_of_the_page_back_to_it() {
    let root = Project::load().expect("the workspace").root;
    for source in ["src", "crates/canvas/src", "crates/live/src", "crates/kit/src", "crates/figures/src"] {
        let known = imports(&root.join(source));
        assert!(known.values().map(BTreeSet::len).sum::<usize>() > 2, "{source}: {known:?}");
        assert_eq!(circle(&known), None, "{source}");
    }
}

#[test]
fn no_figure_knows_another_figure() {
    let root = Project::load().expect("the workspace").root;
    for (place, known) in imports(&root.join("crates/figures/src")) {
        let others: Vec<_> = known.iter().filter(|other| !other.is_empty() && other.first() != place.first()).collect();
        assert!(place.is_empty() || others.is_empty(), "{place:?} knows {others:?}");
    }
}

#[test]
fn what_a_crate_of_the_page_may_not_know_is_not_built_with_it() {
    let project = Project::load().expect("the workspace");
    for (package, strangers) in [
        ("canvas", &["protocol", "trainer", "live", "words", "kit", "figures"][..]),
        ("words", &["protocol", "trainer", "live", "canvas", "kit", "figures"]),
        ("live", &["trainer", "canvas", "words", "kit", "figures"]),
        ("kit", &["trainer", "figures"]),
        ("figures", &["trainer", "worker"]),
    ] {
        let folders = project.built_with(&format!("grokscope-{package}")).expect("its packages");
        for stranger in strangers {
            assert!(!folders.contains(&project.root.join("crates").join(stranger)), "{package} knows {stranger}");
        }
    }
}

//! Gives page and worker a number by which they know whether they speak of the same things.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

/// Where everything is declared that messages hold.
const SOURCES: [&str; 2] = ["src", "../experiment/src"];

fn main() {
    let mut hash = DefaultHasher::new();
    for folder in SOURCES {
        println!("cargo::rerun-if-changed={folder}");
        read(Path::new(folder), &mut hash);
    }
    println!("cargo::rustc-env=GROKSCOPE_PROTOCOL={}", hash.finish());
}

fn read(folder: &Path, hash: &mut DefaultHasher) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            read(&path, hash);
        } else {
            path.file_name().hash(hash);
            // What cannot be read does not compile either.
            fs::read(&path).unwrap_or_default().hash(hash);
        }
    }
}

//! Writes the recorded runs of the article into a folder: `cargo xtask record` calls it.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use grokscope_painter::{record, record_crowd, record_sweep};
use grokscope_protocol::article::{RECORDED, RECORDED_CROWDS, RECORDED_SWEEPS};
use grokscope_protocol::encode;

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: record FOLDER");
        return ExitCode::from(2);
    };
    let runs = RECORDED.iter().map(|(name, preset)| {
        let bytes = record(preset).map_err(|error| error.to_string()).map(|recording| encode(&recording));
        (*name, bytes)
    });
    let crowds = RECORDED_CROWDS.iter().map(|crowd| {
        let bytes = record_crowd(crowd).map_err(|error| error.to_string()).map(|recorded| encode(&recorded));
        (crowd.name, bytes)
    });
    let sweeps = RECORDED_SWEEPS.iter().map(|(name, keys)| {
        let bytes = record_sweep(keys).map_err(|error| error.to_string()).map(|recorded| encode(&recorded));
        (*name, bytes)
    });
    for (name, bytes) in runs.chain(crowds).chain(sweeps) {
        let written = bytes.and_then(|bytes| bytes.map_err(|error| error.to_string())).and_then(|bytes| {
            println!("{name}: {} bytes", bytes.len());
            fs::write(folder.join(format!("{name}.bin")), bytes).map_err(|error| error.to_string())
        });
        if let Err(why) = written {
            eprintln!("error: {name}: {why}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

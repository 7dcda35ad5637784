//! Writes the recorded runs of the article into a folder: `cargo xtask record` calls it.

use std::path::PathBuf;
use std::process::ExitCode;

use grokscope_painter::record;
use grokscope_protocol::{RECORDED, encode};
use pollster::block_on;

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: record FOLDER");
        return ExitCode::from(2);
    };
    for (name, preset) in RECORDED {
        let written = block_on(record(preset))
            .map_err(|error| error.to_string())
            .and_then(|recording| encode(&recording).map_err(|error| error.to_string()))
            .and_then(|bytes| {
                println!("{name}: {preset}, {} bytes", bytes.len());
                std::fs::write(folder.join(format!("{name}.bin")), bytes).map_err(|error| error.to_string())
            });
        if let Err(why) = written {
            eprintln!("error: {name}: {why}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

//! Writes an experiment as programs for PyTorch and JAX, with the file that they start from, as the page hands them out:
//! `cargo run -p grokscope-export --example program -- 'preset=parity-wd&wd=0.1' FOLDER`.

use std::path::Path;
use std::process::ExitCode;

use grokscope_experiment::{PRESETS, Spec};
use grokscope_export::{Language, program, start};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [keys, folder] = &*arguments else {
        eprintln!("keys and a folder are needed");
        return ExitCode::FAILURE;
    };
    match write(keys, Path::new(folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn write(keys: &str, folder: &Path) -> Result<(), String> {
    let (spec, problems) = Spec::parse(keys, &PRESETS[0]);
    if let Some(problem) = problems.first() {
        return Err(problem.to_string());
    }
    let put = |name: &str, bytes: &[u8]| std::fs::write(folder.join(name), bytes).map_err(|error| error.to_string());
    put("run-start.safetensors", &start(&spec)?)?;
    for (language, name) in [(Language::PyTorch, "run-pytorch.py"), (Language::Jax, "run-jax.py")] {
        let text = program(&spec, language, "run", "").map_err(|why| format!("{why:?}"))?;
        put(name, text.as_bytes())?;
    }
    Ok(())
}

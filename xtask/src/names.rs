//! Shorter names for what a program and its script call each other: wasm-bindgen makes hundreds, which say a function's name, its
//! types and a hash, and both files have them.

use std::collections::HashMap;
use std::convert::Infallible;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{ExportSection, ImportSection, Module};
use wasmparser::{Export, Imports, Parser};

/// The module by which a program calls its script.
const MODULE: &str = "_";
/// How the names of what wasm-bindgen exports of closures begin.
const CLOSURES: &str = "wasm_bindgen_";
/// What `wasm-streams` exports for server functions, which come with leptos and which no page of ours has.
const UNUSED: &str = "intounderlying";

/// What this file does to both: what was prepared otherwise is prepared anew.
pub const HOW: &str = include_str!("names.rs");

/// Gives a script and its program shorter names for each other, in place.
pub fn shorten(script: &Path, program: &Path) -> Result<()> {
    let stem = program.file_stem().context("a program has a name")?.to_string_lossy();
    let mut names = Names { module: format!("./{stem}.js"), short: HashMap::new() };
    let mut module = Module::new();
    names
        .parse_core_module(&mut module, Parser::new(0), &fs::read(program)?)
        .map_err(|error| anyhow!("cannot read {}: {error}", program.display()))?;
    fs::write(program, module.finish())?;
    let text = fs::read_to_string(script)?;
    let key = format!("\"{}\":", names.module);
    if !text.contains(&key) {
        return Err(anyhow!("{} does not offer its functions as expected", script.display()));
    }
    Ok(fs::write(script, names.in_script(&text.replace(&key, &format!("\"{MODULE}\":"))))?)
}

struct Names {
    /// The module as wasm-bindgen calls it.
    module: String,
    /// The short name of each that has one.
    short: HashMap<String, String>,
}

impl Names {
    fn short(&mut self, name: &str) -> String {
        let next = self.short.len();
        self.short.entry(name.to_owned()).or_insert_with(|| format!("_{next:x}")).clone()
    }

    /// A script with the short names.
    fn in_script(&self, script: &str) -> String {
        let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$');
        let mut out = String::with_capacity(script.len());
        let mut rest = script;
        while let Some(at) = rest.find(is_of_name) {
            let (before, from) = rest.split_at(at);
            let (name, after) = from.split_at(from.find(|c| !is_of_name(c)).unwrap_or(from.len()));
            out.push_str(before);
            out.push_str(self.short.get(name).map_or(name, String::as_str));
            rest = after;
        }
        out + rest
    }
}

impl Reencode for Names {
    type Error = Infallible;

    fn parse_imports(&mut self, section: &mut ImportSection, imports: Imports<'_>) -> Result<(), Error<Infallible>> {
        let Imports::Single(_, import) = imports else { return utils::parse_imports(self, section, imports) };
        let ty = self.entity_type(import.ty)?;
        if import.module == self.module {
            section.import(MODULE, &self.short(import.name), ty);
        } else {
            section.import(import.module, import.name, ty);
        }
        Ok(())
    }

    fn parse_export(&mut self, section: &mut ExportSection, export: Export<'_>) -> Result<(), Error<Infallible>> {
        if export.name.trim_start_matches("__wbg_").starts_with(UNUSED) {
            return Ok(());
        }
        let name = if export.name.starts_with(CLOSURES) { self.short(export.name) } else { export.name.to_owned() };
        section.export(&name, self.export_kind(export.kind)?, self.external_index(export.kind, export.index)?);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{CodeSection, EntityType, ExportKind, Function, FunctionSection, TypeSection};

    use super::*;

    #[test]
    fn script_and_program_call_each_other_by_the_same_short_names() {
        let folder = tempfile::tempdir().expect("a folder");
        let (script, program) = (folder.path().join("a.js"), folder.path().join("a_bg.wasm"));
        let (mut types, mut imports) = (TypeSection::new(), ImportSection::new());
        types.ty().function([], []);
        imports.import("./a_bg.js", "__wbg_say_0123456789abcdef", EntityType::Function(0));
        imports.import("./bundles.js", "load", EntityType::Function(0));
        let (mut functions, mut exports, mut code) = (FunctionSection::new(), ExportSection::new(), CodeSection::new());
        functions.function(0);
        for name in ["open", "wasm_bindgen_1___convert__closures", "__wbg_intounderlyingsink_free"] {
            exports.export(name, ExportKind::Func, 2);
        }
        let mut body = Function::new([]);
        body.instructions().end();
        code.function(&body);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&exports).section(&code);
        fs::write(&program, module.finish()).expect("a program");
        let text = "{ \"./a_bg.js\": { __wbg_say_0123456789abcdef() { say() }, __wbg_say_0() {} } }\n\
            wasm.wasm_bindgen_1___convert__closures(); wasm.open()";
        fs::write(&script, text).expect("a script");

        shorten(&script, &program).expect("both are as expected");
        let text = fs::read_to_string(&script).expect("a script");
        assert_eq!(text, "{ \"_\": { _0() { say() }, __wbg_say_0() {} } }\nwasm._1(); wasm.open()");
        let bytes = fs::read(&program).expect("a program");
        let (mut imported, mut exported) = (Vec::new(), Vec::new());
        for payload in Parser::new(0).parse_all(&bytes) {
            match payload.expect("a program") {
                wasmparser::Payload::ImportSection(section) => imported.extend(
                    section
                        .into_imports()
                        .map(|import| import.map(|import| (import.module, import.name)).expect("one")),
                ),
                wasmparser::Payload::ExportSection(section) => {
                    exported.extend(section.into_iter().map(|export| export.expect("one").name));
                }
                _ => {}
            }
        }
        assert_eq!(imported, [("_", "_0"), ("./bundles.js", "load")]);
        assert_eq!(exported, ["open", "_1"]);
    }
}

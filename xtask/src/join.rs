//! Parts of a split program as one module, or with their program as one. Parts have nothing but what they share with the program (its
//! memory, its table and its globals), and call whatever is not in themselves by its place in the table: a stub for each such function in
//! each part. Joined they need what is shared once, and call each other directly.

use std::collections::HashMap;
use std::iter;

use anyhow::{Context, Result, anyhow, bail};
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{
    CodeSection, ConstExpr, DataCountSection, DataSection, ElementSection, Elements, EntityType, ExportSection,
    Function, FunctionSection, GlobalSection, ImportSection, Instruction, MemorySection, Module, NameMap, NameSection,
    StartSection, TableSection, TypeSection,
};
use wasmparser::{
    DataKind, ElementItems, ElementKind, Export, ExternalKind, FuncType, FunctionBody, Global, GlobalType, Import,
    KnownCustom, MemoryType, Name, Operator, Parser, Payload, SectionLimited, Table, TableType, TypeRef, Validator,
};

/// These parts as one module. The first may be their program.
///
/// # Errors
/// When one is no part as `wasm_split_cli_support` makes them.
pub fn join<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<u8>> {
    let mut joined = Joined::default();
    for part in parts {
        joined.add(part)?;
    }
    let module = joined.encode()?.finish();
    // In a browser one that is not valid would not be noticed: what it holds is then fetched part by part.
    Validator::new().validate_all(&module).context("joined wrongly")?;
    Ok(module)
}

/// The place of a function in all parts together.
type Place = usize;

#[derive(Default)]
struct Joined<'a> {
    types: Vec<FuncType>,
    program: Program<'a>,
    memory: Option<(Import<'a>, MemoryType)>,
    table: Option<(Import<'a>, TableType)>,
    globals: Vec<(Import<'a>, GlobalType)>,
    parts: Vec<Part>,
    functions: Vec<Fun<'a>>,
    /// What is put into the table: from where on, which functions.
    elements: Vec<(i32, Vec<Place>)>,
    /// What is put into memory: where; nowhere by itself without.
    data: Vec<(Option<i32>, &'a [u8])>,
}

/// What a program has that parts have not.
#[derive(Default)]
struct Program<'a> {
    /// The functions that it imports, which come before all others.
    imports: Vec<Import<'a>>,
    tables: Vec<Table<'a>>,
    memories: Vec<MemoryType>,
    globals: Vec<Global<'a>>,
    exports: Vec<Export<'a>>,
    start: Option<u32>,
}

/// How what a part calls 0, 1 and so on is called in all.
#[derive(Clone, Default)]
struct Part {
    types: Vec<u32>,
    globals: Vec<u32>,
    /// Where its functions begin.
    functions: Place,
    /// Where its data begins.
    data: u32,
}

struct Fun<'a> {
    part: usize,
    kind: u32,
    /// None of one that is imported.
    body: Option<FunctionBody<'a>>,
    /// The place in the table that it calls, if it does nothing else.
    calls: Option<i32>,
    name: Option<&'a str>,
}

impl<'a> Joined<'a> {
    fn add(&mut self, part: &'a [u8]) -> Result<()> {
        let mut own = Part { functions: self.functions.len(), data: self.data.len() as u32, ..Part::default() };
        let (mut kinds, mut bodies, mut names) = (Vec::new(), Vec::new(), HashMap::new());
        let is_first = self.parts.is_empty();
        for payload in Parser::new(0).parse_all(part) {
            match payload? {
                Payload::TypeSection(types) => {
                    for kind in types.into_iter_err_on_gc_types() {
                        let kind = kind?;
                        let at = self.types.iter().position(|known| *known == kind);
                        own.types.push(at.unwrap_or(self.types.len()) as u32);
                        if at.is_none() {
                            self.types.push(kind);
                        }
                    }
                }
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        self.import(import?, &mut own)?;
                    }
                }
                Payload::FunctionSection(functions) => {
                    for kind in functions {
                        kinds.push(*own.types.get(kind? as usize).context("a type that is not there")?);
                    }
                }
                Payload::ElementSection(elements) => {
                    for element in elements {
                        let element = element?;
                        let ElementKind::Active { table_index: None | Some(0), offset_expr } = element.kind else {
                            bail!("elements that are not put into the table");
                        };
                        let functions = match element.items {
                            ElementItems::Functions(functions) => functions,
                            // Where others are going to be there is nothing anyway.
                            ElementItems::Expressions(_, items) if are_nothing(items.clone())? => continue,
                            ElementItems::Expressions(..) => bail!("elements by expression"),
                        };
                        let places = functions.into_iter().map(|function| Ok(own.functions + function? as usize));
                        self.elements.push((constant(&offset_expr)?, places.collect::<Result<_>>()?));
                    }
                }
                Payload::DataSection(data) => {
                    for data in data {
                        let data = data?;
                        let place = match data.kind {
                            DataKind::Active { memory_index: 0, offset_expr } => Some(constant(&offset_expr)?),
                            DataKind::Active { .. } => bail!("another memory"),
                            DataKind::Passive => None,
                        };
                        self.data.push((place, data.data));
                    }
                }
                Payload::CodeSectionEntry(body) => bodies.push(body),
                Payload::CustomSection(section) => {
                    let KnownCustom::Name(known) = section.as_known() else { continue };
                    for known in known.into_iter().flatten() {
                        let Name::Function(known) = known else { continue };
                        names.extend(known.into_iter().flatten().map(|named| (named.index, named.name)));
                    }
                }
                Payload::TableSection(tables) if is_first || tables.count() == 0 => {
                    for table in tables {
                        self.program.tables.push(table?);
                    }
                }
                Payload::MemorySection(memories) if is_first || memories.count() == 0 => {
                    for memory in memories {
                        self.program.memories.push(memory?);
                    }
                }
                Payload::GlobalSection(globals) if is_first || globals.count() == 0 => {
                    for global in globals {
                        own.globals.push(self.program.globals.len() as u32);
                        self.program.globals.push(global?);
                    }
                }
                Payload::ExportSection(exports) if is_first || exports.count() == 0 => {
                    for export in exports {
                        self.program.exports.push(export?);
                    }
                }
                Payload::StartSection { func, .. } if is_first => self.program.start = Some(func),
                Payload::Version { .. }
                | Payload::DataCountSection { .. }
                | Payload::CodeSectionStart { .. }
                | Payload::End(_) => {}
                other => bail!("a section that parts do not have: {other:?}"),
            }
        }
        for (kind, body) in kinds.into_iter().zip(bodies) {
            let calls = only_call(&body)?;
            let name = names.get(&((self.functions.len() - own.functions) as u32)).copied();
            self.functions.push(Fun { part: self.parts.len(), kind, body: Some(body), calls, name });
        }
        self.parts.push(own);
        Ok(())
    }

    fn import(&mut self, import: Import<'a>, own: &mut Part) -> Result<()> {
        let exported = |kind| {
            let mut exports = self.program.exports.iter();
            exports.find(|export| export.name == import.name && export.kind == kind).map(|export| export.index)
        };
        let has_program = !self.program.exports.is_empty();
        match import.ty {
            TypeRef::Func(kind) if self.parts.is_empty() => {
                let kind = *own.types.get(kind as usize).context("a type that is not there")?;
                self.functions.push(Fun { part: 0, kind, body: None, calls: None, name: None });
                self.program.imports.push(import);
            }
            TypeRef::Memory(_) if has_program && exported(ExternalKind::Memory) == Some(0) => {}
            TypeRef::Table(_) if has_program && exported(ExternalKind::Table) == Some(0) => {}
            TypeRef::Global(_) if has_program => {
                own.globals.push(exported(ExternalKind::Global).context("a global that the program does not export")?);
            }
            TypeRef::Memory(memory) if !has_program => {
                let (_, known) = self.memory.get_or_insert((import, memory));
                known.initial = known.initial.max(memory.initial);
            }
            TypeRef::Table(table) if !has_program => {
                let (_, known) = self.table.get_or_insert((import, table));
                known.initial = known.initial.max(table.initial);
            }
            TypeRef::Global(global) => {
                let at = self.globals.iter().position(|(known, _)| known.name == import.name);
                own.globals.push(at.unwrap_or(self.globals.len()) as u32);
                if at.is_none() {
                    self.globals.push((import, global));
                }
            }
            other => bail!("it needs {other:?}"),
        }
        Ok(())
    }

    /// What lies at which place of the table.
    fn places(&self) -> HashMap<i32, Place> {
        self.elements.iter().flat_map(|(from, places)| (*from..).zip(places.iter().copied())).collect()
    }

    /// For every function the one that is called in its place.
    fn instead(&self, table: &HashMap<i32, Place>) -> Vec<Place> {
        let mut stubs = HashMap::new();
        let mut instead: Vec<Place> = Vec::new();
        for (place, function) in self.functions.iter().enumerate() {
            instead.push(match function.calls {
                None => place,
                // A stub of what is in no part is like any other.
                Some(calls) => match table.get(&calls) {
                    Some(target) if self.functions[*target].kind == function.kind => *target,
                    _ => *stubs.entry((calls, function.kind)).or_insert(place),
                },
            });
        }
        // What stands in the table may be a stub itself.
        let end = |place: Place| {
            iter::successors(Some(place), |at| Some(instead[*at]).filter(|next| next != at)).take(instead.len()).last()
        };
        (0..instead.len()).map(|place| end(place).unwrap_or(place)).collect()
    }

    fn encode(&self) -> Result<Module> {
        let table = self.places();
        let instead = self.instead(&table);
        let mut numbers = vec![None; instead.len()];
        let kept: Vec<Place> = (0..instead.len()).filter(|place| instead[*place] == *place).collect();
        for (number, place) in kept.iter().enumerate() {
            numbers[*place] = Some(number as u32);
        }
        let number = |place: Place| instead.get(place).and_then(|place| numbers[*place]).context("a stub of itself");
        let numbers = (0..instead.len()).map(number).collect::<Result<Vec<u32>>>()?;

        let mut same = RoundtripReencoder;
        let mut types = TypeSection::new();
        for kind in &self.types {
            types.ty().func_type(&same.func_type(kind.clone())?);
        }
        // The program is the first.
        let program = self.parts.first().cloned().unwrap_or_default();
        let mut names = Names { part: &program, functions: &numbers };
        let mut imports = ImportSection::new();
        for import in &self.program.imports {
            imports.import(import.module, import.name, names.entity_type(import.ty).map_err(in_code)?);
        }
        if let Some((import, memory)) = &self.memory {
            imports.import(import.module, import.name, EntityType::Memory(same.memory_type(*memory)?));
        }
        if let Some((import, table)) = &self.table {
            imports.import(import.module, import.name, EntityType::Table(same.table_type(*table)?));
        }
        for (import, global) in &self.globals {
            imports.import(import.module, import.name, EntityType::Global(same.global_type(*global)?));
        }
        let (mut tables, mut memories, mut globals) = (TableSection::new(), MemorySection::new(), GlobalSection::new());
        for table in &self.program.tables {
            names.parse_table(&mut tables, table.clone()).map_err(in_code)?;
        }
        for memory in &self.program.memories {
            memories.memory(same.memory_type(*memory)?);
        }
        for global in &self.program.globals {
            names.parse_global(&mut globals, global.clone()).map_err(in_code)?;
        }
        let mut exports = ExportSection::new();
        for export in &self.program.exports {
            names.parse_export(&mut exports, *export).map_err(in_code)?;
        }
        let mut elements = ElementSection::new();
        for (from, places) in &self.elements {
            let functions: Vec<u32> = places.iter().map(|place| numbers[*place]).collect();
            elements.active(None, &ConstExpr::i32_const(*from), Elements::Functions(functions.into()));
        }
        let mut data = DataSection::new();
        for (place, bytes) in &self.data {
            match place {
                Some(place) => data.active(0, &ConstExpr::i32_const(*place), bytes.iter().copied()),
                None => data.passive(bytes.iter().copied()),
            };
        }
        let (mut functions, mut code, mut named) = (FunctionSection::new(), CodeSection::new(), NameMap::new());
        for place in kept {
            let function = &self.functions[place];
            let Some(body) = &function.body else { continue };
            functions.function(function.kind);
            code.function(&self.body(&self.parts[function.part], body, &numbers, &table)?);
            if let Some(name) = function.name {
                named.append(numbers[place], name);
            }
        }
        let start = self.program.start.map(|start| names.function_index(start).map_err(in_code)).transpose()?;
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions);
        if !self.program.exports.is_empty() {
            module.section(&tables).section(&memories).section(&globals).section(&exports);
        }
        if let Some(function_index) = start {
            module.section(&StartSection { function_index });
        }
        module.section(&elements);
        if !data.is_empty() {
            module.section(&DataCountSection { count: data.len() });
        }
        module.section(&code);
        if !data.is_empty() {
            module.section(&data);
        }
        if !named.is_empty() {
            let mut section = NameSection::new();
            section.functions(&named);
            module.section(&section);
        }
        Ok(module)
    }

    /// The body of a function, which calls what is in these parts directly.
    fn body(
        &self,
        part: &Part,
        function: &FunctionBody<'a>,
        numbers: &[u32],
        table: &HashMap<i32, Place>,
    ) -> Result<Function> {
        let mut names = Names { part, functions: numbers };
        let mut body = names.new_function_with_parsed_locals(function).map_err(in_code)?;
        let mut operators = function.get_operators_reader()?;
        // A number is held back until it is known whether it is a place in the table.
        let mut held = None;
        while !operators.eof() {
            let operator = operators.read()?;
            let mut direct = None;
            if let (Some(place), Operator::CallIndirect { type_index, table_index: 0 }) = (held, &operator) {
                let kind = part.types.get(*type_index as usize);
                direct = table.get(&place).filter(|target| Some(&self.functions[**target].kind) == kind);
            }
            if let Some(target) = direct {
                held = None;
                body.instruction(&Instruction::Call(numbers[*target]));
                continue;
            }
            if let Some(number) = held.take() {
                body.instruction(&Instruction::I32Const(number));
            }
            match operator {
                Operator::I32Const { value } => held = Some(value),
                other => {
                    body.instruction(&names.instruction(other).map_err(in_code)?);
                }
            }
        }
        Ok(body)
    }
}

/// How the numbers in a part's code are those of all.
struct Names<'a> {
    part: &'a Part,
    functions: &'a [u32],
}

type Renamed = Result<u32, wasm_encoder::reencode::Error<anyhow::Error>>;

fn found(number: Option<u32>) -> Renamed {
    number.ok_or_else(|| wasm_encoder::reencode::Error::UserError(anyhow!("a number that is not there")))
}

impl Reencode for Names<'_> {
    type Error = anyhow::Error;

    fn function_index(&mut self, function: u32) -> Renamed {
        found(self.functions.get(self.part.functions + function as usize).copied())
    }

    fn type_index(&mut self, kind: u32) -> Renamed {
        found(self.part.types.get(kind as usize).copied())
    }

    fn global_index(&mut self, global: u32) -> Renamed {
        found(self.part.globals.get(global as usize).copied())
    }

    fn element_index(&mut self, _: u32) -> Renamed {
        // Those that are nothing are left out.
        found(None)
    }

    fn data_index(&mut self, data: u32) -> Renamed {
        Ok(self.part.data + data)
    }
}

fn in_code(error: wasm_encoder::reencode::Error<anyhow::Error>) -> anyhow::Error {
    match error {
        wasm_encoder::reencode::Error::UserError(error) => error.context("its code"),
        error => anyhow!("its code: {error}"),
    }
}

/// Whether all these elements are none.
fn are_nothing(items: SectionLimited<'_, wasmparser::ConstExpr<'_>>) -> Result<bool> {
    for item in items {
        if !matches!(item?.get_operators_reader().read()?, Operator::RefNull { .. }) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The number that an expression is.
fn constant(expression: &wasmparser::ConstExpr<'_>) -> Result<i32> {
    let mut operators = expression.get_operators_reader();
    match (operators.read()?, operators.read()?) {
        (Operator::I32Const { value }, Operator::End) => Ok(value),
        other => bail!("a place that is no number: {other:?}"),
    }
}

/// The place in the table that a function calls with what it is given, if it does nothing else.
fn only_call(body: &FunctionBody<'_>) -> Result<Option<i32>> {
    if body.get_locals_reader()?.get_count() > 0 {
        return Ok(None);
    }
    let mut operators = body.get_operators_reader()?;
    for next in 0.. {
        match operators.read()? {
            Operator::LocalGet { local_index } if local_index == next => {}
            Operator::I32Const { value } => {
                let ends = matches!(operators.read()?, Operator::CallIndirect { table_index: 0, .. });
                // Who calls it in place of the function compares their types.
                return Ok((ends && matches!(operators.read()?, Operator::End)).then_some(value));
            }
            _ => break,
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHARED: &str = "(import \"s\" \"memory\" (memory 1)) (import \"s\" \"table\" (table 9 funcref))";

    fn part(rest: &str) -> Vec<u8> {
        wat::parse_str(format!("(module {rest})")).expect("a module")
    }

    #[test]
    fn joined_parts_call_each_other_directly_and_others_by_one_stub() {
        let first = part(&format!(
            "(type $unused (func)) (type $f (func (param i32) (result i32))) {SHARED} (import \"s\" \"a\" (global (mut i32)))
             (func $there (type $f) (call_indirect (type $f) (local.get 0) (i32.const 6)))
             (func $away (type $f) (call_indirect (type $f) (local.get 0) (i32.const 8)))
             (func $here (type $f) (i32.add (call $there (local.get 0)) (call $away (global.get 0))))
             (elem (i32.const 5) $here) (data (i32.const 16) \"one\")"
        ));
        let second = part(&format!(
            "(type $f (func (param i32) (result i32))) {SHARED}
             (import \"s\" \"b\" (global i32)) (import \"s\" \"a\" (global (mut i32)))
             (func $away (type $f) (call_indirect (type $f) (local.get 0) (i32.const 8)))
             (func $there (type $f)
                (i32.add (call $away (global.get 1))
                         (call_indirect (type $f) (i32.const 2) (i32.add (i32.const 5) (i32.const 0)))))
             (func $stub (type $f) (call_indirect (type $f) (local.get 0) (i32.const 5)))
             (elem (i32.const 6) $there $stub) (data (i32.const 32) \"two\")"
        ));
        let joined = join([&*first, &second]).expect("one module");
        let expected = part(&format!(
            "(type $unused (func)) (type $f (func (param i32) (result i32))) {SHARED}
             (import \"s\" \"a\" (global (mut i32))) (import \"s\" \"b\" (global i32))
             (func $away (type $f) (call_indirect (type $f) (local.get 0) (i32.const 8)))
             (func $here (type $f) (i32.add (call $there (local.get 0)) (call $away (global.get 0))))
             (func $there (type $f)
                (i32.add (call $away (global.get 0))
                         (call_indirect (type $f) (i32.const 2) (i32.add (i32.const 5) (i32.const 0)))))
             (elem (i32.const 5) $here) (elem (i32.const 6) $there $here)
             (data (i32.const 16) \"one\") (data (i32.const 32) \"two\")"
        ));
        let without_names = |module: &[u8]| join([module]).expect("one module");
        assert_eq!(without_names(&joined), without_names(&expected));
    }

    #[test]
    fn a_program_gets_its_parts_back() {
        let program = part(
            "(import \"w\" \"log\" (func $log (param i32)))
             (memory (export \"memory\") 1) (table (export \"table\") 9 funcref)
             (global $own i32 (i32.const 7)) (global $a (export \"a\") (mut i32) (i32.const 1024))
             (func $open (export \"open\") (call_indirect (param i32) (global.get $own) (i32.const 5)))
             (func $start (call $log (global.get $a))) (start $start) (elem (i32.const 3) $open $log)
             (elem (i32.const 5) funcref (ref.null func) (ref.null func))",
        );
        let rest = part(&format!(
            "{SHARED} (import \"s\" \"a\" (global (mut i32)))
             (func $own (param i32) (global.set 0 (local.get 0)) (call_indirect (param i32) (local.get 0) (i32.const 4)) (call_indirect (i32.const 3)))
             (elem (i32.const 5) $own) (data (i32.const 16) \"one\")"
        ));
        let joined = join([&*program, &rest]).expect("one module");
        let expected = part(
            "(import \"w\" \"log\" (func $log (param i32)))
             (memory (export \"memory\") 1) (table (export \"table\") 9 funcref)
             (global $own i32 (i32.const 7)) (global $a (export \"a\") (mut i32) (i32.const 1024))
             (func $open (export \"open\") (call $own (global.get $own)))
             (func $start (call $log (global.get $a))) (start $start)
             (func $own (param i32) (global.set $a (local.get 0)) (call $log (local.get 0)) (call $open))
             (elem (i32.const 3) $open $log) (elem (i32.const 5) $own) (data (i32.const 16) \"one\")",
        );
        let without_names = |module: &[u8]| join([module]).expect("one module");
        assert_eq!(without_names(&joined), without_names(&expected));
    }

    #[test]
    fn what_is_no_part_is_refused() {
        let program = part("(func (export \"f\"))");
        for other in ["(import \"s\" \"f\" (func))", "(global i32 (i32.const 1))", "(import \"s\" \"g\" (global i32))"]
        {
            join([&*program, &part(other)]).expect_err(other);
        }
        join([&b"<!doctype html>"[..]]).expect_err("no module");
    }
}

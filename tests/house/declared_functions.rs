//! The declarations of the native functions are written by hand, in sql/engine/, and native code
//! trusts them. So they are compared with what the library says of itself: its exported symbols,
//! and the descriptions of its functions that pgrx puts into a section of it.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;
use std::{fs, str};

use common::{Database, Statements, root, server_program};
use object::{Object, ObjectSection};
use pgrx_sql_entity_graph::metadata::{Returns, SqlArrayMapping, SqlMapping};
use pgrx_sql_entity_graph::section::{ELF_SECTION_NAME, decode_entities};
use pgrx_sql_entity_graph::{PgExternEntity, PgExternReturnEntity, SqlGraphEntity, UsedTypeEntity};

/// A native function as the library describes it, in the words of pg_proc.
#[derive(Debug)]
struct NativeFunction {
    /// What SQL names in `as 'MODULE_PATHNAME', '...'`.
    symbol: String,
    arguments: Vec<String>,
    /// None: a set of rows that the function puts into its caller's result itself.
    result: Option<String>,
    /// Nothing that it takes may be null.
    is_strict: bool,
}

/// What a folder of the server is called by pg_config, such as `--pkglibdir`.
fn server_folder(option: &str) -> PathBuf {
    let output = Command::new(server_program("pg_config")).arg(option).output();
    let output = output.expect("there is pg_config");
    PathBuf::from(str::from_utf8(&output.stdout).expect("a path").trim())
}

fn library(name: &str) -> Vec<u8> {
    let path = server_folder("--pkglibdir").join(name).with_extension("so");
    fs::read(path).expect("it is installed")
}

/// Symbols that SQL can name: those that come with a description of how to call them.
fn callable_symbols(library: &[u8]) -> Vec<String> {
    let file = object::File::parse(library).expect("the library is an object file");
    let exports = file.exports().expect("it has exports");
    let names: BTreeSet<&str> =
        exports.iter().filter_map(|export| str::from_utf8(export.name()).ok()).collect();
    let symbols = names.iter().filter_map(|name| name.strip_prefix("pg_finfo_"));
    symbols.filter(|symbol| names.contains(symbol)).map(str::to_owned).collect()
}

fn native_functions(db: &mut Database, library: &[u8]) -> Vec<NativeFunction> {
    let file = object::File::parse(library).expect("the library is an object file");
    let section = file.section_by_name(ELF_SECTION_NAME).expect("pgrx describes the functions");
    let described = decode_entities(section.data().expect("the section has data"));
    let described = described.expect("the library was built with the pgrx that is read here");
    let functions = described.iter().filter_map(|entity| match entity {
        SqlGraphEntity::Function(function) => Some(native_function(db, function)),
        _ => None,
    });
    functions.collect()
}

fn native_function(db: &mut Database, function: &PgExternEntity) -> NativeFunction {
    let mut arguments = Vec::new();
    for argument in &function.fn_args {
        match argument.used_ty.metadata.argument_sql.as_ref().expect("an argument that SQL has") {
            // What PostgreSQL hands to every function.
            SqlMapping::Skip => {}
            mapping => arguments.push(sql_type(db, mapping)),
        }
    }
    let result = match &function.fn_return {
        PgExternReturnEntity::None => None,
        PgExternReturnEntity::Type { ty } => Some(result_type(db, ty)),
        PgExternReturnEntity::SetOf { ty } => Some(format!("SETOF {}", result_type(db, ty))),
        PgExternReturnEntity::Iterated { tys } => {
            let columns = tys.iter().map(|column| {
                let name = column.name.expect("a column has a name").trim_matches('"');
                format!("{name} {}", result_type(db, &column.ty))
            });
            Some(format!("TABLE({})", columns.collect::<Vec<_>>().join(", ")))
        }
        PgExternReturnEntity::Trigger => Some("trigger".to_owned()),
    };
    NativeFunction {
        symbol: format!("{}_wrapper", function.unaliased_name),
        arguments,
        result,
        is_strict: function.fn_args.iter().all(|argument| !argument.used_ty.optional),
    }
}

fn result_type(db: &mut Database, ty: &UsedTypeEntity) -> String {
    match ty.metadata.return_sql.as_ref().expect("a result that SQL has") {
        Returns::One(mapping) | Returns::SetOf(mapping) => sql_type(db, mapping),
        Returns::Table(_) => panic!("a table within a result"),
    }
}

/// A type as the server writes it: pgrx says INT where the server says integer.
fn sql_type(db: &mut Database, mapping: &SqlMapping) -> String {
    let name = match mapping {
        SqlMapping::As(name) => name.clone(),
        SqlMapping::Array(SqlArrayMapping::As(name)) => format!("{name}[]"),
        other => panic!("{other:?} is not compared with its declaration yet"),
    };
    db.value_of("select format_type(to_regtype($1), null)", &[&name])
}

/// Every declaration of a function of the library, wherever it stands.
const DECLARATIONS: &str = "
    select p.prosrc,
        p.oid::regprocedure::text,
        array(
            select format_type(a.type, null)
            from unnest(p.proargtypes::oid[]) with ordinality as a (type, place)
            order by a.place),
        pg_get_function_result(p.oid),
        p.proisstrict
    from pg_proc as p
    join pg_language as l on l.oid = p.prolang
    where l.lanname = 'c' and p.probin = '$libdir/' || $1
    order by 2";

/// Where declarations and library differ.
fn faults(db: &mut Database, name: &str) -> Vec<String> {
    let library = &library(name);
    let symbols = callable_symbols(library);
    let functions = native_functions(db, library);
    let mut faults = Vec::new();

    let described: BTreeSet<&str> = functions.iter().map(|f| f.symbol.as_str()).collect();
    for symbol in symbols.iter().filter(|symbol| !described.contains(symbol.as_str())) {
        faults.push(format!("{symbol} is exported, but not described"));
    }
    let mut declared = Vec::new();
    for row in db.rows(DECLARATIONS, &[&name]) {
        let (symbol, name): (String, String) = (row.get(0), row.get(1));
        let (arguments, result, is_strict) =
            (row.get::<_, Vec<String>>(2), row.get::<_, String>(3), row.get::<_, bool>(4));
        if !symbols.contains(&symbol) {
            faults.push(format!("{name} names {symbol}, which the library does not export"));
        }
        if let Some(function) = functions.iter().find(|function| function.symbol == symbol) {
            if function.arguments != arguments {
                faults.push(format!("{name} takes {:?} in the library", function.arguments));
            }
            let returns = function.result.as_deref();
            if returns.map_or(!result.starts_with("SETOF "), |returns| returns != result) {
                faults.push(format!("{name} returns {result}, {returns:?} in the library"));
            }
            if function.is_strict != is_strict {
                faults.push(format!("{name} is strict: {is_strict}, not so in the library"));
            }
        }
        declared.push(symbol);
    }
    for symbol in &symbols {
        let count = declared.iter().filter(|declared| *declared == symbol).count();
        if count != 1 {
            faults.push(format!("{symbol} is declared {count} times"));
        }
    }
    faults
}

#[test]
fn every_native_function_is_declared_as_the_library_has_it() {
    let mut db = Database::new("declared_functions");
    db.run("create extension pg_commission_documents");
    for (name, least) in [("pg_commission", 8), ("pg_commission_documents", 2)] {
        let symbols = callable_symbols(&library(name));
        assert!(symbols.len() >= least, "only {symbols:?} were found in {name}");
        assert_eq!(faults(&mut db, name), Vec::<String>::new());
    }
}

/// Without this, a comparison that sees nothing would pass for a true declaration.
#[test]
fn the_comparison_can_fail() {
    let mut db = Database::new("declared_wrongly");
    db.run("create schema other");
    let cycle = "create or replace function commission_engine.find_upline_cycle(p_on date)
        returns uuid[] language c strict as '$libdir/pg_commission', 'find_upline_cycle_wrapper'";
    let drop_cycle = "alter extension pg_commission drop function find_upline_cycle(date);
        drop function find_upline_cycle(date)";
    for (change, fault) in [
        (drop_cycle.to_owned(), "find_upline_cycle_wrapper is declared 0 times"),
        (
            cycle.replace("commission_engine", "other"),
            "find_upline_cycle_wrapper is declared 2 times",
        ),
        (
            // CREATE FUNCTION would look it up.
            "update pg_proc set prosrc = 'find_upline_ring_wrapper'
            where prosrc = 'find_upline_cycle_wrapper'"
                .to_owned(),
            "names find_upline_ring_wrapper, which",
        ),
        (cycle.replace(" strict", ""), "is strict: false"),
        (
            format!("{drop_cycle}; {}", cycle.replace("uuid[]", "text")),
            "returns text, Some(\"uuid[]\")",
        ),
        (
            format!("{drop_cycle}; {}", cycle.replace("p_on date", "p_on timestamp")),
            "takes [\"date\"] in the library",
        ),
        (
            format!("{drop_cycle}; {}", cycle.replace("p_on date", "p_on date, p_to date")),
            "takes [\"date\"] in the library",
        ),
    ] {
        db.run(&format!("begin; set local search_path = commission_engine; {change}"));
        let found = faults(&mut db, "pg_commission");
        assert!(found.iter().any(|found| found.contains(fault)), "{change}\n{found:?}");
        db.run("rollback");
    }
}

/// Native functions that no file declares would be found above; objects of other kinds, such as
/// types, would not.
#[test]
fn create_extension_runs_every_file_of_declarations_once() {
    let file = format!("extension/pg_commission--{}.sql", env!("CARGO_PKG_VERSION"));
    let script = fs::read_to_string(server_folder("--sharedir").join(file));
    let mut rest = script.expect("the install script is installed");
    let folder = root().join("sql/engine");
    for entry in fs::read_dir(folder).expect("there are declarations") {
        let path = entry.expect("a file can be listed").path();
        let text = fs::read_to_string(&path).expect("a file can be read");
        assert_eq!(rest.matches(&text).count(), 1, "{path:?} is not in the install script once");
        rest = rest.replace(&text, "");
    }
    assert_eq!(rest.trim(), "", "the install script has this from elsewhere");
}

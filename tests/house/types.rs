//! docs/commission.d.ts: the types of everything for TypeScript, as scripts/types.sql makes them of
//! the catalogue, and as the compiler takes them.
//! `UPDATE_REFERENCE=1 scripts/test.sh --test house -- types` writes them.

use std::process::Command;
use std::{env, fs};

use common::{Database, Statements, root};

#[test]
fn types_are_those_of_the_catalogue() {
    let mut db = Database::with_accounts("types");
    let script = fs::read_to_string(root().join("scripts/types.sql")).expect("it can be read");
    let made: String = db.value(&script);
    let path = root().join("docs/commission.d.ts");
    let made = made + "\n";
    if env::var("UPDATE_REFERENCE").is_ok_and(|value| value == "1") {
        fs::write(&path, &made).expect("it can be written");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    let differs = made.lines().zip(written.lines()).find(|(new, old)| new != old);
    assert!(
        made == written,
        "docs/commission.d.ts is not what the catalogue gives, first at {differs:?}\n\
         UPDATE_REFERENCE=1 scripts/test.sh --test house -- types writes it."
    );
}

/// tests/postgrest/types.ts has what must compile, and with `@ts-expect-error` what must not.
#[test]
fn the_compiler_takes_the_types() {
    let folder = root().join("tests/postgrest");
    let output = Command::new("node")
        .current_dir(&folder)
        .args(["node_modules/typescript/bin/tsc", "--project", "tsconfig.json"])
        .output()
        .expect("node starts; if not, run: make setup");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
}

//! The style that a machine can check: every file of the project against the rules of the house,
//! and every rule against a file that breaks it.

use std::fs;
use std::path::{Path, PathBuf};

use common::root;

const MOST_LINES: usize = 500;

/// Folders that hold what tools make, and what is not the project's own.
fn is_foreign(name: &str) -> bool {
    ["target", "node_modules", ".git", ".local"].contains(&name)
}

/// All text files, as paths from the project's folder.
fn files() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the project can be read") {
            let path = entry.expect("a folder of the project can be read").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if path.is_dir() && !is_foreign(&name) {
                folders.push(path);
            } else if let Ok(text) = fs::read_to_string(&path) {
                found.push((from_root(&path), text));
            }
        }
    }
    found.sort();
    found
}

fn from_root(path: &Path) -> String {
    let inner: PathBuf = path.strip_prefix(root()).unwrap_or(path).into();
    inner.to_string_lossy().into_owned()
}

/// What a line is checked for: the rule, whether it holds for a file, and what breaks it.
struct LineRule {
    says: &'static str,
    governs: fn(path: &str) -> bool,
    is_broken_by: fn(line: &str) -> bool,
}

const LINE_RULES: &[LineRule] = &[
    LineRule {
        says: "a line of Rust has at most 100 columns",
        governs: |path| path.ends_with(".rs"),
        is_broken_by: |line| line.chars().count() > 100,
    },
    LineRule {
        says: "a line of SQL has at most 120 columns, the texts of comments apart",
        governs: |path| path.ends_with(".sql"),
        is_broken_by: |line| line.chars().count() > 120 && !holds_comment_text(line),
    },
    LineRule {
        says: "no tab",
        governs: |path| is_source(path),
        is_broken_by: |line| line.contains('\t'),
    },
    LineRule {
        says: "no space at the end of a line",
        governs: |path| is_source(path) || path.ends_with(".md"),
        is_broken_by: |line| line.ends_with([' ', '\r']),
    },
    LineRule {
        says: "nothing is left for later",
        governs: |path| is_source(path) && path != "tests/house/tidy.rs",
        is_broken_by: |line| {
            ["todo!", "unimplemented!", "dbg!"].iter().any(|word| line.contains(word))
                || ["TODO", "FIXME", "XXX"].iter().any(|word| has_word(line, word))
        },
    },
    LineRule {
        says: "no binary float near money",
        governs: is_money_code,
        is_broken_by: |line| has_word(line, "f32") || has_word(line, "f64"),
    },
    LineRule {
        says: "no unwrap, expect or panic on a path that a user can reach",
        governs: |path| is_money_code(path) || is_document_code(path),
        is_broken_by: |line| {
            [".unwrap()", ".expect(", "panic!"].iter().any(|word| line.contains(word))
        },
    },
    LineRule {
        says: "engine and documents ask no clock and no environment",
        governs: |path| path.starts_with("engine/src/") || path.starts_with("documents/src/"),
        is_broken_by: |line| {
            ["::now()", "std::env", "env::var", "std::fs", "std::net", "pgrx"]
                .iter()
                .any(|word| line.contains(word))
        },
    },
    LineRule {
        says: "SQL that creates objects stands in .sql files",
        governs: |path| path.starts_with("src/"),
        is_broken_by: creates_sql_object,
    },
    LineRule {
        says: "core knows no scheme: schemes declare themselves",
        governs: |path| {
            path.starts_with("sql/core/")
                || path.starts_with("src/install/") && !path.starts_with("src/install/parts")
        },
        is_broken_by: |line| {
            let line = line.to_lowercase();
            ["trainer", "network", "reseller_"].iter().any(|scheme| line.contains(scheme))
        },
    },
    LineRule {
        says: "whoever can log in can take an advisory lock: locks are of rows and tables",
        governs: |path| {
            ["sql/", "src/", "views/", "tests/contract/toy"].iter().any(|at| path.starts_with(at))
                // Of a key that nobody knew before.
                && path != "sql/core/calculation_run.sql"
        },
        is_broken_by: |line| line.contains("advisory_") && line.contains("lock"),
    },
    LineRule {
        says: "a lock file does not say where packages came from",
        governs: |path| path.ends_with("package-lock.json"),
        is_broken_by: |line| line.contains("\"resolved\""),
    },
];

fn is_source(path: &str) -> bool {
    [".rs", ".sql", ".sh", ".mjs", ".toml", ".control", ".html", ".css", ".js", ".ts"]
        .iter()
        .any(|ending| path.ends_with(ending))
}

fn is_money_code(path: &str) -> bool {
    (path.starts_with("src/") || path.starts_with("engine/src/"))
        && path.ends_with(".rs")
        && !path.ends_with("/tests.rs")
}

/// Where on a page something stands is measured in floats; amounts are not.
fn is_document_code(path: &str) -> bool {
    (path.starts_with("documents/src/") || path.starts_with("extensions/documents/src/"))
        && path.ends_with(".rs")
}

/// `COMMENT ON` takes one literal, which is one sentence for a reader.
fn holds_comment_text(line: &str) -> bool {
    line.starts_with("comment on ") || line.trim_start().starts_with('\'')
}

fn has_word(line: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        let after = line[start + word.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

fn creates_sql_object(line: &str) -> bool {
    let line = line.to_lowercase().replace("or replace ", "").replace("unique ", "");
    ["table", "view", "index", "type", "domain", "function", "trigger", "policy", "schema"]
        .iter()
        .any(|object| has_word(&line, &format!("create {object}")))
}

/// The code of a Rust file: without comment lines and without its unit tests.
fn code_of(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut lines = text.lines().enumerate().peekable();
    std::iter::from_fn(move || {
        loop {
            let (number, line) = lines.next()?;
            let opens_tests = line.trim() == "#[cfg(test)]"
                && lines.peek().is_some_and(|(_, next)| next.trim_end().ends_with('{'));
            if opens_tests {
                return None;
            }
            if !line.trim_start().starts_with("//") {
                return Some((number, line));
            }
        }
    })
}

fn faults_of(path: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for rule in LINE_RULES.iter().filter(|rule| (rule.governs)(path)) {
        let broken = |&(_, line): &(usize, &str)| (rule.is_broken_by)(line);
        let numbers: Vec<usize> = if is_money_code(path) {
            code_of(text).filter(broken).map(|(number, _)| number).collect()
        } else {
            text.lines().enumerate().filter(broken).map(|(number, _)| number).collect()
        };
        for number in numbers {
            faults.push(format!("{path}:{}: {}", number + 1, rule.says));
        }
    }
    let count = text.lines().count();
    // Types are generated.
    if is_source(path) && !path.ends_with(".d.ts") && count > MOST_LINES {
        faults.push(format!("{path}: {count} lines; a file has at most {MOST_LINES}"));
    }
    if is_source(path) && !text.is_empty() && (!text.ends_with('\n') || text.ends_with("\n\n")) {
        faults.push(format!("{path}: a file ends with one line break"));
    }
    if ["engine/src/lib.rs", "documents/src/lib.rs"].contains(&path)
        && !text.contains("#![forbid(unsafe_code)]")
    {
        faults.push(format!("{path}: it forbids unsafe code"));
    }
    if ["engine/Cargo.toml", "documents/Cargo.toml"].contains(&path) {
        for name in ["pgrx", "postgres", "rayon", "tokio"] {
            if text.lines().any(|line| line.starts_with(name)) {
                faults.push(format!("{path}: it does not depend on {name}"));
            }
        }
    }
    faults
}

#[test]
fn every_file_keeps_the_rules_of_the_house() {
    let files = files();
    let governed = files.iter().filter(|(path, _)| is_source(path)).count();
    assert!(governed > 40, "only {governed} files were found below {:?}", root());
    let faults: Vec<String> = files.iter().flat_map(|(path, text)| faults_of(path, text)).collect();
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn the_versions_agree() {
    let read = |name: &str| {
        fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    };
    let manifest = read("Cargo.toml");
    let version = manifest
        .lines()
        .find_map(|line| line.strip_prefix("version = "))
        .expect("Cargo.toml has a version")
        .trim_matches('"');
    let changes = read("CHANGELOG.md");
    let entry = changes
        .lines()
        .find_map(|line| line.strip_prefix("## "))
        .expect("CHANGELOG.md has an entry");
    let named = entry.trim_start_matches('[').split([' ', ']']).next();
    assert_eq!(named, Some(version), "the newest entry of CHANGELOG.md is {entry:?}");
    for name in [
        "Cargo.toml",
        "courier/Cargo.toml",
        "documents/Cargo.toml",
        "engine/Cargo.toml",
        "extensions/documents/Cargo.toml",
        "tests/Cargo.toml",
    ] {
        assert!(
            read(name).lines().any(|line| line == "version.workspace = true"),
            "{name} takes its version from the workspace"
        );
    }
    let meta = read("META.json").matches(&format!("\"version\": \"{version}\"")).count();
    assert_eq!(meta, 3, "META.json has the version of the release and of both extensions");
    for name in ["pg_commission.control", "extensions/documents/pg_commission_documents.control"] {
        assert!(
            read(name).contains("default_version = '@CARGO_VERSION@'"),
            "{name} takes its version from Cargo.toml"
        );
    }
}

/// The files below tests/ that no program takes in, and the programs that Cargo.toml does not name.
fn forgotten_tests(files: &[(String, String)]) -> Vec<String> {
    let text_of = |path: &str| {
        let found = files.iter().find(|(there, _)| there == path);
        found.map_or("", |(_, text)| text.as_str())
    };
    let is_taken_in = |path: &str| {
        let (folder, file) = path.rsplit_once('/').unwrap_or_default();
        if path == "tests/common/lib.rs" || file == "main.rs" {
            let named = format!("\npath = \"{}\"\n", path.trim_start_matches("tests/"));
            return text_of("tests/Cargo.toml").contains(&named);
        }
        // A fixture that lies with its scheme is taken in by its path.
        let by_path = format!("\n#[path = \"../{}\"]\n", path.trim_start_matches("tests/"));
        let (parent, module) = match file {
            "mod.rs" => folder.rsplit_once('/').unwrap_or_default(),
            _ => (folder, file.trim_end_matches(".rs")),
        };
        text_of("tests/common/lib.rs").contains(&by_path)
            || ["main.rs", "mod.rs", "lib.rs"].iter().any(|name| {
                let text = text_of(&format!("{parent}/{name}"));
                text.lines().any(|line| line.trim_start_matches("pub ") == format!("mod {module};"))
            })
    };
    let tests = files.iter().map(|(path, _)| path.as_str());
    let tests = tests.filter(|path| path.starts_with("tests/") && path.ends_with(".rs"));
    tests.filter(|path| !is_taken_in(path)).map(str::to_owned).collect()
}

#[test]
fn every_file_of_tests_is_part_of_a_program() {
    let files = files();
    assert_eq!(forgotten_tests(&files), Vec::<String>::new());
    let forgotten =
        ["tests/a.rs", "tests/area/main.rs", "tests/house/a.rs", "tests/house/a/mod.rs"];
    let more = forgotten.map(|path| (path.to_owned(), String::new()));
    assert_eq!(forgotten_tests(&[files, more.to_vec()].concat()), forgotten);
}

/// Without this, a checker that sees nothing would pass for a tidy house.
#[test]
fn the_checker_can_fail() {
    let long = "x".repeat(121) + "\n";
    let many = "-- x\n".repeat(MOST_LINES + 1);
    let bad = [
        ("src/a.rs", long.as_str()),
        ("sql/a.sql", long.as_str()),
        ("sql/a.sql", many.as_str()),
        ("sql/a.sql", "select\t1;\n"),
        ("scripts/a.sh", "true \n"),
        ("src/a.rs", "fn a() {}\n\n"),
        ("tests/a.rs", "todo!()\n"),
        ("src/a.rs", "unimplemented!()\n"),
        ("src/a.rs", "dbg!(a);\n"),
        ("sql/a.sql", "-- TODO: more\n"),
        ("src/a.rs", "\"select pg_advisory_xact_lock(1)\"\n"),
        ("scripts/a.sh", "# FIXME\n"),
        ("src/a.rs", "let a: f64 = 0.1;\n"),
        ("engine/src/a.rs", "fn a() -> f32 {\n"),
        ("src/a.rs", "a.unwrap();\n"),
        ("engine/src/a.rs", "a.expect(\"b\");\n"),
        ("engine/src/a.rs", "panic!(\"b\");\n"),
        ("engine/src/a.rs", "let today = Utc::now();\n"),
        ("engine/src/a.rs", "use pgrx::prelude::*;\n"),
        ("engine/src/lib.rs", "pub mod money;\n"),
        ("engine/Cargo.toml", "pgrx = \"1\"\n"),
        ("documents/Cargo.toml", "rayon = \"1\"\n"),
        ("documents/src/lib.rs", "mod page;\n"),
        ("documents/src/a.rs", "std::fs::read(path);\n"),
        ("extensions/documents/src/a.rs", "a.unwrap();\n"),
        ("src/a.rs", "let sql = \"CREATE TABLE a ()\";\n"),
        ("src/a.rs", "let sql = \"create or replace view a as\";\n"),
        ("tests/postgrest/package-lock.json", "\"resolved\": \"a\"\n"),
        ("sql/core/a.sql", "-- as with a Trainer's months\n"),
        ("src/install/mod.rs", "let hint = \"See network_tier.\";\n"),
    ];
    for (path, text) in bad {
        assert_eq!(faults_of(path, text).len(), 1, "{path}: {text}: {:?}", faults_of(path, text));
    }

    let comment = format!("comment on table a is '{}';\n", "x".repeat(121));
    let good = [
        ("sql/a.sql", comment.as_str()),
        ("src/a.rs", "// No f64 and no panic! here.\nfn a() {}\n"),
        ("engine/src/a.rs", "fn a() {}\n\n#[cfg(test)]\nmod tests {\n    a().unwrap();\n}\n"),
        ("src/install/parts.rs", "scheme: \"trainer\",\n"),
        ("tests/a.rs", "a.unwrap();\nlet b: f64 = 0.1;\n"),
        ("src/a.rs", "let hint = \"Run: create extension pg_commission\";\n"),
    ];
    for (path, text) in good {
        assert_eq!(faults_of(path, text), Vec::<String>::new(), "{path}: {text}");
    }
}

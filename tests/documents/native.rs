//! commission_documents.pdf(): what it writes, refuses and how it ends.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use common::{Database, Statements, server_program};
use postgres::types::Json;
use serde_json::{Value, json};

use crate::database;
use crate::reader::{assert_in_order, pages};

/// Of Debian's package fonts-tlwg-waree-ttf.
const THAI: &str = "/usr/share/fonts/truetype/tlwg/Waree.ttf";

fn pdf(db: &mut Database, document: &Value) -> Vec<u8> {
    db.value_of("select commission_documents.pdf($1)", &[&Json(document)])
}

fn report(rows: &[&str]) -> Value {
    let rows: Vec<Value> = rows.iter().map(|name| json!([name, 2])).collect();
    json!({
        "kind": "report", "title": "People", "currency": "THB", "rows": rows,
        "columns": [{"heading": "Name"}, {"heading": "Amount", "kind": "amount", "sum": true}],
    })
}

/// The document as a literal in SQL.
fn literal(document: &Value) -> String {
    format!("'{}'::jsonb", document.to_string().replace('\'', "''"))
}

fn threads_of(db: &mut Database) -> String {
    let pid: i32 = db.value("select pg_backend_pid()");
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("a backend is a process");
    let line = status.lines().find_map(|line| line.strip_prefix("Threads:"));
    line.expect("it has threads").trim().to_owned()
}

#[test]
fn a_document_becomes_a_pdf_in_a_backend_of_one_thread() {
    let mut db = database("documents_pdf");
    let document = report(&["Nguyễn Thị Ánh", "Ольга", "Ωμέγα"]);
    let first = pdf(&mut db, &document);
    let wanted = "Name|Amount|Nguyễn Thị Ánh|2.00|Ольга|2.00|Ωμέγα|2.00|Total|6.00|Page 1 of 1";
    let wanted: Vec<String> = wanted.split('|').map(str::to_owned).collect();
    assert_in_order(&first, &wanted);
    assert_eq!(first, pdf(&mut db, &document), "the bytes differ");
    let other: Vec<u8> =
        db.connect().value_of("select commission_documents.pdf($1)", &[&Json(&document)]);
    assert_eq!(first, other, "the bytes of another backend differ");
    assert_eq!(threads_of(&mut db), "1");
    let nothing: Option<Vec<u8>> = db.value("select commission_documents.pdf(null)");
    assert_eq!(nothing, None);
}

#[test]
fn what_is_no_document_is_refused() {
    let mut db = database("documents_refused");
    let mut wrong_total = report(&["a", "b"]);
    wrong_total["totals"] = json!([null, 5]);
    let mut columns = report(&[]);
    columns["columns"] = json!(vec![json!({"heading": "A"}); 13]);
    let deep = format!("('{}' || '{}')::jsonb", "[".repeat(1000), "]".repeat(1000));
    for (document, line) in [
        ("'[]'".to_owned(), "22023: the document is an array, not an object"),
        ("'{\"kind\": \"x\"}'".to_owned(), "22023: kind is \"x\"; known are: statement"),
        (literal(&wrong_total), "22023: totals[1] is 5, but the sum of the rows gives 4"),
        (literal(&columns), "22023: the document has 13 columns, at most 12 are possible"),
        (
            "jsonb_build_object('kind', repeat('x', 5000000))".to_owned(),
            "22023: the document has 5000012 bytes of JSON, at most 4194304 are possible",
        ),
        (deep, "22023: the document is not JSON: recursion limit exceeded"),
    ] {
        let error = db.error_of(&format!("select commission_documents.pdf({document})"));
        assert!(error.line().starts_with(line), "{error:?}");
        assert!(error.hint.is_some(), "{error:?}");
    }
    assert_eq!(threads_of(&mut db), "1");
}

#[test]
fn a_timeout_ends_a_huge_document_before_it_is_whole() {
    let mut db = database("documents_timeout");
    db.run(
        "create temporary table huge as
        select jsonb_build_object(
            'kind', 'report', 'title', 'Huge',
            'columns', '[{\"heading\": \"Person\"}, {\"heading\": \"Note\"},
                {\"heading\": \"Amount\", \"kind\": \"amount\", \"sum\": true}]'::jsonb,
            'rows', jsonb_agg(jsonb_build_array(
                'Person number ' || i, 'a note that is a bit longer than others, about row ' || i,
                i + 0.25)))
            as document
        from generate_series(1, 18000) as i",
    );
    let begin = Instant::now();
    db.run("select length(commission_documents.pdf(document)) from huge");
    let whole = begin.elapsed();
    // The machine may be busy: the best of a few.
    let mut took = Vec::new();
    for _ in 0..5 {
        let begin = Instant::now();
        let error = db.error_of(
            "begin;
            set local statement_timeout = '300ms';
            select length(commission_documents.pdf(document)) from huge",
        );
        took.push(begin.elapsed());
        db.run("rollback");
        assert_eq!(error.sqlstate, "57014", "{error:?}");
    }
    let best = took.iter().min().expect("a few");
    assert!(*best >= Duration::from_millis(300) && *best < whole, "{took:?} of {whole:?}");
    // The backend is as good as before.
    assert_in_order(&pdf(&mut db, &report(&["after"])), &["after".to_owned()]);
}

/// A message of another backend interrupts too, but cancels nothing.
#[test]
fn an_interrupt_that_is_no_cancel_does_no_harm() {
    let mut db = database("documents_interrupt");
    let pid: i32 = db.value("select pg_backend_pid()");
    let mut other = db.connect();
    let logging = std::thread::spawn(move || {
        for _ in 0..20 {
            other.run(&format!("select pg_log_backend_memory_contexts({pid})"));
            std::thread::sleep(Duration::from_millis(20));
        }
    });
    let names = ["somebody with a long name"; 2_000];
    let written = pdf(&mut db, &report(&names));
    logging.join().expect("it ends");
    assert!(pages(&written, "-raw").len() > 10);
}

/// Fonts in the folder of the server, taken away again at the end.
struct Fonts(Vec<PathBuf>);

impl Fonts {
    fn folder() -> PathBuf {
        let output = Command::new(server_program("pg_config")).arg("--sharedir").output();
        let output = output.expect("there is pg_config").stdout;
        let share = String::from_utf8(output).expect("a path");
        Path::new(share.trim()).join("pg_commission/fonts")
    }

    fn add(&mut self, name: &str, bytes: &[u8]) {
        let path = Self::folder().join(name);
        assert!(!path.exists(), "{path:?} is there already");
        self.0.push(path.clone());
        fs::write(&path, bytes).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    }
}

impl Drop for Fonts {
    fn drop(&mut self) {
        for path in &self.0 {
            let _ = fs::remove_file(path);
        }
    }
}

/// One test: the folder is that of the whole server.
#[test]
fn thai_is_told_without_a_font_and_written_with_one() {
    let mut db = database("documents_fonts");
    let mut document = report(&["สมชาย"]);
    document["issuer"] = json!({"name": "Ánh Dương"});
    let sql = format!("select commission_documents.pdf({})", literal(&document));
    let error = db.error_of(&sql);
    assert_eq!(error.line(), "22P05: no font has all characters of the document");
    let detail = "\"สมชาย\": ส (U+0E2A), ม (U+0E21), ช (U+0E0A), า (U+0E32), ย (U+0E22)";
    assert_eq!(error.detail.as_deref(), Some(detail));
    assert!(error.hint.is_some_and(|hint| hint.contains("pg_commission/fonts")));
    let missing =
        format!("select * from commission_documents.missing_characters({})", literal(&document));
    assert_eq!(db.lines(&missing), ["สมชาย|สมชาย"]);

    let mut fonts = Fonts(Vec::new());
    fonts.add("README.txt", b"not looked at");
    let font = fs::read(THAI).unwrap_or_else(|error| panic!("{THAI}: {error}. Run: make setup"));
    fonts.add("thai.TTF", &font);
    assert_in_order(&pdf(&mut db, &document), &["สมชาย".to_owned()]);
    assert!(db.lines(&missing).is_empty());

    // Files are asked by name, only as far as is needed.
    fonts.add("a_broken_one.otf", b"no font");
    let error = db.error_of(&sql);
    assert_eq!(error.line(), "F0000: \"a_broken_one.otf\" is not a font that can be used");
    let latin = report(&["Ánh"]);
    assert_in_order(&pdf(&mut db, &latin), &["Ánh".to_owned()]);
}

#[test]
fn a_workbook_is_written_in_a_backend_of_one_thread_and_can_be_stopped() {
    let mut db = database("documents_xlsx");
    let workbook = "jsonb_build_object('sheets', (
        select jsonb_agg(jsonb_build_object('name', 'Sheet ' || s,
            'columns', '[{\"heading\": \"A\"}, {\"heading\": \"B\", \"kind\": \"amount\"}]'::jsonb,
            'rows', (select jsonb_agg(jsonb_build_array('row ' || i, i + 0.25))
                from generate_series(1, {rows}) as i)))
        from generate_series(1, {sheets}) as s))";
    let of =
        |sheets: &str, rows: &str| workbook.replace("{sheets}", sheets).replace("{rows}", rows);
    let file: Vec<u8> = db.value(&format!("select commission_documents.xlsx({})", of("200", "10")));
    assert!(file.starts_with(b"PK\x03\x04"));
    assert_eq!(threads_of(&mut db), "1");
    db.run(&format!("create temporary table huge as select {} as book", of("4", "100000")));
    let begin = Instant::now();
    db.run("select length(commission_documents.xlsx(book)) from huge");
    let whole = begin.elapsed();
    // The machine may be busy: the best of a few.
    let mut took = Vec::new();
    for _ in 0..5 {
        let begin = Instant::now();
        let error = db.error_of(
            "begin;
            set local statement_timeout = '300ms';
            select length(commission_documents.xlsx(book)) from huge",
        );
        took.push(begin.elapsed());
        db.run("rollback");
        assert_eq!(error.sqlstate, "57014", "{error:?}");
    }
    let best = took.iter().min().expect("a few");
    assert!(*best >= Duration::from_millis(300) && *best < whole, "{took:?} of {whole:?}");
    let error = db.error_of("select commission_documents.xlsx('{\"sheets\": []}')");
    assert_eq!(error.line(), "22023: sheets has no sheet");
}

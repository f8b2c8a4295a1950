//! What others could do to an import: people of branches by names, two files of one month at once,
//! and a file that is small and means much.

use crate::imports::{ANN, BOB, company, id, logiquip, sale, sold, stage};
use crate::made::xlsx;
use common::{Database, Statements};
use serde_json::{Value, json};
use std::thread;
use std::time::{Duration, Instant};

const NEW: &str = "00000000-0000-4000-8000-00000000000c";

fn named(name: &str) -> Vec<u8> {
    format!("Rep,Amount\n{name},12.50\n").into_bytes()
}

/// A company with a layout whose files name the rep.
fn with_names(name: &str) -> Database {
    let mut db = company(name);
    db.run(
        "insert into commission.branch (name, code, time_zone, currency)
        values ('north', 'NO', 'UTC', 'USD')",
    );
    let layout = json!({
        "heading_row": 1,
        "columns": [{"name": "Rep"}, {"name": "Amount", "holds": "amount"}],
        "sale": {"sales_actual": "Amount", "revenue_actual": "Amount", "revenue_on": "chosen",
            "product_line": {"is": "Logiquip"}},
        "rep": {"column": "Rep"}
    });
    db.execute(
        "insert into commission.import_layout (source, file_kind, layout)
        values ('New', 'csv', $1)",
        &[&layout],
    );
    db
}

#[test]
fn a_name_that_somebody_gave_a_rep_pays_and_stops_nobody() {
    let mut db = with_names("imports_names");
    db.run(&format!(
        "insert into commission.participant (id, name, role, branch)
        values ('{NEW}', 'Bob Smith', 'rep', 'north')"
    ));
    let file_id = id(&stage(&mut db, "New", &named("Bob Smith"), 3));
    let told = "select fault from commission.import_problem where column_name = 'rep'";
    assert_eq!(
        db.line(told),
        format!("is a name that nobody has confirmed, of {NEW} (branch north)")
    );
    let error = db.error_of(&format!("select commission.commit_import({file_id})"));
    assert_eq!(error.sqlstate, "PT409");
    // Who may edit all of it says whose name it is; one more of the name changes nothing.
    db.run(&format!(
        "insert into commission.rep_territory (source, field, value, participant_id)
        values ('New', 'rep', 'bob  SMITH', '{ANN}');
        insert into commission.participant (name, role, branch)
        values ('Bob Smith', 'rep', 'north')"
    ));
    db.run(&format!("select commission.commit_import({file_id})"));
    assert_eq!(db.line("select participant_id from commission.product_line_sale"), ANN);
}

#[test]
fn a_null_says_of_no_file_that_it_is_replaced() {
    let mut db = company("imports_null");
    let one = |document: &str| logiquip(vec![sale(document, "02115", "03-15-2025", "100", "10")]);
    let first = id(&stage(&mut db, "Logiquip", &one("D-1"), 3));
    db.run(&format!("select commission.commit_import({first})"));
    let second = id(&stage(&mut db, "Logiquip", &one("D-2"), 3));
    for call in [
        format!("commit_import({second}, '{{null}}')"),
        format!("commit_import({second}, '{{{first},null}}')"),
        format!("set_import_rep({second}, '{{3,null}}', '{BOB}')"),
        format!("leave_out_import_rows({second}, '{{3,null}}', 'x')"),
    ] {
        let error = db.error_of(&format!("select commission.{call}"));
        assert_eq!(error.sqlstate, "22023", "{call}: {}", error.message);
    }
    assert_eq!(sold(&mut db).len(), 1);
}

#[test]
fn a_source_is_one_whatever_its_spelling() {
    let mut db = company("imports_spelling");
    let one = |document: &str| logiquip(vec![sale(document, "02115", "03-15-2025", "100", "10")]);
    let first = id(&stage(&mut db, "Logiquip", &one("D-1"), 3));
    db.run(&format!("select commission.commit_import({first})"));
    db.run(
        "insert into commission.import_layout (source, file_kind, version, layout)
        select 'logi quip', file_kind, 1, layout from commission.import_layout
        where source = 'Logiquip'",
    );
    let error = db.error_of(
        "insert into commission.import_layout (source, file_kind, version, layout)
        select 'LOGIQUIP', file_kind, 1, layout from commission.import_layout
        where source = 'Logiquip'",
    );
    assert_eq!(error.sqlstate, "23505");
    let second = stage(&mut db, "Logiquip", &one("D-2"), 3);
    assert_eq!(second["overlaps"], json!([first]));
    let second = id(&second);
    let error = db.error_of(&format!("select commission.commit_import({second})"));
    assert_eq!(error.sqlstate, "PT409");
    db.run(&format!("select commission.commit_import({second}, '{{{first}}}')"));
    assert_eq!(sold(&mut db).len(), 1, "the sales of the other spelling are replaced");
}

#[test]
fn of_two_that_commit_at_once_the_second_sees_the_first() {
    let mut db = company("imports_race");
    let one = |document: &str| logiquip(vec![sale(document, "02115", "03-15-2025", "100", "10")]);
    let first = id(&stage(&mut db, "Logiquip", &one("D-1"), 3));
    let second = id(&stage(&mut db, "Logiquip", &one("D-2"), 3));
    let mut other = db.connect();
    db.run(&format!("begin; select commission.commit_import({first})"));
    let waits = thread::spawn(move || {
        other.error_of(&format!("select commission.commit_import({second})"))
    });
    thread::sleep(Duration::from_secs(2));
    db.run("commit");
    let error = waits.join().expect("it ends");
    assert_eq!(error.sqlstate, "PT409", "{}", error.message);
    assert_eq!(sold(&mut db).len(), 1);
}

#[test]
fn who_said_whose_rows_are_is_on_record() {
    let mut db = company("imports_record");
    let file = logiquip(vec![sale("D-1", "77030", "03-15-2025", "100", "10")]);
    let file_id = id(&stage(&mut db, "Logiquip", &file, 3));
    db.run(&format!("select commission.set_import_rep({file_id}, '{{3}}', '{BOB}')"));
    assert_eq!(
        db.lines(
            "select operation, record_id, after ->> 'participant_id'
            from commission.audit_log where table_name = 'import_row'"
        ),
        [format!("update|{file_id}, 3|{BOB}")]
    );
}

#[test]
fn a_report_is_for_who_sees_product_lines() {
    let mut db = company("imports_report_permission");
    db.set_up_api_roles();
    let file = logiquip(vec![sale("D-1", "77030", "03-15-2025", "100", "10")]);
    let file_id = id(&stage(&mut db, "Logiquip", &file, 3));
    let calls = [format!("import_report({file_id}, false)"), format!("import_problems({file_id})")];
    for call in calls {
        db.run(
            "begin; set local role authenticated;
            set local request.jwt.claims = '{\"email\": \"ann@people.example\"}'",
        );
        let error = db.error_of(&format!("select * from commission_internal.{call}"));
        assert_eq!(error.sqlstate, "42501", "{call}: {}", error.message);
        db.run("rollback");
    }
}

#[test]
fn a_small_file_that_means_much_heeds_its_time() {
    let mut db = company("imports_small");
    let text = "x".repeat(32_767);
    let row: Vec<Value> = vec![json!(text); 60];
    let file = xlsx(json!(vec![row; 40]));
    db.run("set statement_timeout = '3s'");
    let begun = Instant::now();
    let error = db
        .client()
        .query("select commission.stage_import('Logiquip', $1, 2025, 3)", &[&file])
        .expect_err("it is too large");
    let code = error.as_db_error().expect("the server's").code().code().to_owned();
    assert_eq!(code, "54000", "{error:?}");
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}

#[test]
fn what_is_behind_the_functions_asks_for_permission() {
    let mut db = company("imports_inner");
    db.set_up_api_roles();
    // Every function that works with its owner's rights, may be called by people, and takes an id.
    let unasked: Vec<String> = db.values(
        "select p.oid::regprocedure::text
        from pg_proc as p
        where p.pronamespace = 'commission_internal'::regnamespace
            and p.prosecdef
            and p.prorettype <> 'trigger'::regtype
            and p.proargtypes::text <> ''
            and has_function_privilege('authenticated', p.oid, 'execute')
            and p.proname ~ 'import'
            and p.prosrc !~ 'require_all|find_import_file|import_entry|require_permission'
            -- How files name rows: what everybody may read of the product.
            and p.proname <> 'import_names'",
    );
    assert_eq!(unasked, Vec::<String>::new());
}

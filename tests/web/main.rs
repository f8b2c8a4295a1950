//! The dashboard: a real Chromium, which opens the page that the real PostgREST serves.

#[allow(dead_code)] // one file is made here
#[path = "../../documents/tests/reading/made.rs"]
mod made;

use std::{env, fs, process};

use common::people::Company;
use common::postgrest::{PostgRest, web_node};
use common::{Database, Statements, root, secret_of_tokens};
use serde_json::json;

/// The company of one person of each kind, with results in February.
fn company(name: &str) -> Company {
    let mut company = Company::new(name);
    company.db.run("update commission.workspace set name = 'Tests and Sons'");
    company
}

/// The same with January closed, payouts in every state, and an account for the file of a bank.
fn company_that_pays(name: &str) -> Company {
    let db = Database::prepared(name, "payers", Database::with_documents, |db| {
        let mut company = Company::of(db).january_closed();
        company.db.run("update commission.workspace set name = 'Tests and Sons'");
        company.db.run(include_str!("payers.sql"));
        company.db
    });
    Company { db }
}

#[track_caller]
fn run_script(name: &str, script: &str) {
    let mut db = company(name).db;
    PostgRest::start(&mut db).run_web_script(script, &[]);
}

#[track_caller]
fn run_with_files(name: &str, script: &str, besides: &str, environment: &[(&str, String)]) {
    let mut db = company_that_pays(name).db;
    db.run(besides);
    PostgRest::start(&mut db).run_web_script(script, environment);
}

#[test]
fn payouts_go_from_the_request_to_the_bank() {
    run_with_files("web_payouts", "payouts", "", &[]);
}

#[test]
fn people_are_found_changed_and_given_rights() {
    run_with_files("web_staff", "staff", "", &[]);
}

#[test]
fn deals_go_through_the_pipeline() {
    run_with_files("web_pipeline", "pipeline", "", &[]);
}

#[test]
fn plans_are_written_and_given_to_people() {
    let besides = concat!(include_str!("hourly.sql"), include_str!("plans.sql"));
    run_with_files("web_plans", "plans", besides, &[]);
}

#[test]
fn resellers_see_what_came_of_their_links() {
    run_with_files("web_resellers", "resellers", "", &[]);
}

#[test]
fn files_of_vendors_are_mended_where_they_stand() {
    let file = made::xlsx(json!([
        ["Logiquip commission"],
        [
            "Agency",
            "Rep",
            "Doc Num",
            "Customer",
            "PO Number",
            "Ship To Zip",
            "Contract",
            "Item Class",
            "Date Paid",
            "Comm Rate",
            "Doc Amt",
            "Comm Amt"
        ],
        ["SHS", 1, "D-1", "Mercy", "PO", "02115", "C", "Carts", "03-15-2025", "5%", 1000, 50],
        ["SHS", 1, "D-2", "Other", "PO", "99999", "C", "Carts", "03-16-2025", "5%", 2000, 100],
    ]));
    let file: String = file.iter().map(|byte| format!("{byte:02x}")).collect();
    let line = "insert into commission.product_line (name) values ('Logiquip')";
    run_with_files("web_lines", "lines", line, &[("VENDOR_FILE", file)]);
}

#[test]
fn everything_is_reached_by_the_keyboard() {
    run_with_files("web_keyboard", "keyboard", "", &[]);
}

/// PICTURES=folder keeps them there, to be looked at.
#[test]
fn every_page_gives_a_picture() {
    let kept = env::var("PICTURES").ok();
    let folder = kept.clone().unwrap_or_else(|| {
        env::temp_dir().join(format!("pictures.{}", process::id())).display().to_string()
    });
    let besides = include_str!("pictures.sql");
    let environment = [("PICTURES", folder.clone())];
    run_with_files("web_pictures", "pictures", besides, &environment);
    if kept.is_none() {
        fs::remove_dir_all(&folder).expect("the folder of the pictures can be removed");
    }
}

#[test]
fn pages_ask_few_times() {
    run_with_files("web_requests", "requests", "", &[]);
}

#[test]
fn a_phone_shows_what_is_looked_for() {
    run_with_files("web_phone", "phone", "", &[]);
}

#[test]
fn tables_go_out_as_files() {
    run_with_files("web_files", "files", "", &[]);
}

#[test]
fn what_would_be_is_told_before_it_is_done() {
    let bands = "insert into commission.trainer_commission_tier (
            branch, trainer_type, trainer_category, commission_type, sales_threshold_min,
            sales_threshold_max, commission_rate)
        values
            ('kepong', 'full time', 'senior', 'renew_sales', null, 5000, 0.02),
            ('kepong', 'full time', 'senior', 'renew_sales', 5000, null, 0.03)";
    run_with_files("web_whatif", "whatif", bands, &[]);
}

#[test]
fn the_page_is_served_to_everybody_with_its_policy() {
    run_script("web_page", "page");
}

#[test]
fn people_sign_in_and_find_the_pages_that_are_theirs() {
    run_with_files("web_people", "people", "", &[]);
}

#[test]
fn figures_on_the_page_are_those_of_the_views() {
    run_script("web_figures", "figures");
}

#[test]
fn sentences_of_the_database_speak_the_language_of_the_page() {
    run_with_files("web_words", "words", "", &[]);
}

#[test]
fn a_rate_is_edited_where_it_stands() {
    run_script("web_rates", "rates");
}

#[test]
fn a_month_is_closed_step_by_step_and_reopened() {
    run_script("web_close", "close");
}

#[test]
fn the_network_opens_level_by_level_and_is_searched() {
    run_script("web_network", "network");
}

#[test]
fn people_sign_in_by_e_mail_and_password() {
    let mut db = Company::of(Database::with_accounts("web_accounts")).db;
    db.run(
        "update commission_internal.account_setting set page_address = 'http://pay.example';
        insert into commission_internal.account (email, name, password_hash)
        values ('stranger@people.example', 'Some One', 'none');
        update commission.participant set email = null where name = 'rep'",
    );
    let mut links: Vec<String> = db.values(
        "select commission_internal.invitation_link(id) from commission.participant
        where name in ('super', 'trainer') order by name",
    );
    let secret = secret_of_tokens();
    let environment = [
        ("TRAINER_LINK", links.remove(1)),
        ("SUPER_LINK", links.remove(0)),
        ("JWT_SECRET", secret.clone()),
    ];
    let settings = [("PGRST_JWT_SECRET", secret.as_str())];
    PostgRest::start_with(&mut db, &settings).run_web_script("accounts", &environment);
}

/// What the library carries is what the sources of web/ build.
#[test]
fn the_committed_page_is_a_fresh_build() {
    let folder = env::temp_dir().join(format!("web.{}", process::id()));
    let web = root().join("web");
    for arguments in [
        vec!["node_modules/typescript/bin/tsc".to_owned()],
        vec![
            "node_modules/vite/bin/vite.js".to_owned(),
            "build".to_owned(),
            "--outDir".to_owned(),
            folder.display().to_string(),
        ],
    ] {
        let output = web_node().args(&arguments).current_dir(&web).output();
        let output = output.expect("web/ can be built. Run: make setup");
        let said = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}\n{said}{errors}");
    }
    for name in ["dashboard.html.gz", "policy.txt"] {
        let built = fs::read(folder.join(name)).expect("the build wrote it");
        let committed = fs::read(web.join("dist").join(name)).expect("it is committed");
        assert!(
            built == committed,
            "web/dist/{name} is not what web/ builds. Run: npm run build --prefix web"
        );
    }
    fs::remove_dir_all(&folder).expect("the folder of the build can be removed");
}

//! The dashboard: a real Chromium, which opens the page that the real PostgREST serves.

use std::{env, fs, process};

use common::people::Company;
use common::postgrest::{PostgRest, web_node};
use common::{Database, Statements, root, secret_of_tokens};

/// The company of one person of each kind, with results in February.
fn company(name: &str) -> Company {
    let mut company = Company::new(name);
    company.db.run("update commission.workspace set name = 'Tests and Sons'");
    company
}

#[track_caller]
fn run_script(name: &str, script: &str) {
    let mut db = company(name).db;
    PostgRest::start(&mut db).run_web_script(script, &[]);
}

#[test]
fn the_page_is_served_to_everybody_with_its_policy() {
    run_script("web_page", "page");
}

#[test]
fn people_sign_in_and_find_the_pages_that_are_theirs() {
    run_script("web_people", "people");
}

#[test]
fn figures_on_the_page_are_those_of_the_views() {
    run_script("web_figures", "figures");
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

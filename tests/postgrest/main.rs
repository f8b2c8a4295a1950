//! The real PostgREST in front of the extension, used by the real supabase-js as frontends use it.

use common::deal::{Deals, Desk};
use common::network::{Network, Sales};
use common::postgrest::PostgRest;
use common::reseller::{Resales, Shop};
use common::trainer::{Gym, People};
use common::{Statements, people};
use uuid::Uuid;

/// The worked example, a session month before it, and a second branch.
struct Company {
    gym: Gym,
    people: People,
    v: Uuid,
}

impl Company {
    fn new(name: &str, recalculation: &str) -> Self {
        let mut gym = Gym::new(name);
        gym.recalculation(recalculation);
        gym.branch("cheras", "CH", "Asia/Kuala_Lumpur", "MYR");
        gym.senior_rates("cheras");
        let people = gym.worked_example_people();
        gym.worked_example_facts(&people);
        for day in 1..=5 {
            let instant = format!("2026-01-{day:02} 10:00:00+08");
            gym.session_at(people.t, people.m1, "paid", &instant);
        }
        let v = gym.trainer_of("V", "cheras", "full time", "senior");
        gym.sessions(v, people.m1, "paid", 10);
        Self { gym, people, v }
    }

    fn run_script(&mut self, script: &str) {
        self.run_script_with(script, &[]);
    }

    fn run_script_with(&mut self, script: &str, more: &[(&str, String)]) {
        let mut environment = vec![
            ("TRAINER_T", self.people.t.to_string()),
            ("TRAINER_U", self.people.u.to_string()),
            ("TRAINER_V", self.v.to_string()),
            ("MEMBER_M1", self.people.m1.to_string()),
            ("MEMBER_M2", self.people.m2.to_string()),
        ];
        environment.extend_from_slice(more);
        PostgRest::start(&mut self.gym).run_script(script, &environment);
    }
}

#[test]
fn the_report_page_finds_what_it_asks_for() {
    Company::new("report_page", "immediate").run_script("report");
}

#[test]
fn the_configuration_page_edits_rates_and_sees_the_results_follow() {
    let mut company = Company::new("configuration_page", "immediate");
    let user = Uuid::new_v4();
    let admin: Uuid = company.gym.value_of(
        "insert into commission.participant (name, role, auth_user_id)
        values ('Admin', 'super_admin', $1)
        returning id",
        &[&user],
    );
    let ids = [("ADMIN", admin.to_string()), ("ADMIN_USER", user.to_string())];
    company.run_script_with("rates", &ids);
}

#[test]
fn the_functions_calculate_and_refuse_over_rpc() {
    Company::new("rpc", "manual").run_script("functions");
}

#[test]
fn people_see_what_is_theirs_and_strangers_nothing() {
    Company::new("api_roles", "immediate").run_script("roles");
}

#[test]
fn the_same_request_is_answered_by_who_asks() {
    let mut db = people::Company::new("people_api").db;
    PostgRest::start(&mut db).run_script("people", &[]);
}

#[test]
fn another_dashboard_finds_what_it_asks_for() {
    let mut db = people::Company::new("rt_dashboard_api").db;
    db.run(
        "set client_min_messages = warning;
        select commission_engine.install('{rt_dashboard}');
        create schema rt;
        select commission.setup_rt_dashboard('rt')",
    );
    let settings = [("PGRST_DB_SCHEMAS", "rt, commission")];
    PostgRest::start_with(&mut db, &settings).run_script("rt_dashboard", &[]);
}

#[test]
fn a_nightly_import_is_the_same_import_every_night() {
    let mut db = people::Company::new("import_api").db;
    PostgRest::start(&mut db).run_script("imports", &[]);
}

#[test]
fn every_error_of_the_documentation_comes_as_it_says() {
    let mut db = people::Company::new("documented_errors").db;
    db.run(include_str!("errors.sql"));
    PostgRest::start(&mut db).run_script("errors", &[]);
}

#[test]
fn what_stands_in_public_is_not_run_by_requests() {
    let mut db = people::Company::new("strangers_api").db;
    db.run(include_str!("strangers.sql"));
    let server = PostgRest::start(&mut db);
    db.run("begin; lock table public.loot in access share mode");
    server.run_script("strangers", &[]);
}

#[test]
fn whoever_writes_too_often_is_told_when_to_try_again() {
    let mut db = people::Company::new("limits_api").db;
    let settings = [("PGRST_DB_PRE_REQUEST", "commission.check_request")];
    PostgRest::start_with(&mut db, &settings).run_script("limits", &[]);
}

#[test]
fn a_shop_and_its_resellers_use_what_the_scheme_offers() {
    let mut shop = Shop::new("reseller_api");
    let [ann, bea] = ["Ann", "Bea"].map(|name| shop.seller(name));
    shop.run(
        "insert into commission.participant (name, email, role)
        values ('All', 'all@people.example', 'admin')",
    );
    let people = [("ANN", ann), ("BEA", bea)].map(|(name, id)| (name, id.to_string()));
    PostgRest::start(&mut shop.db).run_script("reseller", &people);
}

#[test]
fn a_sales_desk_opens_moves_and_wins() {
    let mut desk = Desk::new("deal_api");
    let [ann, ben] = ["Ann", "Ben"].map(|name| desk.rep(name));
    let boss = desk.person("Boss", "manager");
    desk.person("All", "admin");
    desk.run(&format!("update commission.participant set upline_id = '{boss}' where id = '{ann}'"));
    let plan = desk.plan("Sales", r#"{"name": "Base", "kind": "percentage", "rate": 0.05}"#);
    desk.assign(ann, plan, "2026-01-01");
    desk.quota(ann, "1000", "annual", "2026-01-01", "2026-12-31");
    let deal = desk.won(ann, "100", "2026-02-01");
    desk.run(&format!(
        "select commission.publish_plan_document('{plan}', 'Five in a hundred');
        select commission.log_sales_activity('{deal}', 'call', 'thanks');
        insert into commission.draw (participant_id, amount, kind, starts_on, months)
        values ('{ann}', 100, 'recoverable', '2026-01-01', 1);
        select commission.close_period(2026, 1)"
    ));
    let ids = [("ANN", ann), ("BEN", ben), ("WON", deal)].map(|(name, id)| (name, id.to_string()));
    PostgRest::start(&mut desk.db).run_script("deal", &ids);
}

#[test]
fn a_networks_dashboard_reads_sells_and_moves() {
    let mut network = Network::new("network_dashboard");
    let [a, b, c, d] = network.chain(["A", "B", "C", "D"]);
    let on = "2026-02-03 12:00+07";
    for (who, sharer, amount) in [
        (a, None, "50000000"),
        (b, None, "150000000"),
        (c, None, "300000000"),
        (c, Some(b), "100000000"),
    ] {
        network.sell_at(who, sharer, amount, on);
    }
    let people = [("A", a), ("B", b), ("C", c), ("D", d)].map(|(name, id)| (name, id.to_string()));
    PostgRest::start(&mut network.db).run_script("network", &people);
}

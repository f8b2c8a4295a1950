//! What changes while somebody waits: whoever decides is asked again once they hold what they
//! decide about.

use std::thread;
use std::time::Duration;

use common::people::{Company, id};
use common::{Database, Statements};
use postgres::Client;

/// An admin of all branches who sells as a reseller too, and a sale of somebody else.
const MORE: &str = "
    insert into commission.reseller (id) values ('{02}');
    insert into commission.reseller_sale (id, reseller_id, sale_amount, status, sold_at)
    values
        ('{33}', '{11}', 500, 'completed', '2026-02-03'),
        ('{34}', '{11}', 500, 'completed', '2026-02-03');
    update commission.reseller_sale
    set rejected_at = '2026-02-04', decision_reason = 'x'
    where id = '{34}'";

fn fill(sql: &str) -> String {
    let mut sql = sql.to_owned();
    for number in ["02", "03", "05", "06", "08", "10", "11", "31", "33", "34"] {
        sql = sql.replace(&format!("{{{number}}}"), &id(number));
    }
    sql
}

fn sign_in(client: &mut Client, who: &str) -> i32 {
    let pid = client.value("select pg_backend_pid()");
    client.run(&format!(
        "begin; set local role authenticated;
        set local request.jwt.claims = '{{\"email\": \"{who}@people.example\"}}'"
    ));
    pid
}

fn wait_until_it_waits(db: &mut Database, pid: i32) {
    for _ in 0..400 {
        let waits: bool = db.value(&format!(
            "select exists (
                select from pg_stat_activity where pid = {pid} and wait_event_type = 'Lock')"
        ));
        if waits {
            return;
        }
        thread::sleep(Duration::from_millis(25));
    }
    panic!("session {pid} waits for nobody");
}

/// The SQLSTATE of what somebody does, once they waited for what somebody else has done by then.
fn outcome_after(
    company: &mut Company,
    (first, doing): (&str, &str),
    second: (&str, &str),
) -> String {
    let mut ahead = company.db.connect();
    sign_in(&mut ahead, first);
    ahead.run(doing);
    let mut behind = company.db.connect();
    let pid = sign_in(&mut behind, second.0);
    let sql = second.1.to_owned();
    let waiting = thread::spawn(move || match behind.batch_execute(&sql) {
        Ok(()) => "done".to_owned(),
        Err(error) => error.as_db_error().expect("an answer").code().code().to_owned(),
    });
    wait_until_it_waits(&mut company.db, pid);
    ahead.run("commit");
    waiting.join().expect("an outcome")
}

#[test]
fn nobody_decides_about_a_sale_that_has_become_their_own_meanwhile() {
    for (sale, deciding) in [
        ("33", "select commission.approve_commission('{33}')"),
        ("33", "select commission.reject_commission('{33}', 'x')"),
        ("34", "select commission.reconsider_commission('{34}', 'x')"),
    ] {
        let mut company = Company::new("meanwhile_own");
        company.db.run(&fill(MORE));
        let taking = format!(
            "update commission.reseller_sale set reseller_id = '{}' where id = '{}'",
            id("02"),
            id(sale)
        );
        let outcome = outcome_after(&mut company, ("admin", &taking), ("admin", &fill(deciding)));
        assert_eq!(outcome, "42501", "{deciding}");
    }
}

/// 31 stands nowhere yet. Their upline comes to stand below somebody of another branch meanwhile.
#[test]
fn the_admin_of_a_branch_moves_nobody_out_of_it_behind_another_move() {
    let mut company = Company::new("meanwhile_moved");
    company.db.run(&fill(
        "insert into commission.participant (id, name, role, branch)
        values ('{31}', 'new', 'affiliate', 'kepong'), ('{33}', 'old', 'affiliate', 'kepong')",
    ));
    let moving = fill("select commission.change_upline('{31}', '{33}')");
    let outcome = outcome_after(
        &mut company,
        ("admin", &fill("select commission.change_upline('{33}', '{03}')")),
        ("kepong", &moving),
    );
    assert_eq!(outcome, "42501", "the admin of kepong stands above");
    let mut company = Company::new("meanwhile_elsewhere");
    company.db.run(&fill(
        "insert into commission.participant (id, name, role, branch)
        values ('{31}', 'new', 'affiliate', 'kepong'), ('{33}', 'old', 'affiliate', 'kepong'),
            ('{34}', 'third', 'affiliate', 'kepong')",
    ));
    let outcome = outcome_after(
        &mut company,
        ("admin", &fill("select commission.change_upline('{34}', '{06}')")),
        ("kepong", &moving),
    );
    assert_eq!(outcome, "done", "what else is moved is in nobody's way");
}

/// A source is taken by those who may edit all that it has by then.
#[test]
fn nobody_takes_what_a_source_has_got_meanwhile() {
    let mut company = Company::new("meanwhile_source");
    company.db.run(&fill(
        "create schema till;
        create view till.client as select 1 as source_id, 'Client' as name, 'kepong' as branch;
        create view till.sale as
        select 1 as source_id, 'affiliate@people.example' as participant_id, 100 as amount,
            'approved' as status, timestamptz '2026-02-03 12:00+08' as sold_at;
        grant usage on schema till to authenticated;
        grant select on till.client, till.sale to authenticated;
        select commission.register_source('till', 'member', 'till.client');
        insert into commission.participant_permission (participant_id, module, can_edit)
        values ('{02}', 'network', false)",
    ));
    let registering = "select commission.register_source('till', 'member', 'till.client');
        select commission.register_source('till', 'network_sale', 'till.sale')";
    for function in ["sync_source", "check_source"] {
        let taking = format!("select commission.{function}('till')");
        let outcome = outcome_after(&mut company, ("super", registering), ("admin", &taking));
        assert_eq!(outcome, "42501", "{function}");
        company.db.run("select commission.unregister_source('till', 'network_sale')");
    }
    assert_eq!(
        company.db.line("select count(*) from commission.network_sale where source = 'till'"),
        "0"
    );
}

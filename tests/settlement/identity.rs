//! Who may be whom: e-mails that somebody else wrote, and whose money goes where by them.

use common::Statements;

use crate::fixture::Office;

/// Whoever writes an e-mail decides who signs in, and so whose account money goes to.
#[test]
fn who_writes_the_e_mail_of_a_payee_neither_verifies_their_account_nor_approves() {
    let mut office = Office::new("second_person_email");
    let ann = office.payee("Ann");
    office.post(ann, &["100"]);
    let old = office.line("select id from commission.payout_method");
    let write = "update commission.participant set email = 'mine@people.example' where name = 'Ann'
        returning 1";
    assert_eq!(office.act("Ada", write), ["1"]);
    office.give_account("Mine");
    let new = office.line("select id from commission.payout_method where is_default");
    let says = format!("payout method \"{new}\" must be verified");
    office.assert_refused("Mine", "select commission.request_payout()", "PT409", &says);
    assert_eq!(
        office.act("Ben", "select error_message from commission.create_payouts()"),
        [says],
        "nor is it paid by somebody else's request"
    );
    // It could be that of who had the person before.
    let to_old = format!("select commission.request_payout(60, null, '{old}')");
    office.assert_refused("Mine", &to_old, "PT409", "must be verified");
    let verify = format!("select id from commission.verify_payout_method('{new}')");
    let whose = "nobody decides about money of people whose e-mail they wrote";
    office.assert_refused("Ada", &verify, "42501", whose);
    office.act("Ben", &verify);
    let payout = office.request("Mine", "null");
    let approve = format!("select id from commission.approve_payout('{payout}')");
    office.assert_refused("Ada", &approve, "42501", whose);
    office.act("Ben", &approve);
    office.process();
    let complete = format!("select id from commission.complete_payout('{payout}')");
    office.assert_refused("Ada", &complete, "42501", whose);
    office.act("Ben", &complete);
    office.assert_agrees();
}

/// Somebody who was added is the same, also by way of another one who was.
#[test]
fn nobody_pays_a_person_whom_they_made() {
    let mut office = Office::new("second_person_puppet");
    office.run(
        "insert into commission.branch (name, code, time_zone, currency)
        values ('north', 'NO', 'UTC', 'USD')",
    );
    office.act(
        "Ada",
        "insert into commission.participant (name, email, role, branch)
        values ('Nora', 'nora@people.example', 'admin', 'north') returning 1",
    );
    office.act(
        "Nora",
        "insert into commission.participant (name, email, role, branch)
        values ('Rob', 'rob@people.example', 'rep', 'north') returning 1",
    );
    let rob = office.id_of("Rob");
    office.give_account("Rob");
    office.post_by_others(rob, "100");
    office.assert_refused("Rob", "select commission.request_payout()", "PT409", "must be verified");
    let method = office.line("select id from commission.payout_method");
    let verify = format!("select id from commission.verify_payout_method('{method}')");
    office.assert_refused("Ada", &verify, "42501", "whose e-mail they wrote");
    office.act("Ben", &verify);
    let payout = office.request("Rob", "null");
    let approve = format!("select id from commission.approve_payout('{payout}')");
    office.assert_refused("Ada", &approve, "42501", "whose e-mail they wrote");
    office.act("Ben", &approve);
    // What is emptied and written by another one is written all the same.
    let bea = office.payee("Bea");
    office.run("update commission.participant set branch = 'north' where name = 'Bea'");
    office.act(
        "Ada",
        "update commission.participant set email = null where name = 'Bea' returning 1",
    );
    office.act(
        "Nora",
        "update commission.participant set email = 'b@people.example' where name = 'Bea'
        returning 1",
    );
    office.give_account("B");
    office.post_by_others(bea, "100");
    let method = office.line(&format!(
        "select id from commission.payout_method where participant_id = '{bea}' and is_default"
    ));
    let verify = format!("select id from commission.verify_payout_method('{method}')");
    office.assert_refused("Ada", &verify, "42501", "whose e-mail they wrote");
}

#[test]
fn the_server_and_super_admins_vouch_for_whom_they_name() {
    let mut office = Office::new("second_person_server");
    let ann = office.payee("Ann");
    office.post(ann, &["100"]);
    office.run("update commission.participant set email = 'new@people.example' where name = 'Ann'");
    office.give_account("New");
    office.pay("New", "null");
    // What a sub makes of no effect today may have one tomorrow.
    let bea = office.payee("Bea");
    office.post_by_others(bea, "100");
    let sub = "11111111-2222-3333-4444-555555555555";
    office.run(&format!(
        "update commission.participant set auth_user_id = '{sub}' where name = 'Bea';
        insert into commission.participant (name, role, email)
        values ('Sue', 'super_admin', 'sue@people.example')"
    ));
    let write = "update commission.participant set email = 'b@people.example' where name = 'Bea'
        returning 1";
    let create = "select error_message like '%must be verified' from commission.create_payouts()";
    office.act("Ada", write);
    assert_eq!(office.act("Ben", create), ["t"]);
    office.act(
        "Sue",
        "update commission.participant set role = 'manager' where name = 'Bea'
        returning 1",
    );
    assert_eq!(office.act("Ben", create), ["t"], "a role is not an address");
    office.act(
        "Sue",
        "update commission.participant set email = email where name = 'Bea' returning 1",
    );
    assert_eq!(office.act("Ben", create), ["null"]);
    // An account that was given meanwhile stays one of nobody knows whom.
    let cleo = office.payee("Cleo");
    office.post_by_others(cleo, "100");
    office.act("Ada", &write.replace("Bea", "Cleo").replace("b@", "c@"));
    office.give_account("C");
    office.act("Sue", &write.replace("Bea", "Cleo").replace("b@", "cleo@"));
    assert_eq!(office.act("Ben", create), ["t"]);
}

/// Nor does a gap in the chain help, nor a second row beside the payee's.
#[test]
fn who_is_deleted_leaves_no_gap_and_siblings_are_one() {
    let mut office = Office::new("second_person_gap");
    office.run(
        "insert into commission.branch (name, code, time_zone, currency)
        values ('north', 'NO', 'UTC', 'USD')",
    );
    let add = |name: &str, role: &str| {
        format!(
            "insert into commission.participant (name, email, role, branch)
            values ('{name}', lower('{name}') || '@people.example', '{role}', 'north') returning 1"
        )
    };
    office.act("Ada", &add("Nora", "admin"));
    office.act("Nora", &add("Rob", "rep"));
    office.act("Ada", &add("Sid", "admin"));
    office.act("Ada", "delete from commission.participant where name = 'Nora' returning 1");
    office.run("update commission.participant set branch = null where name = 'Sid'");
    office.give_account("Rob");
    let method = office.line("select id from commission.payout_method");
    let verify = format!("select id from commission.verify_payout_method('{method}')");
    for who in ["Ada", "Sid"] {
        office.assert_refused(who, &verify, "42501", "whose e-mail they wrote");
    }
    office.act("Ben", &verify);
}

#[test]
fn tax_that_begins_after_the_approval_is_approved_again() {
    let mut office = Office::new("second_person_tax_later");
    office.name_company();
    let ann = office.payee("Ann");
    office.tax(ann, "none", "0", "0", true);
    office.run(
        "update commission.tax_profile
            set valid_during = daterange(null, commission_internal.today() + 1);
        insert into commission.tax_profile (
            participant_id, legal_name, address, country, vat_id, treatment, vat_rate,
            agreement_during, valid_during)
        select participant_id, legal_name, address, country, 'KE1', 'vat', 1, '(,)',
            daterange(commission_internal.today() + 1, null)
        from commission.tax_profile",
    );
    office.post(ann, &["100"]);
    let payout = office.request("Ann", "null");
    office.approve(&payout);
    let batch = office.act("Ada", "select id from commission.create_payout_batch()").remove(0);
    // A day later.
    office.run(
        "update commission.tax_profile set valid_during = case
            when upper_inf(valid_during) then daterange(commission_internal.today(), null)
            else daterange(null, commission_internal.today())
        end",
    );
    let process = format!("select id from commission.process_payout_batch('{batch}')");
    office.assert_refused("Ada", &process, "PT409", "was changed after it was approved");
}

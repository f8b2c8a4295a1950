//! Disputes: who opens and answers them, each step and each that is refused.

use common::Statements;
use common::reseller::Resales;

use crate::fixture::Office;

impl Office {
    #[track_caller]
    fn dispute(&mut self, who: &str, arguments: &str) -> String {
        self.act(who, &format!("select id from commission.open_dispute({arguments})")).remove(0)
    }

    #[track_caller]
    fn standing(&mut self, dispute: &str) -> String {
        self.line(&format!("select status from commission.dispute where id = '{dispute}'"))
    }
}

fn resolve(dispute: &str, decision: &str) -> String {
    format!(
        "select status from commission.resolve_dispute('{dispute}', '{decision}', 'looked into')"
    )
}

#[test]
fn a_dispute_goes_from_opening_to_its_answer() {
    let mut office = Office::new("disputes_life");
    let ann = office.payee("Ann");
    office.post(ann, &["100"]);
    let line = "'too little', p_posting_id => 1, p_line => 1, p_expected_amount => 120";
    let dispute = office.dispute("Ann", line);
    let opened = format!(
        "select subject, expected_amount, currency, status,
            due_on - commission_internal.today() from commission.dispute where id = '{dispute}'"
    );
    assert_eq!(office.line(&opened), "line|120|USD|open|10");
    let again = format!("select commission.open_dispute({line})");
    office.assert_refused("Ann", &again, "PT409", "a dispute about this line waits for an answer");

    office.act("Ada", &format!("select id from commission.review_dispute('{dispute}')"));
    let review = format!("select commission.review_dispute('{dispute}')");
    office.assert_refused("Ada", &review, "PT409", "is in_review and cannot be taken up");
    assert_eq!(office.act("Ada", &resolve(&dispute, "rejected")), ["rejected"]);
    office.assert_refused("Ada", &resolve(&dispute, "accepted"), "PT409", "cannot be accepted");

    let appeal = format!("select status from commission.appeal_dispute('{dispute}', 'look again')");
    assert_eq!(office.act("Ann", &appeal), ["in_review"]);
    // What makes it good is approved by two, and posted by the closing of its month.
    let adjustment = office
        .act(
            "Ada",
            &format!(
                "select id from commission.propose_manual_adjustment(
                '{ann}', 2026, 2, 20, 'correction', 'dispute')"
            ),
        )
        .remove(0);
    let accept = format!(
        "select status from commission.resolve_dispute(
            '{dispute}', 'accepted', 'you are right', '{adjustment}')"
    );
    assert_eq!(office.act("Ada", &accept), ["accepted"]);
    let approve = format!("select id from commission.approve_manual_adjustment('{adjustment}')");
    office.act("Ben", &approve);
    office.close_manual(2);
    assert_eq!(office.account(ann), "120|0|120");
    office.assert_refused("Ann", &appeal, "PT409", "is accepted and cannot be appealed");
    let changes = format!(
        "select count(*) from commission.audit_log
        where table_name = 'dispute' and record_id = '{dispute}'"
    );
    assert_eq!(office.line(&changes), "5", "every step is on record");
}

#[test]
fn a_rejection_is_appealed_once() {
    let mut office = Office::new("disputes_appeal");
    office.payee("Ann");
    let dispute = office.dispute("Ann", "'a sale is missing'");
    let appeal = format!("select status from commission.appeal_dispute('{dispute}', 'please')");
    office.assert_refused("Ann", &appeal, "PT409", "is open and cannot be appealed");
    office.act("Ada", &resolve(&dispute, "rejected"));
    office.act("Ann", &appeal);
    office.act("Ada", &resolve(&dispute, "rejected"));
    office.assert_refused("Ann", &appeal, "PT409", "is rejected and cannot be appealed");
    // Of what is missing there can be several.
    let second = office.dispute("Ann", "'a sale is missing'");
    let third = office.dispute("Ann", "'another is missing'");
    let withdraw = format!("select status from commission.withdraw_dispute('{second}')");
    assert_eq!(office.act("Ann", &withdraw), ["withdrawn"]);
    office.assert_refused("Ann", &withdraw, "PT409", "is withdrawn and cannot be withdrawn");
    office.assert_refused("Ada", &resolve(&second, "accepted"), "PT409", "is withdrawn");
    assert_eq!(office.standing(&third), "open");
}

#[test]
fn people_dispute_what_is_theirs_and_answer_nothing_of_their_own() {
    let mut office = Office::new("disputes_people");
    let ann = office.paid_seller("Ann");
    let bea = office.paid_seller("Bea");
    let sale = office.sell_approved(ann, "100", "2026-01-10");
    office.sell_approved(bea, "100", "2026-01-10");
    office.close_month(1);
    let payout = {
        office.run("update commission.payout_setting set minimum_amount = 1");
        office.request("Ann", "null")
    };
    let line = office.line(&format!(
        "select posting_id, line from commission.earning where participant_id = '{ann}'"
    ));
    let (posting, number) = line.split_once('|').expect("two columns");
    let subjects = [
        format!("p_posting_id => {posting}, p_line => {number}"),
        format!("p_sale_id => '{sale}'"),
        format!("p_payout_id => '{payout}'"),
    ];
    for subject in &subjects {
        let open = format!("select commission.open_dispute('wrong', {subject})");
        office.assert_refused("Bea", &open, "PT404", "there is no");
        let dispute = office.dispute("Ann", &format!("'wrong', {subject}"));
        for call in ["withdraw_dispute('{id}')", "comment_on_dispute('{id}', 'mine')"] {
            let call = format!("select commission.{}", call.replace("{id}", &dispute));
            office.assert_refused("Bea", &call, "PT404", "there is no dispute");
        }
        office.assert_refused("Ann", &resolve(&dispute, "accepted"), "42501", "");
        let review = format!("select commission.review_dispute('{dispute}')");
        office.assert_refused("Ann", &review, "42501", "");
        // An administrator does not withdraw for others.
        let withdraw = format!("select commission.withdraw_dispute('{dispute}')");
        office.assert_refused("Ada", &withdraw, "42501", "");
        office
            .act("Ada", &format!("select commission.comment_on_dispute('{dispute}', 'hm')::text"));
        let said = "select text, written_as from commission.dispute_comment";
        assert_eq!(office.act("Ann", said), ["hm|admin"], "who it was is not told to Ann");
        assert_eq!(office.act("Bea", "select text from commission.dispute_comment").len(), 0);
        assert_eq!(office.act("Bea", "select 1 from commission.dispute_status").len(), 0);
        office.run("alter table commission.dispute_comment disable trigger all");
        office.run("delete from commission.dispute_comment");
    }
    let strangers = "select commission.resolve_dispute(gen_random_uuid(), 'accepted', 'x')";
    office.assert_refused("Ada", strangers, "PT404", "there is no dispute");
    // Nobody answers their own, an administrator neither.
    let own = office.dispute("Ada", "'my pay'");
    let error = office.refused("Ada", &resolve(&own, "accepted"));
    assert_eq!(error.line(), "42501: nobody decides about money of their own");
    assert_eq!(office.act("Ben", &resolve(&own, "accepted")), ["accepted"]);
    let open = "select commission.open_dispute('x')";
    assert_eq!(office.error_of(open).sqlstate, "42501", "a database role has no pay");
}

#[test]
fn the_admin_of_a_branch_answers_those_of_its_people() {
    let mut office = Office::new("disputes_branch");
    office.run(
        "insert into commission.branch (name, code, time_zone, currency)
        values ('north', 'NO', 'UTC', 'USD'), ('south', 'SO', 'UTC', 'USD');
        insert into commission.participant (name, role, branch, email)
        values
            ('Nora', 'admin', 'north', 'nora@people.example'),
            ('Sue', 'admin', 'south', 'sue@people.example')",
    );
    office.payee("Ann");
    office.run("update commission.participant set branch = 'north' where name = 'Ann'");
    let dispute = office.dispute("Ann", "'wrong'");
    office.assert_refused("Sue", &resolve(&dispute, "accepted"), "PT404", "there is no dispute");
    let hold = "select commission.place_hold(gen_random_uuid(), 'x')";
    office.assert_refused("Nora", hold, "42501", "");
    assert_eq!(office.act("Nora", &resolve(&dispute, "accepted")), ["accepted"]);
}

#[test]
fn what_is_overdue_is_told_once() {
    let mut office = Office::new("disputes_overdue");
    office.payee("Ann");
    let [late, answered] = ["'one'", "'two'"].map(|text| office.dispute("Ann", text));
    office.dispute("Ann", "'three'");
    office.act("Ada", &resolve(&answered, "rejected"));
    office.run(&format!(
        "update commission.dispute set due_on = due_on - 11 where id in ('{late}', '{answered}')"
    ));
    let overdue = "select dispute_id from commission.dispute_status where is_overdue";
    assert_eq!(office.lines(overdue), [late]);
    let due = "select outcome, detail from commission.run_due() where task = 'escalate disputes'";
    assert_eq!(office.lines(due), ["done|1 done"]);
    assert_eq!(office.lines(due), [""; 0]);
    assert_eq!(
        office.line("select count(*) from commission.dispute where escalated_at is not null"),
        "1"
    );
    let call = "select commission.escalate_overdue_disputes()";
    assert_eq!(office.refused("Ann", call).sqlstate, "42501");
}

#[test]
fn wrong_words_are_refused() {
    let mut office = Office::new("disputes_bad");
    let ann = office.payee("Ann");
    let bea = office.payee("Bea");
    office.post(ann, &["100"]);
    let dispute = office.dispute("Ann", "'wrong'");
    let other = office
        .act(
            "Ada",
            &format!(
                "select id from commission.propose_manual_adjustment(
                '{bea}', 2026, 5, 20, 'correction', 'x')"
            ),
        )
        .remove(0);
    let long = "repeat('x', 2001)";
    for (who, call, code) in [
        ("Ann", "open_dispute(null)".to_owned(), "22023"),
        ("Ann", "open_dispute('  ')".to_owned(), "22023"),
        ("Ann", format!("open_dispute({long})"), "22023"),
        ("Ann", "open_dispute('x', p_posting_id => 1)".to_owned(), "22023"),
        ("Ann", "open_dispute('x', 1, 1, gen_random_uuid())".to_owned(), "22023"),
        ("Ann", "open_dispute('x', 1, 2)".to_owned(), "PT404"),
        ("Ann", "open_dispute('x', p_sale_id => gen_random_uuid())".to_owned(), "PT404"),
        ("Ann", "open_dispute('x', p_payout_id => gen_random_uuid())".to_owned(), "PT404"),
        ("Ann", "open_dispute('x', p_expected_amount => 'NaN')".to_owned(), "22023"),
        ("Ann", "open_dispute('x', p_expected_amount => -1)".to_owned(), "23514"),
        ("Ann", "open_dispute('x', p_expected_amount => 1.005)".to_owned(), "23514"),
        ("Ann", "open_dispute('x', p_expected_amount => 1e20)".to_owned(), "23514"),
        (
            "Ann",
            "open_dispute('x', p_expected_amount => 1, p_currency => 'ABC')".to_owned(),
            "22023",
        ),
        ("Ann", "withdraw_dispute(null)".to_owned(), "22023"),
        ("Ann", format!("appeal_dispute('{dispute}', '')"), "22023"),
        ("Ann", format!("comment_on_dispute('{dispute}', ' ')"), "22023"),
        ("Ann", format!("comment_on_dispute('{dispute}', {long})"), "22023"),
        ("Ada", format!("resolve_dispute('{dispute}', 'maybe', 'x')"), "22023"),
        ("Ada", format!("resolve_dispute('{dispute}', null, 'x')"), "22023"),
        ("Ada", format!("resolve_dispute('{dispute}', 'accepted', ' ')"), "22023"),
        ("Ada", format!("resolve_dispute('{dispute}', 'accepted', 'x', '{other}')"), "PT404"),
        ("Ada", "review_dispute(null)".to_owned(), "22023"),
    ] {
        let error = office.refused(who, &format!("select commission.{call}"));
        assert_eq!(error.sqlstate, code, "{call}: {error:?}");
    }
    assert_eq!(office.standing(&dispute), "open");
}

#[test]
fn a_twenty_first_dispute_within_a_day_is_one_too_many() {
    let mut office = Office::new("disputes_many");
    let ann = office.payee("Ann");
    office.run(&format!(
        "insert into commission.dispute (participant_id, subject, description, status, due_on)
        select '{ann}', 'missing', 'a test', 'withdrawn', commission_internal.today()
        from generate_series(1, 20)"
    ));
    let open = "select id from commission.open_dispute('again')";
    let error = office.refused("Ann", open);
    assert_eq!(error.sqlstate, "PGRST");
    assert!(error.message.contains("20 disputes were opened within 24 hours"), "{error:?}");
    office.run("update commission.dispute set opened_at = opened_at - interval '1 day'");
    let dispute = office.act("Ann", open).remove(0);
    office.run(&format!(
        "insert into commission.dispute_comment (dispute_id, written_by, written_by_role, text)
        select '{dispute}', '{ann}', 'authenticated', 'x' from generate_series(1, 100)"
    ));
    let comment = format!("select commission.comment_on_dispute('{dispute}', 'x')");
    assert_eq!(office.refused("Ann", &comment).sqlstate, "PGRST");
}

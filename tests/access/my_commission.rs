//! What pages ask at once: commission.my_commission() and pending_work() say what views and
//! functions say to the same person.

use common::people::{Company, PEOPLE};
use common::{Database, Statements};

/// Each member beside the query that it stands for; $id is the caller.
const SAME: [(&str, &str); 9] = [
    ("'participant_id'", "select to_jsonb((select id from commission.my_profile))"),
    (
        "'ledger'",
        "select coalesce(
            jsonb_agg(to_jsonb(e) order by year desc, month desc, scheme, currency), '[]')
        from commission.monthly_earning as e where participant_id = $id",
    ),
    (
        "'schemes' -> 'trainer' -> 'months'",
        "select coalesce(jsonb_agg(to_jsonb(e) order by year desc, month desc), '[]')
        from commission.view_5_2_trainer_monthly_commission_report as e where trainer_id = $id",
    ),
    (
        "'schemes' -> 'network' -> 'months'",
        "select coalesce(jsonb_agg(to_jsonb(e) order by year desc, month desc), '[]')
        from commission.network_kpi as e where participant_id = $id",
    ),
    (
        "'schemes' -> 'reseller' -> 'months'",
        "select coalesce(jsonb_agg(to_jsonb(e) order by year desc, month desc, currency), '[]')
        from commission.reseller_performance as e where reseller_id = $id",
    ),
    (
        "'schemes' -> 'reseller' -> 'tier'",
        "select coalesce((
            select to_jsonb(e) from commission.tier_progress as e where reseller_id = $id),
            'null')",
    ),
    (
        "'schemes' -> 'deal' -> 'months'",
        "select coalesce(jsonb_agg(to_jsonb(e) order by year desc, month desc, id), '[]')
        from commission.deal_commission_report as e
        where participant_id = $id and month is not null",
    ),
    (
        "'schemes' -> 'product_line' -> 'months'",
        "select coalesce(jsonb_agg(
            to_jsonb(m) - 'participant_id' - 'last_updated_at'
                || jsonb_build_object('product_line', l.name)
            order by year desc, month desc, l.name), '[]')
        from commission.product_line_month as m
        join commission.product_line as l on l.id = m.product_line_id
        where participant_id = $id",
    ),
    (
        "'schemes' -> 'manual' -> 'accounts'",
        "select coalesce(jsonb_agg(to_jsonb(e) order by currency), '[]')
        from commission.account_balance as e where participant_id = $id",
    ),
];

#[test]
fn it_says_of_each_person_what_the_views_say() {
    let mut company = Company::with_january_closed("my_commission");
    let mut filled = 0;
    for who in PEOPLE.iter().filter(|who| !["unknown", "anon"].contains(*who)) {
        for (member, query) in SAME {
            let query = query.replace("$id", "(select id from commission.my_profile)");
            let asked = format!("select (commission.my_commission() -> {member})::text");
            let said = company.lines(who, &asked);
            let views = company.lines(who, &format!("select ({query})::text"));
            assert_eq!(said, views, "{who} {member}");
            filled += usize::from(said[0].len() > 4);
        }
    }
    // Somebody has something in each of them.
    assert!(filled > 30, "{filled}");
    let standing = "select commission.my_commission() #> '{schemes,trainer,standing}' = (
            select jsonb_agg(to_jsonb(k)) from commission.trainer_kpi(2026, 2) as k
            where trainer_id = (select id from commission.my_profile))";
    assert_eq!(company.lines("trainer", standing), ["t"]);
    let months =
        "select jsonb_array_length(commission.my_commission() #> '{schemes,trainer,months}')";
    assert_eq!(company.lines("trainer", months), ["1"]);
    assert_eq!(company.lines("rep", months), ["0"]);
}

#[test]
fn whoever_is_nobody_has_nothing_and_strangers_are_refused() {
    let mut company = Company::with_january_closed("my_commission_nobody");
    let call = "select commission.my_commission()::text";
    assert_eq!(
        company.lines("unknown", call),
        [r#"{"ledger": [], "schemes": {}, "participant_id": null}"#]
    );
    assert_eq!(company.outcome("anon", call), "42501");
}

/// Each kind of work beside the query that it counts, and who is asked about it.
const WORK: [(&str, &str, &str); 9] = [
    ("unpriced", "earnings", "select count(*) from commission.unpriced_record"),
    ("adjustments", "earnings", "select count(*) from commission.pending_adjustments"),
    ("due", "", "select count(*) from commission.months_due()"),
    (
        "disputes",
        "settlement",
        "select count(*) from commission.dispute_status where status in ('open', 'in_review')",
    ),
    (
        "payouts",
        "settlement edit",
        "select count(*) from commission.payout_status where status = 'requested'",
    ),
    (
        "proposals",
        "",
        "select count(*) from commission.manual_adjustment
        where approved_at is null and rejected_at is null",
    ),
    (
        "commissions",
        "reseller edit",
        "select count(*) from commission.reseller_commission_report where status = 'pending'",
    ),
    (
        "signals",
        "reseller edit",
        "select count(*) from commission.fraud_signal where status = 'open'",
    ),
    ("uploads", "", "select count(*) from commission.import_file where state = 'staged'"),
];

#[test]
fn what_waits_is_counted_for_those_who_decide_about_it() {
    let mut company = Company::of(Database::with_documents("pending_work")).january_closed();
    let mut seen = Vec::new();
    for who in PEOPLE.iter().filter(|who| **who != "anon") {
        let told = company.lines(who, "select kind, item_count from commission.pending_work()");
        let sees_all = ["super", "admin"].contains(who);
        for (kind, asks, query) in WORK {
            let (module, right) = asks.split_once(' ').unwrap_or((asks, "view"));
            let may = if module.is_empty() {
                sees_all
            } else {
                company.lines(
                    who,
                    &format!(
                        "select can_{right} from commission.my_permissions()
                        where module = '{module}'"
                    ),
                ) == ["t"]
            };
            let number = if may { company.lines(who, query)[0].clone() } else { "0".to_owned() };
            let line = format!("{kind}|{number}");
            if number == "0" {
                assert!(
                    !told.iter().any(|line| line.starts_with(&format!("{kind}|"))),
                    "{who} {kind}"
                );
            } else {
                assert!(told.contains(&line), "{who} {line}: {told:?}");
                seen.push(kind);
            }
        }
    }
    // Servers and analysts have no profile, and see what is due and proposed as well.
    company.db.run("select commission.setup_reader_role('pending_analyst')");
    let all = company.lines("super", "select kind, item_count from commission.pending_work()");
    for role in ["service_role", "pending_analyst"] {
        company.db.run(&format!("begin; set local role {role}"));
        let told = company.db.lines("select kind, item_count from commission.pending_work()");
        company.db.run("rollback");
        assert_eq!(told, all, "{role}");
    }
    company.db.run("drop owned by pending_analyst; drop role pending_analyst");
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(
        seen,
        ["adjustments", "commissions", "disputes", "due", "payouts", "proposals", "signals"]
    );
}

/// By which frontends leave out pages of schemes that a company does not use.
#[test]
fn modules_are_in_use_once_anything_of_them_is_there() {
    let mut db = common::Database::new("modules_in_use");
    db.set_up_api_roles();
    db.run(
        "insert into commission.participant (name, email, role)
        values ('Sue', 'sue@people.example', 'super_admin')",
    );
    let used = "select modules_in_use from commission.my_profile";
    let mut told = |sql: &str| {
        db.run(sql);
        db.run(
            "begin; set local role authenticated;
            set local request.jwt.claims = '{\"email\": \"sue@people.example\"}'",
        );
        let used = db.line(used);
        db.run("rollback");
        used
    };
    assert_eq!(told("select"), "{staff}");
    let tier = "insert into commission.network_tier (threshold, rate) values (0, 0.1)";
    assert_eq!(told(tier), "{network,staff}");
    let deal = "insert into commission.deal (name, owner_id, amount, close_date)
        select 'One', id, 1, '2026-01-05' from commission.participant";
    assert_eq!(told(deal), "{deals,network,staff}");
}

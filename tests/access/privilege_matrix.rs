//! Every person, every table and view, every verb: how many rows they reach, or the SQLSTATE that
//! refuses them; every function, who may execute it; whose rows they see, and what functions
//! that only read tell them. The objects come from the catalogue, so that a new one without a
//! decision in matrix.txt and seen.txt fails here.
//! `UPDATE_MATRIX=1 scripts/test.sh --test access -- privilege_matrix` writes what was found.

use std::{env, fs};

use common::people::{Company, PEOPLE, id};
use common::{Statements, root};

/// Tables and views, and a column of each that a statement may set to itself.
const RELATIONS: &str = "
    select format('%s|%s|%s', c.relname, c.relkind, (
        select a.attname from pg_attribute as a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            and a.attname not in ('id', 'upline_id', 'created_at')
            and a.attidentity <> 'a'
        order by a.attnum limit 1))
    from pg_class as c
    where c.relnamespace = 'commission'::regnamespace and c.relkind in ('r', 'p', 'v')
    order by c.relname";

/// What one question tells everybody.
struct Answers {
    about: String,
    /// In the order of `PEOPLE`.
    outcomes: Vec<String>,
}

impl Answers {
    /// The question, and below it those who are told the same in a line of their own.
    fn section(&self) -> String {
        let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
        for (outcome, who) in self.outcomes.iter().zip(PEOPLE) {
            match groups.iter_mut().find(|(there, _)| there == outcome) {
                Some((_, people)) => people.push(who),
                None => groups.push((outcome, vec![who])),
            }
        }
        let lines = groups.iter().map(|(outcome, people)| {
            let line = format!("\n    {}: {outcome}", people.join(" "));
            line.trim_end().to_owned()
        });
        self.about.clone() + &lines.collect::<String>()
    }
}

fn matrix(company: &mut Company) -> Vec<Answers> {
    let relations: Vec<String> = company.db.values(RELATIONS);
    let mut found = Vec::new();
    for relation in relations {
        let parts: Vec<&str> = relation.split('|').collect();
        let [name, kind, column] = parts[..] else { panic!("{relation}") };
        let outcomes = PEOPLE.map(|who| {
            let mut cells = vec![format!(
                "select {}",
                company.outcome(who, &format!("select 1 from commission.{name}"))
            )];
            if kind != "v" {
                for (verb, sql) in [
                    ("insert", format!("insert into commission.{name} default values")),
                    (
                        "update",
                        format!("update commission.{name} set {column} = {column} returning 1"),
                    ),
                    ("delete", format!("delete from commission.{name} returning 1")),
                    ("truncate", format!("truncate commission.{name} cascade")),
                ] {
                    cells.push(format!("{verb} {}", company.outcome(who, &sql)));
                }
            }
            cells.join(", ")
        });
        found.push(Answers { about: name.to_owned(), outcomes: outcomes.to_vec() });
    }
    found
}

/// Every function, and the roles of the API that may execute it.
fn executors(company: &mut Company) -> Vec<String> {
    company.db.values(
        "select format('%s: %s', f.oid::regprocedure, coalesce(string_agg(r.rolname, ', '
            order by r.rolname), 'nobody'))
        from pg_proc as f
        left join pg_roles as r
            on r.rolname in ('anon', 'authenticated', 'service_role')
            and has_function_privilege(r.oid, f.oid, 'execute')
        where f.pronamespace = 'commission'::regnamespace
        group by f.oid
        order by f.oid::regprocedure::text",
    )
}

/// Whom a row is about: the first of these columns that a table or view has.
const WHOM: &str = "
    select distinct on (c.relname) format('%s|%s', c.relname, a.attname)
    from pg_class as c
    join pg_attribute as a on a.attrelid = c.oid
    join unnest(array['participant_id', 'owner_id', 'reseller_id', 'trainer_id', 'user_id',
        'closed_by', 'member_id', 'name',
        'branch', 'id']) with ordinality as whom (attname, rank) using (attname)
    where c.relnamespace = 'commission'::regnamespace and c.relkind in ('r', 'p', 'v')
    order by c.relname, whom.rank";

/// Functions that only read, called for people of both branches: what tells whom they speak of.
/// `{record}` is a result of trainer `other`, who is of cheras.
const CALLS: [(&str, &str); 73] = [
    ("dashboard", "select 'the page' where length(commission.dashboard()) > 1000"),
    (
        "commission_report",
        "select total::text from commission.commission_report(2026) where is_subtotal",
    ),
    (
        "sales_performance_summary",
        "select payout::text from commission.sales_performance_summary(2026)
        where period = 'year'",
    ),
    (
        "verify_deal_commissions",
        "select deal_id::text from commission.verify_deal_commissions(2026, 2)",
    ),
    (
        "explain_deal_commission",
        "select commission.explain_deal_commission('00000000-0000-4000-8000-0000000000d6')
            is not null",
    ),
    (
        "explain_draw",
        "select commission.explain_draw('00000000-0000-4000-8000-000000000012', 2026, 2)
            ->> 'participant_id'",
    ),
    (
        "simulate_deal",
        "select participant_id::text from commission.simulate_deal('{08}', 1000, '2026-02-15')",
    ),
    (
        "estimate_commission",
        "select participant_id::text
        from commission.estimate_commission('00000000-0000-4000-8000-0000000000d5')",
    ),
    (
        "simulate_plan",
        "select participant_id::text
        from commission.simulate_plan('{e2}', '2026-01-01', '2026-03-31')",
    ),
    ("commission_summary", "select total_commissions::text from commission.commission_summary()"),
    (
        "commission_analytics",
        "select p ->> 'participant_id'
        from jsonb_array_elements(commission.commission_analytics() -> 'top_performers') as p",
    ),
    (
        "commission_trends",
        "select p ->> 'plan_name'
        from jsonb_array_elements(commission.commission_trends() -> 'plan_distribution') as p",
    ),
    (
        "commission_projections",
        "select commission.commission_projections(1, '{08}') ->> 'currency'",
    ),
    ("deal_forecast", "select (day_count > 27)::text from commission.deal_forecast('{08}')"),
    ("dashboard_stats", "select total_value::text from commission.dashboard_stats()"),
    ("dashboard_stats", "select total_value::text from commission.dashboard_stats('{08}')"),
    ("pipeline_analysis", "select sum(total_value)::text from commission.pipeline_analysis()"),
    ("pipeline_overview", "select commission.pipeline_overview() -> 'stats' ->> 'total_value'"),
    (
        "pipeline_overview",
        "select commission.pipeline_overview('{08}') -> 'stats' ->> 'open_deals'",
    ),
    ("quota_performance", "select user_name from commission.quota_performance()"),
    ("quota_attainment", "select effective_amount::text from commission.quota_attainment('{e5}')"),
    ("check_plan", "select code from commission.check_plan('{e2}')"),
    ("describe_plan", "select component_name from commission.describe_plan('{e2}')"),
    (
        "describe_plan",
        "select component_name
        from commission.describe_plan('00000000-0000-4000-8000-000000000001')",
    ),
    ("verify_invoices", "select problem from commission.verify_invoices()"),
    ("verify_payouts", "select problem from commission.verify_payouts()"),
    (
        "generate_payout_invoice",
        "select kind::text from commission.generate_payout_invoice('{f3}')",
    ),
    (
        "my_permissions",
        "select concat(module, ':', case when can_view then 'v' end,
            case when can_edit then 'e' end, case when can_export then 'x' end)
        from commission.my_permissions() where can_view or can_edit or can_export",
    ),
    (
        "my_commission",
        "select concat(s.key, ':',
            jsonb_array_length(coalesce(s.value -> 'months', s.value -> 'accounts')))
        from jsonb_each(commission.my_commission() -> 'schemes') as s",
    ),
    ("pending_work", "select concat(kind, ':', item_count) from commission.pending_work()"),
    ("check_rate_bands", "select distinct branch from commission.check_rate_bands()"),
    ("trainer_kpi", "select distinct trainer_id::text from commission.trainer_kpi(2026, 2)"),
    (
        "refund_cost",
        "select participant_id::text from commission.refund_cost('2026-01-01', '2026-03-31')",
    ),
    ("forecast_month", "select participant_id::text from commission.forecast_month()"),
    (
        "compare_results",
        "select distinct participant_id::text
        from commission.compare_results('manual', 2026, 1)",
    ),
    ("month_end_report", "select scheme from commission.month_end_report(2026, 1)"),
    ("closing_problems", "select problem from commission.closing_problems(2026, 2)"),
    ("earning_total", "select participant_id from commission.earning_total(2026)"),
    ("unattributed_records", "select fact from commission.unattributed_records(2026, 1)"),
    (
        "preview_change",
        "select participant_id::text
        from commission.preview_change(
            '{\"network_tier\": [{\"threshold\": 0, \"rate\": 0.3}]}', '2026-01-01')",
    ),
    (
        "explain_trainer_commission",
        "select commission.explain_trainer_commission('{record}') ->> 'trainer'",
    ),
    ("upline", "select name from commission.upline('{09}')"),
    ("downline", "select name from commission.downline('{05}')"),
    ("downline", "select name from commission.downline('{08}')"),
    ("network_tree", "select commission.network_tree('{08}', 2026, 2) ->> 'name'"),
    (
        "network_tree",
        "select n ->> 'personal_volume' || ':' || coalesce(n ->> 'total_commission', 'hidden')
        from jsonb_array_elements(commission.network_tree('{08}', 2026, 2) -> 'downline') as n",
    ),
    ("network_downline", "select name from commission.network_downline(2026, 2)"),
    ("months_due", "select scheme || ' ' || month from commission.months_due()"),
    ("verify_ledger", "select problem from commission.verify_ledger()"),
    ("ledger_head", "select posting_id from commission.ledger_head()"),
    ("check_payout_keys", "select key_number from commission.check_payout_keys()"),
    ("verify_network", "select participant_id from commission.verify_network(2026, 2)"),
    (
        "simulate_rates(trainers)",
        "select participant_id::text
        from commission.simulate_rates(
            '{\"trainer_commission_tier\": [{\"branch\": \"kepong\",
                \"trainer_type\": \"full time\", \"trainer_category\": \"senior\",
                \"commission_type\": \"new_sales\", \"commission_rate\": 0.1}]}',
            '2026-01-01', '2026-02-28')",
    ),
    (
        "simulate_rates(network)",
        "select participant_id::text
        from commission.simulate_rates(
            '{\"network_tier\": [{\"threshold\": 0, \"rate\": 0.3}]}', '2026-01-01', '2026-02-28')",
    ),
    (
        "simulate_network_sale",
        "select participant_id
        from commission.simulate_network_sale('{09}', 1000, null, '2026-02-10')",
    ),
    (
        "explain_network_commission",
        "select commission.explain_network_commission('{08}', 2026, 2) ->> 'total_commission'",
    ),
    (
        "explain_network_commission",
        "select commission.explain_network_commission('{09}', 2026, 2) ->> 'total_commission'",
    ),
    (
        "explain_product_line_month",
        "select commission.explain_product_line_month('{12}', 'Cygnus', 2026, 2) ->> 'payout'",
    ),
    ("verify_product_line_months", "select month from commission.verify_product_line_months(2026)"),
    (
        "explain_reseller_commission",
        "select commission.explain_reseller_commission('00000000-0000-4000-8000-0000000000c1')
            ->> 'amount'",
    ),
    (
        "simulate_reseller_sale",
        "select amount_after from commission.simulate_reseller_sale('{11}', 1000)",
    ),
    ("resolve_partner_code", "select reseller_id from commission.resolve_partner_code('OLD-11')"),
    ("referral_link", "select left(commission.referral_link(null, '{11}'), 5)"),
    (
        "calculate_conversion_rates",
        "select reseller_name from commission.calculate_conversion_rates()",
    ),
    (
        "get_reseller_performance",
        "select sales from commission.get_reseller_performance('{11}', 'all')",
    ),
    (
        "sales_report_csv",
        "select split_part(line, ',', 3) || split_part(line, ',', 7)
        from string_to_table(commission.sales_report_csv()::text, E'\r\n') as line
        where line ~ '^[0-9]'",
    ),
    ("get_earnings_summary", "select approved from commission.get_earnings_summary('{11}')"),
    (
        "generate_leaderboard",
        "select reseller_name || rank from commission.generate_leaderboard('all')",
    ),
    ("calculate_commission", "select amount from commission.calculate_commission(1000, '{11}')"),
    (
        "verify_reseller_commissions",
        "select sale_id from commission.verify_reseller_commissions(2026, 2)",
    ),
    (
        "validate_payout_request",
        "select concat_ws(' ', available, error_code) from commission.validate_payout_request()",
    ),
    ("statement", "select commission.statement('{08}', 2026, 1) ->> 'closing'"),
    ("statement", "select commission.statement('{11}', 2026, 1) ->> 'closing'"),
];

/// Whose rows everybody sees: names instead of numbers of rows.
fn seen(company: &mut Company) -> Vec<Answers> {
    let names: Vec<String> = company.db.values(
        "select id || '|' || name from commission.participant
        union all
        select id || '|' || name from commission.member",
    );
    let record: String = company.db.value(
        "select id::text from commission.trainer_monthly_commission where branch = 'cheras'",
    );
    let mut questions: Vec<(String, String)> = company
        .db
        .values::<String>(WHOM)
        .iter()
        .filter_map(|whom| whom.split_once('|'))
        .map(|(relation, column)| {
            let sql = format!("select distinct {column} from commission.{relation}");
            (format!("{relation}.{column}"), sql)
        })
        .collect();
    for (name, call) in CALLS {
        let mut sql = call.replace("{record}", &record).replace("{f3}", &id("f3"));
        for number in ["e2", "e5"] {
            sql = sql.replace(&format!("{{{number}}}"), &id(number));
        }
        let mut about = name.to_owned();
        for number in ["05", "08", "09", "11"] {
            if sql.contains(&format!("{{{number}}}")) {
                about = format!("{about}({})", name_of(&names, &id(number)));
            }
            sql = sql.replace(&format!("{{{number}}}"), &id(number));
        }
        questions.push((about, sql));
    }
    let mut found = Vec::new();
    for (about, sql) in questions {
        let outcomes = PEOPLE.map(|who| {
            let text = format!("select coalesce(a.*::text, '()') from ({sql}) as a (whom)");
            let mut answers = match company.outcome(who, &sql).as_str() {
                count if count.len() < 5 => company.lines(who, &text),
                sqlstate => vec![sqlstate.to_owned()],
            };
            for answer in &mut answers {
                *answer = name_of(&names, answer.trim_matches(['(', ')', '"', '{', '}']));
            }
            answers.sort();
            answers.join(" ")
        });
        found.push(Answers { about, outcomes: outcomes.to_vec() });
    }
    found
}

fn name_of(names: &[String], key: &str) -> String {
    let found = names.iter().find_map(|name| name.strip_prefix(key)?.strip_prefix('|'));
    match (found, key) {
        (Some(name), _) => name.to_owned(),
        (None, "") => "nameless".to_owned(),
        // Other keys are drawn anew for each database.
        (None, _) if key.len() == 36 => "one".to_owned(),
        (None, _) => key.to_owned(),
    }
}

/// `found` are the sections of the file, each a question with its answers.
#[track_caller]
fn assert_decided(file: &str, found: &[String]) {
    let path = root().join("tests/access").join(file);
    if env::var("UPDATE_MATRIX").is_ok_and(|value| value == "1") {
        fs::write(&path, found.join("\n") + "\n").expect("the matrix can be written");
    }
    let text = fs::read_to_string(&path).expect("there is a matrix");
    let mut decided: Vec<String> = Vec::new();
    for line in text.lines() {
        match decided.last_mut() {
            Some(section) if line.starts_with(' ') => *section += &format!("\n{line}"),
            _ => decided.push(line.to_owned()),
        }
    }
    let lacks = |others: &[String], section: &str| !others.iter().any(|other| other == section);
    let more: Vec<_> = found.iter().filter(|section| lacks(&decided, section)).collect();
    let less: Vec<_> = decided.iter().filter(|section| lacks(found, section)).collect();
    assert!(found == decided, "found {more:#?}\ndecided {less:#?}");
}

#[test]
fn everybody_reaches_what_was_decided_and_nothing_else() {
    let mut company = Company::with_january_closed("privilege_matrix");
    let mut found: Vec<String> = matrix(&mut company).iter().map(Answers::section).collect();
    found.extend(executors(&mut company));
    assert_decided("matrix.txt", &found);
}

#[test]
fn everybody_sees_the_rows_of_those_who_were_decided() {
    let mut company = Company::with_january_closed("privilege_rows");
    let found: Vec<String> = seen(&mut company).iter().map(Answers::section).collect();
    assert_decided("seen.txt", &found);
    let mut readers: Vec<String> = company.db.values(
        "select distinct proname::text from pg_proc
        where pronamespace = 'commission'::regnamespace and provolatile <> 'v'",
    );
    // Some are called in several ways: the name, and which.
    readers.retain(|name| !CALLS.iter().any(|(called, _)| called.split('(').next() == Some(name)));
    assert!(readers.is_empty(), "nobody calls {readers:?}");
}

/// What no change of the matrix may ever allow.
#[test]
fn who_may_never_what() {
    let mut company = Company::with_january_closed("privilege_never");
    for answers in matrix(&mut company) {
        for (who, outcome) in PEOPLE.iter().zip(&answers.outcomes) {
            may_be_decided(&answers.about, who, outcome);
        }
    }
    for line in executors(&mut company) {
        assert!(!line.contains("setup_") || line.ends_with("nobody"), "{line}");
        // The page, which has no data, and what comes before requests.
        let is_for_all = ["dashboard(text)", "allow_time()", "check_request()"]
            .iter()
            .any(|name| line.starts_with(&format!("commission.{name}: ")));
        assert!(is_for_all || !line.contains(": anon"), "{line}");
    }
}

#[track_caller]
fn may_be_decided(about: &str, who: &str, outcome: &str) {
    let line = format!("{about} {who}: {outcome}");
    let is_refused = |cell: &str| cell.ends_with(" 42501");
    assert!(who != "anon" || outcome.split(", ").all(is_refused), "{line}");
    assert!(!outcome.contains("truncate ") || outcome.ends_with("truncate 42501"), "{line}");
    let is_admin = ["super", "admin", "kepong", "cheras"].contains(&who);
    if outcome.contains("update ") && !is_admin {
        assert!(outcome.contains("insert 42501"), "{line}");
        assert!(outcome.contains("update 0") || outcome.contains("update 42501"), "{line}");
        // The one row of workspace is kept by a trigger, whoever asks.
        let refused = ["delete 0", "delete 42501", "delete 23001"];
        assert!(refused.iter().any(|refusal| outcome.contains(refusal)), "{line}");
    }
}

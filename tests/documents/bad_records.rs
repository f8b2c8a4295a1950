//! What is wrong with files of tables: each is refused as a whole, with the row, the column and
//! what is wrong, and leaves nothing.

use common::{Database, Statements};
use serde_json::Value;

/// Table, heading, row, the column that is named ("-": the whole row) and a part of what is said.
type Case = (&'static str, &'static str, &'static str, &'static str, &'static str);

const MEMBER: &str = "source_id,name,branch,tier,status,created_at";
const SESSION: &str = "source_id,trainer,member,session_type,status,starts_at";
const TIMED: &str = "source_id,trainer,member,session_type,status,starts_at,minutes";
const PACKAGE: &str = "source_id,member,total_price,refunded_amount,closed_by,created_at";
const NETWORK: &str = "source_id,participant,amount,refunded_amount,status,sold_at,metadata";
const RESELLER: &str = "source_id,reseller,sale_amount,currency,status,sold_at";
const DEAL: &str = "source_id,name,owner,amount,currency,status,close_date,probability";
const CREDIT: &str = "deal,participant,kind,share";
const PAYMENT: &str = "source_id,deal,amount,paid_on";
const QUOTA: &str = "participant,amount,currency,period,start_date,end_date,ramp,is_prorated";
const FEE: &str = "branch,trainer_type,trainer_category,commission_type,session_type,\
     session_count_min,\
     fee_amount,commission_rate,valid_from,valid_until";
const REP_RATE: &str = "participant,product_line,tier_1_rate,tier_2_rate,valid_from,valid_until";
const LINE_SALE: &str = "source_id,product_line,participant,commission_year,commission_month,\
     revenue_on,sales_actual,\
     revenue_actual";
const PERSON: &str = "source_id,name,email,role,branch,status";
const EXCHANGE: &str = "from_currency,to_currency,rate,valid_from,valid_until";

const CASES: &[Case] = &[
    // Cells that cannot be read.
    ("member", MEMBER, ",Mo,kepong,,,", "source_id", "is empty"),
    ("member", MEMBER, "M-9,,kepong,,,", "name", "is empty"),
    ("member", MEMBER, "M-9, ,kepong,,,", "name", "is empty"),
    ("member", MEMBER, "M-9,Mo,,,,", "branch", "is empty"),
    ("member", MEMBER, "M-9,Mo,kepong,gold,,", "tier", "is none of its values"),
    ("member", MEMBER, "M-9,Mo,kepong,,gone,", "status", "is none of its values"),
    ("member", MEMBER, "M-9,Mo,kepong,,Active,", "status", "is none of its values"),
    ("member", MEMBER, "M-9,Mo,kepong,,,yesterday", "created_at", "is no instant"),
    ("member", MEMBER, "M-9,Mo,kepong,,,2026-02-30", "created_at", "is no instant"),
    ("member", MEMBER, "M-9,Mo,kepong,,,2026-02-10 25:00", "created_at", "is no instant"),
    ("member", MEMBER, "M-9,Mo,kepong,,,2026-02-10 10:00+99", "created_at", "is no instant"),
    ("member", MEMBER, "M-9,Mo,kepong,,,46063.5", "created_at", "is no instant"),
    ("member", MEMBER, "M-9,Mo,kepong,,,10/02/2026", "created_at", "is no instant"),
    ("member", MEMBER, "M-9,Mo,ipoh,,,", "-", "member_branch_fkey"),
    ("member", MEMBER, "M-9,Mo,Kepong,,,", "-", "member_branch_fkey"),
    ("member", MEMBER, "M-9,Mo,kepong,,,,surplus", "G", "stands in a column without a heading"),
    // People and other rows.
    (
        "appointment",
        SESSION,
        "S-1,benny,M-1,paid,completed,2026-02-10",
        "trainer_id",
        "names nobody",
    ),
    (
        "appointment",
        SESSION,
        "S-1,tina@people.example.,M-1,paid,completed,2026-02-10",
        "trainer_id",
        "names nobody",
    ),
    ("appointment", SESSION, "S-1,,M-1,paid,completed,2026-02-10", "trainer_id", "is empty"),
    (
        "appointment",
        SESSION,
        "S-1,tina@people.example,M-7,paid,completed,2026-02-10",
        "member_id",
        "names nobody",
    ),
    (
        "appointment",
        SESSION,
        "S-1,tina@people.example,till:M-7,paid,completed,2026-02-10",
        "member_id",
        "names nobody",
    ),
    (
        "appointment",
        SESSION,
        "S-1,tina@people.example,Mia,paid,completed,2026-02-10",
        "member_id",
        "names nobody",
    ),
    (
        "appointment",
        SESSION,
        "S-1,tina@people.example,M-1,gratis,completed,2026-02-10",
        "session_type",
        "is none of its values",
    ),
    (
        "appointment",
        SESSION,
        "S-1,tina@people.example,M-1,paid,done,2026-02-10",
        "status",
        "is none of its values",
    ),
    (
        "appointment",
        SESSION,
        "S-1,tina@people.example,M-1,paid,completed,",
        "starts_at",
        "is empty",
    ),
    (
        "appointment",
        SESSION,
        "S-1,tina@people.example,M-1,paid,completed,1969-12-30",
        "-",
        "appointment_starts_at_check",
    ),
    (
        "appointment",
        SESSION,
        "S-1,tina@people.example,M-1,paid,completed,2200-01-02",
        "-",
        "appointment_starts_at_check",
    ),
    (
        "appointment",
        SESSION,
        "S-1,rob@people.example,M-1,paid,completed,2026-02-10",
        "-",
        "appointment_trainer_id_fkey",
    ),
    (
        "appointment",
        TIMED,
        "S-1,tina@people.example,M-1,paid,completed,2026-02-10,0",
        "minutes",
        "minutes is at least 1, minutes is at most 1440.",
    ),
    // Amounts.
    ("member_package", PACKAGE, "P-1,M-1,,0,,2026-02-10", "total_price", "is empty"),
    ("member_package", PACKAGE, "P-1,M-1,n/a,0,,2026-02-10", "total_price", "is no number"),
    ("member_package", PACKAGE, "P-1,M-1,1e5,0,,2026-02-10", "total_price", "is no number"),
    ("member_package", PACKAGE, "P-1,M-1,NaN,0,,2026-02-10", "total_price", "is no number"),
    ("member_package", PACKAGE, "P-1,M-1,Infinity,0,,2026-02-10", "total_price", "is no number"),
    ("member_package", PACKAGE, "P-1,M-1,0x10,0,,2026-02-10", "total_price", "is no number"),
    ("member_package", PACKAGE, "P-1,M-1,12.5 %,0,,2026-02-10", "total_price", "is a percentage"),
    ("member_package", PACKAGE, "P-1,M-1,\"1,23\",0,,2026-02-10", "total_price", "is no number"),
    (
        "member_package",
        PACKAGE,
        "P-1,M-1,\"1.234,50\",0,,2026-02-10",
        "total_price",
        "is no number",
    ),
    ("member_package", PACKAGE, "P-1,M-1,--5,0,,2026-02-10", "total_price", "is no number"),
    ("member_package", PACKAGE, "P-1,M-1,USD 5,0,,2026-02-10", "total_price", "is no number"),
    (
        "member_package",
        PACKAGE,
        "P-1,M-1,12345678901234567890123456789012,0,,2026-02-10",
        "total_price",
        "is no number",
    ),
    ("member_package", PACKAGE, "P-1,M-1,-5,0,,2026-02-10", "-", "negative total_price"),
    ("member_package", PACKAGE, "P-1,M-1,(5.00),0,,2026-02-10", "-", "negative total_price"),
    ("member_package", PACKAGE, "P-1,M-1,10.001,0,,2026-02-10", "-", "decimals"),
    ("member_package", PACKAGE, "P-1,M-1,5,6,,2026-02-10", "-", "refunded_amount"),
    ("member_package", PACKAGE, "P-1,M-1,5,-1,,2026-02-10", "-", "refunded_amount"),
    (
        "member_package",
        PACKAGE,
        "P-1,M-1,5,0,tina@people.example;benny,2026-02-10",
        "closed_by",
        "names nobody",
    ),
    (
        "member_package",
        PACKAGE,
        "P-1,M-1,5,0,tina@people.example;tina@people.example,2026-02-10",
        "-",
        "closed_by",
    ),
    ("network_sale", NETWORK, "N-1,rob@people.example,-1,0,approved,2026-02-10,", "-", "amount"),
    (
        "network_sale",
        NETWORK,
        "N-1,rob@people.example,5,9,approved,2026-02-10,",
        "-",
        "refunded_amount",
    ),
    (
        "network_sale",
        NETWORK,
        "N-1,rob@people.example,5,0,won,2026-02-10,",
        "status",
        "is none of its values",
    ),
    (
        "network_sale",
        NETWORK,
        "N-1,rob@people.example,5.00001,0,approved,2026-02-10,",
        "-",
        "amount",
    ),
    ("network_sale", NETWORK, "N-1,rob@people.example,5,0,approved,2026-02-10,{", "-", "json"),
    (
        "reseller_sale",
        RESELLER,
        "R-1,LXN-NOBODY,5,USD,completed,2026-02-10",
        "reseller_id",
        "names nobody",
    ),
    ("reseller_sale", RESELLER, "R-1,,0,USD,completed,2026-02-10", "-", "sale_amount"),
    ("reseller_sale", RESELLER, "R-1,,5,XXY,pending,2026-02-10", "-", "currency"),
    // Deals, their credits and payments, quotas.
    ("deal", DEAL, "D-9,,rob@people.example,5,USD,open,,", "name", "is empty"),
    ("deal", DEAL, "D-9,Big,,5,USD,open,,", "owner_id", "is empty"),
    ("deal", DEAL, "D-9,Big,nobody@people.example,5,USD,open,,", "owner_id", "names nobody"),
    ("deal", DEAL, "D-9,Big,rob@people.example,,USD,open,,", "amount", "is empty"),
    ("deal", DEAL, "D-9,Big,rob@people.example,-5,USD,open,,", "-", "amount"),
    ("deal", DEAL, "D-9,Big,rob@people.example,5,EURO,open,,", "-", "currency"),
    ("deal", DEAL, "D-9,Big,rob@people.example,5,USD,won,,", "status", "is none of its values"),
    ("deal", DEAL, "D-9,Big,rob@people.example,5,USD,open,,-1", "-", "probability"),
    ("deal", DEAL, "D-9,Big,rob@people.example,5,USD,open,31.02.2026,", "close_date", "is no day"),
    (
        "deal",
        DEAL,
        "D-9,Big,rob@people.example,5,USD,open,2026-02-10 12:00,",
        "close_date",
        "is no day",
    ),
    ("deal", DEAL, "D-9,Big,rob@people.example,5,USD,open,,120", "-", "probability"),
    ("deal", DEAL, "D-9,Big,rob@people.example,5,USD,open,,50%", "probability", "is a percentage"),
    ("deal_credit", CREDIT, "D-1,rob@people.example,revenue,0", "-", "share"),
    ("deal_credit", CREDIT, "D-1,rob@people.example,revenue,150%", "-", "share"),
    ("deal_credit", CREDIT, "D-1,rob@people.example,half,0.5", "kind", "is none of its values"),
    ("deal_credit", CREDIT, "D-8,rob@people.example,revenue,0.5", "deal_id", "names nobody"),
    ("deal_payment", PAYMENT, "X-1,D-8,5,2026-02-10", "deal_id", "names nobody"),
    ("deal_payment", PAYMENT, "X-1,D-1,0,2026-02-10", "-", "deal_payment_amount_check"),
    ("deal_payment", PAYMENT, "X-1,D-1,5,", "paid_on", "is empty"),
    ("deal_payment", PAYMENT, "X-1,D-1,5.001,2026-02-10", "-", "decimals"),
    ("deal_payment", PAYMENT, "X-1,D-1,5,1900-01-01", "-", "deal_payment_paid_on_check"),
    ("quota", QUOTA, "rob@people.example,0,USD,monthly,2026-01-01,2026-01-31,,", "-", "quota"),
    (
        "quota",
        QUOTA,
        "rob@people.example,5,USD,weekly,2026-01-01,2026-01-31,,",
        "period",
        "is none of its values",
    ),
    ("quota", QUOTA, "rob@people.example,5,USD,monthly,2026-01-31,2026-01-01,,", "-", "quota"),
    ("quota", QUOTA, "rob@people.example,5,USD,monthly,2026-01-01,2026-12-31,,", "-", "quota"),
    ("quota", QUOTA, ",5,USD,monthly,2026-01-01,2026-01-31,,", "-", "quota_owner_check"),
    ("quota", QUOTA, "rob@people.example,5,USD,monthly,2026-01-01,2026-01-31,150 %,", "-", "ramp"),
    (
        "quota",
        QUOTA,
        "rob@people.example,5,USD,monthly,2026-01-01,2026-01-31,,perhaps",
        "is_prorated",
        "is neither yes nor no",
    ),
    // Rates.
    (
        "trainer_commission_tier",
        FEE,
        "kepong,full time,senior,conduction_fee,paid,x,35,,,",
        "session_count_min",
        "is no number",
    ),
    (
        "trainer_commission_tier",
        FEE,
        "kepong,full time,senior,conduction_fee,paid,1.5,35,,,",
        "session_count_min",
        "is no whole number",
    ),
    (
        "trainer_commission_tier",
        FEE,
        "kepong,full time,senior,conduction_fee,free,,,0.1,,",
        "-",
        "kind_check",
    ),
    (
        "trainer_commission_tier",
        FEE,
        "kepong,full time,senior,new_sales,,,,700 %,,",
        "-",
        "commission_rate",
    ),
    (
        "trainer_commission_tier",
        FEE,
        "kepong,full time,senior,new_sales,,,,7 %,2026-02-01,2026-01-01",
        "-",
        "range",
    ),
    ("rep_rate", REP_RATE, "rob@people.example,Logiquip,50%,40%,,", "-", "rep_rate_order_check"),
    (
        "rep_rate",
        REP_RATE,
        "rob@people.example,Logikwip,40%,50%,,",
        "product_line_id",
        "names nobody and nothing",
    ),
    ("rep_rate", REP_RATE, "rob@people.example,,40,50,,", "-", "rep_rate"),
    (
        "product_line_sale",
        LINE_SALE,
        "L-1,Logiquip,rob@people.example,2026,13,2026-01-01,5,1",
        "-",
        "date field value out of range",
    ),
    (
        "product_line_sale",
        LINE_SALE,
        "L-1,Logiquip,rob@people.example,26,1,2026-01-01,5,1",
        "-",
        "commission_year",
    ),
    (
        "product_line_sale",
        LINE_SALE,
        "L-1,Logiquip,rob@people.example,2026,1,2026-01,5,1",
        "revenue_on",
        "is no day",
    ),
    ("exchange_rate", EXCHANGE, "USD,EUR,0,,", "-", "exchange_rate"),
    ("exchange_rate", EXCHANGE, "USD,EUR,1.1,01.01.2026,", "valid_from", "is no day"),
    // People.
    ("participant", PERSON, "A-1,Al,no address,rep,,", "-", "participant_email_check"),
    ("participant", PERSON, "A-1,Al,ROB@people.example,rep,,", "-", "participant_email_key"),
    ("participant", PERSON, "A-1,Al,al@people.example,pilot,,", "-", "participant_role_fkey"),
    ("participant", PERSON, "A-1,Al,al@people.example,,,", "role", "is empty"),
];

fn company() -> Database {
    let mut db = crate::database("bad_records");
    db.run(
        "set jit = off;
        insert into commission.branch (name, code, time_zone, currency)
        values ('kepong', 'KD', 'UTC', 'MYR');
        insert into commission.participant (name, email, role)
        values ('Tina', 'tina@people.example', 'trainer'), ('Rob', 'rob@people.example', 'rep');
        insert into commission.trainer (id)
        select id from commission.participant where role = 'trainer';
        insert into commission.member (name, branch, source, source_id)
        values ('Mia', 'kepong', 'till', 'M-1');
        insert into commission.product_line (name) values ('Logiquip');
        insert into commission.deal (name, owner_id, amount, source, source_id)
        select 'One', id, 100, 'till', 'D-1' from commission.participant where role = 'rep'",
    );
    db
}

#[test]
fn each_is_refused_with_its_row_and_column_and_leaves_nothing() {
    assert!(CASES.len() >= 80, "{} cases", CASES.len());
    let mut db = company();
    let mut failed = Vec::new();
    for (table, heading, row, column, fault) in CASES {
        let before = db.line(&format!("select count(*) from commission.{table}"));
        let file = format!("{heading}\n{row}\n");
        let report: Value = db.value_of(
            &format!("select commission.import_records('{table}', $1, 'till')"),
            &[&file.as_bytes()],
        );
        let problem = &report["problems"][0];
        let found = problem["column_name"].as_str().unwrap_or("-");
        let said = problem["fault"].as_str().unwrap_or_default();
        let is_told = report["state"] == "refused"
            && report["rows"]["problems"] == 1
            && problem["row_number"] == 2
            && (*column == "-" || found == *column)
            && (said.contains(fault) || problem["remedy"].to_string().contains(fault))
            && problem["remedy"].as_str().is_some_and(|remedy| !remedy.is_empty())
            // A row as it is stored is nothing that whoever sent the file knows.
            && !problem["remedy"].to_string().contains("Failing row");
        let after = db.line(&format!("select count(*) from commission.{table}"));
        if !is_told || before != after {
            failed.push(format!("{table}: {row}\n    wanted {column}: {fault}\n    {report}"));
        }
    }
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), CASES.len(), failed.join("\n"));
}

#[test]
fn each_check_of_each_table_says_which_columns_it_is_about_and_what_it_asks() {
    let mut db = company();
    // Of the columns that files have; those of others are kept by triggers.
    let checks = db.lines(
        "select i.table_name, k.conname,
            commission_internal.problem_of_check(i.table_name, k.conname, 2, '{}')::text
        from commission_internal.importable as i
        join pg_constraint as k on k.conrelid = format('commission.%I', i.table_name)::regclass
        where k.contype = 'c'
            and exists (
                select
                from pg_attribute as a
                join commission_internal.import_columns(i.table_name) as c
                    on c.column_name = a.attname
                where a.attrelid = k.conrelid and a.attnum = any (k.conkey))
        order by 1, 2",
    );
    assert!(checks.len() >= 80, "{} checks", checks.len());
    let mut failed = Vec::new();
    for line in &checks {
        let mut parts = line.splitn(3, '|');
        let (table, check, told) = (parts.next(), parts.next(), parts.next().unwrap_or_default());
        let problem: Value = serde_json::from_str(told).unwrap_or_default();
        let remedy = problem["remedy"].as_str().unwrap_or_default();
        let is_told = problem["column_name"].as_str().is_some_and(|column| !column.is_empty())
            && problem["fault"]
                .as_str()
                .is_some_and(|fault| fault == format!("is not what \"{}\" allows", check.unwrap()))
            && remedy.starts_with("It must be so: ")
            && remedy.len() > 20
            && !["::", "COALESCE", "CASE", "trim_scale", " IS NULL"]
                .iter()
                .any(|code| remedy.contains(code));
        if !is_told {
            failed.push(format!("{table:?} {line}"));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn arguments_that_name_nothing_are_refused() {
    let mut db = company();
    let call = |more: &str| {
        format!(
            "select commission.import_records('member',
                convert_to(E'source_id,name,branch\\nM,M,kepong', 'UTF8'){more})"
        )
    };
    for (more, code, message) in [
        ("", "22023", "p_source must be given"),
        (", ' '", "22023", "p_source must be given"),
        (
            ", 'till', '{\"A\": \"colour\"}'",
            "22023",
            "p_mapping names \"colour\", which is no column that \"member\" is loaded with",
        ),
        (
            ", 'till', '{}', '{\"colour\": \"red\"}'",
            "22023",
            "p_constants names \"colour\", which is no column that \"member\" is loaded with",
        ),
        (", 'till', '[]'", "22023", "p_mapping, p_constants and p_options must be objects"),
        (", 'till', null", "22023", "p_mapping, p_constants and p_options must be objects"),
        (", 'till', p_options => '{\"colour\": 1}'", "22023", "p_options has \"colour\""),
        (
            ", 'till', p_options => '{\"time_zone\": \"Mars\"}'",
            "22023",
            "there is no time zone \"Mars\"",
        ),
        (
            ", 'till', p_options => '{\"dates\": [\"DDMM\"]}'",
            "22023",
            "dates[0] is \"DDMM\", not a form such as MM/DD/YYYY",
        ),
        (
            ", 'till', p_options => '{\"left_out\": [0]}'",
            "22023",
            "left_out[0] is no number of a row",
        ),
        (
            ", 'till', p_options => '{\"delimiter\": \"ab\"}'",
            "22023",
            "delimiter is not one character",
        ),
        (
            ", 'till', p_options => '{\"numbers\": {\"decimal\": \",\"}}'",
            "22023",
            "numbers has one character for both",
        ),
    ] {
        let error = db.error_of(&call(more));
        assert_eq!((error.sqlstate.as_str(), error.message.as_str()), (code, message), "{more}");
    }
    for (call, code) in [
        ("import_records('nothing', 'x', 'till')", "PT404"),
        ("import_records(null, 'x', 'till')", "PT404"),
        ("import_records('member', null, 'till')", "22023"),
        ("import_records('import_file', 'x', 'till')", "PT404"),
        ("import_records('pg_class', 'x', 'till')", "PT404"),
        ("import_records('earning', 'x', 'till')", "PT404"),
    ] {
        assert_eq!(db.error_of(&format!("select commission.{call}")).sqlstate, code, "{call}");
    }
}

//! Texts without end: what is stored is bounded, and no message of ours says back more than a line
//! of what it was given.

use common::people::Company;
use common::{Database, Statements};

/// Columns of texts and JSON that people write.
fn columns(db: &mut Database) -> Vec<(String, String, String)> {
    let columns = db.lines(
        "select c.relname, a.attname, t.typname
        from pg_class as c
        join pg_attribute as a on a.attrelid = c.oid
        join pg_type as t on t.oid = a.atttypid
        where c.relnamespace = 'commission'::regnamespace
            and c.relkind = 'r'
            and t.typname in ('text', 'jsonb')
            and a.attnum > 0
            and (
                has_column_privilege('authenticated', c.oid, a.attnum, 'update')
                or has_column_privilege('authenticated', c.oid, a.attnum, 'insert'))
        order by 1, 2",
    );
    columns
        .iter()
        .map(|line| {
            let [table, column, kind] = line.split('|').collect::<Vec<_>>()[..] else {
                panic!("three columns: {line}");
            };
            (table.to_owned(), column.to_owned(), kind.to_owned())
        })
        .collect()
}

#[test]
fn long_texts_are_refused_where_they_enter() {
    let mut company = Company::new("attack_texts");
    let db = &mut company.db;
    db.run(
        "insert into commission.participant_permission (participant_id, module, can_view)
        select id, 'audit', true from commission.participant where name = 'rep'",
    );
    let columns = columns(db);
    assert!(columns.len() > 20, "{columns:?}");
    for (table, column, kind) in columns {
        let values: &[&str] = if kind == "jsonb" {
            &[
                "to_jsonb(repeat('x', 20000))",
                "(repeat('[', 40) || repeat(']', 40))::jsonb",
                "(repeat('{\"a\":', 40) || 1 || repeat('}', 40))::jsonb",
            ]
        } else {
            &["repeat('x', 5000)", "repeat('x@y', 2000)", "repeat('X', 5000)"]
        };
        for value in values {
            // A key is given with its source or not at all.
            let pair = match column.as_str() {
                "source" => "source_id = 'b', ",
                "source_id" => "source = 'a', ",
                _ => "",
            };
            let error =
                db.error_of(&format!("update commission.{table} set {pair}{column} = {value}"));
            // What was used once may not be changed at all.
            let is_right = ["23514", "23503", "23001"].contains(&error.sqlstate.as_str());
            assert!(is_right, "{table}.{column} = {value}: {error:?}");
            assert!(error.message.len() < 400, "{table}.{column}: {}", error.message.len());
        }
    }
}

/// Every argument of every function, one after the other.
#[test]
fn messages_say_back_a_line_at_most() {
    let mut company = Company::with_january_closed("attack_messages");
    let functions = company.db.lines(
        "select p.proname, p.prokind, a.place, a.type,
            string_agg(coalesce(a.type, ''), ',') over (partition by p.oid)
        from pg_proc as p
        cross join lateral (
            select place, format_type(oid, null) as type
            from unnest(p.proargtypes::oid[]) with ordinality as listed (oid, place)
        ) as a
        where p.pronamespace = 'commission'::regnamespace
            and p.prokind = 'f'
        order by p.oid, a.place",
    );
    let mut tried = 0;
    let mut faults = Vec::new();
    for line in functions {
        let [name, _, place, kind, kinds] = line.split('|').collect::<Vec<_>>()[..] else {
            panic!("five columns: {line}");
        };
        let long = match kind {
            "text" | "commission.participant_role" => "repeat('x', 100000)",
            "numeric" => "repeat('9', 100000)::numeric",
            "jsonb" => "jsonb_build_object(repeat('x', 100000), repeat('y', 100000))",
            _ => continue,
        };
        let place: usize = place.parse().expect("a number");
        let arguments: Vec<String> = kinds
            .split(',')
            .enumerate()
            .map(|(index, kind)| match kind {
                _ if index + 1 == place => long.to_owned(),
                "uuid" => "'00000000-0000-4000-8000-000000000006'".to_owned(),
                "integer" => if index % 2 == 0 { "2026" } else { "2" }.to_owned(),
                "date" => "'2026-05-01'".to_owned(),
                "numeric" => "0.1".to_owned(),
                "jsonb" => "'{}'".to_owned(),
                "boolean" => "true".to_owned(),
                other => format!("null::{other}"),
            })
            .collect();
        tried += 1;
        company.db.run("begin");
        let sql = format!("select * from commission.{name}({})", arguments.join(", "));
        if let Err(error) = company.db.client().batch_execute(&sql)
            && let Some(said) = error.as_db_error()
        {
            for text in [Some(said.message()), said.detail(), said.hint()].into_iter().flatten() {
                if text.len() > 1000 {
                    faults.push(format!(
                        "{name}, argument {place}: {} bytes: {text:.100}",
                        text.len()
                    ));
                }
            }
        }
        company.db.run("rollback");
    }
    assert!(tried > 10, "{tried} arguments");
    // Facts, whose checks speak before the table's own.
    for sql in [
        "update commission.member_package
        set total_price = (repeat('9', 100000) || '.123')::numeric",
        "update commission.member_package
        set total_price = 1.23456789, refunded_amount = repeat('1', 9000)::numeric",
        "update commission.member_package set branch = repeat('x', 100000)",
        "update commission.network_sale set amount = ('-' || repeat('9', 100000))::numeric",
        "update commission.trainer_commission_tier set fee_amount = repeat('9', 100000)::numeric",
        "update commission.participant set role = repeat('x', 100000)",
        // What is told of a number is a line of it too, however many decimals it has.
        "set local request.jwt.claims = '{\"email\": \"rep@people.example\"}';
        select commission.request_payout(1e-16000)",
        "select commission.propose_manual_adjustment(
            '00000000-0000-4000-8000-000000000008', 2026, 3, 1e-16000, 'bonus', 'x')",
        "select commission.calculate_trainer_commission(
            'kepong', '00000000-0000-4000-8000-000000000021', 'company', 3, 2026, 'senior',
            '00000000-0000-4000-8000-000000000006', 'full time', 1e-16000, 1e131000, 1)",
        "select commission.calculate_trainer_commission(
            repeat('x', 100000), '00000000-0000-4000-8000-000000000021', 'company', 3, 2026,
            'senior', '00000000-0000-4000-8000-000000000006', 'full time', 1, 1, 1)",
    ] {
        let error = company.db.error_of(sql);
        for text in [Some(error.message), error.detail, error.hint].into_iter().flatten() {
            if text.len() > 1500 {
                faults.push(format!("{sql}: {} bytes: {text:.100}", text.len()));
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// Native code reads JSON of a hundred levels or so: what has more is refused before, and so are
/// lists within lists.
#[test]
fn what_is_nested_is_refused_by_name() {
    let mut company = Company::with_january_closed("attack_nested");
    let deep = "(repeat('[', 3000) || repeat(']', 3000))::jsonb";
    let lists = "array[array['00000000-0000-4000-8000-000000000008']]::uuid[]";
    for (who, sql) in [
        ("rep", format!("select commission.set_payout_method('paypal', {deep})")),
        ("admin", format!("select commission.set_payer_account('paypal', 'VND', 'csv', {deep})")),
        (
            "admin",
            format!(
                "select commission.simulate_rates(
                    jsonb_build_object('trainer_commission_tier', jsonb_build_array(
                        jsonb_build_object('branch', {deep}))), '2026-01-01', '2026-02-01')"
            ),
        ),
        ("admin", format!("select commission.bulk_approve_commissions({lists})")),
        ("admin", format!("select commission.create_payout_batch(p_payout_ids => {lists})")),
        ("admin", format!("select commission.regenerate_partner_codes({lists})")),
        // Days beyond all that there are.
        (
            "rep",
            "select commission.simulate_plan(
                '00000000-0000-4000-8000-0000000000e2', '2026-01-01', '5874897-12-31')"
                .to_owned(),
        ),
    ] {
        let error = company.error(who, &sql);
        assert_eq!(error.sqlstate, "22023", "{who}: {sql}: {error:?}");
    }
}

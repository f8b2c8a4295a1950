//! Who signs in and is on nobody's record.

use common::Statements;
use common::people::{Company, id};

use crate::messages::say;

/// Nothing, whatever it is wrapped in; and the kinds of work of which there is none.
fn says_nothing(text: &str) -> bool {
    fn is_hollow(value: &serde_json::Value) -> bool {
        match value {
            serde_json::Value::Array(parts) => parts.iter().all(is_hollow),
            serde_json::Value::Object(parts) => parts.values().all(is_hollow),
            other => other.is_null() || *other == 0 || *other == false,
        }
    }
    let kinds_of_work = ["commissions", "disputes", "payouts", "proposals", "signals"];
    ["", "f", "{f}"].contains(&text)
        || kinds_of_work.contains(&text)
        || serde_json::from_str(text).is_ok_and(|value| is_hollow(&value))
}

/// Whoever is on nobody's record is told nothing, by no function of either schema.
#[test]
fn functions_tell_nobody_on_record_anything() {
    let mut company = Company::new("attack_messages_nobody");
    company.db.run(include_str!("messages.sql"));
    let functions = company.db.lines(
        "select p.oid::regproc, coalesce((
                select string_agg(format_type(oid, null), ';' order by place)
                from unnest(p.proargtypes::oid[]) with ordinality as listed (oid, place)), '')
        from pg_proc as p
        where p.pronamespace in ('commission'::regnamespace, 'commission_internal'::regnamespace)
            and p.prokind = 'f'
            and p.prorettype <> 'trigger'::regtype
            -- What reads no table tells nothing that was not said; the day, the presets of the
            -- product, its page and that nobody may do anything, everybody may know.
            and p.provolatile <> 'i'
            and p.proname not in ('today', 'my_permissions', 'presets', 'dashboard')
            and has_function_privilege('authenticated', p.oid, 'execute')
        order by 1",
    );
    assert!(functions.len() > 40, "{} functions", functions.len());
    let mut faults = Vec::new();
    for line in functions {
        let (name, kinds) = line.split_once('|').expect("two columns");
        for person in ["06", "10", "41"] {
            let arguments: Vec<String> = kinds
                .split(';')
                .filter(|kind| !kind.is_empty())
                .enumerate()
                .map(|(index, kind)| match kind {
                    "uuid" => format!("'{}'::uuid", id(person)),
                    "uuid[]" => format!("'{{{}}}'::uuid[]", id(person)),
                    "integer" => if index % 2 == 0 { "2026" } else { "2" }.to_owned(),
                    "date" => "date '2026-02-01'".to_owned(),
                    "text" => "'network'".to_owned(),
                    "text[]" => "'{kepong}'::text[]".to_owned(),
                    "timestamp with time zone" => "timestamptz '2026-02-03 00:00+00'".to_owned(),
                    "numeric" => "1::numeric".to_owned(),
                    "jsonb" => "'{}'::jsonb".to_owned(),
                    other => format!("null::{other}"),
                })
                .collect();
            let sql = format!("select * from {name}({})", arguments.join(", "));
            let said = say(&mut company, "unknown", &sql);
            let is_empty = said.shown.split(['|', '\n']).all(says_nothing);
            if !is_empty || said.refused.contains("Canary") {
                faults.push(format!("{sql}\n{:.200}{:.200}", said.refused, said.shown));
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

use super::{Fact, Scheme, Setting};

pub const SCHEME: Scheme = Scheme {
    name: "manual",
    found: "
        insert into commission.participant (id, name, email, role, branch)
        values
            ('00000000-0000-4000-8000-000000000051', 'Manual 1', 'manual1@people.example',
                'manager', 'here'),
            ('00000000-0000-4000-8000-000000000052', 'Manual 2', 'manual2@people.example',
                'manager', 'here')",
    people: ["00000000-0000-4000-8000-000000000051", "00000000-0000-4000-8000-000000000052"],
    result: "manual_month",
    amount: "amount",
    facts: &[Fact {
        table: "manual_adjustment",
        noun: "adjustment",
        digit: '6',
        add: "insert into commission.manual_adjustment (
                id, participant_id, year, month, component, currency, amount, reason,
                created_by_role, approved_at, approved_by_role)
            values ('{id}', '{person}',
                extract(year from timestamptz '{at}' at time zone 'UTC')::integer,
                extract(month from timestamptz '{at}' at time zone 'UTC')::integer,
                'bonus', 'USD', 10, 'a test', 'clerk', '2026-01-01', 'chief')",
        add_unpriced: Some(
            "insert into commission.manual_adjustment (
                id, participant_id, year, month, component, currency, amount, reason,
                created_by_role, approved_at, approved_by_role)
            values ('{id}', '{person}',
                extract(year from timestamptz '{at}' at time zone 'UTC')::integer,
                extract(month from timestamptz '{at}' at time zone 'UTC')::integer,
                'bonus', 'USD', 10.005, 'a test', 'clerk', '2026-01-01', 'chief')",
        ),
        pay: "10.00",
        takes: &[(
            "update commission.manual_adjustment set approved_at = null, approved_by_role = null
            where id = '{id}'",
            "changed",
        )],
        changes: &[
            "update commission.manual_adjustment set amount = 20 where id = '{id}'",
            "update commission.manual_adjustment set component = 'spiff' where id = '{id}'",
            "update commission.manual_adjustment set currency = 'MYR' where id = '{id}'",
            "update commission.manual_adjustment
            set participant_id = '00000000-0000-4000-8000-000000000052' where id = '{id}'",
        ],
        ignored: &[
            "update commission.manual_adjustment set reason = 'another' where id = '{id}'",
            "update commission.manual_adjustment set amount = amount, year = year",
        ],
        instant: "year = extract(year from timestamptz '{at}' at time zone 'UTC')::integer,
            month = extract(month from timestamptz '{at}' at time zone 'UTC')::integer,
            created_at",
    }],
    parts: &[],
    settings: &[Setting {
        table: "currency",
        // Another value where the tests turn 12 into 13.
        change: "update commission.currency set minor_unit = 12 - 9 where code = 'USD'",
        change_in_march: None,
        ignored: &["update commission.currency set minor_unit = minor_unit"],
    }],
    extend_rates: "update commission.currency set minor_unit = 3 where code = 'USD'",
    code: "PT409",
    hint: "commission.currency",
    defer: "select",
};

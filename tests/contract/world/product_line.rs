use super::{Fact, Scheme, Setting};

pub const SCHEME: Scheme = Scheme {
    name: "product_line",
    found: "
        insert into commission.participant (id, name, email, role, branch)
        values
            ('00000000-0000-4000-8000-000000000071', 'Rep 1', 'product_line1@people.example',
                'rep', 'here'),
            ('00000000-0000-4000-8000-000000000072', 'Rep 2', 'product_line2@people.example',
                'rep', 'here');
        insert into commission.product_line (id, name, currency)
        values
            ('00000000-0000-4000-8000-0000000000c1', 'Cygnus', 'USD'),
            ('00000000-0000-4000-8000-0000000000c2', 'Logiquip', 'USD');
        insert into commission.rep_rate (participant_id, tier_1_rate, tier_2_rate, valid_during)
        values
            ('00000000-0000-4000-8000-000000000071', 0.1, 0.2, '[2026-01-01,)'),
            ('00000000-0000-4000-8000-000000000072', 0.1, 0.2, '[2026-01-01,)');
        insert into commission.rep_rate (
            participant_id, product_line_id, tier_1_rate, tier_2_rate, valid_during)
        values
            ('00000000-0000-4000-8000-000000000071', '00000000-0000-4000-8000-0000000000c2',
                0.3, 0.3, '[2026-01-01,)')",
    people: ["00000000-0000-4000-8000-000000000071", "00000000-0000-4000-8000-000000000072"],
    result: "product_line_month",
    amount: "tier_1_amount",
    facts: &[Fact {
        table: "product_line_sale",
        noun: "sale",
        digit: '8',
        add: "insert into commission.product_line_sale (
                id, participant_id, product_line_id, commission_year, commission_month, revenue_on,
                sales_actual, revenue_actual)
            values ('{id}', '{person}', '00000000-0000-4000-8000-0000000000c1',
                extract(year from timestamptz '{at}' at time zone 'UTC')::integer,
                extract(month from timestamptz '{at}' at time zone 'UTC')::integer,
                '2026-01-15', 1000, 100)",
        add_unpriced: None,
        pay: "10.00",
        takes: &[(
            "update commission.product_line_sale set sales_actual = 0, revenue_actual = 0
            where id = '{id}'",
            "changed",
        )],
        changes: &[
            "update commission.product_line_sale set revenue_actual = 50 where id = '{id}'",
            "update commission.product_line_sale
            set product_line_id = '00000000-0000-4000-8000-0000000000c2' where id = '{id}'",
            "update commission.product_line_sale
            set participant_id = '00000000-0000-4000-8000-000000000072' where id = '{id}'",
        ],
        ignored: &[
            "update commission.product_line_sale set customer = 'Somebody' where id = '{id}'",
            "update commission.product_line_sale set sales_actual = sales_actual",
        ],
        instant: "commission_year
                = extract(year from timestamptz '{at}' at time zone 'UTC')::integer,
            commission_month
                = extract(month from timestamptz '{at}' at time zone 'UTC')::integer,
            created_at",
    }],
    parts: &[],
    settings: &[
        Setting {
            table: "rep_rate",
            change: "update commission.rep_rate set tier_1_rate = 0.15",
            change_in_march: Some(
                "update commission.rep_rate set valid_during = '[2026-01-01,2026-03-01)'",
            ),
            ignored: &["update commission.rep_rate set tier_1_rate = tier_1_rate"],
        },
        Setting {
            table: "rep_threshold",
            change: "insert into commission.rep_threshold (
                    participant_id, product_line_id, year, amount)
                values ('00000000-0000-4000-8000-000000000071',
                    '00000000-0000-4000-8000-0000000000c1', 2026, 0)",
            change_in_march: None,
            ignored: &["update commission.rep_threshold set amount = amount"],
        },
        Setting {
            table: "currency",
            change: "update commission.currency set minor_unit = 3 where code = 'USD'",
            change_in_march: None,
            ignored: &["update commission.currency set minor_unit = minor_unit"],
        },
    ],
    extend_rates: "update commission.rep_rate set valid_during = '(,)'",
    code: "PT409",
    hint: "rep_rate",
    defer: "select",
};

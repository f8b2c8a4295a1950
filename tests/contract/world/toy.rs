use super::{Fact, Scheme, Setting};

pub const SCHEME: Scheme = Scheme {
    name: "toy",
    found: "
        insert into commission.participant (id, name, email, role, branch)
        values
            ('00000000-0000-4000-8000-000000000031', 'Toy 1', 'toy1@people.example',
                'toy_seller', 'here'),
            ('00000000-0000-4000-8000-000000000032', 'Toy 2', 'toy2@people.example',
                'toy_seller', 'here');
        insert into commission.toy_rate (kind, rate, valid_during)
        values ('ball', 0.1, '[2026-01-01,)'), ('kite', 0.2, '[2026-01-01,)')",
    people: ["00000000-0000-4000-8000-000000000031", "00000000-0000-4000-8000-000000000032"],
    result: "toy_month",
    amount: "pay",
    facts: &[Fact {
        table: "toy_fact",
        noun: "toy",
        digit: '3',
        add: "insert into commission.toy_fact (
                id, participant_id, branch, kind, amount, happened_at)
            values ('{id}', '{person}', 'here', 'ball', 100, '{at}')",
        add_unpriced: None,
        pay: "10.00",
        takes: &[
            ("update commission.toy_fact set refunded_amount = 100 where id = '{id}'", "refunded"),
            ("update commission.toy_fact set status = 'lost' where id = '{id}'", "changed"),
        ],
        changes: &[
            "update commission.toy_fact set amount = 50 where id = '{id}'",
            "update commission.toy_fact set kind = 'kite' where id = '{id}'",
        ],
        ignored: &[
            "update commission.toy_fact set note = 'seen' where id = '{id}'",
            "update commission.toy_fact set amount = amount, status = status, kind = kind",
        ],
        instant: "happened_at",
    }],
    parts: &[],
    settings: &[
        Setting {
            table: "toy_rate",
            change: "update commission.toy_rate set rate = 0.15 where kind = 'ball'",
            change_in_march: Some(
                "update commission.toy_rate set valid_during = '[2026-01-01,2026-03-01)'
                where kind = 'ball'",
            ),
            ignored: &["update commission.toy_rate set rate = rate"],
        },
        Setting {
            table: "participant",
            change: "update commission.participant set branch = 'there' where role = 'toy_seller'",
            change_in_march: None,
            ignored: &[
                "update commission.participant set name = name || 'x', branch = branch",
                "update commission.participant set branch = 'there' where role <> 'toy_seller'",
            ],
        },
        BRANCH,
        Setting {
            table: "currency",
            change: "update commission.currency set minor_unit = 3 where code = 'USD'",
            change_in_march: None,
            ignored: &["update commission.currency set minor_unit = minor_unit"],
        },
        Setting {
            table: "workspace",
            change: "update commission.workspace set time_zone = 'Asia/Kuala_Lumpur'",
            change_in_march: None,
            ignored: &["update commission.workspace set company = 'Toys', time_zone = 'UTC'"],
        },
    ],
    extend_rates: "update commission.toy_rate set valid_during = '(,)'",
    code: "PT409",
    hint: "Add one to commission.toy_rate.",
    defer: "select",
};

/// The same for all schemes that go by it.
pub const BRANCH: Setting = Setting {
    table: "branch",
    change: "update commission.branch set time_zone = 'Asia/Kuala_Lumpur' where name = 'here'",
    change_in_march: None,
    ignored: &["update commission.branch set code = code || '1', time_zone = time_zone"],
};

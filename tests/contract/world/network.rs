use super::{Fact, Scheme, Setting};

pub const SCHEME: Scheme = Scheme {
    name: "network",
    found: "
        insert into commission.participant (id, name, email, role, branch, upline_id)
        values
            ('00000000-0000-4000-8000-000000000022', 'Affiliate 2', 'affiliate2@people.example',
                'affiliate', 'here', null),
            ('00000000-0000-4000-8000-000000000021', 'Affiliate 1', 'affiliate1@people.example',
                'affiliate', 'here', '00000000-0000-4000-8000-000000000022');
        insert into commission.network_tier (threshold, rate, valid_during)
        values (0, 0.1, '[2026-01-01,)')",
    people: ["00000000-0000-4000-8000-000000000021", "00000000-0000-4000-8000-000000000022"],
    result: "network_month",
    amount: "commission_direct",
    facts: &[Fact {
        table: "network_sale",
        noun: "sale",
        digit: '4',
        add: "insert into commission.network_sale (id, participant_id, amount, status, sold_at)
            values ('{id}', '{person}', 100, 'approved', '{at}')",
        add_unpriced: None,
        pay: "10.00",
        takes: &[
            (
                "update commission.network_sale set refunded_amount = 100 where id = '{id}'",
                "refunded",
            ),
            (
                "update commission.network_sale set status = 'refunded' where id = '{id}'",
                "refunded",
            ),
            ("update commission.network_sale set status = 'pending' where id = '{id}'", "changed"),
        ],
        changes: &[
            "update commission.network_sale set amount = 50 where id = '{id}'",
            "update commission.network_sale set sale_type = 'kpi_reward' where id = '{id}'",
            "update commission.network_sale
            set shared_by = '00000000-0000-4000-8000-000000000022' where id = '{id}'",
        ],
        ignored: &[
            "update commission.network_sale set customer_name = 'Somebody' where id = '{id}'",
            "update commission.network_sale set amount = amount, sold_at = sold_at",
        ],
        instant: "sold_at",
    }],
    parts: &[],
    settings: &[
        Setting {
            table: "network_tier",
            change: "update commission.network_tier set rate = 0.15",
            change_in_march: Some(
                "update commission.network_tier set valid_during = '[2026-01-01,2026-03-01)'",
            ),
            ignored: &["update commission.network_tier set rate = rate"],
        },
        Setting {
            table: "network_plan",
            change: "update commission.network_plan set split_share = 0.4",
            change_in_march: Some(
                "update commission.network_plan set valid_during = '(,2026-03-01)';
                insert into commission.network_plan (valid_during, max_levels)
                values ('[2026-03-01,)', 3)",
            ),
            ignored: &["update commission.network_plan set split_share = split_share"],
        },
        Setting {
            table: "network_fixed_rate",
            change: "insert into commission.network_fixed_rate (participant_id, rate)
                values ('00000000-0000-4000-8000-000000000021', 0.3)",
            change_in_march: Some(
                "insert into commission.network_fixed_rate (participant_id, rate, valid_during)
                values ('00000000-0000-4000-8000-000000000021', 0.3, '[2026-03-01,)')",
            ),
            ignored: &["update commission.network_fixed_rate set reason = 'partner'"],
        },
        Setting {
            table: "upline_link",
            change: "delete from commission.upline_link",
            change_in_march: Some(
                "select commission.change_upline(
                    '00000000-0000-4000-8000-000000000021', null, '2026-03-01')",
            ),
            ignored: &[
                "update commission.upline_link set upline_id = upline_id",
                "insert into commission.participant (name, role, upline_id)
                values ('New', 'affiliate', '00000000-0000-4000-8000-000000000021')",
            ],
        },
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
            ignored: &["update commission.workspace set company = 'Net', time_zone = 'UTC'"],
        },
    ],
    extend_rates: "update commission.network_tier set valid_during = '(,)'",
    code: "23514",
    hint: "network_tier",
    defer: "update commission.network_plan set recalculation = 'deferred'",
};

use super::{Fact, Scheme, Setting};

pub const SCHEME: Scheme = Scheme {
    name: "reseller",
    found: "
        insert into commission.participant (id, name, email, role, branch)
        values
            ('00000000-0000-4000-8000-000000000041', 'Reseller 1', 'reseller1@people.example',
                'reseller', 'here'),
            ('00000000-0000-4000-8000-000000000042', 'Reseller 2', 'reseller2@people.example',
                'reseller', 'here');
        insert into commission.reseller (id)
        values ('00000000-0000-4000-8000-000000000041'), ('00000000-0000-4000-8000-000000000042');
        insert into commission.reseller_tier (tier, threshold, rate, valid_during)
        values ('bronze', 0, 0.1, '[2026-01-01,)');
        insert into commission.reseller_product_rule (id, product_id, kind, mode)
        values ('00000000-0000-4000-8000-0000000000b1', 'course', 'tiered', 'whole');
        insert into commission.reseller_product_band (rule_id, min_amount, rate)
        values ('00000000-0000-4000-8000-0000000000b1', 0, 0.3);
        insert into commission.exchange_rate (from_currency, to_currency, rate, valid_during)
        select 'MYR', 'USD', 0.25, '[2026-01-01,)'
        where not exists (select from commission.exchange_rate)",
    people: ["00000000-0000-4000-8000-000000000041", "00000000-0000-4000-8000-000000000042"],
    result: "reseller_commission",
    amount: "amount",
    facts: &[Fact {
        table: "reseller_sale",
        noun: "sale",
        digit: '5',
        add: "insert into commission.reseller_sale (
                id, reseller_id, sale_amount, currency, status, sold_at, approved_at)
            values ('{id}', '{person}', 100, 'USD', 'completed', '{at}', '{at}')",
        add_unpriced: None,
        pay: "10.00",
        takes: &[
            (
                "update commission.reseller_sale set refunded_amount = 100,
                    refunded_at = '2026-11-01', refund_reason = 'refund' where id = '{id}'",
                "refunded",
            ),
            (
                "update commission.reseller_sale set status = 'cancelled' where id = '{id}'",
                "changed",
            ),
        ],
        changes: &[
            "update commission.reseller_sale set sale_amount = 50 where id = '{id}'",
            "update commission.reseller_sale set product_id = 'course' where id = '{id}'",
            "update commission.reseller_sale set currency = 'MYR' where id = '{id}'",
            "update commission.reseller_sale
            set reseller_id = '00000000-0000-4000-8000-000000000042' where id = '{id}'",
        ],
        ignored: &[
            "update commission.reseller_sale set client_name = 'Somebody' where id = '{id}'",
            "update commission.reseller_sale set sale_amount = sale_amount, sold_at = sold_at",
        ],
        instant: "sold_at = '{at}', approved_at",
    }],
    parts: &[],
    settings: &[
        Setting {
            table: "reseller_tier",
            change: "update commission.reseller_tier set rate = 0.15",
            change_in_march: Some(
                "update commission.reseller_tier set valid_during = '[2026-01-01,2026-03-01)'",
            ),
            ignored: &["update commission.reseller_tier set rate = rate"],
        },
        Setting {
            table: "reseller_product_rule",
            change: "insert into commission.reseller_product_rule (product_id, kind, rate)
                values ('book', 'percentage', 0.2)",
            change_in_march: Some(
                "insert into commission.reseller_product_rule (
                    product_id, kind, amount, valid_during)
                values ('book', 'flat', 5, '[2026-03-01,)')",
            ),
            ignored: &["update commission.reseller_product_rule set kind = kind"],
        },
        Setting {
            table: "reseller_product_band",
            change: "update commission.reseller_product_band set rate = 0.4",
            change_in_march: None,
            ignored: &["update commission.reseller_product_band set rate = rate"],
        },
        Setting {
            table: "reseller_program",
            change: "update commission.reseller_program set tier_demotes = false",
            change_in_march: None,
            ignored: &["update commission.reseller_program set hold_days = 7"],
        },
        Setting {
            table: "exchange_rate",
            change: "update commission.exchange_rate set rate = 0.3",
            change_in_march: Some(
                "update commission.exchange_rate set valid_during = '[2026-01-01,2026-03-01)'",
            ),
            ignored: &["update commission.exchange_rate set rate = rate"],
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
            ignored: &["update commission.workspace set company = 'Shop', time_zone = 'UTC'"],
        },
    ],
    extend_rates: "update commission.reseller_tier set valid_during = '(,)'",
    code: "PT409",
    hint: "reseller_tier",
    defer: "select",
};

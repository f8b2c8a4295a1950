use super::{Fact, Scheme, Setting};

pub const SCHEME: Scheme = Scheme {
    name: "deal",
    found: "
        insert into commission.participant (id, name, email, role, branch)
        values
            ('00000000-0000-4000-8000-000000000061', 'Deal 1', 'deal1@people.example',
                'manager', 'here'),
            ('00000000-0000-4000-8000-000000000062', 'Deal 2', 'deal2@people.example',
                'manager', 'here'),
            ('00000000-0000-4000-8000-000000000063', 'Owner', 'owner@people.example', 'rep',
                'here');
        insert into commission.compensation_plan (id, name, currency)
        values
            ('00000000-0000-4000-8000-0000000000e1', 'Ten percent', 'USD'),
            ('00000000-0000-4000-8000-0000000000e2', 'Nothing', 'USD');
        insert into commission.plan_component (id, plan_id, name, kind, rate, valid_during)
        values
            ('00000000-0000-4000-8000-0000000000c1', '00000000-0000-4000-8000-0000000000e1',
                'Rate', 'percentage', 0.1, '(,)'),
            ('00000000-0000-4000-8000-0000000000c2', '00000000-0000-4000-8000-0000000000e2',
                'Rate', 'percentage', 0, '(,)');
        insert into commission.plan_component (
            id, plan_id, name, kind, basis, credit_kind, quota_period)
        values ('00000000-0000-4000-8000-0000000000c3', '00000000-0000-4000-8000-0000000000e1',
            'Bands', 'tiered', 'period', 'overlay', 'quarterly');
        insert into commission.plan_component (plan_id, name, kind, rate)
        values ('00000000-0000-4000-8000-0000000000e2', 'Above', 'override', 0.01);
        insert into commission.quota (id, participant_id, amount, period, start_date, end_date)
        values ('00000000-0000-4000-8000-0000000000a1', '00000000-0000-4000-8000-000000000061',
            1000, 'annual', '2026-01-01', '2026-12-31');
        insert into commission.quota_relief (quota_id, during, reason)
        values ('00000000-0000-4000-8000-0000000000a1', '[2026-02-01,2026-02-03)', 'leave');
        insert into commission.sales_team (id, name)
        values ('00000000-0000-4000-8000-0000000000b1', 'Team');
        insert into commission.sales_team_member (team_id, participant_id)
        values ('00000000-0000-4000-8000-0000000000b1', '00000000-0000-4000-8000-000000000061');
        insert into commission.commission_rule (component_id, min_amount, commission_rate)
        values ('00000000-0000-4000-8000-0000000000c3', 0, 0);
        insert into commission.user_compensation_plan (participant_id, plan_id, start_date)
        values
            ('00000000-0000-4000-8000-000000000061', '00000000-0000-4000-8000-0000000000e1',
                '2026-01-01'),
            ('00000000-0000-4000-8000-000000000062', '00000000-0000-4000-8000-0000000000e1',
                '2026-01-01'),
            ('00000000-0000-4000-8000-000000000063', '00000000-0000-4000-8000-0000000000e2',
                '2020-01-01');
        insert into commission.exchange_rate (from_currency, to_currency, rate, valid_during)
        select 'MYR', 'USD', 0.25, '[2026-01-01,)'
        where not exists (select from commission.exchange_rate)",
    people: ["00000000-0000-4000-8000-000000000061", "00000000-0000-4000-8000-000000000062"],
    result: "deal_commission",
    amount: "amount",
    facts: &[Fact {
        table: "deal",
        noun: "deal",
        digit: '6',
        add: "insert into commission.deal (
                id, name, owner_id, amount, currency, status, stage, probability, created_date,
                close_date)
            values ('{id}', 'Deal', '{person}', 100, 'USD', 'closed_won', 'closed', 100,
                '2020-01-01', (timestamptz '{at}' at time zone 'UTC')::date)",
        add_unpriced: None,
        pay: "10.00",
        takes: &[
            (
                "update commission.deal set refunded_amount = 100, refunded_on = '2026-11-01'
                where id = '{id}'",
                "refunded",
            ),
            (
                "update commission.deal set status = 'closed_lost', probability = 0
                where id = '{id}'",
                "changed",
            ),
        ],
        changes: &[
            "update commission.deal set amount = 50 where id = '{id}'",
            "update commission.deal set currency = 'MYR' where id = '{id}'",
            "update commission.deal
            set owner_id = '00000000-0000-4000-8000-000000000062' where id = '{id}'",
        ],
        ignored: &[
            "update commission.deal set description = 'seen' where id = '{id}'",
            "update commission.deal set amount = amount, close_date = close_date",
        ],
        instant: "close_date = (timestamptz '{at}' at time zone 'UTC')::date, last_activity",
    }],
    parts: &["deal_credit", "deal_payment"],
    settings: &[
        Setting {
            table: "plan_component",
            change: "update commission.plan_component set rate = 0.15 where kind = 'percentage'",
            change_in_march: Some(
                "insert into commission.plan_component (plan_id, name, kind, rate, valid_during)
                values ('00000000-0000-4000-8000-0000000000e1', 'More', 'percentage', 0.01,
                    '[2026-03-01,)')",
            ),
            ignored: &["update commission.plan_component set rate = rate, name = name || '!'"],
        },
        Setting {
            table: "compensation_plan",
            change: "update commission.compensation_plan set currency = 'MYR'",
            change_in_march: None,
            ignored: &["update commission.compensation_plan set description = 'seen'"],
        },
        Setting {
            table: "commission_rule",
            change: "update commission.commission_rule set commission_rate = 0.01",
            change_in_march: None,
            ignored: &["update commission.commission_rule set commission_rate = commission_rate"],
        },
        Setting {
            table: "user_compensation_plan",
            change: "update commission.user_compensation_plan set end_date = '2026-12-31'",
            change_in_march: None,
            ignored: &["update commission.user_compensation_plan set end_date = end_date"],
        },
        Setting {
            table: "quota",
            change: "update commission.quota set amount = 2000",
            change_in_march: Some(
                "insert into commission.quota (participant_id, amount, period, start_date, end_date)
                values ('00000000-0000-4000-8000-000000000061', 100, 'monthly', '2026-03-01',
                    '2026-03-31')",
            ),
            ignored: &["update commission.quota set amount = amount"],
        },
        Setting {
            table: "quota_relief",
            change: "update commission.quota_relief set during = '[2026-02-01,2026-02-09)'",
            change_in_march: None,
            ignored: &["update commission.quota_relief set reason = 'seen'"],
        },
        Setting {
            table: "sales_team_member",
            change: "update commission.sales_team_member
                set participant_id = '00000000-0000-4000-8000-000000000062'",
            change_in_march: None,
            ignored: &["update commission.sales_team_member set role = role"],
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
            table: "upline_link",
            change: "insert into commission.upline_link (participant_id, upline_id)
                values ('00000000-0000-4000-8000-000000000061',
                    '00000000-0000-4000-8000-000000000063')",
            change_in_march: None,
            ignored: &["update commission.upline_link set upline_id = upline_id"],
        },
        Setting {
            table: "currency",
            change: "update commission.currency set minor_unit = 3 where code = 'USD'",
            change_in_march: None,
            ignored: &["update commission.currency set minor_unit = minor_unit"],
        },
    ],
    extend_rates: "update commission.user_compensation_plan set start_date = '2020-01-01'",
    code: "PT409",
    hint: "commission.user_compensation_plan",
    defer: "select",
};

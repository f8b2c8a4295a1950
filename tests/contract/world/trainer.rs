use super::toy::BRANCH;
use super::{Fact, Scheme, Setting};

pub const SCHEME: Scheme = Scheme {
    name: "trainer",
    found: "
        insert into commission.participant (id, name, email, role, branch)
        values
            ('00000000-0000-4000-8000-000000000011', 'Trainer 1', 'trainer1@people.example',
                'trainer', 'here'),
            ('00000000-0000-4000-8000-000000000012', 'Trainer 2', 'trainer2@people.example',
                'trainer', 'here');
        insert into commission.trainer (id)
        select id from commission.participant where role = 'trainer';
        insert into commission.trainer_grade (trainer_id, branch, trainer_type, trainer_category)
        select id, 'here', 'full time', 'senior'
        from commission.participant where role = 'trainer';
        insert into commission.trainer_commission_tier (
            branch, trainer_type, trainer_category, commission_type, session_type, fee_amount,
            valid_during)
        select b.name, 'full time', 'senior', 'conduction_fee', s.type::commission.session_type, 10,
            '[2026-01-01,)'
        from commission.branch as b
        cross join (values ('paid'), ('free')) as s (type);
        insert into commission.trainer_commission_tier (
            branch, trainer_type, trainer_category, commission_type, commission_rate, valid_during)
        select b.name, 'full time', 'senior', t.type::commission.commission_type, 0.1,
            '[2026-01-01,)'
        from commission.branch as b
        cross join (values ('new_sales'), ('renew_sales')) as t (type);
        insert into commission.member (id, name, branch)
        values ('00000000-0000-4000-8000-000000000019', 'Member', 'here')",
    people: ["00000000-0000-4000-8000-000000000011", "00000000-0000-4000-8000-000000000012"],
    result: "trainer_monthly_commission",
    amount: "sales_commission",
    facts: &[
        Fact {
            table: "appointment",
            noun: "session",
            digit: '1',
            add: "insert into commission.appointment (
                    id, trainer_id, member_id, session_type, status, starts_at)
                values ('{id}', '{person}', '00000000-0000-4000-8000-000000000019', 'paid',
                    'completed', '{at}')",
            add_unpriced: None,
            pay: "10.00",
            takes: &[(
                "update commission.appointment set status = 'cancelled' where id = '{id}'",
                "changed",
            )],
            changes: &[
                "update commission.appointment set session_type = 'free' where id = '{id}'",
                "update commission.appointment
                set trainer_id = '00000000-0000-4000-8000-000000000012' where id = '{id}'",
            ],
            ignored: &[
                "update commission.appointment set branch = 'there' where id = '{id}'",
                "update commission.appointment set status = status, starts_at = starts_at",
            ],
            instant: "starts_at",
        },
        Fact {
            table: "member_package",
            noun: "package",
            digit: '2',
            add: "insert into commission.member_package (
                    id, member_id, branch, total_price, sale_type, closed_by, created_at)
                values ('{id}', '00000000-0000-4000-8000-000000000019', 'here', 100, 'new_sales',
                    '{{person}}', '{at}')",
            add_unpriced: None,
            pay: "10.00",
            takes: &[
                (
                    "update commission.member_package set refunded_amount = 100 where id = '{id}'",
                    "refunded",
                ),
                (
                    "update commission.member_package set status = 'refunded' where id = '{id}'",
                    "refunded",
                ),
                (
                    "update commission.member_package set status = 'cancelled' where id = '{id}'",
                    "changed",
                ),
                (
                    "update commission.member_package set closed_by = '{}' where id = '{id}'",
                    "changed",
                ),
            ],
            changes: &[
                "update commission.member_package set total_price = 50 where id = '{id}'",
                "update commission.member_package set branch = 'there' where id = '{id}'",
                "update commission.member_package set sale_type = 'renew_sales' where id = '{id}'",
            ],
            ignored: &[
                "update commission.member_package set package_name = 'Gold' where id = '{id}'",
                "update commission.member_package set status = 'expired' where id = '{id}'",
                "update commission.member_package set total_price = total_price",
            ],
            instant: "created_at",
        },
    ],
    parts: &[],
    settings: &[
        Setting {
            table: "trainer_commission_tier",
            change: "update commission.trainer_commission_tier set fee_amount = 12
                where session_type = 'paid'",
            change_in_march: Some(
                "update commission.trainer_commission_tier
                set valid_during = '[2026-01-01,2026-03-01)'
                where commission_type = 'conduction_fee'",
            ),
            ignored: &["update commission.trainer_commission_tier set fee_amount = fee_amount"],
        },
        Setting {
            table: "trainer_grade",
            change: "update commission.trainer_grade set branch = 'there'",
            change_in_march: Some(
                "select commission.change_trainer_grade(id, '2026-03-01', 'there')
                from commission.trainer",
            ),
            ignored: &["update commission.trainer_grade set valid_during = valid_during"],
        },
        Setting {
            table: "trainer",
            change: "update commission.trainer set last_day = '2025-12-31'",
            change_in_march: Some("update commission.trainer set last_day = '2026-02-28'"),
            ignored: &[
                "update commission.trainer set status = 'inactive', last_day = last_day",
                "insert into commission.participant (id, name, role)
                values ('00000000-0000-4000-8000-000000000018', 'New', 'trainer');
                insert into commission.trainer (id, last_day)
                values ('00000000-0000-4000-8000-000000000018', '2026-01-15')",
            ],
        },
        Setting {
            table: "member_tier_period",
            change: "update commission.member_tier_period set tier = 'fans'",
            change_in_march: None,
            ignored: &[
                "update commission.member_tier_period set tier = tier",
                "insert into commission.member (name, branch) values ('New', 'here')",
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
            ignored: &["update commission.workspace set company = 'Gym', time_zone = 'UTC'"],
        },
    ],
    extend_rates: "update commission.trainer_commission_tier set valid_during = '(,)'",
    code: "PT409",
    hint: "commission.check_rate_bands()",
    defer: "update commission.workspace set recalculation = 'manual'",
};

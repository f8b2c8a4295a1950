//! The company of the random histories, and each of their steps as a statement.

use uuid::Uuid;

use super::history::{Pick, Sale, Session, Step};
use common::trainer::Gym;
use common::{Database, Statements};

pub const TRAINERS: usize = 3;
const MEMBERS: usize = 3;
const BRANCHES: [(&str, &str, &str, &str); 4] = [
    ("kepong", "KD", "Asia/Kuala_Lumpur", "MYR"),
    ("kiritimati", "KI", "Pacific/Kiritimati", "MYR"),
    ("york", "NY", "America/New_York", "MYR"),
    ("hanoi", "HN", "Asia/Ho_Chi_Minh", "VND"),
];
const ZONES: [&str; 4] =
    ["Asia/Kuala_Lumpur", "Pacific/Pago_Pago", "America/New_York", "Pacific/Kiritimati"];
const SESSION_TYPES: [&str; 6] = ["paid", "paid", "paid", "free", "sponsor", "compensate"];
const SESSION_STATUSES: [&str; 4] = ["completed", "completed", "scheduled", "cancelled"];
const SALE_STATUSES: [&str; 5] = ["active", "completed", "expired", "cancelled", "refunded"];
const DAYS: [&str; 6] =
    ["2026-01-31", "2026-02-01", "2026-02-15", "2026-02-28", "2026-03-01", "2026-03-31"];

fn trainer_id(number: usize) -> Uuid {
    Uuid::from_u128(0x1000 + (number % TRAINERS) as u128)
}

fn member_id(number: usize) -> Uuid {
    Uuid::from_u128(0x2000 + (number % MEMBERS) as u128)
}

fn at(instant: &str) -> String {
    let parts: Vec<&str> = instant.split('|').collect();
    format!("timestamptz '{}' + interval '{} hours {} us'", parts[0], parts[1], parts[2])
}

/// A company and what happens in it. Facts get ids in the order of their making, so that a history
/// that failed once fails again.
pub struct Company {
    pub gym: Gym,
    made: u128,
}

impl Company {
    pub fn new(name: &str) -> Self {
        let mut gym = Gym::without_rates(name);
        for (branch, code, zone, currency) in &BRANCHES[1..] {
            gym.branch(branch, code, zone, currency);
        }
        for (branch, ..) in BRANCHES {
            for trainer_type in ["full time", "part time"] {
                low_bands(&mut gym, [branch, trainer_type, "senior"]);
            }
        }
        for (number, (branch, ..)) in BRANCHES.iter().enumerate().take(TRAINERS) {
            let id = trainer_id(number);
            gym.run(&format!(
                "insert into commission.participant (id, name, role)
                values ('{id}', 'T{number}', 'trainer');
                insert into commission.trainer (id) values ('{id}')"
            ));
            gym.grade(id, branch, "full time", "senior", "(,)");
        }
        for number in 0..MEMBERS {
            let (id, tier) = (member_id(number), ["company", "fans"][number % 2]);
            gym.run(&format!(
                "insert into commission.member (id, name, branch, tier)
                values ('{id}', 'M{number}', 'kepong', '{tier}')"
            ));
        }
        Self { gym, made: 0x10000 }
    }

    fn next_id(&mut self) -> Uuid {
        self.made += 1;
        Uuid::from_u128(self.made)
    }

    pub fn db(&mut self) -> &mut Database {
        &mut self.gym
    }

    pub fn take(&mut self, step: &Step) {
        let sql = self.statement(step);
        self.gym.run(&sql);
    }

    fn statement(&mut self, step: &Step) -> String {
        let nth = |table: &str, which: Pick| {
            format!(
                "id = (select id from commission.{table} order by id
                    offset {which} % greatest((select count(*) from commission.{table}), 1)
                    limit 1)",
                which = which % 1000
            )
        };
        let every = |table: &str, every: Pick| {
            format!(
                "id in (select id from (select id, row_number() over (order by id) as n
                    from commission.{table}) as numbered where n % {} = 0)",
                1 + every % 4
            )
        };
        let day = |pick: Pick| DAYS[pick % DAYS.len()];
        match step {
            Step::AddSessions(sessions) => {
                let rows: Vec<String> = sessions.iter().map(|s| self.session_row(s)).collect();
                format!(
                    "insert into commission.appointment
                        (id, trainer_id, member_id, session_type, status, starts_at)
                    values {}",
                    rows.join(", ")
                )
            }
            Step::ChangeSession(which, to) => format!(
                "update commission.appointment
                set (id, trainer_id, member_id, session_type, status, starts_at) = {}
                where {}",
                self.session_row(to),
                nth("appointment", *which)
            ),
            Step::SetStatuses(which, status) => format!(
                "update commission.appointment set status = '{}' where {}",
                SESSION_STATUSES[status % SESSION_STATUSES.len()],
                every("appointment", *which)
            ),
            Step::DeleteSessions(which) => {
                format!("delete from commission.appointment where {}", every("appointment", *which))
            }
            Step::TruncateSessions => "truncate commission.appointment".to_owned(),
            Step::AddSales(sales) => {
                let rows: Vec<String> = sales.iter().map(|sale| self.sale_row(sale)).collect();
                format!(
                    "insert into commission.member_package (id, member_id, branch, total_price,
                        refunded_amount, sale_type, closed_by, status, created_at)
                    values {}",
                    rows.join(", ")
                )
            }
            Step::ChangeSale(which, to) => {
                let mut to = to.clone();
                to.branch.get_or_insert(0);
                format!(
                    "update commission.member_package set (id, member_id, branch, total_price,
                        refunded_amount, sale_type, closed_by, status, created_at) = {}
                    where {}",
                    self.sale_row(&to),
                    nth("member_package", *which)
                )
            }
            Step::ReassignSales(closers) => {
                format!("update commission.member_package set closed_by = {}", closed_by(closers))
            }
            Step::RefundSale(which, percent) => format!(
                "update commission.member_package
                set refunded_amount = floor(total_price * {percent} / 100)
                where {}",
                nth("member_package", *which)
            ),
            Step::DeleteSales(which) => format!(
                "delete from commission.member_package where {}",
                every("member_package", *which)
            ),
            Step::SetTier { member, first, day: on } => {
                let (id, on) = (member_id(*member), day(*on));
                let before = if *first { "fans" } else { "company" };
                let after = if *first { "company" } else { "fans" };
                format!(
                    "delete from commission.member_tier_period where member_id = '{id}';
                    insert into commission.member_tier_period (member_id, tier, valid_during)
                    values ('{id}', '{before}', '(,{on})'), ('{id}', '{after}', '[{on},)')"
                )
            }
            Step::FlipTier { member, in_history } => {
                let (table, column) = match in_history {
                    true => ("member_tier_period", "member_id"),
                    false => ("member", "id"),
                };
                format!(
                    "update commission.{table}
                    set tier = case when tier = 'fans' then 'company' else 'fans' end
                        ::commission.member_tier
                    where {column} = '{}'",
                    member_id(*member)
                )
            }
            Step::ChangeRate { band, day: on, percent } => format!(
                "select commission.change_rate(
                    id, '{on}',
                    round(coalesce(fee_amount, commission_rate / 3) * {percent} / 100, 4))
                from commission.trainer_commission_tier
                where {} and status = 'active' and valid_during @> date '{on}'",
                nth("trainer_commission_tier", *band),
                on = day(*on)
            ),
            Step::EditRate { band, percent } => format!(
                "update commission.trainer_commission_tier
                set fee_amount = round(fee_amount * {percent} / 100, 3),
                    commission_rate = round(commission_rate * {percent} / 1000, 5)
                where {}",
                nth("trainer_commission_tier", *band)
            ),
            Step::ToggleRate(band) => format!(
                "update commission.trainer_commission_tier
                set status = case when status = 'active' then 'inactive' else 'active' end
                    ::commission.general_status
                where {}",
                nth("trainer_commission_tier", *band)
            ),
            Step::AddRate { grade, day: on } => format!(
                "insert into commission.trainer_commission_tier (branch, trainer_type,
                    trainer_category, commission_type, session_type, fee_amount, valid_during)
                select b.name, t.type, 'senior', 'conduction_fee', 'sponsor', 30.3,
                    daterange('{on}', null)
                from commission.branch as b
                cross join unnest('{{full time,part time}}'::commission.trainer_type[]) as t (type)
                where {which}
                    and not exists (
                        select from commission.trainer_commission_tier as o
                        where (o.branch, o.trainer_type) = (b.name, t.type)
                            and o.session_type = 'sponsor')",
                on = day(*on),
                which = grade.map_or("true".to_owned(), |pick| format!(
                    "(b.name, t.type) = ('{}', 'full time')",
                    BRANCHES[pick % BRANCHES.len()].0
                ))
            ),
            Step::DeleteAddedRates => {
                "delete from commission.trainer_commission_tier where session_type = 'sponsor'"
                    .to_owned()
            }
            Step::ChangeGrade { trainer, day: on, branch, is_part_time } => format!(
                "select commission.change_trainer_grade(trainer_id, '{on}', '{branch}', '{kind}')
                from commission.trainer_grade
                where trainer_id = '{trainer}' and valid_during @> date '{on}'",
                on = day(*on),
                branch = BRANCHES[branch % BRANCHES.len()].0,
                kind = if *is_part_time { "part time" } else { "full time" },
                trainer = trainer_id(*trainer)
            ),
            Step::EndGrade { trainer, day: on } => format!(
                "update commission.trainer_grade
                set valid_during = daterange(lower(valid_during), '{on}')
                where trainer_id = '{}' and valid_during @> date '{on}'
                    and lower(valid_during) is distinct from '{on}'",
                trainer_id(*trainer),
                on = day(*on)
            ),
            Step::DropGrades(trainer) => format!(
                "delete from commission.trainer_grade where trainer_id = '{}'",
                trainer_id(*trainer)
            ),
            Step::AddGrade(trainer) => format!(
                "insert into commission.trainer_grade
                    (trainer_id, branch, trainer_type, trainer_category, valid_during)
                select '{id}', 'kepong', 'full time', 'senior', '[2026-02-03,2026-03-05)'
                where not exists (
                    select from commission.trainer_grade where trainer_id = '{id}')",
                id = trainer_id(*trainer)
            ),
            Step::MoveBranch(branch, zone) => format!(
                "update commission.branch set time_zone = '{}' where name = '{}'",
                ZONES[zone % ZONES.len()],
                BRANCHES[branch % BRANCHES.len()].0
            ),
            // Two currencies with the same decimals: sales between branches match or do not.
            Step::ChangeCurrency(is_usd) => format!(
                "update commission.branch set currency = '{}' where name = 'york'",
                if *is_usd { "USD" } else { "MYR" }
            ),
            Step::MoveWorkspace(zone) => format!(
                "update commission.workspace set time_zone = '{}'",
                ZONES[zone % ZONES.len()]
            ),
        }
    }

    fn session_row(&mut self, session: &Session) -> String {
        format!(
            "('{}'::uuid, '{}'::uuid, '{}'::uuid, '{}'::commission.session_type,
                '{}'::commission.appointment_status, {})",
            self.next_id(),
            trainer_id(session.trainer),
            member_id(session.member),
            SESSION_TYPES[session.kind % SESSION_TYPES.len()],
            SESSION_STATUSES[session.status % SESSION_STATUSES.len()],
            at(&session.at)
        )
    }

    fn sale_row(&mut self, sale: &Sale) -> String {
        let branch = sale.branch.map(|pick| BRANCHES[pick % BRANCHES.len()].0);
        // Cents where the currency has them.
        let decimals = if branch == Some("hanoi") { 0 } else { 2 };
        let refund = sale.price * sale.refund_percent / 100;
        let shown = |units: i64| rust_decimal::Decimal::new(units, decimals).to_string();
        let kind = match sale.is_renewal {
            Some(true) => "'renew_sales'",
            Some(false) => "'new_sales'",
            None => "null",
        };
        let branch = branch.map_or("null".to_owned(), |branch| format!("'{branch}'"));
        format!(
            "('{}'::uuid, '{}'::uuid, {branch}, {}, {}, {kind}::commission.commission_type, {},
                '{}'::commission.package_status, {})",
            self.next_id(),
            member_id(sale.member),
            shown(sale.price),
            shown(refund),
            closed_by(&sale.closers),
            SALE_STATUSES[sale.status % SALE_STATUSES.len()],
            at(&sale.at)
        )
    }
}

fn closed_by(closers: &[usize]) -> String {
    let ids: Vec<String> = closers.iter().map(|closer| trainer_id(*closer).to_string()).collect();
    format!("'{{{}}}'::uuid[]", ids.join(","))
}

/// Bands that a few sessions and sales reach, with odd fees and one gap.
fn low_bands(gym: &mut Gym, key: [&str; 3]) {
    gym.fee(key, "paid", None, Some(4), "35.005");
    gym.fee(key, "paid", Some(4), Some(9), "40.125");
    gym.fee(key, "paid", Some(9), None, "41");
    gym.fee(key, "free", None, None, "15.5");
    gym.fee(key, "compensate", None, None, "20");
    for (kind, rates) in
        [("new_sales", ["0.05", "0.075", "0.0925"]), ("renew_sales", ["0.03", "0.0475", "0.055"])]
    {
        gym.sales_rate(key, kind, None, Some("8000"), rates[0]);
        gym.sales_rate(key, kind, Some("8000"), Some("20000"), rates[1]);
        gym.sales_rate(key, kind, Some("20000"), None, rates[2]);
    }
}

//! The team of the random histories, and each of their steps as a statement.

use uuid::Uuid;

use super::history::{Edit, Pick, Sale, Step};
use common::Statements;
use common::network::Network;
use common::network::paper::would_close_a_cycle;

const STATUSES: [&str; 4] = ["pending", "approved", "refunded", "cancelled"];
const MODES: [&str; 4] = ["differential", "differential_path", "unilevel", "none"];
const DAYS: [&str; 7] = [
    "2025-12-31",
    "2026-01-31",
    "2026-02-01",
    "2026-02-15",
    "2026-02-28",
    "2026-03-01",
    "2026-04-01",
];
const ZONES: [&str; 4] =
    ["Asia/Ho_Chi_Minh", "Pacific/Pago_Pago", "America/New_York", "Pacific/Kiritimati"];

/// People and sales get ids in the order of their making, so that a history that failed once
/// fails again.
pub struct Team {
    pub network: Network,
    people: usize,
    made: u128,
}

fn person_id(number: usize) -> Uuid {
    Uuid::from_u128(0x1000 + number as u128)
}

fn as_text(id: Option<Uuid>) -> String {
    id.map_or("null".to_owned(), |id| format!("'{id}'"))
}

impl Team {
    /// Two plans, one after the other: the second one holds from February 15.
    pub fn new(name: &str, uplines: &[Option<Pick>]) -> Self {
        let mut network = Network::new(name);
        network.run(
            "set jit = off;
            update commission.network_plan set valid_during = '(,2026-02-15)';
            insert into commission.network_plan (valid_during) values ('[2026-02-15,)')",
        );
        let mut team = Self { network, people: 0, made: 0 };
        for upline in uplines {
            team.take(&Step::Join(*upline));
        }
        team
    }

    fn person(&self, pick: Pick) -> Uuid {
        person_id(pick % self.people)
    }

    fn sharer(&self, sale: &Sale) -> Option<Uuid> {
        sale.sharer
            .map(|pick| self.person(pick))
            .filter(|sharer| *sharer != self.person(sale.seller) && !sale.is_reward)
    }

    fn values(&mut self, sale: &Sale) -> String {
        self.made += 1;
        format!("('{}', {})", Uuid::from_u128(0x10_0000 + self.made), self.columns(sale))
    }

    fn columns(&self, sale: &Sale) -> String {
        let amount = format!("round({}::numeric / 10000, 4)", sale.amount);
        format!(
            "'{}', {}, {amount}, round({amount} * {} / 100, 4), '{}', '{}', {}",
            self.person(sale.seller),
            as_text(self.sharer(sale)),
            sale.refund_percent,
            if sale.is_reward { "kpi_reward" } else { "retail_sales" },
            STATUSES[sale.status],
            sale.at,
        )
    }

    pub fn take(&mut self, step: &Step) {
        if let Some(sql) = self.statement(step) {
            self.network.run(&sql);
        }
    }

    /// The step as a statement; moves, which may be refused, are made here.
    fn statement(&mut self, step: &Step) -> Option<String> {
        let every = |pick: Pick| {
            format!(
                "id in (
                    select id
                    from (select id, row_number() over (order by id) from commission.network_sale)
                        as numbered
                    where row_number % {} = 0)",
                2 + pick % 4
            )
        };
        let plan = |pick: &Pick, set: String| {
            let is_first = pick.is_multiple_of(2);
            format!(
                "update commission.network_plan set {set}
                where lower_inf(valid_during) = {is_first}"
            )
        };
        let tier = |pick: &Pick| {
            format!(
                "(select id from commission.network_tier order by threshold offset {} limit 1)",
                pick % 5
            )
        };
        Some(match step {
            Step::AddSales(sales) => {
                let rows: Vec<String> = sales.iter().map(|sale| self.values(sale)).collect();
                let rows = rows.join(", ");
                format!("insert into commission.network_sale ({COLUMNS}) values {rows}")
            }
            Step::AddManySales(pick) => format!(
                "insert into commission.network_sale (participant_id, amount, status, sold_at)
                select ('00000000-0000-0000-0000-' || lpad(to_hex(4096 + i % {}), 12, '0'))::uuid,
                    round(i % 997 / 8.0, 4), 'approved',
                    timestamptz '2026-02-26 00:00+00' + i * interval '3 min'
                from generate_series(1, {}) as i",
                self.people,
                if pick.is_multiple_of(2) { 1_500 } else { 3_000 }
            ),
            Step::EditSale(which, edit) => {
                let set = self.set_clause(edit);
                format!(
                    "update commission.network_sale set {set}
                    where id = (
                        select id from commission.network_sale
                        order by id
                        offset {which} % greatest(1, (
                            select count(*)::integer from commission.network_sale))
                        limit 1)",
                    which = which % 1_000_000
                )
            }
            Step::SetStatuses(pick, status) => format!(
                "update commission.network_sale set status = '{}' where {}",
                STATUSES[*status],
                every(*pick)
            ),
            Step::Reassign(pick, to) => format!(
                "update commission.network_sale
                set participant_id = '{to}', shared_by = nullif(shared_by, '{to}')
                where {}",
                every(*pick),
                to = self.person(*to)
            ),
            Step::DeleteSales(pick) => {
                format!("delete from commission.network_sale where {}", every(*pick))
            }
            Step::TruncateSales => "truncate commission.network_sale".to_owned(),
            Step::Join(upline) => {
                let upline = upline.filter(|_| self.people > 0).map(|pick| self.person(pick));
                self.people += 1;
                format!(
                    "insert into commission.participant (id, name, role, upline_id)
                    values ('{}', 'P{}', 'affiliate', {})",
                    person_id(self.people - 1),
                    self.people,
                    as_text(upline)
                )
            }
            Step::Move(who, upline, day) => {
                let upline = upline.map(|pick| self.person(pick));
                self.move_person(self.person(*who), upline, *day);
                return None;
            }
            Step::Deactivate(who) => format!(
                "update commission.participant set status = 'inactive' where id = '{}'",
                self.person(*who)
            ),
            Step::FixRate(who, rate, days) => format!(
                "insert into commission.network_fixed_rate (participant_id, rate, valid_during)
                select '{who}', round({rate} / 1000000.0, 6), daterange('{day}', null)
                where not exists (
                    select from commission.network_fixed_rate
                    where participant_id = '{who}' and valid_during && daterange('{day}', null))",
                who = self.person(*who),
                day = DAYS[days % DAYS.len()]
            ),
            Step::FreeRates => "delete from commission.network_fixed_rate".to_owned(),
            Step::EditTier(pick, rate) => format!(
                "update commission.network_tier set rate = round({rate} / 1000000.0, 6)
                where id = {}",
                tier(pick)
            ),
            // The lowest tier stays at 0, so that there is one for every volume.
            Step::MoveTier(pick, to) => format!(
                "update commission.network_tier set threshold = {to}
                where id = {} and threshold > 0
                    and not exists (
                        select from commission.network_tier where threshold = {to})",
                tier(pick)
            ),
            Step::Mode(pick, mode) => plan(pick, format!("override_mode = '{}'", MODES[*mode])),
            Step::Basis(pick, is_ranking) => {
                let basis = if *is_ranking { "ranking" } else { "personal" };
                plan(pick, format!("inactive_basis = '{basis}'"))
            }
            Step::Split(pick, share) => {
                plan(pick, format!("split_share = round({share} / 10000.0, 4)"))
            }
            Step::InactiveRate(pick, rate) => {
                plan(pick, format!("inactive_rate = round({rate} / 1000000.0, 6)"))
            }
            Step::Levels(pick, levels) => plan(pick, format!("max_levels = {levels}")),
            Step::Recalculation(pick, is_deferred) => {
                let mode = if *is_deferred { "deferred" } else { "immediate" };
                plan(pick, format!("recalculation = '{mode}'"))
            }
            Step::PlanFrom(pick) => format!(
                "update commission.network_plan
                set valid_during = case when upper_inf(valid_during) then daterange('{day}', null)
                    else daterange(null, '{day}') end",
                day = ["2026-01-20", "2026-02-15", "2026-03-20"][pick % 3]
            ),
            Step::MoveWorkspace(pick) => format!(
                "update commission.workspace set time_zone = '{}'",
                ZONES[pick % ZONES.len()]
            ),
            Step::Recalculate(pick) => {
                format!("select commission.recalculate_network(2026, {})", 1 + pick % 3)
            }
            Step::RecalculateUpline(who, pick) => format!(
                "select commission.recalculate_upline('{}', 2026, {})",
                self.person(*who),
                1 + pick % 3
            ),
        })
    }

    fn set_clause(&self, edit: &Edit) -> String {
        match edit {
            Edit::Amount(amount) => {
                let amount = format!("round({amount}::numeric / 10000, 4)");
                format!("amount = {amount}, refunded_amount = least(refunded_amount, {amount})")
            }
            Edit::Seller(to) => {
                let to = self.person(*to);
                format!("participant_id = '{to}', shared_by = nullif(shared_by, '{to}')")
            }
            Edit::Sharer(to) => format!(
                "shared_by = case when sale_type = 'retail_sales' then
                    nullif({}::uuid, participant_id) end",
                as_text(to.map(|pick| self.person(pick)))
            ),
            Edit::Status(status) => format!("status = '{}'", STATUSES[*status]),
            Edit::Refund(percent) => {
                format!("refunded_amount = round(amount * {percent} / 100, 4)")
            }
            Edit::At(at) => format!("sold_at = {at}"),
            Edit::Reward(true) => "sale_type = 'kpi_reward', shared_by = null".to_owned(),
            Edit::Reward(false) => "sale_type = 'retail_sales'".to_owned(),
            Edit::Note => "product_name = 'another'".to_owned(),
            Edit::All(sale) => {
                let columns = COLUMNS.trim_start_matches("id, ");
                format!("({columns}) = row ({})", self.columns(sale))
            }
        }
    }

    /// Moves somebody, or sees to it that a cycle is refused.
    fn move_person(&mut self, id: Uuid, upline: Option<Uuid>, day: Option<Pick>) {
        let sql = match day {
            Some(pick) => format!(
                "select commission.change_upline('{id}', {}, '{}')",
                as_text(upline),
                DAYS[pick % DAYS.len()]
            ),
            None => format!(
                "update commission.participant set upline_id = {} where id = '{id}'",
                as_text(upline)
            ),
        };
        let from = match day {
            Some(pick) => format!("date '{}'", DAYS[pick % DAYS.len()]),
            None => "commission_internal.today()".to_owned(),
        };
        let from: i32 = self.network.value(&format!("select {from} - date '2000-01-01'"));
        let closes_cycle = upline
            .is_some_and(|upline| would_close_a_cycle(&mut self.network.db, id, upline, from));
        if closes_cycle {
            self.network.run("savepoint before_move");
            let error = self.network.error_of(&sql);
            assert_eq!(error.sqlstate, "23514", "{} for {sql}", error.line());
            self.network.run("rollback to before_move");
        } else {
            self.network.run(&sql);
        }
    }
}

const COLUMNS: &str =
    "id, participant_id, shared_by, amount, refunded_amount, sale_type, status, sold_at";

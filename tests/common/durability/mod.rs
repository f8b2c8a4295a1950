//! A company of both schemes, and what has to hold for it whatever it has been through.

use crate::Statements;

/// Sums of the ledger and what is pending, beside what the facts of every month of 2026 give. A
/// closed month has both in full; an open one has nothing in the ledger.
const OUT_OF_BALANCE: &str = "
    with due as (
        select 'trainer' as scheme, m as month, r.participant_id, r.component, r.currency, r.amount
        from generate_series(1, 12) as m
        cross join lateral commission_internal.recalculated_trainer_earnings(2026, m, null) as r
        where commission_internal.is_closed('trainer', 2026, m)
        union all
        select 'network', m, r.participant_id, r.component, r.currency, r.amount
        from generate_series(1, 12) as m
        cross join lateral commission_internal.recalculated_network_earnings(2026, m, null) as r
        where commission_internal.is_closed('network', 2026, m)
    ),
    pays as (
        select scheme, month, participant_id, component, currency, sum(amount) as amount
        from (
            select scheme, for_month as month, participant_id, component, currency, amount
            from commission.earning
            where for_year = 2026
            union all
            select s, a.month, a.participant_id, a.component, a.currency, a.difference
            from unnest('{trainer,network}'::text[]) as s
            cross join lateral commission_internal.adjustments(s) as a
        ) as line
        group by scheme, month, participant_id, component, currency
    )
    select scheme, month, participant_id, component, currency, due.amount as due,
        pays.amount as pays
    from due
    full join pays using (scheme, month, participant_id, component, currency)
    where coalesce(due.amount, 0) <> coalesce(pays.amount, 0)
    order by 1, 2, 3, 4, 5";

/// Results of trainers that a calculation from scratch would change, in months that are open.
const OUT_OF_STEP_TRAINERS: &str = "
    with wanted as (
        select array_agg(t.id) as ids, array_agg(2026) as years, array_agg(m) as months
        from commission.trainer as t
        cross join generate_series(1, 12) as m
        where not commission_internal.is_closed('trainer', 2026, m)
    ),
    priced as (
        select r.month, r.trainer_id, r.member_id, r.error_message is not null as is_unpriced,
            r.total_conduction_count as sessions, r.total_conduction_fee, r.total_new_sales,
            r.sales_commission, r.total_renew_sales, r.renew_commission,
            r.total_entitled_commission
        from wanted
        cross join lateral commission_engine.price_trainer_months(ids, years, months) as r
        where r.error_message is null
    ),
    stored as (
        select month, trainer_id, member_id, false, total_conduction_count, total_conduction_fee,
            total_new_sales, sales_commission, total_renew_sales, renew_commission,
            total_entitled_commission
        from commission.trainer_monthly_commission
        where year = 2026
            and not commission_internal.is_closed('trainer', 2026, month)
    )
    (select 'stored', * from stored except all select 'stored', * from priced)
    union all
    (select 'from scratch', * from priced except all select 'from scratch', * from stored)";

const OUT_OF_STEP_NETWORK: &str = "
    select m, v.participant_id, v.stored, v.calculated
    from generate_series(1, 12) as m
    cross join lateral commission.verify_network(2026, m) as v
    where not commission_internal.is_closed('network', 2026, m)";

pub trait Company: Statements {
    /// So many trainers, members and sellers, in a database that is still empty.
    #[track_caller]
    fn found_company(&mut self, size: i32) {
        self.run(&format!("set test.size = {size}; set jit = off"));
        self.run(include_str!("company.sql"));
        self.run(
            "select commission.calculate_all_commission(2026, m) from generate_series(1, 2) as m;
            analyze",
        );
    }

    /// Closes a month of 2026 for all schemes that have it open.
    #[track_caller]
    fn close_month(&mut self, month: i32) {
        self.run(&format!("select * from commission.close_period(2026, {month})"));
    }

    #[track_caller]
    fn reopen_month(&mut self, month: i32) {
        self.run(&format!("select * from commission.reopen_period(2026, {month}, 'a mistake')"));
    }

    #[track_caller]
    fn is_month_closed(&mut self, scheme: &str, month: i32) -> bool {
        self.value_of("select commission_internal.is_closed($1, 2026, $2)", &[&scheme, &month])
    }

    #[track_caller]
    fn count_of(&mut self, table: &str) -> i64 {
        self.value(&format!("select count(*) from {table}"))
    }

    /// The hash that the next posting will continue.
    #[track_caller]
    fn head_hash(&mut self) -> String {
        self.value(
            "select coalesce(
                (select encode(hash, 'hex') from commission.posting order by id desc limit 1), '')",
        )
    }

    /// Results follow the facts, the ledger is as it was posted, and nobody gets more or less than
    /// the facts give.
    #[track_caller]
    fn assert_in_order(&mut self) {
        self.run("set jit = off; select commission.apply_network_changes()");
        self.assert_nothing("verify_ledger()", "select * from commission.verify_ledger()");
        self.assert_nothing("figures out of step", OUT_OF_STEP_NETWORK);
        let is_manual: bool =
            self.value("select recalculation = 'manual' from commission.workspace");
        if is_manual {
            self.run(
                "select commission.calculate_all_commission(2026, m)
                from generate_series(1, 12) as m
                where not commission_internal.is_closed('trainer', 2026, m)",
            );
        }
        self.assert_nothing("results out of step", OUT_OF_STEP_TRAINERS);
        self.assert_in_balance();
        self.assert_nothing(
            "lines of no posting",
            "select posting_id from commission.earning
            where posting_id not in (select id from commission.posting)",
        );
    }

    /// People of whom the ledger and what is pending give another amount than the facts.
    #[track_caller]
    fn out_of_balance(&mut self) -> Vec<String> {
        self.lines(OUT_OF_BALANCE)
    }

    /// Nobody gets more or less than the facts give.
    #[track_caller]
    fn assert_in_balance(&mut self) {
        self.assert_nothing("ledger out of balance", OUT_OF_BALANCE);
    }

    #[track_caller]
    fn assert_nothing(&mut self, what: &str, sql: &str) {
        let lines = self.lines(sql);
        let first: Vec<_> = lines.iter().take(8).collect();
        assert!(lines.is_empty(), "{what}: {} rows, the first:\n{first:#?}", lines.len());
    }

    /// No lock of any session but this one's, and nobody else at work: sessions that were cut off
    /// may need a moment.
    #[track_caller]
    fn assert_nothing_locked(&mut self) {
        let patience = std::time::Instant::now();
        loop {
            let held = self.lines(
                "select l.pid, l.locktype, l.relation::regclass, l.mode, l.granted, a.query
                from pg_locks as l
                left join pg_stat_activity as a on a.pid = l.pid
                where l.database = (select oid from pg_database where datname = current_database())
                    and l.pid <> pg_backend_pid()
                    and a.backend_type is distinct from 'autovacuum worker'",
            );
            if held.is_empty() {
                return;
            }
            assert!(patience.elapsed().as_secs() < 20, "locks are left: {held:#?}");
            std::thread::yield_now();
        }
    }
}

impl<T: Statements> Company for T {}

/// Numbers that are the same in every run (xorshift64*).
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % limit
    }
}

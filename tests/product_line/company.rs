//! A company with reps and product lines, and short words for what they sell.

use std::ops::{Deref, DerefMut};

use common::{Database, Statements};

pub const ANN: &str = "00000000-0000-4000-8000-00000000000a";
pub const BOB: &str = "00000000-0000-4000-8000-00000000000b";

pub struct Company {
    pub db: Database,
}

impl Deref for Company {
    type Target = Database;

    fn deref(&self) -> &Database {
        &self.db
    }
}

impl DerefMut for Company {
    fn deref_mut(&mut self) -> &mut Database {
        &mut self.db
    }
}

impl Company {
    /// Two reps at 40 and 50 percent, and product lines Cygnus and Logiquip, in USD.
    #[track_caller]
    pub fn new(name: &str) -> Self {
        let db = Database::prepared(name, "lines_and_reps", Database::new, |mut db| {
            db.run(&Self::people_and_lines());
            db
        });
        Self { db }
    }

    fn people_and_lines() -> String {
        format!(
            "insert into commission.participant (id, name, role, email)
            values ('{ANN}', 'Ann', 'rep', 'ann@people.example'),
                ('{BOB}', 'Bob', 'rep', 'bob@people.example');
            insert into commission.product_line (name, aliases)
            values ('Cygnus', '{{}}'), ('Logiquip', '{{Logi Quip Inc}}');
            insert into commission.rep_rate (participant_id, tier_1_rate, tier_2_rate)
            values ('{ANN}', 0.4, 0.5), ('{BOB}', 0.4, 0.5)"
        )
    }

    #[track_caller]
    pub fn sell(
        &mut self,
        rep: &str,
        line: &str,
        month: u32,
        sales: &str,
        revenue: &str,
    ) -> String {
        self.line(&format!(
            "insert into commission.product_line_sale (
                participant_id, product_line_id, commission_year, commission_month, revenue_on,
                sales_actual, revenue_actual)
            select '{rep}', id, 2026, {month}, make_date(2026, {month}, 1), {sales}, {revenue}
            from commission.product_line where name = '{line}'
            returning id"
        ))
    }

    #[track_caller]
    pub fn set_threshold(&mut self, rep: &str, line: &str, amount: &str) {
        self.run(&format!(
            "insert into commission.rep_threshold (participant_id, product_line_id, year, amount)
            select '{rep}', id, 2026, {amount} from commission.product_line where name = '{line}'
            on conflict on constraint rep_threshold_participant_id_key do update
            set amount = excluded.amount"
        ));
    }

    /// The sales of the worked example.
    #[track_caller]
    pub fn sell_the_worked_example(&mut self) {
        for (month, sales, revenue) in [
            (1, "30000", "3000"),
            (2, "25000", "2500"),
            (2, "10000", "1000.50"),
            (4, "40000", "4000.33"),
            (5, "5000", "500"),
            (6, "-20000", "-2000"),
        ] {
            self.sell(ANN, "Cygnus", month, sales, revenue);
        }
    }

    /// Month, tier 1, difference, released, banked, reached in, payout.
    #[track_caller]
    pub fn months(&mut self) -> Vec<String> {
        self.lines(
            "select month, tier_1_amount, tier_2_difference, released, banked_after, reached_in,
                payout
            from commission.product_line_month order by participant_id, product_line_id, month",
        )
    }

    #[track_caller]
    pub fn close(&mut self, month: u32) -> String {
        self.line(&format!(
            "select line_count, adjustment_count, totals ->> 'USD'
            from commission.close_period(2026, {month}, 'product_line')"
        ))
    }

    /// What is stored is what the sales give; of closed months, what they gave then.
    #[track_caller]
    pub fn assert_in_step(&mut self) {
        let wrong = self.lines(
            "select v.* from commission.verify_product_line_months(2026) as v
            where not commission_internal.is_closed('product_line', 2026, v.month)",
        );
        assert_eq!(wrong, Vec::<String>::new());
        let changed: i64 = self.value("select commission.recalculate_product_lines()");
        assert_eq!(changed, 0, "nothing is left to calculate");
    }
}

//! What deals pay: the worked examples, late changes, statements at random against a longhand
//! calculation in SQL, and many sessions at once.

mod concurrency;
mod examples;
mod late;
mod longhand;
mod parts;
mod privileges;
mod what_if;

use common::{Database, Statements};
use std::ops::{Deref, DerefMut};
use uuid::Uuid;

/// A database in USD and UTC, with words for what is sold.
pub struct Books {
    pub db: Database,
}

impl Deref for Books {
    type Target = Database;

    fn deref(&self) -> &Database {
        &self.db
    }
}

impl DerefMut for Books {
    fn deref_mut(&mut self) -> &mut Database {
        &mut self.db
    }
}

impl Books {
    #[track_caller]
    pub fn new(name: &str) -> Self {
        let mut books = Self { db: Database::new(name) };
        books.run(
            "set jit = off;
            update commission.workspace set currency = 'USD', time_zone = 'UTC'",
        );
        books
    }

    #[track_caller]
    pub fn rep(&mut self, name: &str) -> Uuid {
        self.value(&format!(
            "insert into commission.participant (name, role, email)
            values ('{name}', 'rep', lower('{name}') || '@people.example')
            returning id"
        ))
    }

    /// A plan with components, each the columns and values of its row.
    #[track_caller]
    pub fn plan(&mut self, name: &str, components: &[(&str, &str)]) -> Uuid {
        let plan: Uuid = self.value(&format!(
            "insert into commission.compensation_plan (name) values ('{name}') returning id"
        ));
        for (place, (columns, values)) in components.iter().enumerate() {
            self.run(&format!(
                "insert into commission.plan_component (plan_id, name, {columns})
                values ('{plan}', 'Part {place}', {values})"
            ));
        }
        plan
    }

    #[track_caller]
    pub fn assign(&mut self, who: Uuid, plan: Uuid, from: &str) {
        self.run(&format!(
            "insert into commission.user_compensation_plan (participant_id, plan_id, start_date)
            values ('{who}', '{plan}', '{from}')"
        ));
    }

    #[track_caller]
    pub fn won(&mut self, owner: Uuid, amount: &str, on: &str) -> Uuid {
        self.value(&format!(
            "insert into commission.deal (name, owner_id, amount, status, close_date)
            values ('{amount} on {on}', '{owner}', {amount}, 'closed_won', '{on}')
            returning id"
        ))
    }

    /// Months and amounts of a deal, of everybody.
    #[track_caller]
    pub fn paid(&mut self, deal: Uuid) -> Vec<String> {
        self.lines(&format!(
            "select coalesce(month::text, 'waits'), amount
            from commission.deal_commission
            where deal_id = '{deal}'
            order by year, month, amount"
        ))
    }

    #[track_caller]
    pub fn close(&mut self, month: u32) -> String {
        self.line(&format!(
            "select line_count, adjustment_count, totals ->> 'USD'
            from commission.close_period(2026, {month}, 'deal')"
        ))
    }

    /// What is stored is what a calculation from scratch gives.
    #[track_caller]
    pub fn assert_in_step(&mut self) {
        assert_eq!(
            self.lines(
                "select m.month, v.*
                from generate_series(1, 12) as m (month)
                cross join lateral commission.verify_deal_commissions(2026, m.month) as v"
            ),
            Vec::<String>::new()
        );
    }
}

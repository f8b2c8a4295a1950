//! What the tests of the trainer scheme ask of the results.

// Every test program compiles this module and uses its own part of it.
#![allow(dead_code)]

use uuid::Uuid;

use crate::common::Statements;
use crate::common::fixtures::{MONTH, YEAR};

pub trait Results: Statements {
    /// Columns of a pair's row in the month of the fixtures; `none` where there is no row.
    #[track_caller]
    fn result(&mut self, trainer: Uuid, member: Uuid, columns: &str) -> String {
        self.result_in(YEAR, MONTH, trainer, member, columns)
    }

    #[track_caller]
    fn result_in(
        &mut self,
        year: i32,
        month: u32,
        trainer: Uuid,
        member: Uuid,
        columns: &str,
    ) -> String {
        let rows = self.lines(&format!(
            "select {columns}
            from commission.trainer_monthly_commission
            where year = {year} and month = {month}
                and trainer_id = '{trainer}' and member_id = '{member}'"
        ));
        assert!(rows.len() < 2, "a pair has one row at most: {rows:?}");
        rows.into_iter().next().unwrap_or_else(|| "none".to_owned())
    }

    /// Months with a row of the trainer, and the sessions in each: `2026-1: 2, 2026-2: 1`.
    #[track_caller]
    fn sessions_by_month(&mut self, trainer: Uuid) -> String {
        self.by_month(trainer, "sum(total_conduction_count)")
    }

    /// The same for an aggregate over the rows of the month.
    #[track_caller]
    fn by_month(&mut self, trainer: Uuid, aggregate: &str) -> String {
        let months = self.lines(&format!(
            "select year || '-' || month || ': ' || {aggregate}
            from commission.trainer_monthly_commission
            where trainer_id = '{trainer}'
            group by year, month
            order by year, month"
        ));
        months.join(", ")
    }

    /// Every result with its amounts, whoever and whenever it is of, in the order of the key; dates
    /// and ids of rows left out.
    #[track_caller]
    fn all_results(&mut self) -> Vec<String> {
        self.lines(
            "select year, month, trainer_id, member_id, branch, trainer_type, trainer_category,
                member_tier,
                total_paid_session, conduction_fee_paid, conduction_paid_rate,
                total_free_session, conduction_fee_free, conduction_free_rate,
                total_transform_session, conduction_fee_transform, conduction_transform_rate,
                total_express_session, conduction_fee_express, conduction_express_rate,
                total_sponsor_session, conduction_fee_sponsor, conduction_sponsor_rate,
                total_compensate_session, conduction_fee_compensate, conduction_compensate_rate,
                total_conduction_count, total_conduction_fee,
                total_new_sales, new_sales_rate, sales_commission,
                total_renew_sales, renew_sales_rate, renew_commission,
                total_sales_commission, total_entitled_commission
            from commission.trainer_monthly_commission
            order by year, month, trainer_id, member_id",
        )
    }

    /// Every pair without a price.
    #[track_caller]
    fn all_unpriced(&mut self) -> Vec<String> {
        self.lines(
            "select year, month, trainer_id, member_id, total_session, total_sales, error_message
            from commission.trainer_unpriced_pair
            order by year, month, trainer_id, member_id",
        )
    }

    /// How often each month of the trainer was priced.
    #[track_caller]
    fn priced_counts(&mut self, trainer: Uuid) -> Vec<String> {
        self.lines(&format!(
            "select year, month, priced_count
            from commission_internal.trainer_month
            where trainer_id = '{trainer}'
            order by year, month"
        ))
    }

    /// Calculates the month of the fixtures for everybody.
    #[track_caller]
    fn calculate(&mut self) {
        self.calculate_month(YEAR, MONTH);
    }

    #[track_caller]
    fn calculate_month(&mut self, year: i32, month: u32) {
        self.run(&format!("select * from commission.calculate_all_commission({year}, {month})"));
    }
}

impl<T: Statements> Results for T {}

//! Draws: closed after all others, worked out from what these have posted.

mod examples;
mod oracle;
mod seen;
mod turns;

use common::Statements;
use common::deal::Desk;
use uuid::Uuid;

/// Anything that speaks to a database with draws in it.
pub trait Draws: Statements {
    /// Something that somebody is paid with a month besides draws.
    #[track_caller]
    fn earn(&mut self, who: Uuid, month: u32, amount: &str, currency: &str) {
        self.run(&format!(
            "insert into commission.manual_adjustment (
                participant_id, year, month, component, currency, amount, reason, created_by_role,
                approved_at, approved_by_role)
            values ('{who}', 2026, {month}, 'bonus', '{currency}', {amount}, 'a test', 'clerk',
                '2026-01-01', 'chief')"
        ));
    }

    /// A draw in USD from a month on; `terms` are columns and values besides.
    #[track_caller]
    fn draw(&mut self, who: Uuid, amount: &str, from_month: u32, terms: &[(&str, &str)]) -> Uuid {
        let of = |part: fn(&(&str, &str)) -> String| terms.iter().map(part).collect::<String>();
        let names = of(|(name, _)| format!(", {name}"));
        let values = of(|(_, value)| format!(", {value}"));
        let kind = if names.contains("kind") { ["", ""] } else { [", kind", ", 'recoverable'"] };
        self.value(&format!(
            "insert into commission.draw (participant_id, amount, starts_on{}{names})
            values ('{who}', {amount}, '2026-{from_month:02}-01'{}{values})
            returning id",
            kind[0], kind[1]
        ))
    }

    #[track_caller]
    fn close_of(&mut self, month: u32, scheme: &str) {
        self.run(&format!("select commission.close_period(2026, {month}, '{scheme}')"));
    }

    #[track_caller]
    fn close_draws(&mut self, month: u32) {
        self.close_of(month, "manual");
        self.close_of(month, "draw");
    }

    #[track_caller]
    fn reopen_of(&mut self, month: u32, scheme: &str) {
        self.run(&format!("select commission.reopen_period(2026, {month}, 'a test', '{scheme}')"));
    }

    /// Months of somebody: posted, advance, recovery, balance.
    #[track_caller]
    fn drawn(&mut self, who: Uuid) -> Vec<String> {
        self.lines(&format!(
            "select month, currency, trim_scale(posted_amount), trim_scale(advance),
                trim_scale(recovery), trim_scale(balance)
            from commission.draw_month
            where participant_id = '{who}'
            order by currency, year, month"
        ))
    }

    /// What is posted of somebody's draws for each month.
    #[track_caller]
    fn posted_draws(&mut self, who: Uuid) -> Vec<String> {
        self.lines(&format!(
            "select for_month, currency, component, trim_scale(sum(amount))
            from commission.earning
            where scheme = 'draw' and participant_id = '{who}'
            group by 1, 2, 3
            having sum(amount) <> 0
            order by 1, 2, 3"
        ))
    }

    #[track_caller]
    fn balance(&mut self, who: Uuid) -> Vec<String> {
        self.lines(&format!(
            "select currency, trim_scale(balance) from commission.draw_balance
            where participant_id = '{who}' order by 1"
        ))
    }

    #[track_caller]
    fn assert_sound(&mut self) {
        assert_eq!(self.lines("select * from commission.verify_ledger()"), Vec::<String>::new());
    }
}

impl<T: Statements> Draws for T {}

#[track_caller]
fn refused(desk: &mut Desk, statement: &str) -> String {
    let error = desk.error_of(statement);
    assert_eq!(error.sqlstate, "PT409", "{error:?}");
    error.message
}

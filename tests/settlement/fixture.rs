//! An office that pays people: two administrators, payees with accounts, and short words for what
//! happens to their money.

use std::ops::{Deref, DerefMut};

use common::reseller::{Resales, Shop};
use common::{Database, DbError, Statements};
use uuid::Uuid;

/// A shop with resellers, and administrators Ada and Ben.
pub struct Office {
    pub shop: Shop,
}

impl Deref for Office {
    type Target = Shop;

    fn deref(&self) -> &Shop {
        &self.shop
    }
}

impl DerefMut for Office {
    fn deref_mut(&mut self) -> &mut Shop {
        &mut self.shop
    }
}

impl Office {
    #[track_caller]
    pub fn new(name: &str) -> Self {
        let db = Database::prepared(name, "office", Database::new, |db| {
            let mut shop = Shop::of(db);
            shop.set_up_api_roles();
            shop.run(
                "insert into commission.participant (name, role, email)
                values
                    ('Ada', 'admin', 'ada@people.example'),
                    ('Ben', 'admin', 'ben@people.example')",
            );
            shop.db
        });
        Self { shop: Shop { db } }
    }

    #[track_caller]
    pub fn id_of(&mut self, name: &str) -> Uuid {
        self.value_of("select id from commission.participant where name = $1", &[&name])
    }

    /// Somebody who is paid, with an account that can be used.
    #[track_caller]
    pub fn payee(&mut self, name: &str) -> Uuid {
        self.run(&format!(
            "insert into commission.participant (name, role, email)
            values ('{name}', 'rep', lower('{name}') || '@people.example')"
        ));
        self.give_account(name);
        self.id_of(name)
    }

    /// A verified reseller, with an account that can be used.
    #[track_caller]
    pub fn paid_seller(&mut self, name: &str) -> Uuid {
        let id = self.seller(name);
        self.run(&format!(
            "update commission.reseller
            set verification = 'verified', verified_at = now() where id = '{id}'"
        ));
        self.give_account(name);
        id
    }

    #[track_caller]
    pub fn give_account(&mut self, name: &str) {
        self.act(
            name,
            "select id from commission.set_payout_method(
                'bank_transfer', '{\"iban\": \"GB33BUKB20201555555555\"}')",
        );
        self.let_accounts_ripen();
    }

    /// A day goes by.
    #[track_caller]
    pub fn let_accounts_ripen(&mut self) {
        self.run(
            "update commission.payout_method set usable_from = usable_from - interval '1 day'",
        );
    }

    /// What somebody does as themselves, committed.
    #[track_caller]
    pub fn act(&mut self, who: &str, sql: &str) -> Vec<String> {
        self.as_person(&who.to_lowercase());
        let lines = self.lines(sql);
        self.run("commit");
        lines
    }

    /// What the server says against it.
    #[track_caller]
    pub fn refused(&mut self, who: &str, sql: &str) -> DbError {
        self.as_person(&who.to_lowercase());
        let error = self.error_of(sql);
        self.run("rollback");
        error
    }

    /// Done, or what the server says against it.
    #[track_caller]
    pub fn tried(&mut self, who: &str, sql: &str) -> Result<(), DbError> {
        self.as_person(&who.to_lowercase());
        let result = self.client().batch_execute(sql).map_err(|error| DbError::of(&error, sql));
        self.run(if result.is_ok() { "commit" } else { "rollback" });
        result
    }

    #[track_caller]
    pub fn assert_refused(&mut self, who: &str, sql: &str, code: &str, message: &str) {
        let error = self.refused(who, sql);
        assert!(
            error.sqlstate == code && error.message.contains(message),
            "{who}: {sql}\nnot {code} {message}: {error:?}"
        );
    }

    /// An approved adjustment of a month of 2026.
    #[track_caller]
    pub fn adjust(&mut self, who: Uuid, month: i32, component: &str, amount: &str) {
        let id = self.act(
            "Ada",
            &format!(
                "select id from commission.propose_manual_adjustment(
                    '{who}', 2026, {month}, {amount}, '{component}', 'a test')"
            ),
        );
        self.act(
            "Ben",
            &format!("select id from commission.approve_manual_adjustment('{}')", id[0]),
        );
    }

    #[track_caller]
    pub fn close_manual(&mut self, month: i32) {
        self.run(&format!("select commission.close_period(2026, {month}, 'manual')"));
    }

    /// One line for each amount, in a month of its own from January on.
    #[track_caller]
    pub fn post(&mut self, who: Uuid, amounts: &[&str]) {
        for (month, amount) in (1..).zip(amounts) {
            self.adjust(who, month, "bonus", amount);
            self.close_manual(month);
        }
    }

    /// One line, of the next month that nothing was posted for.
    #[track_caller]
    pub fn post_by_others(&mut self, who: Uuid, amount: &str) {
        let month: i32 = self.value(
            "select coalesce(max(month), 0) + 1 from commission.period where scheme = 'manual'",
        );
        self.run(&format!(
            "insert into commission.manual_adjustment (
                participant_id, year, month, component, currency, amount, reason, created_by_role,
                approved_at, approved_by_role)
            values ('{who}', 2026, {month}, 'bonus', 'USD', {amount}, 'a test', 'clerk', now(),
                'chief')"
        ));
        self.close_manual(month);
    }

    #[track_caller]
    pub fn request(&mut self, who: &str, amount: &str) -> String {
        self.act(who, &format!("select id from commission.request_payout({amount})")).remove(0)
    }

    #[track_caller]
    pub fn approve(&mut self, payout: &str) {
        self.act("Ben", &format!("select id from commission.approve_payout('{payout}')"));
    }

    /// Everything that is approved, in one batch.
    #[track_caller]
    pub fn process(&mut self) -> String {
        let batch = self.act("Ada", "select id from commission.create_payout_batch()").remove(0);
        self.act("Ada", &format!("select id from commission.process_payout_batch('{batch}')"));
        batch
    }

    #[track_caller]
    pub fn complete(&mut self, payout: &str) {
        self.act("Ada", &format!("select id from commission.complete_payout('{payout}')"));
    }

    #[track_caller]
    pub fn give_back(&mut self, payout: &str) {
        self.act(
            "Ada",
            &format!("select id from commission.return_payout('{payout}', 'account closed')"),
        );
    }

    /// From the request to the payment.
    #[track_caller]
    pub fn pay(&mut self, who: &str, amount: &str) -> String {
        let payout = self.request(who, amount);
        self.approve(&payout);
        self.process();
        self.complete(&payout);
        payout
    }

    /// Balance, held and available.
    #[track_caller]
    pub fn account(&mut self, who: Uuid) -> String {
        let lines = self.lines(&format!(
            "select trim_scale(balance), trim_scale(held), trim_scale(available)
            from commission.account_balance
            where participant_id = '{who}' and currency = 'USD'"
        ));
        lines.into_iter().next().unwrap_or_else(|| "nothing".to_owned())
    }

    #[track_caller]
    pub fn state(&mut self, payout: &str) -> String {
        self.line(&format!("select status from commission.payout where id = '{payout}'"))
    }

    /// The amounts that a payout takes, in the order of the ledger.
    #[track_caller]
    pub fn items(&mut self, payout: &str) -> Vec<String> {
        self.lines(&format!(
            "select trim_scale(amount) from commission.payout_item where payout_id = '{payout}'
            order by posting_id, line"
        ))
    }

    /// Lines, items, payouts and accounts agree, and the ledger is as it was posted.
    #[track_caller]
    pub fn assert_agrees(&mut self) {
        let none = Vec::<String>::new();
        assert_eq!(
            self.lines(
                "select p.reference_number, p.amount, sum(i.amount)
                from commission.payout as p
                left join commission.payout_item as i on i.payout_id = p.id
                group by p.id
                having p.amount is distinct from sum(i.amount)"
            ),
            none,
            "payouts are the sums of their items"
        );
        assert_eq!(
            self.lines(
                "select e.posting_id, e.line, e.amount, sum(i.amount)
                from commission.payout_item as i
                join commission.payout as p on p.id = i.payout_id
                join commission.earning as e on (e.posting_id, e.line) = (i.posting_id, i.line)
                where p.status not in ('failed', 'cancelled', 'returned')
                group by e.posting_id, e.line
                having abs(sum(i.amount)) > abs(e.amount) or sum(i.amount) * e.amount < 0"
            ),
            none,
            "no line is taken twice"
        );
        assert_eq!(
            self.lines(
                "select a.participant_id, a.balance, e.amount, p.amount
                from commission.account_balance as a
                join (
                    select participant_id, currency, sum(amount) as amount
                    from commission.earning group by 1, 2
                ) as e on (e.participant_id, e.currency) = (a.participant_id, a.currency)
                left join (
                    select participant_id, currency, sum(amount) as amount
                    from commission.payout
                    where status not in ('failed', 'cancelled', 'returned')
                    group by 1, 2
                ) as p on (p.participant_id, p.currency) = (a.participant_id, a.currency)
                where a.balance <> e.amount - coalesce(p.amount, 0)
                    or a.available > greatest(a.balance, 0)"
            ),
            none,
            "a balance is what was posted less what was taken"
        );
        assert_eq!(
            self.lines(
                "select participant_id, b.subtotal, b.tax, b.withholding, p.amount, p.tax,
                    p.withholding
                from (
                    select participant_id, currency, sum(subtotal) as subtotal,
                        sum(tax_amount) as tax, sum(withholding_amount) as withholding
                    from commission.invoice group by 1, 2
                ) as b
                full join (
                    select participant_id, currency, sum(amount) as amount, sum(tax_amount) as tax,
                        sum(withholding_amount) as withholding
                    from commission.payout where status in ('processing', 'completed') group by 1, 2
                ) as p using (participant_id, currency)
                where b.subtotal = p.amount and (b.tax, b.withholding) <> (p.tax, p.withholding)
                    or p.amount is not null and b.subtotal is null"
            ),
            none,
            "where all that was billed is paid, so is its tax"
        );
        assert_eq!(self.lines("select * from commission.verify_invoices()"), none);
        assert_eq!(self.lines("select * from commission.verify_payouts()"), none);
        assert_eq!(self.lines("select * from commission.verify_ledger()"), none);
    }
}

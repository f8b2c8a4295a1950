//! pg_commission: sales commission inside PostgreSQL.
//!
//! This crate is the boundary: it gathers rows, calls `engine`, and returns rows. What it declares
//! stands below, in dashboard.rs and accounts.rs; `install()` creates the rest from sql/ and views/.

use pgrx::prelude::*;

mod accounts;
mod audit;
mod calendar;
mod dashboard;
mod deal;
mod install;
mod money;
mod network;
mod postgres;
mod product_line;
mod reseller;
mod sealing;
mod trainer;

pgrx::pg_module_magic!(name, version);

/// Runs when a backend loads the library.
#[pg_guard]
pub extern "C-unwind" fn _PG_init() {
    // A server started with backtraces on would send them to clients in DETAIL.
    // SAFETY: a backend has one thread.
    unsafe {
        std::env::remove_var("RUST_BACKTRACE");
        std::env::remove_var("RUST_LIB_BACKTRACE");
    }
    engine::pause::at_pauses(postgres::interrupts::see_to_interrupts);
    sealing::define_setting();
}

#[pg_schema]
#[allow(clippy::too_many_arguments)] // the signatures that SQL calls
mod commission_engine {
    use crate::postgres::date;
    use crate::postgres::error::or_raise;
    use crate::postgres::exact::{ExactNumeric, Written};
    use crate::{
        audit, calendar, deal, install, money, network, product_line, reseller, sealing, trainer,
    };
    use pgrx::datum::{Date, Range, TimestampWithTimeZone};
    use pgrx::prelude::*;
    use pgrx::{AnyNumeric, JsonB, Uuid, pg_sys};

    // Declared to SQL in sql/engine/; tests/house/declared_functions.rs compares both.

    #[pg_extern(sql = false)]
    fn install(
        schemes: Option<Vec<Option<String>>>,
    ) -> TableIterator<'static, (name!(part, String), name!(action, String), name!(objects, i32))>
    {
        TableIterator::new(or_raise(install::install(schemes)))
    }

    #[pg_extern(sql = false)]
    fn changed_records(operation: &str, key: Vec<String>, fcinfo: pg_sys::FunctionCallInfo) {
        or_raise(audit::changed_records(operation, &key, fcinfo));
    }

    #[pg_extern(sql = false)]
    fn day_of(at: TimestampWithTimeZone, time_zone: &str) -> Date {
        or_raise(calendar::day_of(at, time_zone))
    }

    #[pg_extern(sql = false)]
    fn month_of(at: TimestampWithTimeZone, time_zone: &str) -> Date {
        or_raise(calendar::month_of(at, time_zone))
    }

    #[pg_extern(sql = false)]
    fn day_begins_at(on: Date, time_zone: &str) -> Vec<TimestampWithTimeZone> {
        or_raise(calendar::day_begins_at(on, time_zone))
    }

    #[pg_extern(sql = false)]
    fn round_to_minor_unit(amount: ExactNumeric, minor_unit: i32) -> Written {
        or_raise(money::round_to_minor_unit(&amount, minor_unit))
    }

    #[pg_extern(sql = false)]
    fn price_trainer_months(
        trainer_ids: Option<Vec<Uuid>>,
        years: Option<Vec<i32>>,
        months: Option<Vec<i32>>,
        fcinfo: pg_sys::FunctionCallInfo,
    ) {
        or_raise(trainer::price_months(trainer_ids, years, months, None, fcinfo));
    }

    #[pg_extern(sql = false)]
    fn price_trainer_months_with(
        trainer_ids: Option<Vec<Uuid>>,
        years: Option<Vec<i32>>,
        months: Option<Vec<i32>>,
        rates: Option<JsonB>,
        fcinfo: pg_sys::FunctionCallInfo,
    ) {
        or_raise(trainer::price_months(trainer_ids, years, months, rates, fcinfo));
    }

    #[pg_extern(sql = false)]
    fn price_trainer_months_unrefunded(
        trainer_ids: Option<Vec<Uuid>>,
        years: Option<Vec<i32>>,
        months: Option<Vec<i32>>,
        fcinfo: pg_sys::FunctionCallInfo,
    ) {
        or_raise(trainer::price_unrefunded_months(trainer_ids, years, months, fcinfo));
    }

    #[pg_extern(sql = false)]
    fn price_changed_trainer_pairs(
        trainer_id: Uuid,
        year: i32,
        month: i32,
        paid_session_count: i64,
        sales: AnyNumeric,
        member_ids: Vec<Uuid>,
        session_types: Vec<String>,
        signs: Vec<i32>,
        fcinfo: pg_sys::FunctionCallInfo,
    ) {
        let changed = trainer::ChangedSessions { member_ids, session_types, signs };
        let before = (paid_session_count, &sales);
        or_raise(trainer::price_changed_pairs(trainer_id, (year, month), before, &changed, fcinfo));
    }

    #[pg_extern(sql = false)]
    fn price_trainer_pair(
        trainer_id: Uuid,
        member_id: Uuid,
        year: i32,
        month: i32,
        branch: String,
        trainer_type: String,
        trainer_category: String,
        is_fans: bool,
        new_sales: AnyNumeric,
        renew_sales: AnyNumeric,
        session_count: i32,
        fcinfo: pg_sys::FunctionCallInfo,
    ) {
        let grade = trainer::GivenGrade { branch, trainer_type, trainer_category };
        let given = trainer::GivenPair {
            member_id,
            is_fans,
            sales: [new_sales, renew_sales],
            session_count: i64::from(session_count),
        };
        or_raise(trainer::price_pair(trainer_id, (year, month), grade, given, fcinfo));
    }

    #[pg_extern(sql = false)]
    fn explain_trainer_pair(
        trainer_id: Uuid,
        member_id: Option<Uuid>,
        year: i32,
        month: i32,
        branch: String,
        trainer_type: String,
        trainer_category: String,
        is_fans: bool,
        sessions: Vec<i32>,
        new_sales: AnyNumeric,
        renew_sales: AnyNumeric,
        band_session_count: i64,
        band_sales: AnyNumeric,
        sales_by_product: Option<JsonB>,
        sessions_by_type: Option<JsonB>,
    ) -> JsonB {
        let grade = trainer::GivenGrade { branch, trainer_type, trainer_category };
        let recorded = trainer::RecordedPair {
            member_id,
            is_fans,
            sessions,
            sales: [new_sales, renew_sales],
            sales_by_product,
            sessions_by_type,
            band_session_count,
            band_sales,
        };
        or_raise(trainer::explain_pair(trainer_id, (year, month), grade, recorded))
    }

    #[pg_extern(sql = false)]
    fn rate_gaps(
        needed: Vec<Range<Date>>,
        covers: Vec<Range<AnyNumeric>>,
        valid_during: Vec<Range<Date>>,
        fcinfo: pg_sys::FunctionCallInfo,
    ) {
        or_raise(trainer::gaps(&needed, &covers, &valid_during, fcinfo));
    }

    #[pg_extern(sql = false)]
    fn network_month(
        year: i32,
        month: i32,
        participant_ids: Option<Vec<Uuid>>,
        shared_bys: Option<Vec<Option<Uuid>>>,
        volumes: Option<Vec<AnyNumeric>>,
        rewards: Option<Vec<AnyNumeric>>,
        fcinfo: pg_sys::FunctionCallInfo,
    ) {
        let changes = network::Changes::new(participant_ids, shared_bys, volumes, rewards);
        or_raise(network::month((year, month), &or_raise(changes), None, fcinfo));
    }

    #[pg_extern(sql = false)]
    fn network_month_with_tiers(
        year: i32,
        month: i32,
        thresholds: Vec<AnyNumeric>,
        rates: Vec<AnyNumeric>,
        fcinfo: pg_sys::FunctionCallInfo,
    ) {
        let tiers = or_raise(network::tiers(&thresholds, &rates));
        let changes = network::Changes::default();
        or_raise(network::month((year, month), &changes, Some(tiers), fcinfo));
    }

    #[pg_extern(sql = false)]
    fn network_month_after(
        year: i32,
        month: i32,
        participant_ids: Option<Vec<Uuid>>,
        shared_bys: Option<Vec<Option<Uuid>>>,
        volumes: Option<Vec<AnyNumeric>>,
        rewards: Option<Vec<AnyNumeric>>,
        locks_month: bool,
        fcinfo: pg_sys::FunctionCallInfo,
    ) {
        let changes = network::Changes::new(participant_ids, shared_bys, volumes, rewards);
        let lock = if locks_month { network::Lock::Month } else { network::Lock::No };
        or_raise(network::month_after((year, month), &or_raise(changes), lock, fcinfo));
    }

    #[pg_extern(sql = false)]
    fn explain_network_month(participant_id: Uuid, year: i32, month: i32) -> Option<JsonB> {
        or_raise(network::explain_month(participant_id, (year, month)))
    }

    #[pg_extern(sql = false)]
    fn find_upline_cycle(on: Date) -> Option<Vec<Uuid>> {
        let day = date::from_day_number(on.to_pg_epoch_days())?;
        or_raise(network::find_cycle(day))
    }

    #[pg_extern(sql = false)]
    fn tree_position(participant_id: Uuid, on: Date) -> Option<Vec<i64>> {
        let day = date::from_day_number(on.to_pg_epoch_days())?;
        or_raise(network::position(participant_id, day)).map(|position| position.to_vec())
    }

    #[pg_extern(sql = false)]
    fn tree_path(participant_id: Uuid, on: Date, most: i32) -> Option<Vec<Uuid>> {
        let day = date::from_day_number(on.to_pg_epoch_days())?;
        or_raise(network::path(participant_id, day, usize::try_from(most).unwrap_or_default()))
    }

    #[pg_extern(sql = false)]
    fn nest_network_tree(
        ids: Vec<Uuid>,
        upline_ids: Vec<Option<Uuid>>,
        nodes: Vec<Option<String>>,
    ) -> String {
        or_raise(network::nest_tree(&ids, &upline_ids, &nodes))
    }

    #[pg_extern(sql = false)]
    fn reseller_prices(reseller_ids: Vec<Uuid>, fcinfo: pg_sys::FunctionCallInfo) {
        or_raise(reseller::prices(Some(&reseller_ids), None, fcinfo));
    }

    #[pg_extern(sql = false)]
    fn all_reseller_prices(reseller_ids: Option<Vec<Uuid>>, fcinfo: pg_sys::FunctionCallInfo) {
        or_raise(reseller::prices(reseller_ids.as_deref(), None, fcinfo));
    }

    #[pg_extern(sql = false)]
    fn reseller_prices_with(
        reseller_id: Uuid,
        sold_at: TimestampWithTimeZone,
        sale_amount: ExactNumeric,
        currency: String,
        minor_unit: i32,
        product_id: Option<String>,
        fcinfo: pg_sys::FunctionCallInfo,
    ) {
        let what_if = reseller::WhatIf {
            sold_at: sold_at.into_inner(),
            amount: or_raise(reseller::amount(&sale_amount)),
            currency,
            minor_unit: minor_unit.unsigned_abs(),
            product: product_id,
        };
        or_raise(reseller::prices(Some(&[reseller_id]), Some(what_if), fcinfo));
    }

    #[pg_extern(sql = false)]
    fn check_character(text: &str) -> Option<String> {
        reseller::check_character(text)
    }

    #[pg_extern(sql = false)]
    fn partner_code(prefix: &str, number: i64, salt: i32) -> Option<String> {
        reseller::partner_code(prefix, number, salt)
    }

    #[pg_extern(sql = false)]
    fn explain_reseller_sale(reseller_id: Uuid, sale_id: Uuid) -> Option<JsonB> {
        or_raise(reseller::explain_sale(reseller_id, sale_id))
    }

    #[pg_extern(sql = false)]
    fn product_line_months(
        year: Option<i32>,
        participant_ids: Option<Vec<Uuid>>,
        fcinfo: pg_sys::FunctionCallInfo,
    ) {
        or_raise(product_line::months(year, participant_ids.as_deref(), fcinfo));
    }

    #[pg_extern(sql = false)]
    fn explain_product_line_month(
        participant_id: Uuid,
        product_line_id: Uuid,
        year: i32,
        month: i32,
    ) -> Option<JsonB> {
        or_raise(product_line::explain_month(participant_id, product_line_id, year, month))
    }

    #[pg_extern(sql = false)]
    fn deal_changes(
        participant_ids: Vec<Uuid>,
        from: Date,
        until: Date,
        deal_ids: Option<Vec<Uuid>>,
        fcinfo: pg_sys::FunctionCallInfo,
    ) {
        let days = from.to_pg_epoch_days()..until.to_pg_epoch_days();
        or_raise(deal::changes(&participant_ids, days, deal_ids.as_deref(), fcinfo));
    }

    #[pg_extern(sql = false)]
    fn deal_prices(
        participant_ids: Vec<Uuid>,
        from: Date,
        until: Date,
        is_by_month: bool,
        plan_id: Option<Uuid>,
        fcinfo: pg_sys::FunctionCallInfo,
    ) {
        let days = from.to_pg_epoch_days()..until.to_pg_epoch_days();
        let (ids, instead) = (participant_ids, plan_id);
        let request = deal::Request { ids, days, is_by_month, instead, what_if: None };
        or_raise(deal::prices(request, fcinfo));
    }

    #[pg_extern(sql = false)]
    fn deal_prices_with(
        participant_ids: Vec<Uuid>,
        deal_id: Uuid,
        owner_id: Uuid,
        amount: ExactNumeric,
        close_date: Date,
        currency: String,
        minor_unit: i32,
        credited_ids: Vec<Uuid>,
        overlays: Vec<bool>,
        shares: Vec<AnyNumeric>,
        fcinfo: pg_sys::FunctionCallInfo,
    ) {
        let day = close_date.to_pg_epoch_days();
        let credited = credited_ids.iter().map(|id| *id.as_bytes()).zip(overlays);
        let shares = shares.iter().map(|share| or_raise(deal::share(share)));
        let what_if = deal::WhatIf {
            id: *deal_id.as_bytes(),
            owner: *owner_id.as_bytes(),
            day,
            amount: or_raise(deal::amount(&amount)),
            currency: currency.into(),
            minor_unit: minor_unit.unsigned_abs(),
            shares: credited
                .zip(shares)
                .map(|((id, overlay), share)| (id, overlay, share))
                .collect(),
        };
        let request = deal::Request {
            ids: participant_ids,
            days: day..day.saturating_add(1),
            is_by_month: false,
            instead: None,
            what_if: Some(what_if),
        };
        or_raise(deal::prices(request, fcinfo));
    }

    #[pg_extern(sql = false)]
    fn explain_deal(participant_id: Uuid, deal_id: Uuid, close_date: Date) -> JsonB {
        or_raise(deal::explain_deal(participant_id, deal_id, close_date.to_pg_epoch_days()))
    }

    #[pg_extern(sql = false)]
    fn draw_lines(
        posted: Vec<AnyNumeric>,
        amounts: Vec<AnyNumeric>,
        recoverable: Vec<bool>,
        recovery_rates: Vec<AnyNumeric>,
        minor_unit: i32,
        fcinfo: pg_sys::FunctionCallInfo,
    ) {
        let months = deal::given_draws(&posted, &amounts, &recoverable, &recovery_rates);
        or_raise(deal::draw_lines(&or_raise(months), minor_unit.unsigned_abs(), fcinfo));
    }

    #[pg_extern(sql = false)]
    fn explain_draw(
        opening_balance: AnyNumeric,
        posted: AnyNumeric,
        amount: AnyNumeric,
        is_recoverable: bool,
        recovery_rate: AnyNumeric,
        minor_unit: i32,
    ) -> JsonB {
        let month = deal::given_draw(&posted, &amount, is_recoverable, &recovery_rate);
        let minor_unit = minor_unit.unsigned_abs();
        or_raise(deal::explain_draw(or_raise(month), &opening_balance, minor_unit))
    }

    #[pg_extern(sql = false)]
    fn seal_account(
        kind: &str,
        account: JsonB,
        owner_id: Uuid,
        method_id: Uuid,
        fcinfo: pg_sys::FunctionCallInfo,
    ) {
        or_raise(sealing::seal_account(kind, account, owner_id, method_id, fcinfo));
    }

    #[pg_extern(sql = false)]
    fn open_account(sealed: &[u8], owner_id: Uuid, method_id: Uuid) -> JsonB {
        or_raise(sealing::open_account(sealed, owner_id, method_id))
    }

    #[pg_extern(sql = false)]
    fn reseal_account(
        kind: &str,
        sealed: &[u8],
        owner_id: Uuid,
        method_id: Uuid,
        fcinfo: pg_sys::FunctionCallInfo,
    ) {
        or_raise(sealing::reseal_account(kind, sealed, owner_id, method_id, fcinfo));
    }

    #[pg_extern(sql = false)]
    fn seal_payer(
        format: &str,
        details: JsonB,
        payer_id: Uuid,
        currency: &str,
        fcinfo: pg_sys::FunctionCallInfo,
    ) {
        or_raise(sealing::seal_payer(format, details, payer_id, currency, fcinfo));
    }

    #[pg_extern(sql = false)]
    fn reseal_payer(sealed: &[u8], payer_id: Uuid) -> Vec<u8> {
        or_raise(sealing::reseal_payer(sealed, payer_id))
    }

    #[pg_extern(sql = false)]
    fn make_payment_files(batch_id: Uuid, fcinfo: pg_sys::FunctionCallInfo) {
        or_raise(sealing::make_files(batch_id, fcinfo));
    }

    #[pg_extern(sql = false)]
    fn open_payment_file(sealed: &[u8], batch_id: Uuid, part: i32) -> Vec<u8> {
        or_raise(sealing::open_file(sealed, batch_id, part))
    }

    #[pg_extern(sql = false)]
    fn reseal_payment_file(sealed: &[u8], batch_id: Uuid, part: i32) -> Vec<u8> {
        or_raise(sealing::reseal_file(sealed, batch_id, part))
    }

    #[pg_extern(sql = false)]
    fn newest_seal() -> Vec<u8> {
        or_raise(sealing::newest_header())
    }
}

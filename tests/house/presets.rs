//! Presets fill in the usual numbers where nothing is set yet, say what they did, and leave alone
//! what a company has decided.

use common::network::{Network, Sales};
use common::trainer::Gym;
use common::{Database, Statements};

const GYM: &str =
    "select table_name, action, record_count, detail from commission.apply_preset('gym')";
const NETWORK: &str = "select action, record_count from commission.apply_preset('network')";

#[test]
fn a_gym_without_rates_gets_those_that_leave_nothing_open() {
    let mut db = Database::new("preset_gym");
    assert_eq!(
        db.lines(GYM),
        ["branch|missing|0|there is no branch yet that rates could be for: insert one and call \
             again"]
    );
    let mut gym = Gym::new("preset_gym_rates");
    gym.run(
        "delete from commission.trainer_commission_tier;
        insert into commission.branch (name, code, time_zone, currency)
        values ('thao dien', 'TD', 'Asia/Ho_Chi_Minh', 'VND')",
    );
    let t = gym.trainer("T");
    let m = gym.member("M", "company");
    let said = gym.lines(GYM);
    assert_eq!(said.len(), 2, "{said:?}");
    assert_eq!(
        said[0],
        "trainer_commission_tier|added|150|fees and rates of kepong, in the currency of each branch"
    );
    assert!(said[1].starts_with("trainer_commission_tier|skipped|1|thao dien"), "{said:?}");
    assert_eq!(gym.lines("select * from commission.check_rate_bands()"), [""; 0]);

    // The worked example's rates: 7 % of 12,000 in first sales.
    gym.sale(m, "new_sales", "12000", &[t]);
    assert_eq!(
        gym.line("select sales_commission from commission.trainer_monthly_commission"),
        "840.00"
    );
    let again = gym.lines(GYM);
    assert!(again[0].starts_with("trainer_commission_tier|kept|150|"), "{again:?}");
}

#[test]
fn what_a_key_has_is_the_companys_own() {
    let mut gym = Gym::new("preset_gym_kept");
    gym.run(
        "delete from commission.trainer_commission_tier
        where trainer_category <> 'senior' or session_type is distinct from 'paid';
        update commission.trainer_commission_tier set fee_amount = 99 where session_type = 'paid'",
    );
    gym.run("select commission.apply_preset('gym')");
    assert_eq!(
        gym.line(
            "select string_agg(distinct fee_amount::text, ' ')
            from commission.trainer_commission_tier
            where trainer_type = 'full time' and trainer_category = 'senior'
                and session_type = 'paid'"
        ),
        "99"
    );
}

#[test]
fn a_first_sale_without_tiers_names_the_preset_which_then_helps() {
    let mut network = Network::new("preset_network");
    network.run("delete from commission.network_tier");
    let a = network.chain(["A"])[0];
    let sale = format!(
        "insert into commission.network_sale (participant_id, amount, status, sold_at)
        values ('{a}', 100, 'approved', '2026-02-10')"
    );
    let error = network.error_of(&sale);
    assert_eq!(error.sqlstate, "23514", "{error:?}");
    assert!(error.hint.as_deref().is_some_and(|hint| hint.contains("apply_preset('network')")));
    assert_eq!(network.lines(NETWORK), ["added|5"]);
    network.run(&sale);
    assert_eq!(network.lines(NETWORK), ["kept|5"]);
    let unknown = network.error_of("select commission.apply_preset('barter')");
    assert_eq!(unknown.line(), "22023: there is no preset \"barter\"");
    assert!(unknown.hint.is_some_and(|hint| hint.contains("gym") && hint.contains("network")));
}

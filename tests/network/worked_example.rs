//! The worked example of the network's rules, step by step, through everything that shows or
//! computes it. Amounts are in millions.

use common::Statements;
use common::network::paper::assert_as_on_paper;
use common::network::{Network, Sales};
use uuid::Uuid;

struct People {
    a: Uuid,
    b: Uuid,
    c: Uuid,
    d: Uuid,
}

const COMMISSIONS: &str = "trim_scale(tier_rate * 100), \
    trim_scale(commission_direct / 1000000), trim_scale(commission_shared / 1000000), \
    trim_scale(commission_received / 1000000), trim_scale(commission_override / 1000000), \
    trim_scale(total_commission / 1000000)";
const VOLUMES: &str = "trim_scale(personal_volume / 1000000), \
    trim_scale(shared_out_volume / 1000000), trim_scale(received_volume / 1000000), \
    trim_scale(f1_volume / 1000000), trim_scale(ranking_volume / 1000000), \
    trim_scale(leg_volume / 1000000)";

/// A <- B <- C <- D with the sales of the first step.
fn first_step(name: &str) -> (Network, People) {
    let mut network = Network::new(name);
    let [a, b, c, d] = network.chain(["A", "B", "C", "D"]);
    network.sell(a, 50);
    network.sell(b, 150);
    network.sell(c, 300);
    network.sell_shared(b, c, 100);
    (network, People { a, b, c, d })
}

/// The same with A's sale of the 28th.
fn second_step(name: &str) -> (Network, People) {
    let (mut network, people) = first_step(name);
    network.sell_at(people.a, None, "200000000", "2026-02-28 23:59:59.999999+07");
    (network, people)
}

/// The same with the sale that C brought and D executed.
fn third_step(name: &str) -> (Network, People) {
    let (mut network, people) = second_step(name);
    network.sell_shared(people.c, people.d, 40);
    (network, people)
}

#[track_caller]
fn assert_figures(network: &mut Network, who: Uuid, volumes: &str, commissions: &str) {
    assert_eq!(network.february(who, VOLUMES), volumes);
    assert_eq!(network.february(who, COMMISSIONS), commissions);
}

#[test]
fn volumes_pick_tiers_and_the_tiers_price_everything() {
    let (mut network, People { a, b, c, d }) = first_step("network_first");
    assert_figures(&mut network, a, "50|0|0|250|300|600", "22|11|0|0|0|11");
    assert_figures(&mut network, b, "250|100|0|300|550|550", "25|37.5|12.5|0|10.5|60.5");
    assert_figures(&mut network, c, "300|0|100|0|300|350", "22|66|0|11|0|77");
    assert_eq!(network.february(d, VOLUMES), "none");
    network.assert_in_step();
    assert_as_on_paper(&mut network.db);
}

#[test]
fn a_sale_on_the_28th_that_lifts_a_tier_reprices_the_whole_month() {
    let (mut network, People { a, b, c, .. }) = second_step("network_late");
    assert_figures(&mut network, a, "250|0|0|250|500|800", "25|62.5|0|0|0|62.5");
    assert_figures(&mut network, b, "250|100|0|300|550|550", "25|37.5|12.5|0|10.5|60.5");
    assert_figures(&mut network, c, "300|0|100|0|300|350", "22|66|0|11|0|77");
    network.assert_in_step();
}

#[test]
fn who_sold_nothing_is_paid_four_percent_and_counts_four_percent() {
    let (mut network, People { a, b, c, d }) = third_step("network_inactive");
    assert_figures(&mut network, d, "0|0|40|0|0|20", "4|0|0|1.6|0|1.6");
    assert_figures(&mut network, c, "340|40|100|0|340|390", "22|66|4.4|11|3.6|85");
    assert_figures(&mut network, b, "250|100|0|340|590|590", "25|37.5|12.5|0|11.7|61.7");
    assert_figures(&mut network, a, "250|0|0|250|500|840", "25|62.5|0|0|0|62.5");
    network.assert_in_step();
}

#[test]
fn by_ranking_who_has_none_counts_nothing_and_is_still_paid_four_percent() {
    let (mut network, People { b, c, d, .. }) = third_step("network_ranking");
    network.change_plan("inactive_basis = 'ranking'");
    assert_figures(&mut network, d, "0|0|40|0|0|20", "0|0|0|1.6|0|1.6");
    assert_figures(&mut network, c, "340|40|100|0|340|390", "22|66|4.4|11|4.4|85.8");
    assert_figures(&mut network, b, "250|100|0|340|590|590", "25|37.5|12.5|0|11.7|61.7");
    network.assert_in_step();
}

#[test]
fn by_ranking_who_sold_nothing_keeps_the_tier_of_the_ranking() {
    let (mut network, People { c, d, .. }) = third_step("network_ranking_tier");
    let below = network.affiliate("E", Some(d));
    network.sell(below, 250);
    assert_figures(&mut network, d, "0|0|40|250|250|270", "4|0|0|1.6|0|1.6");
    network.change_plan("inactive_basis = 'ranking'");
    // Half of 40 and nothing above E's 22 %: D stands at the same tier.
    assert_figures(&mut network, d, "0|0|40|250|250|270", "22|0|0|4.4|0|4.4");
    assert_eq!(network.february(c, "trim_scale(commission_override)"), "0");
    network.assert_in_step();
}

#[test]
fn exactly_the_threshold_is_still_the_tier_below() {
    let mut network = Network::new("network_threshold");
    let [a, b] = network.chain(["A", "B"]);
    network.sell(a, 120);
    network.sell(b, 80);
    assert_figures(&mut network, a, "120|0|0|80|200|200", "20|24|0|0|0|24");
    network.sell_at(b, None, "0.0001", "2026-02-20");
    assert_eq!(network.february(a, "trim_scale(tier_rate), ranking_volume"), "0.22|200000000.0001");
    network.assert_in_step();
}

#[test]
fn the_other_override_modes_pay_by_path_by_level_or_not() {
    let (mut network, People { a, b, c, .. }) = third_step("network_modes");
    let overrides = |network: &mut Network, mode: &str| {
        network.change_plan(&format!("override_mode = '{mode}'"));
        network.assert_in_step();
        [a, b, c].map(|who| network.february(who, "trim_scale(commission_override / 1000000)"))
    };
    // B's 25 % stand above 22 % of C on everything of C and, through C, of D. A adds nothing.
    assert_eq!(overrides(&mut network, "differential_path"), ["0", "11.7", "3.6"]);
    // Parts: B 200, C 370, D 20. Levels: 10 %, 5 %, 2 %.
    assert_eq!(overrides(&mut network, "unilevel"), ["38.9", "38", "2"]);
    network.change_plan("max_levels = 1");
    assert_eq!(overrides(&mut network, "unilevel"), ["20", "37", "2"]);
    assert_eq!(overrides(&mut network, "none"), ["0", "0", "0"]);
    assert_eq!(overrides(&mut network, "differential"), ["0", "11.7", "3.6"]);
}

#[test]
fn a_strategic_partner_has_a_rate_of_their_own() {
    let (mut network, People { a, b, d, .. }) = third_step("network_partner");
    network.run(&format!(
        "insert into commission.network_fixed_rate (participant_id, rate) values ('{a}', 0.35)"
    ));
    // 35 % on 250, and 10 % above B's on B's leg of 590.
    assert_figures(&mut network, a, "250|0|0|250|500|840", "35|87.5|0|0|59|146.5");
    network.run(&format!(
        "insert into commission.network_fixed_rate (participant_id, rate) values ('{d}', 0.35)"
    ));
    // Without volume too: half of 40 at 35 %.
    assert_figures(&mut network, d, "0|0|40|0|0|20", "35|0|0|7|0|7");
    network.run("delete from commission.network_fixed_rate");
    assert_eq!(network.february(b, COMMISSIONS), "25|37.5|12.5|0|11.7|61.7");
    network.assert_in_step();
}

const SIMULATED: &str = "select name, trim_scale(tier_rate_before), trim_scale(tier_rate_after), \
    trim_scale(ranking_volume_before / 1000000), trim_scale(ranking_volume_after / 1000000), \
    trim_scale(total_commission_before / 1000000), trim_scale(total_commission_after / 1000000), \
    trim_scale(difference / 1000000) from commission.simulate_network_sale";

#[test]
fn a_simulation_predicts_the_sale_of_the_28th() {
    let (mut network, People { a, .. }) = first_step("network_simulated");
    let before = network.all_figures();
    let simulated =
        network.lines(&format!("{SIMULATED}('{a}', 200000000, null, '2026-02-28 12:00+07')"));
    assert_eq!(simulated, ["A|0.22|0.25|300|500|11|62.5|51.5"]);
    assert_eq!(network.all_figures(), before);
    network.sell_at(a, None, "200000000", "2026-02-28 12:00+07");
    assert_eq!(network.february(a, "trim_scale(total_commission / 1000000)"), "62.5");
}

#[test]
fn a_simulation_predicts_everybody_above_a_shared_sale() {
    let (mut network, People { c, d, .. }) = second_step("network_simulated_shared");
    let simulated =
        network.lines(&format!("{SIMULATED}('{d}', 40000000, '{c}', '2026-02-15 12:00+07')"));
    assert_eq!(
        simulated,
        [
            "C|0.22|0.22|300|340|77|85|8",
            "D|0|0.04|0|0|0|1.6|1.6",
            "B|0.25|0.25|550|590|60.5|61.7|1.2"
        ]
    );
    let rows = "select participant_id, total_commission_after \
        from commission.simulate_network_sale";
    for mode in ["differential_path", "unilevel", "none"] {
        network.change_plan(&format!("override_mode = '{mode}'"));
        let predicted = network
            .lines(&format!("{rows}('{d}', 300000000, '{c}', '2026-02-15 12:00+07') order by 1"));
        assert!(predicted.len() > 1, "{mode}: {predicted:?}");
        network.run("begin");
        network.sell_shared(c, d, 300);
        for line in &predicted {
            let (who, total) = line.split_once('|').expect("two columns");
            let who = who.parse().expect("an id");
            assert_eq!(network.february(who, "total_commission"), total, "{mode}");
        }
        network.run("rollback");
    }
}

#[test]
fn a_simulation_writes_nothing_and_works_where_nothing_may_be_written() {
    let (mut network, People { a, d, c, .. }) = first_step("network_simulated_quietly");
    for mode in ["differential", "differential_path", "unilevel"] {
        network.change_plan(&format!("override_mode = '{mode}'"));
        for level in ["read committed", "repeatable read", "serializable"] {
            network.run(&format!("begin transaction isolation level {level} read only"));
            for sharer in ["null".to_owned(), format!("'{c}'")] {
                let rows = network.lines(&format!(
                    "{SIMULATED}('{d}', 900000000, {sharer}, '2026-02-15 12:00+07')"
                ));
                assert!(!rows.is_empty());
            }
            network.lines(&format!("{SIMULATED}('{a}', 1)"));
            let wrote: bool = network.value("select pg_current_xact_id_if_assigned() is not null");
            assert!(!wrote, "{mode} at {level}");
            network.run("commit");
        }
    }
}

#[track_caller]
fn explained(network: &mut Network, who: Uuid, parts: &str) -> String {
    network.line(&format!(
        "select {parts} from commission.explain_network_commission('{who}', 2026, 2) as explained"
    ))
}

#[test]
fn the_explanation_reproduces_every_row_in_every_mode() {
    let (mut network, People { a, b, c, d }) = third_step("network_explained");
    for basis in ["personal", "ranking"] {
        for mode in ["differential", "differential_path", "unilevel", "none"] {
            network.change_plan(&format!("override_mode = '{mode}', inactive_basis = '{basis}'"));
            for who in [a, b, c, d] {
                let matches = explained(
                    &mut network,
                    who,
                    "explained ->> 'matches_stored', (explained ->> 'total_commission')::numeric = (
                        select total_commission from commission.network_month
                        where participant_id = (explained ->> 'participant_id')::uuid)",
                );
                assert_eq!(matches, "true|t", "{mode} by {basis}");
            }
        }
    }
    network.run("update commission.network_month set commission_override = 1");
    assert_eq!(explained(&mut network, c, "explained ->> 'matches_stored'"), "false");
}

#[test]
fn the_explanation_of_a_closed_month_says_what_changed_since() {
    let (mut network, People { a, c, d, .. }) = third_step("network_noted");
    let notes = "explained ->> 'notes'";
    for who in [a, c, d] {
        assert_eq!(explained(&mut network, who, notes), "[]");
    }
    network.run("select commission.close_period(2026, 2, 'network')");
    network.run(&format!(
        "update commission.network_sale set refunded_amount = 1000000
        where participant_id = '{c}' and shared_by is null"
    ));
    let own = explained(&mut network, c, notes);
    assert!(own.contains("own sales on record now come to 339000000 instead of 340000000"));
    for who in [a, c] {
        let told = explained(&mut network, who, notes);
        assert!(told.contains("has changed since it was posted: see pending"), "{told}");
    }
    let matches = explained(&mut network, c, "explained ->> 'matches_stored'");
    assert_eq!(matches, "true", "the frozen figures are explained as they are");
    network.run("select commission.close_period(2026, 3, 'network')");
    assert_eq!(explained(&mut network, a, notes), "[]", "posted by the next closing");
}

#[test]
fn a_tree_too_deep_for_nested_json_says_so() {
    let mut network = Network::new("network_deep_json");
    let [root] = network.chain(["Root"]);
    network.run(&format!(
        "insert into commission.participant (id, name, role, upline_id)
        select ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'P' || n,
            'affiliate', case n when 1 then '{root}'
                else ('00000000-0000-4000-8000-' || lpad(to_hex(n - 1), 12, '0'))::uuid end
        from generate_series(1, 12000) as n"
    ));
    network.run("analyze commission.participant, commission.upline_link");
    let error = network.error_of(&format!("select commission.network_tree('{root}')"));
    assert_eq!(error.sqlstate, "54001");
    assert!(error.line().contains("deeper than nested JSON can be here"), "{}", error.line());
    assert!(error.hint.is_some_and(|hint| hint.contains("p_max_depth")));
    let shown = format!("select commission.network_tree('{root}', p_max_depth => 100)");
    assert_eq!(network.line(&format!("{shown} ->> 'total_count'")), "100");
}

#[test]
fn the_explanation_names_the_sales_the_tier_and_each_leg() {
    let (mut network, People { c, d, .. }) = third_step("network_why");
    let sales = network.lines(&format!(
        "select sale ->> 'counts_as', (sale ->> 'net')::numeric / 1000000
        from jsonb_array_elements(
            commission.explain_network_commission('{c}', 2026, 2) -> 'sales') as sale
        order by 1"
    ));
    let kinds: Vec<&str> = sales.iter().filter_map(|line| line.split('|').next()).collect();
    assert_eq!(kinds, ["own", "received", "shared out"]);

    let why = explained(&mut network, c, "explained #>> '{rate,why}'");
    assert!(why.starts_with("ranking volume of 340000000"), "{why}");
    assert!(why.contains("more than 200000000"), "{why}");
    let why = explained(&mut network, d, "explained #>> '{rate,why}'");
    assert!(why.starts_with("inactive"), "{why}");
    let leg = explained(
        &mut network,
        c,
        "explained #>> '{override,parts,0,name}', explained #>> '{override,mode}',
            trim_scale((explained #>> '{override,parts,0,leg_volume}')::numeric),
            trim_scale((explained #>> '{override,parts,0,difference}')::numeric),
            trim_scale((explained #>> '{override,amount}')::numeric)",
    );
    assert_eq!(leg, "D|differential|20000000|0.18|3600000");
}

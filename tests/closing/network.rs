//! Closing months of the network: rounding, frozen figures, and late changes that reach the upline.

use common::Statements;
use common::network::{Network, Sales};
use uuid::Uuid;

const LEDGER: &str = "
    select p.name, e.component, e.amount, e.kind
    from commission.earning as e
    join commission.participant as p on p.id = e.participant_id
    order by e.posting_id, p.name, e.component";

const PENDING: &str = "
    select participant_name, component, posted, due, difference
    from commission.pending_adjustments order by 1, 2";

const FIGURES: &str = "select * from commission.network_month order by participant_id";

/// The worked example of rules.md with D, who has no sale of their own.
fn february(name: &str, mode: &str) -> (Network, [Uuid; 4]) {
    let mut network = Network::new(name);
    network.change_plan(&format!("recalculation = '{mode}'"));
    let people = network.chain(["A", "B", "C", "D"]);
    let [a, b, c, _] = people;
    network.sell(a, 50);
    network.sell(b, 150);
    network.sell(c, 300);
    network.sell_shared(b, c, 100);
    (network, people)
}

fn close(network: &mut Network, month: i32) -> String {
    network.line(&format!(
        "select line_count, adjustment_count, totals
        from commission.close_period(2026, {month}, 'network')"
    ))
}

#[track_caller]
fn assert_sound(network: &mut Network) {
    assert_eq!(network.lines("select * from commission.verify_ledger()"), Vec::<String>::new());
}

#[test]
fn a_month_is_posted_by_participant_and_component_in_whole_dong() {
    for mode in ["immediate", "deferred"] {
        let (mut network, [a, ..]) = february(&format!("closing_network_{mode}"), mode);
        network.sell_at(a, None, "0.3", "2026-02-15 12:00+07");
        network.run(&format!(
            "insert into commission.network_sale (
                participant_id, amount, sale_type, status, sold_at)
            values ('{a}', 1000, 'kpi_reward', 'approved', '2026-02-10')"
        ));
        assert_eq!(close(&mut network, 2), "7|0|{\"VND\": 148501000}", "{mode}");
        assert_eq!(
            network.lines(LEDGER),
            [
                "A|direct|11000000|earning",
                "A|reward|1000|earning",
                "B|direct|37500000|earning",
                "B|override|10500000|earning",
                "B|shared|12500000|earning",
                "C|direct|66000000|earning",
                "C|received|11000000|earning",
            ]
        );
        assert_eq!(
            network.line(
                "select basis ->> 'exact', basis ->> 'volume', basis ->> 'rate'
                from commission.earning where component = 'direct' and amount = 11000000"
            ),
            "11000000.066|50000000.3|0.22"
        );
        assert_eq!(network.waiting(), "");
        assert_sound(&mut network);
    }
}

#[test]
fn a_late_sale_is_posted_to_everybody_above() {
    for mode in ["immediate", "deferred"] {
        let (mut network, [_, _, c, d]) = february(&format!("closing_late_{mode}"), mode);
        close(&mut network, 2);
        let figures = network.lines(FIGURES);
        let sale = network.sell_shared(c, d, 40);
        assert_eq!(network.lines(FIGURES), figures, "{mode}");
        assert_eq!(network.waiting(), "", "{mode}");
        // rules.md: D 1.6; C shared 4.4 and override 3.6; B's override 10.5 -> 11.7.
        let expected = [
            "B|override|10500000|11700000|1200000",
            "C|override|0|3600000|3600000",
            "C|shared|0|4400000|4400000",
            "D|received|0|1600000|1600000",
        ];
        assert_eq!(network.lines(PENDING), expected, "{mode}");
        assert_eq!(close(&mut network, 3), "4|4|{\"VND\": 10800000}");
        // Who has a part in the sale is told which it is.
        let recorded = format!("sale {sale} was recorded");
        assert_eq!(
            network.lines(
                "select distinct p.name, e.cause
                from commission.earning as e
                join commission.participant as p on p.id = e.participant_id
                where e.kind = 'adjustment'
                order by 1"
            ),
            ["B|a change of others".to_owned(), format!("C|{recorded}"), format!("D|{recorded}")]
        );
        assert_eq!(network.lines(PENDING), Vec::<String>::new());
        assert_eq!(network.lines(FIGURES), figures, "{mode}");

        network.run(&format!("delete from commission.network_sale where id = '{sale}'"));
        close(&mut network, 4);
        let sums =
            "select coalesce(sum(amount), 0) from commission.earning where kind = 'adjustment'";
        assert_eq!(network.line(sums), "0");
        assert_sound(&mut network);
    }
}

#[test]
fn frozen_figures_are_calculated_by_nothing() {
    let (mut network, [a, b, c, _]) = february("closing_network_frozen", "immediate");
    close(&mut network, 2);
    let figures = network.lines(FIGURES);
    for change in [
        format!("select commission.change_upline('{c}', '{a}', '2026-02-10')"),
        "update commission.network_tier set rate = 0.21 where threshold = 0".to_owned(),
        format!("insert into commission.network_fixed_rate values ('{b}', 0.35)"),
        "update commission.network_plan set override_mode = 'unilevel'".to_owned(),
        "update commission.network_plan set recalculation = 'deferred'".to_owned(),
        "update commission.workspace set time_zone = 'Pacific/Kiritimati'".to_owned(),
        "truncate commission.network_sale".to_owned(),
        "select commission.apply_network_changes()".to_owned(),
    ] {
        network.run(&change);
        assert_eq!(network.lines(FIGURES), figures, "{change}");
    }
    for call in [
        "recalculate_network(2026, 2)".to_owned(),
        format!("recalculate_upline('{a}', 2026, 2)"),
        format!("simulate_network_sale('{a}', 1, null, '2026-02-10')"),
    ] {
        let error = network.error_of(&format!("select commission.{call}"));
        assert_eq!(error.line(), "PT409: 2026-02 of scheme \"network\" is closed");
    }
    // All of it is gone, and so the next closing takes all of it back.
    assert_eq!(close(&mut network, 3), "6|6|{\"VND\": -148500000}");
    network.run("select commission.reopen_period(2026, 2, 'all wrong')");
    assert_eq!(network.lines(FIGURES), Vec::<String>::new());
    assert_sound(&mut network);
}

#[test]
fn changes_that_move_no_figure_of_a_closed_month_are_not_noted() {
    let (mut network, [a, b, ..]) = february("closing_network_unconcerned", "immediate");
    close(&mut network, 2);
    let newcomer = network.affiliate("New", Some(a));
    network.run("update commission.network_plan set recalculation = 'deferred'");
    network.run(&format!("select commission.change_upline('{b}', '{newcomer}', '2026-03-01')"));
    network.run("update commission.network_sale set customer_name = 'Somebody'");
    network.sell_at(newcomer, None, "1", "2026-03-05");
    network.run(
        "insert into commission.network_sale (participant_id, amount, sold_at)
        select id, 5, '2026-02-10' from commission.participant",
    );
    let noted = network.lines("select cause from commission_internal.late_change");
    assert_eq!(noted, Vec::<String>::new());
}

//! When stored figures change, which rows are written, and which are left alone.

use std::io::Write;

use common::Statements;
use common::network::paper::assert_as_on_paper;
use common::network::{Network, Sales};
use uuid::Uuid;

const VOLUME: &str = "trim_scale(personal_volume)";

/// A <- B <- C and, beside B, the branch X <- Y.
struct Tree {
    a: Uuid,
    b: Uuid,
    c: Uuid,
    x: Uuid,
    y: Uuid,
}

fn tree(name: &str) -> (Network, Tree) {
    let mut network = Network::new(name);
    let [a, b, c] = network.chain(["A", "B", "C"]);
    let x = network.affiliate("X", Some(a));
    let y = network.affiliate("Y", Some(x));
    for who in [a, b, c, x, y] {
        network.sell(who, 50);
    }
    (network, Tree { a, b, c, x, y })
}

/// The transaction that wrote somebody's row, by month.
fn writers(network: &mut Network) -> Vec<(Uuid, i32, String)> {
    let rows = network.rows(
        "select participant_id, month, xmin::text from commission.network_month order by 1, 2",
        &[],
    );
    rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect()
}

/// Whose rows were written between two looks.
fn written(before: &[(Uuid, i32, String)], after: &[(Uuid, i32, String)]) -> Vec<(Uuid, i32)> {
    after.iter().filter(|row| !before.contains(row)).map(|row| (row.0, row.1)).collect()
}

#[test]
fn a_month_begins_and_ends_at_midnight_of_the_workspace() {
    let mut network = Network::new("month_edges");
    let [a] = network.chain(["A"]);
    for sold_at in [
        "2026-01-31 16:59:59.999999+00",
        "2026-01-31 17:00:00+00",
        "2026-02-28 23:59:59.999999+07",
        "2026-03-01 00:00:00+07",
    ] {
        network.sell_at(a, None, "1", sold_at);
    }
    assert_eq!(network.volumes_by_month(a), "1: 1, 2: 2, 3: 1");
    network.run("set time zone 'America/New_York'");
    network.sell_at(a, None, "10", "2026-01-31 16:59:59.999999+00");
    assert_eq!(network.volumes_by_month(a), "1: 11, 2: 2, 3: 1");
    network.assert_in_step();
}

#[test]
fn another_calendar_moves_sales_to_other_months() {
    let mut network = Network::new("calendar_change");
    let [a, b] = network.chain(["A", "B"]);
    network.sell_at(b, None, "5", "2026-01-31 17:00:00+00");
    assert_eq!(network.volumes_by_month(b), "2: 5");
    for (zone, months) in [
        ("UTC", "1: 5"),
        ("Pacific/Kiritimati", "2: 5"),
        ("Pacific/Pago_Pago", "1: 5"),
        ("Asia/Ho_Chi_Minh", "2: 5"),
    ] {
        network.run(&format!("update commission.workspace set time_zone = '{zone}'"));
        assert_eq!(network.volumes_by_month(b), months, "{zone}");
        network.assert_in_step();
    }
    assert_eq!(network.february(a, "f1_volume"), "5");
}

#[test]
fn only_approved_retail_sales_make_volume_and_refunds_take_it_away() {
    let mut network = Network::new("what_counts");
    let [a, b] = network.chain(["A", "B"]);
    let sale = network.sell_at(b, Some(a), "100", "2026-02-10");
    let volumes = "personal_volume, received_volume, leg_volume";
    for (set, of_a, of_b) in [
        ("refunded_amount = 40", "60|0|60", "0|60|30"),
        ("status = 'refunded'", "none", "none"),
        ("status = 'approved'", "60|0|60", "0|60|30"),
        ("status = 'pending'", "none", "none"),
        ("status = 'approved', refunded_amount = 0", "100|0|100", "0|100|50"),
        ("status = 'cancelled'", "none", "none"),
        ("status = 'approved', refunded_amount = 100", "none", "none"),
        ("refunded_amount = 99.9999", "0.0001|0|0.0001", "0|0.0001|0.00005"),
    ] {
        network.run(&format!("update commission.network_sale set {set} where id = '{sale}'"));
        assert_eq!(network.february(a, &trimmed(volumes)), of_a, "A after {set}");
        assert_eq!(network.february(b, &trimmed(volumes)), of_b, "B after {set}");
        network.assert_in_step();
    }
}

fn trimmed(columns: &str) -> String {
    let columns: Vec<String> =
        columns.split(", ").map(|column| format!("trim_scale({column})")).collect();
    columns.join(", ")
}

#[test]
fn a_reward_is_income_without_volume() {
    let mut network = Network::new("reward");
    let [a, b] = network.chain(["A", "B"]);
    network.run(&format!(
        "insert into commission.network_sale (
            participant_id, amount, refunded_amount, sale_type, status, sold_at)
        values ('{b}', 100, 30, 'kpi_reward', 'approved', '2026-02-10')"
    ));
    let columns = trimmed("reward, personal_volume, leg_volume, total_commission, tier_rate");
    assert_eq!(network.february(b, &columns), "70|0|0|0|0.04");
    assert_eq!(network.february(a, &columns), "none");
    network.run("update commission.network_sale set sale_type = 'retail_sales'");
    assert_eq!(network.february(b, &columns), "0|70|70|14|0.2");
    assert_eq!(network.february(a, &trimmed("f1_volume, commission_override")), "70|0");
    network.assert_in_step();
}

#[test]
fn rows_vanish_with_their_facts() {
    let (mut network, Tree { a, b, c, .. }) = tree("vanishing");
    network.run(&format!("delete from commission.network_sale where participant_id = '{c}'"));
    assert_eq!(network.february(c, VOLUME), "none");
    assert_eq!(network.february(b, &trimmed("personal_volume, f1_volume")), "50000000|0");
    network.run(&format!("delete from commission.network_sale where participant_id = '{b}'"));
    assert_eq!(network.february(b, VOLUME), "none");
    assert_ne!(network.february(a, VOLUME), "none");
    network.run("truncate commission.network_sale");
    assert!(network.all_figures().is_empty());
    network.assert_in_step();
}

#[test]
fn a_sale_that_moves_takes_its_volume_along() {
    let (mut network, Tree { b, c, y, .. }) = tree("moving_sale");
    let sale = network.sell(c, 300);
    let update = |network: &mut Network, set: &str| {
        network.run(&format!("update commission.network_sale set {set} where id = '{sale}'"));
        network.assert_in_step();
    };
    update(&mut network, "sold_at = '2026-03-10'");
    assert_eq!(network.volumes_by_month(c), "2: 50000000, 3: 300000000");
    update(&mut network, &format!("participant_id = '{y}'"));
    assert_eq!(network.volumes_by_month(c), "2: 50000000");
    assert_eq!(network.volumes_by_month(y), "2: 50000000, 3: 300000000");
    update(&mut network, &format!("shared_by = '{b}', sold_at = '2026-02-10'"));
    assert_eq!(network.volumes_by_month(b), "2: 350000000");
    assert_eq!(network.volumes_by_month(y), "2: 50000000");
    assert_eq!(network.in_month(y, 3, VOLUME), "none");
}

#[test]
fn a_sale_rewrites_the_rows_above_it_and_no_others() {
    let (mut network, Tree { a, b, c, .. }) = tree("few_rows");
    let before = writers(&mut network);
    network.sell(c, 1);
    let mut expected = [(a, 2), (b, 2), (c, 2)];
    expected.sort();
    assert_eq!(written(&before, &writers(&mut network)), expected);
}

#[test]
fn a_change_of_what_does_not_count_rewrites_nothing() {
    let (mut network, Tree { c, .. }) = tree("no_rows");
    let before = writers(&mut network);
    let calculated = network.calculated_count(2);
    for sql in [
        "update commission.network_sale set product_name = 'x', metadata = '{\"a\": 1}'",
        "update commission.network_sale set amount = amount",
        "update commission.network_sale set sold_at = sold_at + interval '1 minute'",
        "update commission.network_sale set amount = 1 where false",
        "delete from commission.network_sale where false",
        "insert into commission.network_sale (participant_id, amount)
        select id, 1 from commission.participant",
        "delete from commission.network_sale where status = 'pending'",
        "update commission.participant set name = name || '!'",
        "update commission.participant set status = 'inactive'",
        "update commission.participant set upline_id = upline_id",
    ] {
        network.run(sql);
        assert_eq!(written(&before, &writers(&mut network)), [], "{sql}");
    }
    assert_eq!(network.calculated_count(2), calculated, "nothing was calculated either");
    network.run(&format!("update commission.participant set status = 'inactive' where id = '{c}'"));
    network.assert_in_step();
}

#[test]
fn a_new_participant_without_sales_moves_no_figure() {
    let (mut network, Tree { b, .. }) = tree("newcomer");
    let (before, calculated) = (writers(&mut network), network.calculated_count(2));
    let newcomer = network.affiliate("N", Some(b));
    assert_eq!(written(&before, &writers(&mut network)), []);
    assert_eq!(network.calculated_count(2), calculated);
    network.sell(newcomer, 200);
    assert_eq!(network.february(b, &trimmed("f1_volume")), "250000000");
    network.assert_in_step();
}

#[test]
fn recalculating_changes_no_row_when_all_is_in_step() {
    let (mut network, Tree { c, .. }) = tree("in_step");
    let before = writers(&mut network);
    assert_eq!(network.value::<i64>("select commission.recalculate_network(2026, 2)"), 0);
    let above = format!("select commission.recalculate_upline('{c}', 2026, 2)");
    assert_eq!(network.value::<i64>(&above), 0);
    assert_eq!(network.value::<i64>("select commission.recalculate_network(2025, 7)"), 0);
    assert_eq!(writers(&mut network), before);
}

#[test]
fn recalculating_mends_exactly_the_rows_that_were_tampered_with() {
    let (mut network, Tree { b, x, .. }) = tree("mended");
    let right = network.all_figures();
    for tampering in [
        "update commission.network_month set total_commission = 0, leg_volume = 1",
        "update commission.network_month set tier_rate = 0.5",
        "delete from commission.network_month",
    ] {
        network.run(&format!("{tampering} where participant_id in ('{b}', '{x}')"));
        assert_eq!(network.out_of_step().len(), 2, "{tampering}");
        let before = writers(&mut network);
        assert_eq!(network.value::<i64>("select commission.recalculate_network(2026, 2)"), 2);
        let mut mended: Vec<Uuid> =
            written(&before, &writers(&mut network)).into_iter().map(|row| row.0).collect();
        mended.sort();
        let mut expected = vec![b, x];
        expected.sort();
        assert_eq!(mended, expected, "{tampering}");
        assert_eq!(network.all_figures(), right);
    }
    let stranger = network.affiliate("S", None);
    network.run(&format!(
        "insert into commission.network_month
        select '{stranger}', 2026, 2, 1, 0, 0, 0, 1, 0.2, 1, 0.2, 0, 0, 0, 0.2, 0"
    ));
    assert_eq!(network.value::<i64>("select commission.recalculate_network(2026, 2)"), 1);
    assert_eq!(network.all_figures(), right);
}

#[test]
fn recalculating_an_upline_mends_the_participant_and_everybody_above() {
    let (mut network, Tree { b, x, .. }) = tree("mended_upline");
    network.run("update commission.network_month set total_commission = 0");
    let above = format!("select commission.recalculate_upline('{b}', 2026, 2)");
    assert_eq!(network.value::<i64>(&above), 2);
    assert_eq!(network.out_of_step().len(), 3);
    let above = format!("select commission.recalculate_upline('{x}', 2026, 2)");
    assert_eq!(network.value::<i64>(&above), 1, "A is mended already");
    assert_eq!(network.out_of_step().len(), 2);
}

#[test]
fn a_bulk_load_is_one_calculation_of_each_month() {
    let (mut network, Tree { a, b, c, x, y }) = tree("bulk");
    let people = [a, b, c, x, y];
    for count in [50, 5_000] {
        let calculated = [1, 2, 3].map(|month| network.calculated_count(month));
        let mut lines = String::new();
        for number in 0..count {
            let (seller, sharer) = (people[number % 5], people[(number + 1) % 5]);
            let sharer = if number % 3 == 0 { sharer.to_string() } else { "\\N".to_owned() };
            let month = 2 + number % 2;
            lines.push_str(&format!(
                "{seller}\t{sharer}\t{}.25\tapproved\t2026-{month:02}-10\n",
                number % 1_000
            ));
        }
        let mut copy = network
            .client()
            .copy_in(
                "copy commission.network_sale (participant_id, shared_by, amount, status, sold_at)
                from stdin",
            )
            .expect("the server takes lines");
        copy.write_all(lines.as_bytes()).expect("the server takes the lines");
        assert_eq!(copy.finish().expect("the server takes all lines"), count as u64);
        let after = [1, 2, 3].map(|month| network.calculated_count(month));
        assert_eq!(after, [calculated[0], calculated[1] + 1, calculated[2] + 1], "{count} lines");
        network.assert_in_step();
        assert_as_on_paper(&mut network.db);
    }
}

#[test]
fn a_bulk_load_by_thousands_of_sellers_is_one_calculation_too() {
    let mut network = Network::new("bulk_sellers");
    let [a] = network.chain(["A"]);
    network.run(&format!(
        "insert into commission.participant (name, role, upline_id)
        select 'P' || i, 'affiliate', '{a}' from generate_series(1, 3000) as i"
    ));
    network.run(
        "insert into commission.network_sale (participant_id, amount, status, sold_at)
        select id, 10, 'approved', '2026-02-10' from commission.participant",
    );
    assert_eq!(network.calculated_count(2), 1);
    assert_eq!(network.february(a, &trimmed("leg_volume")), "30010");
    network.assert_in_step();
}

#[test]
fn a_change_of_rules_reprices_the_months_that_it_holds_for() {
    let (mut network, Tree { b, .. }) = tree("rules_by_month");
    network.sell_at(b, None, "100", "2026-03-10");
    let before = writers(&mut network);
    network.run(
        "insert into commission.network_tier (threshold, rate, valid_during)
        values (10, 0.5, '[2026-03-01,)')",
    );
    let changed = written(&before, &writers(&mut network));
    assert!(changed.iter().all(|row| row.1 == 3), "{changed:?}");
    assert_eq!(network.in_month(b, 3, &trimmed("tier_rate, total_commission")), "0.5|50");
    network.run(
        "update commission.network_tier set rate = 0.6, valid_during = '[2026-03-31,)'
        where rate = 0.5",
    );
    assert_eq!(network.in_month(b, 3, &trimmed("tier_rate")), "0.6", "the last day decides");
    network.run(
        "update commission.network_tier set valid_during = '[2026-03-01,2026-03-31)'
        where rate = 0.6",
    );
    assert_eq!(network.in_month(b, 3, &trimmed("tier_rate")), "0.2");
    network.assert_in_step();
}

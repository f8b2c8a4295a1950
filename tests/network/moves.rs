//! Subtrees that move, with the day from which they stand elsewhere.

use common::Statements;
use common::network::paper::assert_as_on_paper;
use common::network::{Network, Sales};
use uuid::Uuid;

/// A and X at the top; B <- C under A, each with 50 million in January to March.
struct Tree {
    a: Uuid,
    b: Uuid,
    c: Uuid,
    x: Uuid,
}

fn tree(name: &str) -> (Network, Tree) {
    let mut network = Network::new(name);
    let [a, b, c] = network.chain(["A", "B", "C"]);
    let x = network.affiliate("X", None);
    for month in 1..=3 {
        for who in [a, b, c, x] {
            network.sell_at(who, None, "50000000", &format!("2026-{month:02}-10 12:00+07"));
        }
    }
    (network, Tree { a, b, c, x })
}

/// F1 volumes in millions of January, February and March.
fn f1(network: &mut Network, who: Uuid) -> [String; 3] {
    [1, 2, 3].map(|month| network.in_month(who, month, "trim_scale(f1_volume / 1000000)"))
}

fn change_upline(network: &mut Network, who: Uuid, upline: &str, day: &str) {
    network.run(&format!("select commission.change_upline('{who}', {upline}, '{day}')"));
    network.assert_in_step();
}

fn links(network: &mut Network, who: Uuid) -> Vec<String> {
    network.lines(&format!(
        "select p.name, valid_during
        from commission.upline_link as l
        join commission.participant as p on p.id = l.upline_id
        where participant_id = '{who}' order by valid_during"
    ))
}

#[test]
fn a_subtree_that_moves_takes_its_volume_along_from_that_month_on() {
    let (mut network, Tree { a, b, c, x }) = tree("moved");
    change_upline(&mut network, b, &format!("'{x}'"), "2026-02-28");
    assert_eq!(f1(&mut network, a), ["50", "0", "0"]);
    assert_eq!(f1(&mut network, x), ["0", "50", "50"]);
    assert_eq!(network.february(x, "trim_scale(leg_volume / 1000000)"), "150");
    assert_eq!(f1(&mut network, b), ["50", "50", "50"], "those below come along");
    let upline = network.lines(&format!("select name from commission.upline('{c}')"));
    assert_eq!(upline, ["B", "X"]);
    assert_as_on_paper(&mut network.db);
}

#[test]
fn months_before_the_move_keep_their_rows() {
    let (mut network, Tree { b, x, .. }) = tree("old_months");
    let january = |network: &mut Network| {
        network.lines("select xmin, * from commission.network_month where month = 1 order by 2")
    };
    let before = january(&mut network);
    change_upline(&mut network, b, &format!("'{x}'"), "2026-02-01");
    change_upline(&mut network, b, "null", "2026-03-01");
    assert_eq!(january(&mut network), before);
    assert_eq!(f1(&mut network, x), ["0", "50", "0"]);
    assert_eq!(links(&mut network, b), ["A|(,2026-02-01)", "X|[2026-02-01,2026-03-01)"]);
}

#[test]
fn a_move_on_the_last_day_counts_for_the_month_and_one_after_it_does_not() {
    let (mut network, Tree { a, b, x, .. }) = tree("last_day");
    change_upline(&mut network, b, &format!("'{x}'"), "2026-02-28");
    assert_eq!(f1(&mut network, a), ["50", "0", "0"]);
    change_upline(&mut network, b, &format!("'{a}'"), "2026-02-28");
    assert_eq!(f1(&mut network, a), ["50", "50", "50"]);
    change_upline(&mut network, b, &format!("'{x}'"), "2026-03-01");
    assert_eq!(f1(&mut network, a), ["50", "50", "0"]);
    assert_eq!(f1(&mut network, x), ["0", "0", "50"]);
}

#[test]
fn a_move_in_the_past_replaces_all_later_ones() {
    let (mut network, Tree { a, b, x, .. }) = tree("past_move");
    change_upline(&mut network, b, &format!("'{x}'"), "2026-03-01");
    change_upline(&mut network, b, "null", "2026-03-15");
    change_upline(&mut network, b, &format!("'{x}'"), "2026-01-15");
    assert_eq!(links(&mut network, b), ["A|(,2026-01-15)", "X|[2026-01-15,)"]);
    assert_eq!(f1(&mut network, a), ["0", "0", "0"]);
    assert_eq!(f1(&mut network, x), ["50", "50", "50"]);
}

#[test]
fn a_move_in_the_future_leaves_the_present_alone() {
    let (mut network, Tree { a, b, x, .. }) = tree("future_move");
    let upline = format!("select upline_id from commission.participant where id = '{b}'");
    change_upline(&mut network, b, &format!("'{x}'"), "2150-01-01");
    assert_eq!(network.value::<Uuid>(&upline), a);
    assert_eq!(f1(&mut network, a), ["50", "50", "50"]);
    assert_eq!(links(&mut network, b), ["A|(,2150-01-01)", "X|[2150-01-01,)"]);
    network.sell_at(b, None, "1000000", "2149-12-10");
    network.sell_at(b, None, "2000000", "2150-01-10");
    let f1 = "select string_agg(p.name || ' ' || year || ' ' || trim_scale(f1_volume / 1000000),
            ', ' order by year)
        from commission.network_month
        join commission.participant as p on p.id = participant_id
        where f1_volume > 0 and year > 2100";
    assert_eq!(network.line(f1), "A 2149 1, X 2150 2");
    change_upline(&mut network, b, "null", "2140-01-01");
    assert_eq!(network.line(f1), "null");
}

#[test]
fn somebody_can_be_moved_twice_on_a_day_and_back() {
    let (mut network, Tree { a, b, x, c }) = tree("twice_a_day");
    let today = "select commission_internal.today()::text";
    let today: String = network.value(today);
    for upline in [format!("'{x}'"), "null".to_owned(), format!("'{a}'"), format!("'{x}'")] {
        network.run(&format!(
            "update commission.participant set upline_id = {upline} where id = '{b}'"
        ));
        network.assert_in_step();
    }
    let expected = [format!("A|(,{today})"), format!("X|[{today},)")];
    assert_eq!(links(&mut network, b), expected);
    network.run(&format!("select commission.change_upline('{b}', '{a}')"));
    let upline = network.lines(&format!("select name from commission.upline('{c}')"));
    assert_eq!(upline, ["B", "A"]);
}

#[test]
fn many_moves_in_a_statement_are_one_calculation() {
    let (mut network, Tree { a, b, c, x }) = tree("swap");
    let calculated = network.calculated_count(2);
    network.run(&format!(
        "update commission.upline_link
        set upline_id = case participant_id when '{b}' then '{x}'::uuid else '{a}'::uuid end
        where participant_id in ('{b}', '{c}')"
    ));
    assert_eq!(network.calculated_count(2), calculated + 1);
    assert_eq!(f1(&mut network, a), ["50", "50", "50"]);
    assert_eq!(f1(&mut network, x), ["50", "50", "50"]);
    network.assert_in_step();
    let shown: Uuid =
        network.value(&format!("select upline_id from commission.participant where id = '{b}'"));
    assert_eq!(shown, x, "the participant shows what the history says");
}

#[test]
fn somebody_without_a_part_in_the_network_can_be_deleted() {
    let (mut network, Tree { b, .. }) = tree("deleted");
    let newcomer = network.affiliate("N", Some(b));
    let before = network.all_figures();
    network.run(&format!("delete from commission.participant where id = '{newcomer}'"));
    assert_eq!(network.all_figures(), before);
    let refused = network.error_of(&format!("delete from commission.participant where id = '{b}'"));
    assert_eq!(refused.sqlstate, "23503");
    network.assert_in_step();
}

#[test]
fn a_move_dated_ahead_shows_in_the_tree_of_today_once_its_day_has_come() {
    let (mut network, Tree { b, x, .. }) = tree("dated_ahead");
    // From one end of the calendar to the other it is always another day.
    network.run("update commission.workspace set time_zone = 'Pacific/Pago_Pago'");
    let tomorrow: String =
        network.value("select (now() at time zone 'Pacific/Kiritimati')::date::text");
    network.run(&format!("select commission.change_upline('{b}', '{x}', '{tomorrow}')"));
    let present = format!("select upline_id = '{x}' from commission.participant where id = '{b}'");
    assert_eq!(network.lines("select commission.refresh_uplines()"), ["0"]);
    assert_eq!(network.lines(&present), ["f"]);

    network.run("update commission.workspace set time_zone = 'Pacific/Kiritimati'");
    assert_eq!(network.lines("select commission.refresh_uplines()"), ["1"]);
    assert_eq!(network.lines(&present), ["t"]);
    assert_eq!(network.lines("select commission.refresh_uplines()"), ["0"]);
    network.assert_in_step();
}

//! What frontends read of a network: the views and the tree.

use common::Statements;
use common::network::{Network, Sales};
use uuid::Uuid;

/// The worked example: A <- B <- C <- D.
fn worked_example(name: &str) -> (Network, [Uuid; 4]) {
    let mut network = Network::new(name);
    let [a, b, c, d] = network.chain(["A", "B", "C", "D"]);
    network.sell(a, 250);
    network.sell(b, 150);
    network.sell(c, 300);
    network.sell_shared(b, c, 100);
    network.sell_shared(c, d, 40);
    (network, [a, b, c, d])
}

#[test]
fn monthly_stats_has_the_names_that_dashboards_know() {
    let (mut network, [_, b, ..]) = worked_example("views_stats");
    let columns = network.line(
        "select string_agg(attname::text, ' ' order by attnum)
        from pg_attribute
        where attrelid = 'commission.monthly_stats'::regclass and attnum > 0",
    );
    assert_eq!(
        columns,
        "id user_id month personal_sales_volume shared_out_volume received_volume f1_sales_volume \
         tier_rate comm_direct comm_shared comm_received comm_override total_commission \
         last_updated"
    );
    let row = network.line(&format!(
        "select id = user_id || '_' || month, month, personal_sales_volume / 1000000,
            shared_out_volume / 1000000, received_volume / 1000000, f1_sales_volume / 1000000,
            tier_rate, comm_direct / 1000000, comm_shared / 1000000, comm_received / 1000000,
            comm_override / 1000000, total_commission / 1000000, last_updated <= now()
        from commission.monthly_stats where user_id = '{b}'"
    ));
    let row: Vec<String> = row.split('|').map(without_zeros).collect();
    assert_eq!(row.join("|"), "t|2026-02|250|100|0|340|0.25|37.5|12.5|0|11.7|61.7|t");
}

fn without_zeros(number: &str) -> String {
    match number.contains('.') {
        true => number.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => number.to_owned(),
    }
}

#[test]
fn key_figures_say_how_much_is_missing_for_the_next_tier() {
    let (mut network, [a, b, c, d]) = worked_example("views_kpi");
    for (sold_at, who, customer) in [
        ("2026-01-10", b, "old@x.example"),
        ("2026-02-10", b, "old@x.example"),
        ("2026-02-11", b, "new@x.example"),
        ("2026-02-12", b, "new@x.example"),
        ("2026-02-12", c, "old@x.example"),
    ] {
        network.run(&format!(
            "insert into commission.network_sale (
                participant_id, amount, status, sold_at, customer_email)
            values ('{who}', 0, 'approved', '{sold_at}', '{customer}')"
        ));
    }
    network.run(&format!(
        "insert into commission.network_sale (participant_id, amount, status, sold_at, sale_type)
        values ('{b}', 7000000, 'approved', '2026-02-12', 'kpi_reward')"
    ));
    let kpi = |network: &mut Network, who: Uuid| {
        let line = network.line(&format!(
            "select participant_name, currency, revenue / 1000000, total_commission / 1000000,
                reward / 1000000, new_customers, network_size, ranking_volume / 1000000, tier_rate,
                next_tier_rate, next_tier_threshold / 1000000, missing_for_next_tier / 1000000
            from commission.network_kpi
            where year = 2026 and month = 2 and participant_id = '{who}'"
        ));
        line.split('|').map(without_zeros).collect::<Vec<_>>().join("|")
    };
    assert_eq!(kpi(&mut network, b), "B|VND|150|61.7|7|1|2|590|0.25|0.3|1000|410");
    assert_eq!(kpi(&mut network, c), "C|VND|400|85|0|1|1|340|0.22|0.25|400|60");
    assert_eq!(kpi(&mut network, d), "D|VND|40|1.6|0|0|0|0|0.04|0.2|0|0");
    network.sell(a, 2_000);
    assert!(kpi(&mut network, a).ends_with("|0.35|null|null|null"));

    let whole = network.line(
        "select currency, revenue / 1000000, total_commission = (
                select sum(total_commission) from commission.network_month
                where year = 2026 and month = 2),
            reward / 1000000, new_customers, active_participants, network_size
        from commission.network_kpi_workspace
        where year = 2026 and month = 2",
    );
    let whole: Vec<String> = whole.split('|').map(without_zeros).collect();
    assert_eq!(whole.join("|"), "VND|2840|t|7|1|3|4");
}

#[test]
fn sales_are_listed_with_names_and_summed_by_month() {
    let (mut network, [_, b, c, d]) = worked_example("views_sales");
    network.run(&format!(
        "insert into commission.network_sale (
            participant_id, amount, refunded_amount, status, sold_at, sale_type)
        values
            ('{c}', 10, 4, 'approved', '2026-02-10', 'retail_sales'),
            ('{c}', 20, 0, 'pending', '2026-02-10', 'retail_sales'),
            ('{c}', 30, 0, 'refunded', '2026-02-10', 'retail_sales'),
            ('{c}', 40, 0, 'cancelled', '2026-02-10', 'retail_sales'),
            ('{c}', 5, 0, 'approved', '2026-02-10', 'kpi_reward'),
            ('{c}', 6, 0, 'approved', '2026-02-28 18:00+00', 'retail_sales')"
    ));
    let sums = network.lines(&format!(
        "select month, sale_count, sales, own_sales, received_sales, rewards, pending_count,
            pending_amount, refunded_amount
        from commission.network_monthly_sales where participant_id = '{c}' order by month"
    ));
    assert_eq!(sums, ["2|3|400000006|300000006|100000000|5|1|20|34", "3|1|6|6|0|0|0|0|0"]);
    let transactions = network.lines(&format!(
        "select participant_name, shared_by_name, year, month, amount, net_amount, currency
        from commission.network_transaction
        where participant_id in ('{d}', '{b}') order by 1"
    ));
    assert_eq!(
        transactions,
        ["B|null|2026|2|150000000|150000000|VND", "D|C|2026|2|40000000|40000000|VND"]
    );
    let nets = network.line(&format!(
        "select string_agg(net_amount::text, ' ' order by amount)
        from commission.network_transaction where participant_id = '{c}' and amount < 50"
    ));
    assert_eq!(nets, "5 6 6 0 0 0");
}

#[test]
fn members_have_a_level_a_path_and_a_downline() {
    let (mut network, [a, b, c, d]) = worked_example("views_members");
    let e = network.affiliate("E", Some(b));
    let row = |network: &mut Network, who: Uuid| {
        network.line(&format!(
            "select name, upline_name, level, path, direct_downline, total_downline
            from commission.network_member where id = '{who}'"
        ))
    };
    assert_eq!(row(&mut network, a), format!("A|null|0|{{{a}}}|1|4"));
    assert_eq!(row(&mut network, b), format!("B|A|1|{{{a},{b}}}|2|3"));
    assert_eq!(row(&mut network, e), format!("E|B|2|{{{a},{b},{e}}}|0|0"));
    assert_eq!(row(&mut network, d), format!("D|C|3|{{{a},{b},{c},{d}}}|0|0"));
}

#[test]
fn uplines_come_nearest_first_and_downlines_level_by_level() {
    let (mut network, [a, b, _, d]) = worked_example("views_lines");
    network.affiliate("E", Some(b));
    let upline = network.lines(&format!("select name, level from commission.upline('{d}')"));
    assert_eq!(upline, ["C|1", "B|2", "A|3"]);
    assert!(network.lines(&format!("select 1 from commission.upline('{a}')")).is_empty());
    let mut downline = |depth: &str| {
        network.lines(&format!("select name, level from commission.downline('{a}', {depth})"))
    };
    assert_eq!(downline("null"), ["B|1", "C|2", "E|2", "D|3"]);
    assert_eq!(downline("2"), ["B|1", "C|2", "E|2"]);
    assert_eq!(downline("1"), ["B|1"]);
    assert!(downline("0").is_empty());
}

#[test]
fn the_tree_is_nested_with_volumes_and_counts() {
    let (mut network, [a, b, _, d]) = worked_example("views_tree");
    network.affiliate("E", Some(b));
    let node = |path: &str| {
        format!(
            "tree #>> '{{{path}name}}', tree #>> '{{{path}level}}',
            tree #>> '{{{path}direct_count}}', tree #>> '{{{path}total_count}}',
            trim_scale((tree #>> '{{{path}leg_volume}}')::numeric / 1000000),
            trim_scale((tree #>> '{{{path}total_commission}}')::numeric / 1000000),
            jsonb_array_length(tree #> '{{{path}downline}}')"
        )
    };
    let mut tree = |root: Uuid, more: &str, path: &str| {
        network.line(&format!(
            "select {} from commission.network_tree('{root}', 2026, 2{more}) as tree",
            node(path)
        ))
    };
    assert_eq!(tree(a, "", ""), "A|0|1|4|840|62.5|1");
    assert_eq!(tree(a, "", "downline,0,"), "B|1|2|3|590|61.7|2");
    assert_eq!(tree(a, "", "downline,0,downline,0,downline,0,"), "D|3|0|0|20|1.6|0");
    assert_eq!(tree(a, "", "downline,0,downline,1,"), "E|2|0|0|0|0|0");
    assert_eq!(tree(d, "", ""), "D|0|0|0|20|1.6|0");
    assert_eq!(tree(a, ", 1", "downline,0,downline,0,"), "null|null|null|null|null|null|null");
    let now = network.line(&format!("select commission.network_tree('{a}') ->> 'total_count'"));
    assert_eq!(now, "4", "without a month it is that of today");
}

/// Level, counts and path of everybody, worked out level by level.
const BY_HAND: &str = "
    with recursive above as (
        select p.id, p.id as upline_id, 0 as level from commission.participant as p
        union all
        select above.id, l.upline_id, above.level + 1
        from above
        join commission.upline_link as l on l.participant_id = above.upline_id
        where l.valid_during @> (now() at time zone 'Asia/Ho_Chi_Minh')::date
    )
    select p.name, (select max(level) from above where id = p.id),
        (select count(*) from above where upline_id = p.id and level = 1),
        (select count(*) from above where upline_id = p.id and level > 0),
        (
            select array_agg(upline_id order by level desc)
            from above
            where id = p.id and level <= 100
        )
    from commission.participant as p
    order by 1";

#[test]
fn everybody_stands_where_the_links_put_them_however_many_are_asked_for() {
    let mut network = Network::new("views_positions");
    network.run(
        "insert into commission.participant (id, name, role)
        select md5('p' || n)::uuid, to_char(n, 'FM000'), 'affiliate'
        from generate_series(1, 400) as n;
        -- A chain of 150, and a bush.
        insert into commission.upline_link (participant_id, upline_id)
        select md5('p' || n)::uuid, md5('p' || case when n <= 150 then n - 1 else n / 3 end)::uuid
        from generate_series(2, 380) as n",
    );
    let view = "select name, level, direct_downline, total_downline, path
        from commission.network_member order by 1";
    let check = |network: &mut Network| {
        let by_hand = network.lines(BY_HAND);
        assert_eq!(network.lines(view), by_hand);
        for name in ["001", "150", "200", "400"] {
            let one = network.line(&format!("select * from ({view}) as v where name = '{name}'"));
            assert!(by_hand.contains(&one), "{one}");
        }
    };
    check(&mut network);
    // What the transaction has done itself, and taken back.
    network.run(
        "begin; update commission.participant set upline_id = md5('p400')::uuid where name = '100'",
    );
    check(&mut network);
    network
        .run("savepoint s; delete from commission.upline_link where upline_id = md5('p3')::uuid");
    check(&mut network);
    network.run("rollback to s");
    check(&mut network);
    network.run("commit");
    check(&mut network);
    // What others have done meanwhile.
    let mut other = network.connect();
    other.run("update commission.participant set upline_id = null where name = '050'");
    check(&mut network);
    network.run("begin isolation level repeatable read; select 1 from commission.participant");
    let before = network.lines(view);
    other.run("update commission.participant set upline_id = null where name = '060'");
    assert_eq!(network.lines(view), before);
    network.run("commit");
    check(&mut network);
}

/// In tables that were never analyzed the planner takes few links for those of a day, and would
/// compare everybody with everybody: minutes for this tree, where a walk by keys takes a second.
#[test]
fn a_tree_of_many_is_walked_by_its_keys() {
    let mut network = Network::new("network_walked");
    network.set_up_api_roles();
    network.run(
        "insert into commission.participant (id, name, email, role, upline_id)
        select lpad(i::text, 32, '0')::uuid, 'P' || i, 'p' || i || '@people.example', 'affiliate',
            case when i > 1 then lpad(((i + 5) / 7)::text, 32, '0')::uuid end
        from generate_series(1, 20000) as i;
        set statement_timeout = '15s';
        begin;
        set local role authenticated;
        set local request.jwt.claims = '{\"email\": \"p1@people.example\"}'",
    );
    let root = "lpad('1', 32, '0')::uuid";
    let counts = format!(
        "select
            (select count(*) from commission.network_downline(2026, 2)),
            (commission.network_tree({root}, 2026, 2) ->> 'total_count'),
            (select count(*) from commission.upline(lpad('20000', 32, '0')::uuid))"
    );
    assert_eq!(network.line(&counts), "19999|19999|6");
}

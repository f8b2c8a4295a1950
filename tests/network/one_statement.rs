//! One statement of a client that does several things to the network, by itself or by triggers of
//! the users': whatever calculates the month in its midst, no sale is counted twice or left out.

use common::network::{Network, Sales};
use common::{Database, Statements};
use uuid::Uuid;

/// A <- B <- C with 50 million each, in the given mode.
fn network(name: &str, mode: &str) -> (Network, [Uuid; 3]) {
    let mut network = Network::new(&format!("one_statement_{name}_{mode}"));
    network.change_plan(&format!("recalculation = '{mode}'"));
    let people = network.chain(["A", "B", "C"]);
    for who in people {
        network.sell(who, 50);
    }
    network.apply_changes();
    (network, people)
}

/// In both modes: runs the statement, in which {a}, {b} and {c} are the people, and looks whether
/// the figures are those of the sales.
fn counts_once(name: &str, before: &str, statement: &str) {
    for mode in ["immediate", "deferred"] {
        let (mut network, [a, b, c]) = network(name, mode);
        let named = |text: &str| {
            text.replace("{a}", &format!("'{a}'::uuid"))
                .replace("{b}", &format!("'{b}'::uuid"))
                .replace("{c}", &format!("'{c}'::uuid"))
                .replace("{sale}", "50000000, 'approved', '2026-02-20 12:00+07'")
        };
        network.run(&named(before));
        let sales = network.lines("select count(*), sum(amount) from commission.network_sale");
        network.run(&named(statement));
        let sales_after =
            network.lines("select count(*), sum(amount) from commission.network_sale");
        assert_ne!(sales, sales_after, "the statement is about sales");
        network.apply_changes();
        network.assert_in_step();
        assert_eq!(volume_of_figures(&mut network), volume_of_sales(&mut network), "{mode}");
    }
}

fn volume_of_figures(db: &mut Database) -> String {
    db.line("select trim_scale(sum(personal_volume)) from commission.network_month")
}

fn volume_of_sales(db: &mut Database) -> String {
    db.line(
        "select trim_scale(sum(amount - refunded_amount))
        from commission.network_sale
        where status = 'approved'",
    )
}

const COLUMNS: &str = "(participant_id, amount, status, sold_at)";

#[test]
fn a_sale_beside_a_tier() {
    counts_once(
        "tier",
        "",
        &format!(
            "with sale as (
                insert into commission.network_sale {COLUMNS} values ({{c}}, {{sale}})
            )
            update commission.network_tier set rate = rate + 0.01 where threshold > 0"
        ),
    );
}

#[test]
fn a_tier_beside_a_sale() {
    counts_once(
        "tier_first",
        "",
        &format!(
            "with tier as (
                update commission.network_tier set rate = rate + 0.01 where threshold > 0
            )
            insert into commission.network_sale {COLUMNS} values ({{c}}, {{sale}})"
        ),
    );
}

#[test]
fn a_sale_beside_a_move_in_the_tree() {
    counts_once(
        "move",
        "",
        &format!(
            "with sale as (
                insert into commission.network_sale {COLUMNS} values ({{c}}, {{sale}})
            )
            update commission.upline_link set upline_id = {{a}} where participant_id = {{c}}"
        ),
    );
}

#[test]
fn a_sale_that_goes_beside_a_fixed_rate() {
    counts_once(
        "fixed_rate",
        "",
        "with sale as (
            delete from commission.network_sale where participant_id = {c}
        )
        insert into commission.network_fixed_rate (participant_id, rate) values ({b}, 0.4)",
    );
}

#[test]
fn a_sale_beside_another_mode() {
    for mode in ["immediate", "deferred"] {
        counts_once(
            &format!("to_{mode}"),
            "",
            &format!(
                "with sale as (
                    insert into commission.network_sale {COLUMNS} values ({{c}}, {{sale}})
                )
                update commission.network_plan set recalculation = '{mode}', split_share = 0.4"
            ),
        );
    }
}

#[test]
fn a_sale_beside_a_recalculation() {
    counts_once(
        "recalculation",
        "",
        &format!(
            "with sale as (
                insert into commission.network_sale {COLUMNS} values ({{c}}, {{sale}})
                returning participant_id
            )
            select commission.recalculate_upline(participant_id, 2026, 2),
                commission.recalculate_network(2026, 2), commission.apply_network_changes()
            from sale"
        ),
    );
}

/// A trigger of the users' that comes before all others.
fn trigger(when: &str, body: &str) -> String {
    format!(
        "create function public.user_trigger() returns trigger language plpgsql as $$
        begin
            {body}
            return new;
        end;
        $$;
        create trigger aaa {when} on commission.network_sale
        for each row execute function public.user_trigger()"
    )
}

const TWO_SALES: &str =
    "insert into commission.network_sale (participant_id, amount, status, sold_at)
    values ({c}, {sale}), ({b}, {sale})";

#[test]
fn triggers_that_recalculate_after_a_row() {
    let body = "perform commission.recalculate_network(2026, 2);";
    counts_once("trigger_after", &trigger("after insert", body), TWO_SALES);
}

#[test]
fn triggers_that_recalculate_before_a_row() {
    let body = "perform commission.recalculate_upline(new.participant_id, 2026, 2);";
    counts_once("trigger_before", &trigger("before insert", body), TWO_SALES);
}

#[test]
fn triggers_that_change_settings() {
    let body = "update commission.network_tier set rate = rate + 0.01 where threshold > 0;";
    counts_once("trigger_tier", &trigger("after insert or delete", body), TWO_SALES);
}

#[test]
fn triggers_that_sell_more() {
    let body = "if new.amount > 10 then
            update commission.network_tier set rate = rate + 0.01 where threshold > 0;
            insert into commission.network_sale (participant_id, amount, status, sold_at)
            values (new.participant_id, 3, 'approved', new.sold_at);
            update commission.network_sale set amount = 7 where id = new.id;
        end if;";
    counts_once("trigger_sale", &trigger("after insert", body), TWO_SALES);
}

#[test]
fn a_tier_and_sales_in_one_block() {
    counts_once(
        "block",
        "",
        &format!(
            "do $$
            begin
                insert into commission.network_sale {COLUMNS} values ({{a}}, {{sale}});
                update commission.network_tier set rate = rate + 0.01 where threshold > 0;
                insert into commission.network_sale {COLUMNS} values ({{b}}, {{sale}});
                update commission.network_sale set amount = amount + 1 where participant_id = {{c}};
                begin
                    update commission.network_tier set rate = rate + 0.01 where threshold > 0;
                    raise exception 'never mind';
                exception when raise_exception then
                    insert into commission.network_sale {COLUMNS} values ({{c}}, {{sale}});
                end;
            end;
            $$"
        ),
    );
}

// More sellers than are followed up the tree one by one: the month is calculated as a whole, in the
// middle of a statement that has more to tell.

const FIFTEEN_HUNDRED: &str = "insert into commission.participant (id, name, role)
    select md5(place::text)::uuid, 'Seller ' || place, 'affiliate'
    from generate_series(1, 1600) as place;
    insert into commission.network_sale (id, participant_id, amount, status, sold_at)
    select id, id, 100, 'approved', '2026-02-10 12:00+07'
    from commission.participant
    where name like 'Seller %' and name not like 'Seller 7%'";

#[test]
fn an_upsert_of_many_sellers() {
    counts_once(
        "upsert",
        FIFTEEN_HUNDRED,
        "insert into commission.network_sale as t (id, participant_id, amount, status, sold_at)
        select id, id, 150, 'approved', '2026-02-10 12:00+07'
        from commission.participant
        where name like 'Seller %'
        on conflict (id) do update set amount = excluded.amount",
    );
}

#[test]
fn a_merge_of_many_sellers() {
    counts_once(
        "merge",
        FIFTEEN_HUNDRED,
        "merge into commission.network_sale as t
        using (select * from commission.participant where name like 'Seller %') as p
        on t.id = p.id
        when matched and p.name like 'Seller 5%' then delete
        when matched then update set amount = 170
        when not matched then
            insert (id, participant_id, amount, status, sold_at)
            values (p.id, p.id, 180, 'approved', '2026-02-10 12:00+07')",
    );
}

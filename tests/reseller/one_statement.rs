//! One statement of a client that does several things to resellers, by itself or by triggers of
//! the users': whatever prices in its midst, no sale is counted twice or left out.

use common::Statements;
use common::reseller::{Resales, Shop};

/// Runs the statement, in which {ann} and {bea} are resellers with sales of 4,000 each, one of them
/// with a refund, and looks whether the commissions are those of the sales.
fn counts_once(name: &str, before: &str, statement: &str) {
    let mut shop = Shop::new(&format!("reseller_one_{name}"));
    let [ann, bea] = ["Ann", "Bea"].map(|name| shop.seller(name));
    for who in [ann, bea] {
        for (number, day) in [(1, "10"), (2, "20")] {
            shop.run(&format!(
                "insert into commission.reseller_sale (
                    reseller_id, sale_amount, status, sold_at, approved_at, source, source_id)
                values ('{who}', 4000, 'completed', '2026-01-{day}', '2026-02-{day}', '{who}',
                    '{number}')"
            ));
        }
    }
    shop.run("update commission.reseller_sale set refunded_amount = 10 where source_id = '1'");
    let named = |text: &str| {
        text.replace("{ann}", &format!("'{ann}'"))
            .replace("{bea}", &format!("'{bea}'"))
            .replace("{columns}", "(reseller_id, sale_amount, status, sold_at)")
            .replace("{sale}", "4000, 'completed', '2026-01-05'")
    };
    shop.run(&named(before));
    shop.run(&named(statement));
    shop.assert_in_step();
    assert_eq!(
        shop.line("select commission.recalculate_reseller()"),
        "0",
        "nothing is left to mend"
    );
}

#[test]
fn a_sale_beside_a_tier() {
    counts_once(
        "tier",
        "",
        "with sale as (
            insert into commission.reseller_sale {columns} values ({ann}, {sale})
        )
        update commission.reseller_tier set rate = rate + 0.01",
    );
}

#[test]
fn a_tier_beside_a_sale() {
    counts_once(
        "tier_first",
        "",
        "with tier as (
            update commission.reseller_tier set rate = rate + 0.01
        )
        insert into commission.reseller_sale {columns} values ({ann}, {sale})",
    );
}

#[test]
fn a_rule_and_its_bands_beside_sales() {
    counts_once(
        "rule",
        "",
        "with rule as (
            insert into commission.reseller_product_rule (id, product_id, kind, mode)
            values ('00000000-0000-4000-8000-0000000000b1', 'course', 'tiered', 'marginal')
        ),
        sale as (
            update commission.reseller_sale set product_id = 'course' where reseller_id = {ann}
        )
        insert into commission.reseller_product_band (rule_id, min_amount, rate)
        values ('00000000-0000-4000-8000-0000000000b1', 0, 0.05),
            ('00000000-0000-4000-8000-0000000000b1', 1000, 0.08)",
    );
}

#[test]
fn an_upsert_that_inserts_and_updates() {
    counts_once(
        "upsert",
        "",
        "insert into commission.reseller_sale (
            reseller_id, sale_amount, refunded_amount, status, sold_at, source, source_id)
        values ({ann}, 5000, 100, 'completed', '2026-01-10', {ann}, '1'),
            ({ann}, 5000, 100, 'completed', '2026-01-01', {ann}, '3'),
            ({bea}, 5000, 0, 'completed', '2026-01-10', {bea}, '1')
        on conflict (source, source_id) do update
        set sale_amount = excluded.sale_amount, refunded_amount = excluded.refunded_amount",
    );
}

#[test]
fn a_merge_that_does_everything() {
    counts_once(
        "merge",
        "",
        "merge into commission.reseller_sale as s
        using (
            values ({ann}::uuid, {ann}, '1', 5000, 0), ({ann}::uuid, {ann}, '2', 0, 0),
                ({bea}::uuid, {bea}, '9', 6000, 50)
        ) as n (reseller_id, source, source_id, amount, refunded)
            on (s.source, s.source_id) = (n.source, n.source_id)
        when matched and n.amount = 0 then delete
        when matched then update set sale_amount = n.amount, refunded_amount = n.refunded
        when not matched then
            insert (reseller_id, sale_amount, refunded_amount, status, sold_at, source, source_id)
            values (n.reseller_id, n.amount, n.refunded, 'completed', '2026-01-02', n.source,
                n.source_id)",
    );
}

#[test]
fn sales_that_come_go_and_change_hands_together() {
    counts_once(
        "with",
        "",
        "with come as (
            insert into commission.reseller_sale {columns} values ({ann}, {sale})
        ),
        gone as (
            delete from commission.reseller_sale where reseller_id = {ann} and source_id = '1'
        )
        update commission.reseller_sale
        set reseller_id = {ann}, refunded_amount = refunded_amount + 5
        where reseller_id = {bea}",
    );
}

#[test]
fn a_sale_beside_a_recalculation_and_an_approval() {
    counts_once(
        "recalculation",
        "",
        "with sale as (
            insert into commission.reseller_sale {columns} values ({ann}, {sale})
            returning id
        )
        select commission.recalculate_reseller(),
            (select approved_count from commission.bulk_approve_commissions(array[id]))
        from sale",
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
        create trigger aaa {when} on commission.reseller_sale
        for each row execute function public.user_trigger()"
    )
}

const TWO_SALES: &str =
    "insert into commission.reseller_sale {columns} values ({ann}, {sale}), ({bea}, {sale})";

#[test]
fn triggers_of_users_that_price_change_settings_and_sell_more() {
    let recalculate = "perform commission.recalculate_reseller();";
    counts_once("trigger_after", &trigger("after insert", recalculate), TWO_SALES);
    counts_once("trigger_before", &trigger("before insert", recalculate), TWO_SALES);
    let tier = "update commission.reseller_tier set rate = rate + 0.01;";
    counts_once("trigger_tier", &trigger("after insert", tier), TWO_SALES);
    let more = "if new.sale_amount > 10 then
            insert into commission.reseller_sale (reseller_id, sale_amount, status, sold_at)
            values (new.reseller_id, 3, 'completed', new.sold_at);
            update commission.reseller_sale set refunded_amount = 1 where id = new.id;
        end if;";
    counts_once("trigger_sale", &trigger("after insert", more), TWO_SALES);
}

#[test]
fn a_block_with_a_part_that_is_undone() {
    counts_once(
        "block",
        "",
        "do $$
        begin
            insert into commission.reseller_sale {columns} values ({ann}, {sale});
            begin
                update commission.reseller_tier set rate = rate + 0.01;
                update commission.reseller_sale set refunded_amount = 100;
                raise exception 'never mind';
            exception when raise_exception then
                insert into commission.reseller_sale {columns} values ({bea}, {sale});
            end;
            update commission.reseller_sale set sale_amount = sale_amount + 1;
        end;
        $$",
    );
}

//! New sale or renewal where the writer does not say: the same after the same import again, after
//! history that comes in any order, and beside others who write.

mod history;
mod races;

use common::Statements;
use common::snapshot::assert_stored_equals_from_scratch;
use common::trainer::{Gym, Results};
use uuid::Uuid;

/// A gym with trainer T and member M.
struct Till {
    gym: Gym,
    t: Uuid,
    m: Uuid,
}

impl Till {
    #[track_caller]
    fn new(name: &str) -> Self {
        let mut gym = Gym::new(name);
        let (t, m) = (gym.trainer("T"), gym.member("M", "company"));
        // There is a result also when no package is left.
        let pupil = gym.member("P", "company");
        gym.sessions(t, pupil, "paid", 1);
        Self { gym, t, m }
    }

    /// A package of M on a day of February 2026, new or renewed as the table says.
    #[track_caller]
    fn sells(&mut self, day: u32) -> Uuid {
        let instant = format!("2026-02-{day:02} 12:00+08");
        self.gym.sale_at(self.m, None, "1000", &[self.t], &instant)
    }

    /// Each package in the order of sale: the day, n(ew) or r(enewal), and `!` where it was stated.
    #[track_caller]
    fn kinds(&mut self) -> String {
        let kinds: Vec<String> = self.gym.values(
            "select concat(
                extract(day from created_at at time zone 'Asia/Kuala_Lumpur'),
                left(sale_type::text, 1),
                case when sale_type_is_stated then '!' end)
            from commission.member_package
            order by created_at, id",
        );
        kinds.join(" ")
    }

    #[track_caller]
    fn after(&mut self, sql: &str) -> String {
        self.gym.run(sql);
        assert_stored_equals_from_scratch(&mut self.gym.db);
        self.kinds()
    }

    #[track_caller]
    fn imports(&mut self, number: u32, kind: &str, day: u32) {
        let import = self.import(number, kind, day);
        self.gym.run(&import);
    }

    /// An import of M's package number so-and-so, which says what it is or leaves it open.
    fn import(&self, number: u32, kind: &str, day: u32) -> String {
        format!(
            "insert into commission.member_package (
                source, source_id, member_id, total_price, sale_type, closed_by, created_at)
            values ('till', '{number}', '{}', 1000, {kind}, array['{}'::uuid],
                '2026-02-{day:02} 12:00+08')
            on conflict (source, source_id) do update
            set member_id = excluded.member_id, total_price = excluded.total_price,
                sale_type = excluded.sale_type, closed_by = excluded.closed_by,
                created_at = excluded.created_at",
            self.m, self.t
        )
    }
}

#[test]
fn the_same_import_again_changes_nothing() {
    let mut till = Till::new("kinds_again");
    let imports = [till.import(1, "null", 5), till.import(2, "null", 9)];
    for _ in 0..3 {
        for import in &imports {
            till.gym.run(import);
        }
        assert_eq!(till.kinds(), "5n 9r");
    }
    assert_eq!(
        till.gym.result(till.t, till.m, "total_new_sales, total_renew_sales"),
        "1000.00|1000.00"
    );
    // The second and third time changed no row: there is an entry for each package.
    assert_eq!(
        till.gym
            .line("select count(*) from commission.audit_log where table_name = 'member_package'"),
        "2"
    );
}

#[test]
fn the_same_import_again_finds_its_rows_by_any_key() {
    let mut till = Till::new("kinds_by_any_key");
    till.gym.run(
        "alter table commission.member_package add column receipt integer;
        create unique index receipt_key on commission.member_package (receipt)",
    );
    for key in ["id", "receipt"] {
        let value = match key {
            "id" => "'00000000-0000-0000-0000-0000000000c1'",
            _ => "7",
        };
        let import = format!(
            "insert into commission.member_package (
                {key}, member_id, total_price, sale_type, closed_by, created_at)
            values ({value}, '{}', 1000, null, array['{}'::uuid], '2026-02-05 12:00+08')
            on conflict ({key}) do update
            set member_id = excluded.member_id, sale_type = excluded.sale_type,
                created_at = excluded.created_at",
            till.m, till.t
        );
        for _ in 0..3 {
            assert_eq!(till.after(&import), "5n", "{key}");
        }
        till.gym.run("delete from commission.member_package");
    }
}

#[test]
fn history_loaded_backwards_is_the_same_history() {
    let mut till = Till::new("kinds_backwards");
    for (day, kinds) in [(20, "20n"), (10, "10n 20r"), (15, "10n 15r 20r"), (1, "1n 10r 15r 20r")] {
        till.sells(day);
        assert_eq!(till.kinds(), kinds);
        assert_stored_equals_from_scratch(&mut till.gym.db);
    }
    let (t, m) = (till.t, till.m);
    assert_eq!(till.gym.result(t, m, "total_new_sales, total_renew_sales"), "1000.00|3000.00");
}

#[test]
fn history_loaded_backwards_in_one_statement_is_the_same_history() {
    let mut till = Till::new("kinds_backwards_at_once");
    let load = format!(
        "insert into commission.member_package (member_id, total_price, closed_by, created_at)
        select '{}', 1000, array['{}'::uuid],
            timestamptz '2026-02-01 12:00+08' + day * interval '1 day'
        from unnest(array[9, 4, 6]) as day",
        till.m, till.t
    );
    assert_eq!(till.after(&load), "5n 7r 10r");
}

#[test]
fn what_happens_to_the_first_package_is_felt_by_the_next() {
    let mut till = Till::new("kinds_of_the_first");
    let other = till.gym.member("N", "company");
    for day in [5, 9, 13] {
        till.sells(day);
    }
    let of_day = |day: u32| format!("where created_at = '2026-02-{day:02} 12:00+08'");
    let (fifth, ninth) = (of_day(5), of_day(9));
    for (change, kinds) in [
        (format!("update commission.member_package set status = 'cancelled' {fifth}"), "5n 9n 13r"),
        (format!("update commission.member_package set status = 'refunded' {fifth}"), "5n 9r 13r"),
        (
            format!(
                "update commission.member_package set created_at = '2026-02-20 12:00+08' {fifth}"
            ),
            "9n 13r 20r",
        ),
        (
            format!("update commission.member_package set member_id = '{other}' {ninth}"),
            "9n 13n 20r",
        ),
        (
            format!("update commission.member_package set member_id = '{}' {ninth}", till.m),
            "9n 13r 20r",
        ),
        (format!("delete from commission.member_package {ninth}"), "13n 20r"),
        (
            "update commission.member_package
            set created_at =
                timestamptz '2026-02-28 12:00+08' - (created_at - '2026-02-08 12:00+08')"
                .to_owned(),
            "16n 23r",
        ),
    ] {
        assert_eq!(till.after(&change), kinds, "{change}");
    }
}

#[test]
fn what_is_stated_stays() {
    let mut till = Till::new("kinds_stated");
    till.imports(1, "'renew_sales'", 9);
    till.imports(2, "'new_sales'", 13);
    assert_eq!(till.kinds(), "9r! 13n!");
    till.sells(5);
    assert_eq!(till.kinds(), "5n 9r! 13n!");
    till.sells(20);
    assert_eq!(till.kinds(), "5n 9r! 13n! 20r");
    assert_eq!(
        till.after("delete from commission.member_package where not sale_type_is_stated"),
        "9r! 13n!"
    );
    // Also what is stated by an import of a row that is there, and where it is what it was.
    let (open, said) = (till.import(1, "null", 9), till.import(1, "'new_sales'", 9));
    assert_eq!(till.after(&open), "9n 13n!");
    assert_eq!(till.after(&said), "9n! 13n!");
    till.sells(5);
    assert_eq!(till.kinds(), "5n 9n! 13n!");
}

#[test]
fn null_and_the_flag_hand_it_over_and_a_value_takes_it() {
    let mut till = Till::new("kinds_handed_over");
    till.imports(1, "'renew_sales'", 9);
    for (change, kinds) in [
        ("sale_type = null", "9n"),
        ("sale_type = 'new_sales'", "9n!"),
        ("sale_type_is_stated = false", "9n"),
        ("sale_type_is_stated = true", "9n!"),
        ("sale_type = 'renew_sales'", "9r!"),
        // Whoever sends a whole row back sends the flag along.
        ("sale_type = 'renew_sales', sale_type_is_stated = true", "9r!"),
        ("sale_type = 'renew_sales', sale_type_is_stated = false", "9n"),
        ("total_price = 900", "9n"),
        ("sale_type_is_stated = null", "9n"),
    ] {
        let update = format!("update commission.member_package set {change}");
        assert_eq!(till.after(&update), kinds, "{change}");
    }
    // A copy of all columns keeps what is filled in filled in.
    till.gym.run(
        "create table copied as select * from commission.member_package;
        delete from commission.member_package;
        insert into commission.member_package select * from copied",
    );
    assert_eq!(till.kinds(), "9n");
}

#[test]
fn an_update_beside_an_insert_in_one_statement_states_what_it_says() {
    let mut till = Till::new("kinds_beside");
    till.imports(1, "null", 5);
    let (t, m) = (till.t, till.m);
    let both = format!(
        "with added as (
            insert into commission.member_package (member_id, total_price, closed_by, created_at)
            values ('{m}', 1000, array['{t}'::uuid], '2026-02-09 12:00+08')
            returning id
        )
        update commission.member_package set sale_type = 'new_sales' from added
        where source_id = '1'"
    );
    assert_eq!(till.after(&both), "5n! 9r");
    assert_eq!(
        till.after("update commission.member_package set sale_type = 'renew_sales'"),
        "5r! 9r!"
    );
}

#[test]
fn a_package_that_comes_late_turns_a_sale_of_a_closed_month_into_a_renewal() {
    let mut till = Till::new("kinds_closed");
    till.sells(20);
    till.gym.run("select commission.close_period(2026, 2, 'trainer')");
    let instant = "2026-01-15 12:00+08";
    till.gym.sale_at(till.m, None, "1000", &[till.t], instant);
    assert_eq!(till.kinds(), "15n 20r");
    // 5 % of a new sale were posted, 3 % of a renewal are due.
    assert_eq!(
        till.gym.lines(
            "select component, posted, due, difference
            from commission.pending_adjustments where month = 2 order by 1"
        ),
        ["new_sales|50.00|0|-50.00", "renewal|0|30.00|30.00"]
    );
}

#[test]
fn a_sale_stays_in_its_branch_when_the_same_import_runs_after_the_member_has_moved() {
    let mut till = Till::new("branch_again");
    till.gym.branch("cheras", "CH", "Asia/Kuala_Lumpur", "MYR");
    let import = |branch: &str| {
        format!(
            "insert into commission.member_package (
                source, source_id, member_id, branch, total_price, closed_by, created_at)
            values ('till', '1', '{}', {branch}, 1000, array['{}'::uuid], '2026-02-05 12:00+08')
            on conflict (source, source_id) do update
            set member_id = excluded.member_id, branch = excluded.branch",
            till.m, till.t
        )
    };
    let [open, said] = ["null", "'cheras'"].map(import);
    let branch = "select branch from commission.member_package";
    till.gym.run(&open);
    till.gym.run("update commission.member set branch = 'cheras'");
    till.gym.run(&open);
    assert_eq!(till.gym.line(branch), "kepong");
    till.gym.run("update commission.member_package set branch = null");
    assert_eq!(till.gym.line(branch), "kepong");
    till.gym.run(&said);
    assert_eq!(till.gym.line(branch), "cheras");
    // Sold to somebody else after all, it was sold where they are.
    let other = till.gym.member("N", "company");
    till.gym
        .run(&format!("update commission.member_package set member_id = '{other}', branch = null"));
    assert_eq!(till.gym.line(branch), "kepong");
}

#[test]
fn what_a_database_from_before_holds_counts_as_stated() {
    let mut till = Till::new("kinds_from_before");
    till.sells(9);
    till.gym.run(
        "alter table commission.member_package drop column sale_type_is_stated cascade;
        drop table commission_internal.member_package_order;
        select commission_engine.install()",
    );
    assert_eq!(till.kinds(), "9n!");
    till.sells(5);
    assert_eq!(till.kinds(), "5n 9n!");
    assert_eq!(till.after("update commission.member_package set sale_type = null"), "5n 9r");
}

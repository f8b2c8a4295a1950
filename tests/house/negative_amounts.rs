//! Negative amounts are refused with the record that has one and with the way to state a refund,
//! however the row comes.

use std::io::Write;

use common::trainer::Gym;
use common::{DbError, Statements};

struct Table {
    name: &'static str,
    noun: &'static str,
    amount: &'static str,
    /// What the decimals of its currency add to a stored amount.
    cents: &'static str,
    /// Columns and values besides id, source key and amounts.
    columns: &'static str,
    values: &'static str,
}

const TABLES: [Table; 2] = [
    Table {
        name: "network_sale",
        noun: "sale",
        amount: "amount",
        cents: "",
        columns: "participant_id",
        values: "'00000000-0000-0000-0000-0000000000aa'",
    },
    Table {
        name: "member_package",
        noun: "package",
        amount: "total_price",
        cents: ".00",
        columns: "member_id",
        values: "'00000000-0000-0000-0000-0000000000bb'",
    },
];

const ID: &str = "00000000-0000-0000-0000-0000000000c1";
const OTHER_ID: &str = "00000000-0000-0000-0000-0000000000c2";

/// One record of each table, with a key of another system, of which 10 of 100 were given back.
fn company(name: &str) -> Gym {
    let mut gym = Gym::new(name);
    gym.run(
        "insert into commission.participant (id, name, role)
        values ('00000000-0000-0000-0000-0000000000aa', 'A', 'affiliate');
        insert into commission.member (id, name, branch)
        values ('00000000-0000-0000-0000-0000000000bb', 'M', 'kepong')",
    );
    for table in &TABLES {
        gym.run(&table.insertion(&format!("'{ID}', 'till', '17', 100, 10")));
    }
    gym
}

impl Table {
    /// Inserts a row of which id, source, source_id, amount and refunded amount are given.
    fn insertion(&self, row: &str) -> String {
        let Table { name, amount, columns, values, .. } = self;
        format!(
            "insert into commission.{name} (
                id, source, source_id, {amount}, refunded_amount, {columns})
            values ({row}, {values})"
        )
    }

    #[track_caller]
    fn assert_helps(&self, error: &DbError, record: &str, column: &str, amounts: (&str, &str)) {
        let Table { noun, amount, cents, .. } = self;
        assert_eq!(
            error.line(),
            format!("23514: {noun} {record} has a negative {column}"),
            "{error:?}"
        );
        let (given, refunded) = amounts;
        assert_eq!(
            error.detail.as_deref(),
            Some(&*format!("{amount} is {given}{cents}, refunded_amount is {refunded}{cents}."))
        );
        let hint = error.hint.as_deref().unwrap_or_default();
        let ways: &[&str] = match column {
            "refunded_amount" => &["from 0 to", "lower it"],
            _ => &["set refunded_amount", "status to 'refunded'", noun],
        };
        assert!(ways.iter().all(|way| hint.contains(way)), "{hint}");
    }
}

#[test]
fn a_negative_amount_names_its_record_and_how_a_refund_is_stated() {
    let mut gym = company("negative_amounts");
    for table in &TABLES {
        let Table { name, amount, columns, values, .. } = table;
        let by_id = format!("\"{OTHER_ID}\"");
        let by_key = "\"17\" of source \"till\"";
        let typed = table.insertion(&format!("'{OTHER_ID}', null, null, -50, 0"));
        table.assert_helps(&gym.error_of(&typed), &by_id, amount, ("-50", "0"));
        let with_key = table.insertion(&format!("'{OTHER_ID}', 'till', '18', -50, 0"));
        let record = "\"18\" of source \"till\"";
        table.assert_helps(&gym.error_of(&with_key), record, amount, ("-50", "0"));
        let refund = table.insertion(&format!("'{OTHER_ID}', null, null, 100, -1"));
        table.assert_helps(&gym.error_of(&refund), &by_id, "refunded_amount", ("100", "-1"));
        let both = table.insertion(&format!("'{OTHER_ID}', null, null, -50, -50"));
        table.assert_helps(&gym.error_of(&both), &by_id, amount, ("-50", "-50"));

        let update = format!("update commission.{name} set {amount} = -{amount}");
        table.assert_helps(&gym.error_of(&update), by_key, amount, ("-100", "10"));
        let update = format!("update commission.{name} set refunded_amount = -1");
        table.assert_helps(&gym.error_of(&update), by_key, "refunded_amount", ("100", "-1"));

        // The shops that send a refund as the sale with its sign turned.
        let upsert = format!(
            "{} on conflict (source, source_id) do update set {amount} = excluded.{amount}",
            table.insertion("default, 'till', '17', -100, 0")
        );
        table.assert_helps(&gym.error_of(&upsert), by_key, amount, ("-100", "0"));
        let merge = format!(
            "merge into commission.{name} as stored using (select -7) as sent (amount)
            on stored.id = '{OTHER_ID}'
            when matched then update set {amount} = sent.amount
            when not matched then insert (id, {amount}, {columns})
            values ('{OTHER_ID}', sent.amount, {values})"
        );
        table.assert_helps(&gym.error_of(&merge), &by_id, amount, ("-7", "0"));

        // Whatever was sent, a line of it is said back.
        let long = table.insertion(&format!(
            "'{OTHER_ID}', repeat('s', 5000), repeat('i', 5000), -(10::numeric ^ 500), 0"
        ));
        let error = gym.error_of(&long);
        let said = [Some(&error.message), error.detail.as_ref()].map(|text| text.map(String::len));
        assert!(said.iter().flatten().all(|length| *length < 400), "{error:?}");
        assert!(error.message.ends_with(&format!("has a negative {amount}")), "{error:?}");
    }
}

#[test]
fn a_file_that_is_copied_tells_the_line_too() {
    let mut gym = company("negative_copy");
    for table in &TABLES {
        let Table { name, noun, amount, columns, values, .. } = table;
        let mut copy = gym
            .client()
            .copy_in(&format!(
                "copy commission.{name} (source, source_id, {amount}, {columns}) from stdin"
            ))
            .expect("the table takes lines");
        let owner = values.trim_matches('\'');
        writeln!(copy, "shop\t1\t5\t{owner}\nshop\t2\t-5\t{owner}").expect("the server takes them");
        let error = copy.finish().expect_err("a negative amount is refused");
        let error = error.as_db_error().expect("the server says so");
        assert_eq!(error.code().code(), "23514");
        assert_eq!(
            error.message(),
            format!("{noun} \"2\" of source \"shop\" has a negative {amount}")
        );
        let place = error.where_().unwrap_or_default();
        assert!(place.contains(&format!("COPY {name}, line 2")), "{place}");
        assert_eq!(gym.line(&format!("select count(*) from commission.{name}")), "1");
    }
}

#[test]
fn whoever_may_write_is_told_and_the_check_stands_without_the_words() {
    let mut gym = company("negative_rights");
    gym.run("drop role if exists negative_writer; create role negative_writer");
    for table in &TABLES {
        let Table { name, amount, .. } = table;
        gym.run(&format!(
            "grant usage on schema commission to negative_writer;
            grant select, update on commission.{name} to negative_writer;
            create policy writer on commission.{name} to negative_writer using (true)"
        ));
        gym.run("set role negative_writer");
        let refused = gym.error_of(&format!("update commission.{name} set {amount} = -1"));
        gym.run("reset role");
        assert!(refused.message.contains("has a negative"), "{refused:?}");
        gym.run(&format!("alter table commission.{name} drop constraint {name}_above_zero_check"));
        let refused = gym.error_of(&format!("update commission.{name} set {amount} = -1"));
        let check = format!("violates check constraint \"{name}_");
        assert!(refused.message.contains(&check), "{refused:?}");
    }
    gym.run("drop owned by negative_writer; drop role negative_writer");
    // As in a database from before.
    gym.run("select commission_engine.install()");
    for table in &TABLES {
        let Table { name, amount, .. } = table;
        let refused = gym.error_of(&format!("update commission.{name} set {amount} = -1"));
        assert!(refused.message.contains("has a negative"), "{refused:?}");
    }
}

#[test]
fn functions_that_take_amounts_say_so_too() {
    let mut gym = company("negative_arguments");
    gym.trainer("T");
    for call in [
        "select commission.simulate_network_sale('00000000-0000-0000-0000-0000000000aa', -1)",
        "select commission.calculate_trainer_commission(
            p_branch => 'kepong', p_member_id => '00000000-0000-0000-0000-0000000000bb',
            p_member_tier => 'company', p_month => 2, p_year => 2026,
            p_trainer_category => 'senior', p_trainer_id => (select id from commission.trainer),
            p_trainer_type => 'full time', p_new_sales => -1, p_renew_sales => 0,
            p_session_count => 1)",
    ] {
        let error = gym.error_of(call);
        assert_eq!(error.sqlstate, "22023", "{error:?}");
        let hint = error.hint.unwrap_or_default();
        assert!(hint.starts_with("A refund is no negative amount: give what is left"), "{hint}");
    }
}

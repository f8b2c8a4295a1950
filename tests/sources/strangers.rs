//! A relation is read with the rights of whoever owns the installation: nothing of it runs what
//! others wrote, be it while the query is planned, and nobody puts something else into its place
//! meanwhile.

use std::thread;

use common::{Database, Statements};

use crate::races::wait_for_blocked;
use crate::rights::with_role;
use crate::taken;

/// Schema `lent` is the stranger's, with a table that ours reads by `studio.ours`, and a function
/// of theirs that tells as whom it runs.
fn lend(db: &mut Database, role: &str) {
    db.run(&format!(
        "create schema lent authorization {role};
        grant usage on schema studio to {role};
        create table studio.told (who text);
        grant insert on studio.told to public;
        set role {role};
        create table lent.members (source_id integer, name text, branch text);
        insert into lent.members values (501, 'Lent', 'center');
        create function lent.write_down(who text) returns void language sql as
        'insert into studio.told values (who)';
        create function lent.one(number integer) returns integer immutable language plpgsql as $$
        begin
            if current_user <> '{role}' then
                perform lent.write_down(current_user);
            end if;
            return 1;
        end $$;
        reset role;
        create view studio.ours as select * from lent.members;
        select commission.register_source('ours', 'member', 'studio.ours');
        select commission.register_source('theirs', 'member', 'lent.members')"
    ));
}

#[test]
fn nothing_of_strangers_is_called() {
    let mut db = taken("sources_called");
    with_role(&mut db, "lender", |db, role| {
        lend(db, role);
        assert_eq!(db.line("select * from commission.sync_source('ours')"), "member|1|0|0|0");
        let cases = [
            ("create index kept on lent.members ((lent.one(1)))", "drop index lent.kept"),
            (
                "create index kept on lent.members (name) where lent.one(2) = 1",
                "drop index lent.kept",
            ),
            (
                "create statistics lent.kept on (lent.one(source_id)), name from lent.members",
                "drop statistics lent.kept",
            ),
            (
                "create table lent.more () inherits (lent.members);
                create index on lent.more ((lent.one(3)))",
                "drop table lent.more",
            ),
            (
                "create operator lent.@@@ (rightarg = integer, function = lent.one);
                create index kept on lent.members ((operator(lent.@@@) 4))",
                "drop index lent.kept",
            ),
        ];
        for (made, unmade) in cases {
            db.run(&format!("set role {role}; {made}; reset role"));
            for source in ["ours", "theirs"] {
                for call in ["sync_source", "check_source"] {
                    let error = db.error_of(&format!("select commission.{call}('{source}')"));
                    assert_eq!(error.sqlstate, "42501", "{made}");
                    assert!(error.message.contains(role), "{}", error.message);
                }
            }
            let error = db
                .error_of("select commission.register_source('theirs', 'member', 'lent.members')");
            assert_eq!(error.sqlstate, "42501", "{made}");
            db.run(&format!("set role {role}; {unmade}; reset role"));
        }
        // Checks of tables are not looked at: a company's have functions.
        db.run(&format!(
            "set role {role};
            alter table lent.members add check (lent.one(source_id) = 1);
            create table lent.more (check (lent.one(5) = 1)) inherits (lent.members);
            reset role"
        ));
        assert_eq!(db.line("select * from commission.sync_source('ours')"), "member|0|0|0|0");
        // What our own view calls is theirs to change.
        db.run(&format!(
            "set role {role};
            create domain lent.short as text check (lent.one(length(value)) = 1);
            reset role;
            create view studio.calling as
            select source_id, name, branch from lent.members where lent.one(source_id) = 1;
            create view studio.casting as
            select source_id, name::lent.short as name, branch from lent.members"
        ));
        for view in ["calling", "casting"] {
            let error = db.error_of(&format!(
                "select commission.register_source('x', 'member', 'studio.{view}')"
            ));
            assert_eq!(error.sqlstate, "42501", "{view}");
        }
        assert_eq!(db.lines("select * from studio.told"), [""; 0]);
        db.run("drop schema lent cascade");
    });
}

/// What our own view calls may call further: all of that is as much ours.
#[test]
fn nothing_of_strangers_is_behind_what_is_called() {
    let mut db = taken("sources_behind");
    with_role(&mut db, "lender_behind", |db, role| {
        lend(db, role);
        db.run(&format!(
            "set role {role};
            create domain lent.short as text;
            create function lent.second(text, text) returns text immutable language sql as
            'select $2';
            reset role;
            create domain studio.shorter as lent.short;
            create domain studio.checked as text check (lent.second(value, value) is not null);
            create type studio.pair as (name text, short lent.short);
            create aggregate studio.newest(text) (sfunc = lent.second, stype = text);
            create function studio.other(text) returns text language sql immutable
            return lent.second($1, $1)"
        ));
        for (name, behind) in [
            ("name::studio.shorter", "domain \"lent.short\""),
            ("name::studio.checked", "function \"lent.second(text,text)\""),
            ("((name, name)::studio.pair).name", "domain \"lent.short\""),
            ("(array[name]::lent.short[])[1]", "domain \"lent.short\""),
            (
                "(select studio.newest(v.x) from (values (m.name)) as v (x))",
                "function \"lent.second(text,text)\"",
            ),
            ("studio.other(name)", "function \"lent.second(text,text)\""),
        ] {
            db.run(&format!(
                "create or replace view studio.ours as
                select source_id, ({name})::text as name, branch from lent.members as m"
            ));
            let error = db.error_of("select commission.sync_source('ours')");
            assert_eq!(error.line(), format!("42501: {behind} belongs to \"{role}\""), "{name}");
        }
        // What is the server's own, or ours all the way down, may be called.
        db.run(
            "create domain studio.named as text check (length(value) < 100);
            create domain studio.known as studio.named;
            create or replace view studio.ours as
            select source_id, upper(name)::studio.known::text as name, branch from lent.members",
        );
        assert_eq!(db.line("select * from commission.sync_source('ours')"), "member|1|0|0|0");
        assert_eq!(db.lines("select * from studio.told"), [""; 0]);
        db.run("drop schema lent cascade");
    });
}

#[test]
fn foreign_tables_and_kept_views_of_strangers_are_none() {
    let mut db = taken("sources_foreign");
    with_role(&mut db, "lender_far", |db, role| {
        lend(db, role);
        db.run(&format!(
            "create extension postgres_fdw;
            grant usage on foreign data wrapper postgres_fdw to {role};
            set role {role};
            create server far foreign data wrapper postgres_fdw;
            create foreign table lent.far (source_id integer, name text, branch text) server far;
            create materialized view lent.kept as select * from lent.members;
            reset role"
        ));
        for relation in ["far", "kept"] {
            let error = db.error_of(&format!(
                "select commission.register_source('x', 'member', 'lent.{relation}')"
            ));
            assert_eq!(error.sqlstate, "42501", "{relation}");
        }
        // The table is ours, and the server theirs: they say as whom it is asked.
        db.run("alter foreign table lent.far owner to postgres");
        let error = db.error_of("select commission.register_source('x', 'member', 'lent.far')");
        assert_eq!(error.message, format!("foreign server \"far\" belongs to \"{role}\""));
        db.run(&format!("alter foreign table lent.far owner to {role}"));
        db.run(&format!(
            "set role {role}; alter foreign table lent.far inherit lent.members; reset role"
        ));
        let error = db.error_of("select commission.sync_source('ours')");
        assert_eq!(error.sqlstate, "42501");
        db.run("drop schema lent cascade");
    });
}

/// Between the check and the reading, a closing may keep one waiting.
#[test]
fn nothing_takes_the_place_of_a_relation_meanwhile() {
    let mut db = taken("sources_replaced");
    with_role(&mut db, "lender_swap", |db, role| {
        lend(db, role);
        db.run(&format!(
            "create view studio.no_sessions as select * from studio.sessions where false;
            select commission.register_source('theirs', 'appointment', 'studio.no_sessions');
            grant create on database {} to {role}",
            db.name
        ));
        let other = "create view lent.members as
            select 502 as source_id, 'Swapped'::text as name,
                case when once.one(6) = 1 then 'center' end as branch";
        let mut closing = db.connect();
        closing.run(
            "begin; lock table commission_internal.trainer_setting in share row exclusive mode",
        );
        let mut reader = db.connect();
        let reading =
            thread::spawn(move || reader.lines("select * from commission.sync_source('theirs')"));
        wait_for_blocked(db);
        db.run(&format!(
            "set role {role};
            alter schema lent rename to once;
            create schema lent;
            {other};
            reset role"
        ));
        closing.run("rollback");
        let counts = reading.join().expect("it ends");
        assert_eq!(counts, ["appointment|0|0|0|0", "member|1|0|0|0"]);
        assert_eq!(
            db.lines("select name from commission.member where source = 'theirs'"),
            ["Lent"]
        );
        // Nor while it waits for the relation itself.
        db.run(&format!(
            "set role {role};
            drop schema lent cascade;
            alter schema once rename to lent;
            reset role"
        ));
        let mut owner = db.connect();
        owner.run(&format!(
            "begin;
            set local role {role};
            alter table lent.members rename to former;
            alter schema lent rename to once;
            create schema lent;
            grant usage on schema lent to public;
            {other};
            lock table once.former in access exclusive mode"
        ));
        let mut reader = db.connect();
        let reading =
            thread::spawn(move || reader.error_of("select commission.sync_source('theirs')"));
        wait_for_blocked(db);
        owner.run("commit");
        assert_eq!(reading.join().expect("it ends").sqlstate, "42501");
        assert_eq!(db.lines("select * from studio.told"), [""; 0]);
        db.run("drop schema lent, once cascade");
        db.run(&format!("revoke create on database {} from {role}", db.name));
    });
}

#[test]
fn no_index_is_made_on_a_table_that_is_being_read() {
    let mut db = taken("sources_index");
    with_role(&mut db, "lender_index", |db, role| {
        lend(db, role);
        db.run(
            "begin;
            select commission.sync_source('ours')",
        );
        let mut owner = db.connect();
        owner.run(&format!("set role {role}; set lock_timeout = '200ms'"));
        owner.run("insert into lent.members values (503, 'Later', 'center')");
        for made in [
            "create index on lent.members ((lent.one(7)))",
            "create statistics lent.more on (lent.one(source_id)), name from lent.members",
            "create table lent.more () inherits (lent.members)",
        ] {
            assert_eq!(owner.error_of(made).sqlstate, "55P03", "{made}");
        }
        drop(owner);
        db.run("rollback; drop schema lent cascade");
    });
}

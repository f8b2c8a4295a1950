//! `participant.upline_id` and `upline_link`: in step however either is written, moved together,
//! deleted together.

use common::Statements;
use common::network::Network;

/// A at the top, B and C below A, D below B; E and F alone. No sales.
fn team(name: &str) -> Network {
    let mut network = Network::new(name);
    network.run(
        "insert into commission.participant (id, name, role, upline_id)
        select ('00000000-0000-4000-8000-00000000000' || lower(name))::uuid, name, 'affiliate',
            ('00000000-0000-4000-8000-00000000000' || lower(upline))::uuid
        from (values ('A', null), ('B', 'A'), ('C', 'A'), ('D', 'B'), ('E', null), ('F', null))
            as person (name, upline)",
    );
    network
}

/// Names with lower case letters in quotes become the ids of `team()`.
fn named(sql: &str) -> String {
    ["a", "b", "c", "d", "e", "f"].iter().fold(sql.to_owned(), |sql, name| {
        sql.replace(&format!("'{name}'"), &format!("'00000000-0000-4000-8000-00000000000{name}'"))
    })
}

/// Everybody who has an upline, as participant.upline_id says: `B<A C<A D<B`.
fn shown(network: &mut Network) -> String {
    let lines = network.lines(
        "select p.name || '<' || u.name
        from commission.participant as p
        join commission.participant as u on u.id = p.upline_id
        order by p.name",
    );
    lines.join(" ")
}

/// The same as the links of today say.
fn linked(network: &mut Network) -> String {
    let lines = network.lines(
        "select p.name || '<' || u.name
        from commission.upline_link as l
        join commission.participant as p on p.id = l.participant_id
        join commission.participant as u on u.id = l.upline_id
        where l.valid_during @> commission_internal.today()
        order by p.name",
    );
    lines.join(" ")
}

const BEFORE: &str = "B<A C<A D<B";

/// A statement, and the tree after it.
const CHANGES: &[(&str, &str)] = &[
    (
        "update commission.upline_link set participant_id = 'e' where participant_id = 'c'",
        "B<A D<B E<A",
    ),
    ("update commission.upline_link set upline_id = 'e' where participant_id = 'c'", "B<A C<E D<B"),
    (
        "update commission.upline_link set participant_id = 'e', upline_id = 'f'
        where participant_id in ('c')",
        "B<A D<B E<F",
    ),
    (
        "update commission.upline_link set valid_during = '(,2020-01-01)' where upline_id = 'a'",
        "D<B",
    ),
    ("update commission.upline_link set valid_during = '[2190-01-01,)'", ""),
    ("delete from commission.upline_link where upline_id = 'a'", "D<B"),
    ("truncate commission.upline_link", ""),
    ("insert into commission.upline_link values ('e', 'd', '[2020-01-01,)')", "B<A C<A D<B E<D"),
    ("insert into commission.upline_link values ('e', 'd', '[2190-01-01,)')", BEFORE),
    (
        "insert into commission.upline_link values ('c', 'e', '(,)')
        on conflict (participant_id, valid_during) do update set upline_id = excluded.upline_id",
        "B<A C<E D<B",
    ),
    (
        "with gone as (delete from commission.upline_link where participant_id = 'c')
        insert into commission.upline_link values ('e', 'c', '(,)')",
        "B<A D<B E<C",
    ),
    (
        "merge into commission.upline_link as l
        using (values ('c'::uuid, 'e'::uuid), ('f', 'e')) as n (participant_id, upline_id)
        on l.participant_id = n.participant_id
        when matched then update set upline_id = n.upline_id
        when not matched then insert (participant_id, upline_id)
            values (n.participant_id, n.upline_id)",
        "B<A C<E D<B F<E",
    ),
    ("select commission.change_upline('c', 'e')", "B<A C<E D<B"),
    ("select commission.change_upline('c', 'e', '2020-01-01')", "B<A C<E D<B"),
    ("select commission.change_upline('c', 'e', '2190-01-01')", BEFORE),
    ("select commission.change_upline('c', null)", "B<A D<B"),
    ("update commission.participant set upline_id = 'e' where id in ('b', 'c')", "B<E C<E D<B"),
    ("update commission.participant set upline_id = null", ""),
    (
        "insert into commission.participant (id, name, role, upline_id)
        values ('c', 'C', 'affiliate', 'e'), ('b', 'B', 'affiliate', 'a')
        on conflict (id) do update set upline_id = excluded.upline_id",
        "B<A C<E D<B",
    ),
    // Two who change places, and three.
    (
        "update commission.participant
        set upline_id = case id when 'a' then 'b'::uuid else null end
        where id in ('a', 'b')",
        "A<B C<A D<B",
    ),
    (
        "update commission.participant
        set upline_id = case id when 'd' then 'a'::uuid when 'b' then 'd'::uuid end
        where id in ('b', 'd')",
        "B<D C<A D<A",
    ),
    (
        "update commission.participant
        set upline_id = case id when 'd' then 'b'::uuid when 'a' then 'd'::uuid end
        where id in ('a', 'b', 'd')",
        "A<D C<A D<B",
    ),
];

#[test]
fn the_column_is_in_step_with_the_links_however_either_is_written() {
    let mut network = team("uplines_in_step");
    assert_eq!(shown(&mut network), BEFORE);
    for (change, after) in CHANGES {
        network.run("begin");
        network.run(&named(change));
        assert_eq!(shown(&mut network), *after, "{change}");
        assert_eq!(linked(&mut network), *after, "{change}");
        assert_eq!(network.line("select commission.refresh_uplines()"), "0", "{change}");
        network.run("rollback");
    }
}

#[test]
fn the_column_is_in_step_when_a_trigger_writes_the_links() {
    let mut network = team("uplines_by_trigger");
    network.run(
        "create table wish (change text);
        create function grant_wish() returns trigger language plpgsql as $$
        begin
            execute new.change;
            return null;
        end;
        $$;
        create trigger grant_wish after insert on wish for each row execute function grant_wish()",
    );
    for (change, after) in CHANGES {
        network.run("begin");
        network.execute("insert into wish values ($1)", &[&named(change)]);
        assert_eq!(shown(&mut network), *after, "{change}");
        assert_eq!(linked(&mut network), *after, "{change}");
        network.run("rollback");
    }
    let cycle =
        named("update commission.upline_link set upline_id = 'd' where participant_id = 'b'");
    let error = network.error_of(&format!("insert into wish values ($${cycle}$$)"));
    assert_eq!(error.sqlstate, "23514", "{error:?}");
}

#[test]
fn a_cycle_of_several_moves_is_told_from_one_of_those_who_move() {
    let mut network = team("uplines_cycle");
    let error = network.error_of(&named(
        "update commission.participant
        set upline_id = case id when 'a' then 'e'::uuid else 'd'::uuid end
        where id in ('a', 'e')",
    ));
    let [a, b, d, e] = ["'a'", "'b'", "'d'", "'e'"].map(|name| named(name).replace('\'', ""));
    assert_eq!(error.sqlstate, "23514");
    let detail = error.detail.unwrap_or_default();
    let chains = [[&a, &e, &d, &b, &a], [&e, &d, &b, &a, &e]]
        .map(|chain| chain.map(|id| &**id).join(" -> "));
    assert!(chains.iter().any(|chain| detail.contains(chain.as_str())), "{detail}");
}

#[test]
fn people_without_results_are_deleted_together_whatever_links_them() {
    for (name, links) in [
        ("as they are", "select 1"),
        (
            "with a past",
            "select commission.change_upline('b', 'e', '2024-01-01');
            select commission.change_upline('e', 'f', '2025-01-01')",
        ),
        ("with a future", "select commission.change_upline('a', 'f', '2190-01-01')"),
        ("in a chain", "update commission.participant set upline_id = 'd' where id in ('e', 'c')"),
    ] {
        for isolation in ["read committed", "repeatable read", "serializable"] {
            let mut network = team("uplines_deleted");
            network.run(&named(links));
            for whom in ["true", "id in ('a', 'b', 'c', 'd', 'e', 'f')", "name < 'X'"] {
                network.run(&format!("begin isolation level {isolation}"));
                network.run(&named(&format!("delete from commission.participant where {whom}")));
                assert_eq!(
                    network.line("select count(*) from commission.participant"),
                    "0",
                    "{name}"
                );
                assert_eq!(
                    network.line("select count(*) from commission.upline_link"),
                    "0",
                    "{name}"
                );
                network.run("rollback");
            }
            // One by one from the bottom, and together without order.
            let mut whom = vec!["id in ('b', 'd')", "id in ('a', 'c')"];
            if name != "as they are" {
                whom = vec!["id in ('b', 'd', 'e', 'c', 'a', 'f')"];
            }
            for whom in whom {
                network.run(&format!("begin isolation level {isolation}"));
                network.run(&named(&format!("delete from commission.participant where {whom}")));
                network.run("commit");
            }
        }
    }
}

#[test]
fn nobody_takes_the_links_of_those_who_stay_along() {
    let mut network = team("uplines_stay");
    network.run(&named("select commission.change_upline('c', 'e', '2024-01-01')"));
    network.run(&named("select commission.change_upline('c', null, '2025-01-01')"));
    for (whom, constraint) in [
        // D stands below B today, C stood below E in 2024.
        ("id = 'b'", "violates foreign key constraint \"participant_upline_id_fkey\""),
        ("id in ('a', 'b', 'c')", "violates foreign key constraint \"participant_upline_id_fkey\""),
        ("id = 'e'", "cannot be deleted: others are or were below"),
        ("id in ('e', 'f')", "cannot be deleted: others are or were below"),
    ] {
        let error =
            network.error_of(&named(&format!("delete from commission.participant where {whom}")));
        assert_eq!(error.sqlstate, "23503", "{whom}: {error:?}");
        assert!(error.message.contains(constraint), "{whom}: {error:?}");
    }
    assert_eq!(linked(&mut network), "B<A D<B");
    network.run(&named("delete from commission.participant where id in ('c', 'e')"));
    assert_eq!(linked(&mut network), "B<A D<B");
}

#[test]
fn a_database_from_before_deletes_people_together_too() {
    let mut network = team("uplines_from_before");
    network.run(
        "alter table commission.upline_link
            drop constraint upline_link_upline_id_fkey,
            add constraint upline_link_upline_id_fkey
            foreign key (upline_id) references commission.participant (id)",
    );
    let error = network.error_of("delete from commission.participant");
    assert_eq!(error.sqlstate, "23503");
    network.run("select commission_engine.install(); delete from commission.participant");
    assert_eq!(network.line("select count(*) from commission.upline_link"), "0");
}

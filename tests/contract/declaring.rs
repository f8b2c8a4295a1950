//! Declaring: on a fresh database and on one in use, once and again, and what is refused.

use common::snapshot::{assert_same, catalogue, checksum};
use common::{Database, Statements};

use crate::world::{INSTALLED, SCHEMES, TOY, TOY_SCHEME, World, each_fact, noon};

#[test]
fn declaring_again_changes_nothing() {
    let mut world = World::with_january_closed("again");
    world.run("select commission_engine.install()");
    let (objects, rows) = (catalogue(&mut world.db), checksum(&mut world.db));
    world.run(TOY);
    world.run("select commission_engine.install()");
    assert_same(&objects, &catalogue(&mut world.db));
    assert_eq!(rows, checksum(&mut world.db));
    // Nor does anybody lose what is theirs since.
    world.run(
        "delete from commission.role_permission where module = 'toys' and role = 'manager';
        update commission.role_permission set can_export = true where module = 'toys';
        update commission.permission_module set description = 'Ours' where name = 'toys';
        update commission.role set title = 'Ours' where name = 'toy_seller'",
    );
    let rows = checksum(&mut world.db);
    world.run(TOY);
    world.run("select commission_engine.install()");
    assert_eq!(rows, checksum(&mut world.db));
}

#[test]
fn a_declaration_that_changed_is_brought_up_to_date() {
    let mut world = World::with_january_closed("changed");
    world.run(
        "select commission_internal.declare_scheme(
            'toy', 'Toys', 'home branch', 5, '{\"pay\": \"Pay\", \"gift\": \"Gifts\"}');
        select commission_internal.declare_result('toy', 'toy_month')",
    );
    assert_eq!(
        world.lines(
            "select title, calendar, closing_order from commission.scheme where name = 'toy'"
        ),
        ["Toys|home branch|5"]
    );
    assert_eq!(
        world.lines(
            "select component, title from commission.earning_component
            where scheme = 'toy' order by 1"
        ),
        ["gift|Gifts", "pay|Pay"]
    );
    assert_eq!(world.lines("select commission_internal.installed_schemes()")[0], "toy");
    world.assert_sound();
}

#[test]
fn a_scheme_that_lacks_hooks_is_refused_with_what_they_promise() {
    let mut world = World::new("hooks");
    world.run(
        "drop function commission_internal.size_of_toy_month();
        drop function commission_internal.toy_homes(text, date)",
    );
    let error = world.error_of(TOY_ALONE);
    assert_eq!(error.line(), "42883: scheme \"toy\" lacks functions that its contract promises");
    assert_eq!(
        error.detail.as_deref(),
        Some(
            "commission_internal.size_of_toy_month(): how many there are to calculate in a month; \
             commission_internal.toy_homes(text,date): the people who have (on a day) or ever had \
             (null) their home in a branch"
        )
    );
    let error = world.error_of(&TOY_ALONE.replace("home branch", "workspace"));
    assert!(!error.detail.unwrap_or_default().contains("toy_homes"), "homes are for home branches");
    let nothing = world.error_of(&TOY_ALONE.replace("'toy'", "'nothing'"));
    let hooks = nothing.detail.unwrap_or_default();
    for hook in [
        "nothing_earnings(integer,integer)",
        "recalculated_nothing_earnings(integer,integer,uuid[])",
        "unpriced_nothing_records(integer,integer,uuid[])",
        "size_of_nothing_month()",
        "calculate_part_of_nothing_month(integer,integer,uuid,integer)",
        "recalculate_nothing_months(datemultirange)",
        "nothing_homes(text,date)",
        "nothing_month_has_facts(integer,integer)",
    ] {
        assert!(hooks.contains(&format!("commission_internal.{hook}: ")), "{hook}: {hooks}");
    }
    let last = ["months_of_nothing()", "follow_posting_in_nothing(bigint)"];
    assert!(last.iter().all(|hook| !hooks.contains(hook)), "{hooks}");
    let nothing =
        world.error_of(&TOY_ALONE.replace("'toy'", "'nothing'").replace("'{}'", "'{}', true"));
    let hooks = nothing.detail.unwrap_or_default();
    assert!(last.iter().all(|hook| hooks.contains(hook)), "{hooks}");
    assert_eq!(world.lines("select name from commission.scheme where name = 'nothing'"), [""; 0]);
}

const TOY_ALONE: &str =
    "select commission_internal.declare_scheme('toy', 'Toys', 'home branch', 30, '{}')";

#[test]
fn a_line_of_what_was_not_declared_is_not_posted() {
    let mut world = World::with_facts("component");
    world.run("delete from commission.earning_component where scheme = 'toy'");
    let error = world.error_of("select commission.close_period(2026, 1, 'toy')");
    assert_eq!(error.line(), "23503: scheme \"toy\" has not declared what it pays for: pay");
}

/// A company that has used the other schemes for a while, in its own way.
fn in_use(name: &str) -> World {
    let mut world = World { db: Database::new(&format!("contract_{name}")) };
    world.run("set client_min_messages = warning");
    world.found_company();
    let others = SCHEMES.into_iter().filter(|scheme| scheme.name != "toy");
    for scheme in others.clone() {
        world.run(scheme.found);
        world.add_facts(scheme);
    }
    world.set_up_api_roles();
    for scheme in others {
        world.close(scheme, 1);
        world.close(scheme, 3);
    }
    world.run(
        "insert into commission.role (name, title) values ('clerk', 'Writes things down');
        insert into commission.permission_module (name, description) values ('shop', 'The shop');
        insert into commission.role_permission (role, module, can_view)
        values ('clerk', 'earnings', true), ('clerk', 'shop', true);
        delete from commission.role_permission where role = 'manager' and module = 'earnings';
        update commission.role_permission set can_edit = false, can_export = false
        where role = 'admin'",
    );
    world
}

/// All that a company's permissions say about modules that were there before.
const PERMISSIONS: &str = "select role, module, can_view, can_edit, can_export
    from commission.role_permission
    where module <> 'toys' and role <> 'toy_seller'
    order by 1, 2";

#[test]
fn a_scheme_that_comes_later_posts_and_shows_like_one_that_was_always_there() {
    let mut fresh = World::with_facts("always_there");
    fresh.set_up_api_roles();
    let mut used = in_use("in_use");
    let before = used.lines(PERMISSIONS);
    used.run(TOY);
    used.run(TOY_SCHEME.found);
    used.add_facts(TOY_SCHEME);
    used.run("select commission_engine.install()");
    used.set_up_api_roles();
    assert_eq!(used.lines(PERMISSIONS), before);

    let toys = |world: &mut World, sql: &str| world.lines(sql);
    let declared = [
        "select * from commission.scheme order by 1",
        "select * from commission.earning_component order by 1, 2",
        "select * from commission_internal.scheme_fact order by 1",
        "select * from commission_internal.scheme_result order by 1",
        "select * from commission.role_permission
        where module = 'toys' or role = 'toy_seller'
        order by 1, 2",
        "select name, title from commission.role where name = 'toy_seller'",
    ];
    for sql in declared {
        assert_eq!(toys(&mut used, sql), toys(&mut fresh, sql), "{sql}");
    }
    let due = "select year, month from commission.months_due() where scheme = 'toy'";
    assert_eq!(toys(&mut used, due), ["2026|1", "2026|2"]);
    for world in [&mut used, &mut fresh] {
        world.close(TOY_SCHEME, 1);
        world.run(&TOY_SCHEME.facts[0].delete(1));
        world.close(TOY_SCHEME, 2);
        world.reopen(TOY_SCHEME, 1);
        world.close(TOY_SCHEME, 1);
        world.assert_sound();
    }
    let ledger = "select year, month, for_year, for_month, participant_id, component, kind,
            currency, amount, branch, basis, cause
        from commission.earning where scheme = 'toy' order by posting_id, line";
    assert!(toys(&mut used, ledger).len() > 4);
    assert_eq!(toys(&mut used, ledger), toys(&mut fresh, ledger));
    let own = "begin; set local role authenticated;
        set local request.jwt.claims = '{\"email\": \"toy1@people.example\"}'";
    for sql in [
        "select * from commission.my_permissions() where can_view",
        "select for_month, kind, amount from commission.earning order by posting_id, line",
        "select year, month, amount from commission.monthly_earning order by 1, 2",
        "select month, kind from commission.adjustment_cause",
        "select participant_id, year, month, pay from commission.toy_month",
    ] {
        let seen = [&mut used, &mut fresh].map(|world| {
            world.run(own);
            let seen = world.lines(sql);
            world.run("rollback");
            seen
        });
        assert_eq!(seen[0], seen[1], "{sql}");
        assert!(!seen[0].is_empty(), "{sql}");
    }
}

#[test]
fn schemes_that_are_installed_one_after_the_other_keep_all_promises() {
    for first in INSTALLED {
        let name = format!("contract_{}_first", first.name);
        let mut world = World { db: Database::empty(&name) };
        world.run("set client_min_messages = warning; create extension pg_commission cascade");
        world.run(&format!("select commission_engine.install(array['{}'])", first.part()));
        world.found_company();
        world.run(first.found);
        world.add_facts(first);
        world.close(first, 1);
        world.run("update commission.role_permission set can_view = false where role = 'manager'");
        world.run("select commission_engine.install()");
        for second in INSTALLED.iter().filter(|scheme| scheme.name != first.name) {
            world.run(second.found);
            world.add_facts(second);
            world.close(second, 1);
        }
        for (scheme, fact) in each_fact().filter(|(scheme, _)| scheme.name != "toy") {
            world.run(&fact.delete(1));
            world.run(&fact.add(8, scheme.people[1], &noon(1)));
            assert_eq!(world.pending(scheme).len(), 2, "{}", fact.table);
            world.close(scheme, if fact.digit == '2' { 3 } else { 2 });
            assert_eq!(world.pending(scheme).len(), 0, "{}", fact.table);
        }
        world.assert_sound();
        let managers = "select count(*) from commission.role_permission
            where role = 'manager' and can_view
                and module in ('staff', 'uplines', 'earnings')";
        assert_eq!(world.line(managers), "0");
    }
}

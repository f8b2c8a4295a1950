//! Whose rows people see, in what core tells about every scheme.

use common::Statements;

use crate::world::{SCHEMES, TOY_SCHEME, World, noon};

/// Beside those who earn: a manager stands above the first one of each scheme.
const OTHERS: &str = "
    insert into commission.participant (name, email, role, branch, upline_id)
    values
        ('Root', 'root@people.example', 'super_admin', null, null),
        ('All', 'all@people.example', 'admin', null, null),
        ('Here', 'here@people.example', 'admin', 'here', null),
        ('There', 'there@people.example', 'admin', 'there', null),
        ('Boss', 'boss@people.example', 'manager', null, null),
        ('Clerk', 'clerk@people.example', 'rep', 'here', null);
    insert into commission.upline_link (participant_id, upline_id)
    select p.id, b.id
    from commission.participant as p
    cross join commission.participant as b
    where p.name in ('Trainer 1', 'Toy 1', 'Reseller 1', 'Rep 1', 'Deal 1', 'Manual 1')
        and b.name = 'Boss';
    insert into commission.participant_permission (participant_id, module, can_view)
    select p.id, m.name, false
    from commission.participant as p
    cross join commission.permission_module as m
    where p.name = 'Clerk'";

struct Seen {
    who: &'static str,
    /// How many of a scheme's two people.
    people: usize,
}

const SEEN: [Seen; 7] = [
    Seen { who: "root", people: 2 },
    Seen { who: "all", people: 2 },
    Seen { who: "here", people: 2 },
    Seen { who: "there", people: 0 },
    Seen { who: "boss", people: 1 },
    Seen { who: "clerk", people: 0 },
    Seen { who: "nobody", people: 0 },
];

#[track_caller]
fn seen_by(world: &mut World, email: &str, sql: &str) -> Vec<String> {
    world.undone(|world| {
        world.run(&format!(
            "set local role authenticated;
            set local request.jwt.claims = '{{\"email\": \"{email}@people.example\"}}'"
        ));
        world.lines(sql)
    })
}

#[test]
fn people_see_what_concerns_those_whom_their_role_shows_them() {
    let mut world = World::with_facts("visibility");
    // Somebody new in the network has no upline; the first one has the second, who has the boss.
    world.run(OTHERS);
    world.run(
        "delete from commission.upline_link
        where participant_id = '00000000-0000-4000-8000-000000000021';
        insert into commission.upline_link (participant_id, upline_id)
        select '00000000-0000-4000-8000-000000000021', id
        from commission.participant where name = 'Boss'",
    );
    // Closed with all its people, who all have something pending and something without a price.
    for scheme in SCHEMES {
        world.close(scheme, 1);
        world.run(&format!("select commission.close_period(2025, 12, '{}')", scheme.name));
        for fact in scheme.facts {
            world.run(&fact.delete(1));
            world.run(&fact.delete(3));
        }
        for (number, person) in [(8, scheme.people[0]), (9, scheme.people[1])] {
            world.run(&scheme.facts[0].add_unpriced(number, person, "2025-12-15 12:00+00"));
        }
    }
    world.run("select commission_engine.install()");
    world.set_up_api_roles();
    for scheme in SCHEMES {
        let name = scheme.name;
        let people = |view: &str| {
            format!(
                "select distinct participant_id from commission.{view}
                where scheme = '{name}' and participant_id is not null"
            )
        };
        let causes = format!(
            "select distinct unnest(participant_ids) from commission.adjustment_cause
            where scheme = '{name}' and kind = 'deleted'"
        );
        for Seen { who, people: count } in SEEN {
            for view in ["earning", "monthly_earning", "pending_adjustments", "unpriced_record"] {
                let seen = seen_by(&mut world, who, &people(view));
                // The network names the first one who has no price.
                let count = if (name, view) == ("network", "unpriced_record") {
                    count.min(1)
                } else {
                    count
                };
                assert_eq!(seen.len(), count, "{name}: {who}: {view}: {seen:?}");
            }
            // What concerns everybody in the network is told to those who see everybody.
            if name != "network" {
                let seen = seen_by(&mut world, who, &causes);
                assert_eq!(seen.len(), count, "{name}: {who}: {seen:?}");
            }
            let months = seen_by(&mut world, who, "select * from commission.job_status");
            assert_eq!(months.is_empty(), !["root", "all"].contains(&who), "{who}");
        }
        // Oneself, and nobody else.
        for number in [1, 2] {
            let email = match name {
                "network" => format!("affiliate{number}"),
                _ => format!("{name}{number}"),
            };
            for view in ["earning", "monthly_earning", "pending_adjustments", "unpriced_record"] {
                let seen = seen_by(&mut world, &email, &people(view));
                if (email.as_str(), view) == ("affiliate2", "unpriced_record") {
                    assert_eq!(seen, [""; 0]);
                } else {
                    assert_eq!(seen, [scheme.people[number - 1]], "{email}: {view}");
                }
            }
            if name != "network" {
                let seen = seen_by(&mut world, &email, &causes);
                assert_eq!(seen, [scheme.people[number - 1]], "{email}");
            }
        }
    }
}

#[test]
fn modules_and_roles_of_a_scheme_give_what_they_declare() {
    let mut world = World::with_facts("modules");
    world.run(OTHERS);
    world.run("select commission_engine.install()");
    world.set_up_api_roles();
    let own = [("toy1", 1), ("here", 0), ("there", 0), ("boss", 1), ("clerk", 0), ("all", 2)];
    for (who, people) in own {
        let seen = seen_by(
            &mut world,
            who,
            "select distinct participant_id from commission.toy_month
            union select distinct participant_id from commission.toy_fact",
        );
        // The admin of a branch sees those who are at home there.
        let people = if who == "here" { 2 } else { people };
        assert_eq!(seen.len(), people, "{who}: {seen:?}");
    }
    let edits = |world: &mut World, who: &str| {
        seen_by(
            world,
            who,
            "select can_edit from commission.my_permissions() where module = 'toys'",
        )
    };
    assert_eq!(edits(&mut world, "all"), ["t"]);
    assert_eq!(edits(&mut world, "toy1"), ["f"]);
    let add = TOY_SCHEME.facts[0].add(9, TOY_SCHEME.people[0], &noon(1));
    let error = world.undone(|world| {
        world.run(
            "set local role authenticated;
            set local request.jwt.claims = '{\"email\": \"toy1@people.example\"}'",
        );
        world.error_of(&add)
    });
    assert_eq!(error.sqlstate, "42501");
    world.undone(|world| {
        world.run(
            "set local role authenticated;
            set local request.jwt.claims = '{\"email\": \"all@people.example\"}'",
        );
        world.run(&add);
    });
}

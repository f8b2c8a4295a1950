//! The relations of another dashboard: where they are made, moved, granted and removed.

use common::people::Company;
use common::{Database, ROLES_LOCK, Statements, lock_cluster};

const WHERE: &str = "select n.nspname || '.' || c.relname
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    where c.relname in ('users', 'profiles', 'transactions', 'monthly_stats')
        and n.nspname not in ('commission', 'pg_catalog', 'auth')
    order by 1";

fn company(name: &str) -> Database {
    let mut db = Company::new(name).db;
    db.run(
        "set client_min_messages = warning;
        select commission_engine.install('{rt_dashboard}')",
    );
    db
}

#[test]
fn it_is_nowhere_unless_somebody_asks() {
    let mut db = Company::new("rt_nowhere").db;
    let there = "select to_regproc('commission.setup_rt_dashboard') is not null
        or to_regclass('commission.rt_profile') is not null";
    assert!(!db.value::<bool>(there));
    db.run("select commission_engine.install()");
    assert!(!db.value::<bool>(there));
    db.run("select commission_engine.install('{rt_dashboard}')");
    assert!(db.value::<bool>(there));
    assert_eq!(db.lines(WHERE), Vec::<String>::new(), "nothing is put into public unasked");
}

#[test]
fn it_goes_where_it_is_told_and_takes_no_place_of_others() {
    let mut db = company("rt_places");
    db.run("create schema other; create table public.users (mine text)");
    let error = db.error_of("select * from commission.setup_rt_dashboard()");
    assert_eq!(
        error.line(),
        "42P07: there are relations of these names that are not of pg_commission: public.users"
    );
    for schema in ["nowhere", "commission", "pg_catalog"] {
        let error = db.error_of(&format!("select commission.setup_rt_dashboard('{schema}')"));
        assert_eq!(error.sqlstate, "3F000", "{schema}");
    }
    assert_eq!(
        db.lines("select * from commission.setup_rt_dashboard('other')"),
        [
            "other.monthly_stats|created",
            "other.profiles|created",
            "other.transactions|created",
            "other.users|created"
        ]
    );
    db.run("drop table public.users; select commission.setup_rt_dashboard()");
    let here = ["public.monthly_stats", "public.profiles", "public.transactions", "public.users"];
    assert_eq!(db.lines(WHERE), here);
    // install() makes anew what was dropped, and the setting stays.
    db.run(
        "update commission_internal.rt_dashboard_setting set user_is = 'receiver';
        drop view public.users;
        select commission_engine.install()",
    );
    assert_eq!(db.lines(WHERE), here);
    assert_eq!(db.line("select commission_internal.rt_dashboard_user_is()"), "receiver");
    // What others have built upon them stays, and a schema that is gone keeps nobody from anything.
    db.run(
        "create view public.mine as select id from public.users;
        select commission_engine.install();
        drop view public.mine;
        select commission.setup_rt_dashboard('other');
        drop schema other cascade;
        select commission_engine.install()",
    );
    db.set_up_api_roles();
    db.run("select commission.setup_rt_dashboard()");
    assert_eq!(db.lines(WHERE), here);
    assert_eq!(db.lines("select * from commission.verify_ledger()"), Vec::<String>::new());
}

#[test]
fn the_setting_turns_sharer_and_receiver_round() {
    let mut db = company("rt_round");
    db.run("select commission.setup_rt_dashboard()");
    let people = "select distinct user_id, shared_with_id from public.transactions
        where shared_with_id is not null";
    let (eight, nine) =
        ("00000000-0000-4000-8000-000000000008", "00000000-0000-4000-8000-000000000009");
    assert_eq!(db.line(people), format!("{eight}|{nine}"));
    db.run("update commission_internal.rt_dashboard_setting set user_is = 'receiver'");
    assert_eq!(db.line(people), format!("{nine}|{eight}"));
    db.run(&format!(
        "insert into public.transactions (user_id, shared_with_id, amount, status, created_at)
        values ('{nine}', '{eight}', 7, 'approved', '2026-02-05 10:00:00')"
    ));
    assert_eq!(
        db.line("select participant_id, shared_by from commission.network_sale where amount = 7"),
        format!("{nine}|{eight}")
    );
    let error =
        db.error_of("update commission_internal.rt_dashboard_setting set user_is = 'somebody'");
    assert_eq!(error.sqlstate, "23514");
}

#[test]
fn a_sign_up_at_supabase_is_a_profile() {
    let mut db = company("rt_sign_up");
    db.run(
        "create schema auth;
        create table auth.users (
            id uuid primary key, email text, raw_user_meta_data jsonb,
            email_confirmed_at timestamptz);
        select commission.setup_rt_dashboard();
        insert into auth.users values
            ('00000000-0000-4000-9000-000000000001', 'new@people.example',
                '{\"full_name\": \"New\"}')",
    );
    let profile = "select email, full_name, role, status from public.profiles";
    // Anybody can name the address of another.
    assert_eq!(db.line(profile), "null|New|affiliate|pending");
    // The provider's own role writes it, which is nobody here.
    let _lock = lock_cluster(ROLES_LOCK);
    let role = format!("rt_provider_{}", std::process::id());
    db.run(&format!(
        "create role {role}; grant usage on schema auth to {role};
        grant select, update on auth.users to {role};
        update public.profiles set full_name = 'Newer';
        set role {role};
        update auth.users set email_confirmed_at = now();
        update auth.users set email_confirmed_at = now(), email = 'other@people.example';
        reset role;
        drop owned by {role}; drop role {role}"
    ));
    assert_eq!(db.line(profile), "new@people.example|Newer|affiliate|pending");
}

/// Whoever makes a schema of that name runs nothing by it, and signs up nobody.
#[test]
fn a_table_of_users_of_somebody_else_is_not_believed() {
    let mut db = company("rt_stranger");
    let _lock = lock_cluster(ROLES_LOCK);
    let role = format!("rt_stranger_{}", std::process::id());
    let sign_up = "insert into auth.users (id, email, email_confirmed_at)
        values ('00000000-0000-4000-9000-000000000002', 'super@people.example', now())";
    db.run(&format!(
        "create role {role}; grant create on database {} to {role};
        set role {role};
        create schema auth;
        create table auth.users (
            id uuid, email text, raw_user_meta_data jsonb, email_confirmed_at timestamptz);
        reset role;
        select commission.setup_rt_dashboard();
        {sign_up}",
        db.name
    ));
    let there = "select (select count(*) from commission.rt_profile),
        (select count(*) from pg_trigger where tgrelid = 'auth.users'::regclass)";
    assert_eq!(db.line(there), "0|0");
    // Nor once it was the provider's, and is no longer; nor with types whose casts would run.
    db.run("alter schema auth owner to postgres; alter table auth.users owner to postgres");
    db.run("select commission.setup_rt_dashboard()");
    assert_eq!(db.line(there), "0|1");
    db.run(&format!("alter table auth.users owner to {role}; {sign_up}"));
    assert_eq!(db.line(there), "0|1");
    db.run(&format!(
        "alter table auth.users owner to postgres;
        create domain public.evil as text;
        alter table auth.users alter email type public.evil; {sign_up}"
    ));
    assert_eq!(db.line(there), "0|1");
    db.run(&format!("alter table auth.users alter email type text; {sign_up}"));
    assert_eq!(db.line(there), "1|1");
    db.run(&format!("drop owned by {role} cascade; drop role {role}"));
}

/// An address says who somebody is: where there is none, a super_admin does.
#[test]
fn an_administrator_gives_nobody_to_a_profile_without_their_address() {
    let mut company = Company::new("rt_approvals");
    company.db.set_up_api_roles();
    company.db.run(
        "set client_min_messages = warning;
        select commission_engine.install('{rt_dashboard}');
        insert into commission.participant (id, name, role) values
            ('00000000-0000-4000-9000-0000000000aa', 'Nameless', 'affiliate');
        insert into commission.rt_profile (id, email) values
            ('00000000-0000-4000-9000-000000000001', null),
            ('00000000-0000-4000-9000-000000000002', 'stranger@people.example'),
            ('00000000-0000-4000-9000-000000000003', 'affiliate@people.example')",
    );
    let approve = |profile: u8, person: &str| {
        format!(
            "update commission.rt_profile set status = 'approved', user_id = {person}
            where id = '00000000-0000-4000-9000-00000000000{profile}' returning 1"
        )
    };
    let affiliate =
        "(select id from commission.participant where email = 'affiliate@people.example')";
    let nameless = "'00000000-0000-4000-9000-0000000000aa'";
    for (profile, person) in
        [(1, affiliate), (1, "null"), (1, nameless), (2, affiliate), (2, nameless)]
    {
        let sql = approve(profile, person);
        assert_eq!(company.outcome("admin", &sql), "PT409", "{sql}");
    }
    for (profile, person) in [(2, "null"), (3, affiliate), (3, "null")] {
        assert_eq!(company.outcome("admin", &approve(profile, person)), "1", "{profile} {person}");
    }
    assert_eq!(company.outcome("super", &approve(1, affiliate)), "1");
}

#[test]
fn who_is_approved_stays_what_they_were_and_who_is_removed_is_gone() {
    let mut company = Company::new("rt_roles");
    company.db.run(
        "set client_min_messages = warning;
        select commission_engine.install('{rt_dashboard}')",
    );
    // In whatever order it is set up.
    company.db.set_up_api_roles();
    company.db.run(
        "select commission.setup_rt_dashboard();
        insert into commission.participant (name, role, email)
        values ('Col', 'collaborator', 'col@people.example');
        insert into public.profiles (id, email) values
            ('00000000-0000-4000-9000-000000000001', 'col@people.example')",
    );
    assert_eq!(company.outcome("super", "select id from public.users limit 1"), "1");
    let approve =
        "update public.profiles set status = 'approved' where email = 'col@people.example'
        returning role";
    assert_eq!(company.does("admin", approve), "ctv");
    let person = "select role, status from commission.participant where name = 'Col'";
    assert_eq!(company.db.line(person), "collaborator|active");
    // What is chosen is done, and whoever was made inactive stays so.
    company.db.run("update commission.participant set status = 'inactive' where name = 'Col'");
    company.does(
        "admin",
        "update public.profiles set role = 'affiliate' where email = 'col@people.example'
        returning 1",
    );
    assert_eq!(company.db.line(person), "affiliate|inactive");
    company.does("admin", "delete from commission.participant where name = 'Col' returning 1");
    assert_eq!(company.db.lines(person), [""; 0]);
    assert_eq!(
        company.db.line("select status, user_id, approved_by from public.profiles"),
        "pending|null|null"
    );
}

/// A sale of the last evening of a month in UTC is one of the next month further east.
#[test]
fn a_time_with_its_zone_is_that_instant() {
    let mut db = company("rt_zones");
    // As a database may have it: what a backslash means in a function is not the session's to say.
    db.run(
        "set standard_conforming_strings = off;
        update commission.workspace set time_zone = 'Asia/Ho_Chi_Minh';
        select commission.setup_rt_dashboard();
        insert into public.transactions (user_id, amount, status, created_at)
        select '00000000-0000-4000-8000-000000000008', 70 + place, 'approved', t
        from unnest(array[
            '2026-02-28T20:00:00.000Z', '2026-03-01 03:00:00+07', '2026-03-01 03:00:00',
            '2026-02-28 12:00-0800']) with ordinality as u (t, place)",
    );
    assert_eq!(
        db.lines(
            "select distinct created_at from public.transactions where amount between 71 and 74"
        ),
        ["2026-03-01 03:00:00"]
    );
    // What a cast would take, without the zone that it says.
    for said in [
        "20260228T200000Z",
        "2026-02-28 20:00:00 UTC",
        "2026-02-28 20:00:00+00:00:00",
        " 2026-02-28 20:00:00+00 ",
        "Sat, 28 Feb 2026 20:00:00 GMT",
        "28/02/2026",
        "now",
        "infinity",
        "2026-02-30",
        "",
    ] {
        let error = db.error_of(&format!(
            "insert into public.transactions (user_id, amount, status, created_at)
            values ('00000000-0000-4000-8000-000000000008', 75, 'approved', '{said}')"
        ));
        assert_eq!(
            error.line(),
            "22023: metadata must be a JSON object, and created_at a day and time",
            "{said}"
        );
    }
}

#[test]
fn uninstall_takes_it_back() {
    for (keeps, stays) in [("true", "1"), ("false", "0")] {
        let mut db = company(&format!("rt_gone_{keeps}"));
        db.run(
            "create schema auth;
            create table auth.users (
                id uuid, email varchar(255), raw_user_meta_data jsonb,
                email_confirmed_at timestamptz);
            select commission.setup_rt_dashboard();
            create view public.mine as select id from public.users",
        );
        let uninstall = format!("select part from commission_engine.uninstall({keeps})");
        let error = db.error_of(&uninstall);
        assert_eq!(error.sqlstate, "2BP01", "what others built upon it: {error:?}");
        db.run("drop view public.mine");
        let done = db.lines(&uninstall);
        assert!(done.contains(&"view public.users".to_owned()), "{done:?}");
        assert_eq!(db.lines(WHERE), Vec::<String>::new());
        assert_eq!(
            db.line(
                "select count(*) from pg_trigger where tgrelid = 'auth.users'::regclass
            and not tgisinternal"
            ),
            "0"
        );
        assert_eq!(
            db.line("select count(*) from pg_class where relname = 'rt_profile' and relkind = 'r'"),
            stays
        );
    }
}

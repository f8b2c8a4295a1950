//! The relations of another dashboard: where they are made, moved, granted and removed.

use common::people::Company;
use common::{Database, Statements};

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
        create table auth.users (id uuid primary key, email text, raw_user_meta_data jsonb);
        select commission.setup_rt_dashboard();
        insert into auth.users values
            ('00000000-0000-4000-9000-000000000001', 'new@people.example',
                '{\"full_name\": \"New\"}')",
    );
    assert_eq!(
        db.line("select email, full_name, role, status from public.profiles"),
        "new@people.example|New|affiliate|pending"
    );
}

#[test]
fn uninstall_takes_it_back() {
    for (keeps, stays) in [("true", "1"), ("false", "0")] {
        let mut db = company(&format!("rt_gone_{keeps}"));
        db.run(
            "create schema auth;
            create table auth.users (id uuid primary key, email text);
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

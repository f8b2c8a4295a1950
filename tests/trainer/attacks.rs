//! Clumsy, curious and malicious users: what they do to results, and what results do to them.

use common::snapshot::{assert_same, assert_stored_equals_from_scratch, rows};
use common::trainer::{Gym, People};
use common::{Database, Statements, connect_to};
use uuid::Uuid;

const ENTITLED: &str = "
    select trainer_name, total_entitled_commission
    from commission.view_5_2_trainer_monthly_commission_report
    where month = 2
    order by 1";

/// A trusted role with every right on the tables and on nothing else.
fn clerk(gym: &mut Gym, name: &str) -> postgres::Client {
    let name = format!("{name}_{}", std::process::id());
    connect_to("postgres").run(&format!("create role {name} login bypassrls"));
    gym.run(&format!(
        "grant usage on schema commission to {name};
        grant create on schema public to {name};
        grant select, insert, update, delete on all tables in schema commission to {name}"
    ));
    gym.db.connect_as(&name)
}

#[test]
fn a_clerk_with_rights_on_the_tables_can_record_work() {
    let (mut gym, People { t, u, m1, .. }) = Gym::worked_example("attack_clerk");
    let mut clerk = clerk(&mut gym, "clerk");
    clerk.run(&format!(
        "insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
        values ('{t}', '{m1}', 'paid', 'completed', '2026-02-10 10:00+08');
        update commission.appointment set status = 'cancelled' where session_type = 'free';
        insert into commission.member (name, branch) values ('New', 'kepong');
        insert into commission.member_package (member_id, total_price, closed_by, created_at)
        select id, 1000, array['{t}', '{u}']::uuid[], '2026-02-10 10:00+08'
        from commission.member where name = 'New';
        update commission.branch set code = 'KPG';"
    ));
    assert_stored_equals_from_scratch(&mut gym.db);
    let error = clerk.error_of("select commission.calculate_all_commission(2026, 2)");
    assert_eq!(error.sqlstate, "42501");
}

#[test]
fn objects_that_a_writer_plants_on_the_search_path_are_not_used() {
    let (mut gym, People { t, m2, .. }) = Gym::worked_example("attack_path");
    let mut mallory = clerk(&mut gym, "planter");
    mallory.run(
        "create function public.hijacked() returns boolean language plpgsql as
            $$ begin raise exception 'hijacked'; end $$;
        create function public.same(uuid, uuid) returns boolean language sql
            return public.hijacked();
        create operator public.= (leftarg = uuid, rightarg = uuid, function = public.same);
        create function public.unnest(uuid[]) returns setof uuid language sql
            return case when public.hijacked() then gen_random_uuid() end;
        create function public.now() returns timestamptz language sql
            return case when public.hijacked() then pg_catalog.now() end;
        create function pg_temp.now() returns timestamptz language sql
            return case when public.hijacked() then pg_catalog.now() end;
        create temp table trainer (id uuid);
        create temp table workspace as select 'manual' as recalculation;
        create temp table pg_proc (oid oid);
        create temp table new_rows (trainer_id uuid, status text, starts_at timestamptz);
        set search_path = pg_temp, public, pg_catalog, commission, commission_internal",
    );
    mallory.run(&format!(
        "insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
        values ('{t}', '{m2}', 'paid', 'completed', '2026-02-10 10:00+08')"
    ));
    assert_eq!(gym.lines(ENTITLED), ["T|4980.00", "U|67.50"]);
    gym.run("set search_path = public, pg_catalog; select commission_engine.install()");
}

#[test]
fn amounts_that_somebody_edited_are_put_right_by_the_next_run() {
    let (mut gym, _) = Gym::worked_example("attack_tampering");
    // All but the time of the mending.
    let stored = "select to_jsonb(r) - 'last_updated_at'
        from commission.trainer_monthly_commission as r order by id";
    let before = gym.lines(stored);
    let columns: Vec<String> = gym.values(
        "select attname::text from pg_attribute
        where attrelid = 'commission.trainer_monthly_commission'::regclass
            and attname ~ '^(total|conduction|sales|renew|new)_'
        order by attnum",
    );
    assert_eq!(columns.len(), 29, "{columns:?}");
    for column in columns {
        let edited = if column == "sales_by_product" { "[]" } else { "7" };
        gym.run(&format!("update commission.trainer_monthly_commission set {column} = '{edited}'"));
        gym.run("select commission.calculate_all_commission(2026, 2)");
        assert_eq!(before, gym.lines(stored), "{column} was not put right");
    }
}

#[test]
fn settings_of_a_session_change_no_amount_and_no_explanation() {
    let (mut gym, _) = Gym::worked_example("attack_settings");
    let explanations = "select commission.explain_trainer_commission(id)
        from commission.trainer_monthly_commission order by id";
    let before = (gym.lines(explanations), rows(&mut gym.db));
    let mut odd = gym.db.connect();
    odd.run(
        "set datestyle = 'German';
        set intervalstyle = 'sql_standard';
        set timezone = 'Pacific/Apia';
        set extra_float_digits = 0;
        set bytea_output = 'escape';
        set transform_null_equals = on;
        set quote_all_identifiers = on;
        set work_mem = '64kB';
        set plan_cache_mode = force_generic_plan;
        set enable_hashjoin = off;
        set enable_sort = off;
        set search_path = pg_temp",
    );
    assert_eq!(before.0, odd.lines(explanations));
    odd.run("select commission.calculate_all_commission(2026, 2)");
    assert_eq!(before.0, odd.lines(explanations));
    let mut after = rows(&mut gym.db);
    let register = "commission_internal.trainer_period";
    after.insert(register.to_owned(), before.1[register].clone());
    assert_eq!(before.1, after);
}

#[test]
fn a_session_type_that_the_company_added_is_not_paid_nothing_in_silence() {
    let (mut gym, People { u, m1, .. }) = Gym::worked_example("attack_enum");
    gym.run("alter type commission.session_type add value 'massage'");
    gym.session_at(u, m1, "massage", "2026-02-10 10:00+08");
    let named = gym.line("select error_message from commission.trainer_unpriced_pair");
    assert!(named.contains("conduction_fee massage"), "{named}");
    gym.fee(["kepong", "full time", "senior"], "massage", None, None, "80");
    let paid = "select total_conduction_count, total_conduction_fee, sessions_by_type
        from commission.trainer_monthly_commission where sessions_by_type is not null";
    let massage = "[{\"fee\": 80, \"amount\": 80.00, \"minutes\": null, \"sessions\": 1, \
        \"session_type\": \"massage\"}]";
    assert_eq!(gym.lines(paid), [format!("1|80.00|{massage}")]);
    assert_eq!(gym.lines("select * from commission.trainer_unpriced_pair"), [""; 0]);
}

#[test]
fn what_begins_at_infinity_has_not_begun() {
    let (mut gym, People { t, m1, .. }) = Gym::worked_example("attack_infinity");
    gym.run("update commission.trainer_grade set valid_during = '(,2100-01-01)'");
    gym.run("update commission.member_tier_period set valid_during = '(,2100-01-01)'");
    for change in [
        format!(
            "insert into commission.member_tier_period (member_id, tier, valid_during)
            values ('{m1}', 'fans', '[infinity,)')"
        ),
        format!(
            "insert into commission.member_tier_period (member_id, tier, valid_during)
            values ('{m1}', 'fans', '[300000-01-01,300001-01-01)')"
        ),
        format!(
            "insert into commission.trainer_grade
                (trainer_id, branch, trainer_type, trainer_category, valid_during)
            values ('{t}', 'kepong', 'part time', 'junior', '[300000-01-01,)')"
        ),
    ] {
        // It may as well be refused.
        let _ = gym.client().batch_execute(&change);
        assert_eq!(gym.lines(ENTITLED), ["T|4445.00", "U|67.50"], "{change}");
    }
}

#[test]
fn a_branch_can_be_renamed_with_results_present() {
    let (mut gym, _) = Gym::worked_example("attack_rename");
    gym.run("update commission.branch set name = 'Kepong \"Damansara\"; ''x''' where code = 'KD'");
    assert_eq!(gym.lines(ENTITLED), ["T|4445.00", "U|67.50"]);
    assert_eq!(gym.lines("select 1 from commission.trainer_unpriced_pair"), [""; 0]);
    assert_stored_equals_from_scratch(&mut gym.db);
}

#[test]
fn upserts_merges_and_many_changes_in_one_statement_are_repriced() {
    let (mut gym, People { t, u, m1, m2 }) = Gym::worked_example("attack_statements");
    for statement in [
        format!(
            "insert into commission.appointment
                (id, trainer_id, member_id, session_type, status, starts_at)
            select id, '{u}'::uuid, member_id, session_type, status, '2026-03-05'::timestamptz
            from commission.appointment where session_type in ('free', 'compensate')
            union all
            select gen_random_uuid(), '{u}', '{m2}', 'paid', 'completed', '2026-04-05'
            on conflict (id) do update
            set starts_at = excluded.starts_at, trainer_id = excluded.trainer_id"
        ),
        format!(
            "merge into commission.member_package as p
            using (values ('{m1}'::uuid), ('{m2}')) as v (member_id) on p.member_id = v.member_id
            when matched and p.total_price = 9000 then delete
            when matched then update set closed_by = p.closed_by || '{u}'::uuid
            when not matched then insert (member_id, total_price) values (v.member_id, 1)"
        ),
        format!(
            "with session as (
                insert into commission.appointment
                    (trainer_id, member_id, session_type, status, starts_at)
                values ('{t}', '{m1}', 'paid', 'completed', '2026-07-05') returning 1),
            rate as (
                update commission.trainer_commission_tier set fee_amount = 99
                where session_type = 'paid' returning 1),
            tier as (
                update commission.member_tier_period set tier = 'fans' returning 1),
            grade as (
                update commission.trainer_grade set valid_during = '[2026-01-01,)' returning 1)
            select count(*) from session, rate, tier, grade"
        ),
        "truncate commission.appointment".to_owned(),
        "delete from commission.member_package where total_price = 12000".to_owned(),
    ] {
        let before = rows(&mut gym.db);
        gym.run(&statement);
        assert_ne!(before, rows(&mut gym.db), "nothing was changed by\n{statement}");
        if gym.lines(ENTITLED).is_empty() {
            break;
        }
        assert_stored_equals_from_scratch(&mut gym.db);
    }
    let left: i64 = gym.value("select count(*) from commission.trainer_monthly_commission");
    let facts: i64 = gym.value(
        "select (select count(*) from commission.appointment)
            + (select count(*) from commission.member_package where closed_by <> '{}')",
    );
    assert_eq!((left, facts), (0, 0));
}

#[test]
fn five_hundred_closers_share_the_smallest_and_the_largest_sale() {
    let mut gym = Gym::new("attack_closers");
    let m = gym.member("M", "company");
    gym.run(
        "insert into commission.participant (name, role)
        select 'T' || number, 'trainer' from generate_series(1, 500) as number;
        insert into commission.trainer (id) select id from commission.participant;
        insert into commission.trainer_grade (trainer_id, branch, trainer_type, trainer_category)
        select id, 'kepong', 'full time', 'senior' from commission.trainer",
    );
    for (month, price) in [(1, "0.01"), (2, "1000000"), (3, "999999999999999")] {
        gym.run(&format!(
            "insert into commission.member_package (member_id, total_price, closed_by, created_at)
            select '{m}', {price}, array_agg(id), '2026-{month:02}-10 10:00+08'
            from commission.trainer"
        ));
        assert_eq!(
            gym.line(&format!(
                "select count(*), sum(total_new_sales + total_renew_sales) = {price},
                    max(total_new_sales + total_renew_sales)
                        - min(total_new_sales + total_renew_sales) <= 0.01
                from commission.trainer_monthly_commission where month = {month}"
            )),
            "500|t|t"
        );
    }
}

#[test]
fn the_owners_own_columns_of_a_record_outlive_stated_sales() {
    let mut gym = Gym::new("attack_own_columns");
    let People { t, m1, .. } = gym.worked_example_people();
    gym.run(
        "alter table commission.trainer_monthly_commission
            add column note text not null default 'none',
            add column year_month text generated always as (year || '-' || month) stored",
    );
    let stated = |new_sales: u32| {
        format!(
            "select commission.calculate_trainer_commission(
                'kepong', '{m1}', 'company', 2, 2026, 'senior', '{t}', 'full time',
                {new_sales}, 0, 1)"
        )
    };
    let id: Uuid = gym.value(&stated(1000));
    gym.run("update commission.trainer_monthly_commission set note = 'seen by payroll'");
    assert_eq!(gym.value::<Uuid>(&stated(2000)), id);
    assert_eq!(
        gym.lines(
            "select note, year_month, sales_commission from commission.trainer_monthly_commission"
        ),
        ["seen by payroll|2026-2|100.00"]
    );
    let why = format!("select commission.explain_trainer_commission('{id}') ->> 'matches_stored'");
    assert_eq!(gym.lines(&why), ["true"]);
}

#[test]
fn a_record_whose_rate_has_gone_is_explained_as_far_as_it_goes() {
    let mut gym = Gym::new("attack_rate_gone");
    let People { t, m1, .. } = gym.worked_example_people();
    gym.sessions(t, m1, "paid", 1);
    gym.recalculation("manual");
    gym.run("update commission.trainer_commission_tier set status = 'inactive'");
    assert_eq!(
        gym.lines(
            "select why ->> 'matches_stored', why ->> 'total_entitled_commission',
                why #>> '{lines,0,band}' like 'no active band%'
            from commission.trainer_monthly_commission as c
            cross join commission.explain_trainer_commission(c.id) as why"
        ),
        ["false|null|t"]
    );
}

#[test]
fn stated_sales_replace_those_on_record_even_when_they_are_all_there_is() {
    let mut gym = Gym::new("attack_stated");
    let People { t, m1, .. } = gym.worked_example_people();
    gym.sale(m1, "new_sales", "1000", &[t]);
    gym.sessions(t, m1, "paid", 1);
    for (new_sales, renew_sales, entitled) in [
        ("0", "0", "35.00"),
        ("0.00", "500", "50.00"),
        ("8000", "0", "595.00"),
        ("0.01", "0", "35.00"),
    ] {
        gym.run(&format!(
            "select commission.calculate_trainer_commission(
                p_branch => 'kepong', p_member_id => '{m1}', p_member_tier => 'company',
                p_month => 2, p_year => 2026, p_trainer_category => 'senior',
                p_trainer_id => '{t}', p_trainer_type => 'full time', p_new_sales => {new_sales},
                p_renew_sales => {renew_sales}, p_session_count => 1)"
        ));
        assert_eq!(gym.lines(ENTITLED), [format!("T|{entitled}")]);
    }
    gym.run("select commission.calculate_all_commission(2026, 2)");
    assert_eq!(gym.lines(ENTITLED), ["T|85.00"]);
}

#[test]
fn an_empty_company_has_empty_reports() {
    let mut db = Database::new("attack_empty");
    for query in [
        "select * from commission.calculate_all_commission()",
        "select * from commission.calculate_all_commission(2026, 2)",
        "select * from commission.check_rate_bands()",
        "select * from commission.rate_matrix",
        "select * from commission.commission_period",
        "select * from commission.staff",
        "select * from commission.view_5_2_trainer_monthly_commission_report",
        "select * from commission.view_5_2_1_trainer_monthly_commission_details",
    ] {
        assert_same(&db.lines(query), &[]);
    }
}

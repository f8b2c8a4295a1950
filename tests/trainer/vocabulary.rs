//! Categories and types of a company's own: as good as those that come along, and only for who may.

use common::Statements;
use common::snapshot::{assert_stored_equals_from_scratch, checksum};
use common::trainer::{Gym, Results};

const CATEGORIES: &str =
    "select string_agg(name, ', ' order by place), count(*), min(place), max(place)
    from commission.trainer_vocabulary where kind = 'category'";

#[test]
fn they_stand_where_they_were_put_and_pay_by_their_own_rates() {
    let mut gym = Gym::new("vocabulary");
    assert_eq!(gym.line(CATEGORIES), "junior, senior, master, grand master, director|5|1|5");
    gym.run("select commission.add_trainer_category('head coach', p_after => 'senior')");
    let added = gym.line("select commission.add_trainer_category('O''Brien''s \"own\", très bon')");
    assert!(added.ends_with("très bon\"}"), "{added}");
    assert_eq!(
        gym.line(CATEGORIES),
        "junior, senior, head coach, master, grand master, director, \
            O'Brien's \"own\", très bon|7|1|7"
    );
    assert_eq!(
        gym.line("select commission.add_trainer_type('freelance')"),
        "{\"full time\",\"part time\",freelance}"
    );

    let key = ["kepong", "freelance", "head coach"];
    gym.fee(key, "paid", None, Some(100), "50");
    gym.fee(key, "paid", Some(100), None, "60");
    gym.sales_rate(key, "new_sales", None, None, "0.1");
    let t = gym.trainer_of("H", "kepong", "freelance", "head coach");
    let m = gym.member("M", "company");
    gym.sessions(t, m, "paid", 3);
    gym.sale(m, "new_sales", "1000", &[t]);
    let row = "trainer_type, trainer_category, total_conduction_fee, total_entitled_commission";
    assert_eq!(gym.result(t, m, row), "freelance|head coach|150.00|250.00");
    assert_eq!(
        gym.line(
            "select e #>> '{grade,trainer_category}', e #>> '{grade,trainer_type}',
                e -> 'matches_stored'
            from commission.trainer_monthly_commission as c
            cross join commission.explain_trainer_commission(c.id) as e"
        ),
        "head coach|freelance|true"
    );
    assert_eq!(
        gym.lines(
            "select session_count_min, rates from commission.rates_in_force
            where trainer_type = 'freelance' and session_type = 'paid'"
        ),
        ["null|{\"head coach\": 50}", "100|{\"head coach\": 60}"]
    );
    let missing = "select commission_type, session_type from commission.check_rate_bands()
        where trainer_category = 'head coach' and commission_type <> 'conduction_fee'";
    assert_eq!(gym.lines(missing), ["renew_sales|null"]);
    gym.run(
        "select commission.copy_rates('kepong', 'kepong', '2026-02-01', 'senior', 'head coach')",
    );
    gym.run(
        "select commission.change_trainer_grade(id, '2026-02-01', p_trainer_type => 'full time')
        from commission.trainer",
    );
    assert_eq!(gym.result(t, m, row), "full time|head coach|105.00|155.00");
    assert_stored_equals_from_scratch(&mut gym.db);

    // Installing again leaves them.
    gym.run("select commission_engine.install()");
    assert!(gym.line(CATEGORIES).contains("senior, head coach, master"));
}

#[test]
fn a_preset_gives_rates_to_them_too() {
    let mut gym = Gym::without_rates("vocabulary_preset");
    gym.run("select commission.add_trainer_category('head coach', 'senior')");
    gym.run("select * from commission.apply_preset('gym')");
    assert_eq!(
        gym.line(
            "select count(*) filter (where trainer_category = 'head coach') * 6 = count(*)
            from commission.trainer_commission_tier"
        ),
        "t"
    );
}

#[test]
fn letters_of_every_writing_have_two_cases() {
    let mut gym = Gym::new("vocabulary_cases");
    for kind in ["trainer_category", "trainer_type", "session_type"] {
        gym.run(&format!("select commission.add_{kind}('ГЛАВНЫЙ')"));
        let error = gym.error_of(&format!("select commission.add_{kind}('главный')"));
        assert_eq!(error.sqlstate, "23505", "{kind}: {error:?}");
    }
}

#[test]
fn what_is_no_new_name_is_refused() {
    let mut gym = Gym::new("vocabulary_refused");
    let before = checksum(&mut gym.db);
    let long = "x".repeat(64);
    for (call, code, says) in [
        ("category(null)".into(), "22023", "\"null\" cannot be the name of a trainer category"),
        ("category('')".into(), "22023", "cannot be the name"),
        ("category(' lead')".into(), "22023", "cannot be the name"),
        ("category(e'le\\nad')".into(), "22023", "cannot be the name"),
        (format!("category('{long}')"), "22023", "cannot be the name"),
        ("category('senior')".into(), "23505", "a trainer category \"senior\" already"),
        ("category('Grand Master')".into(), "23505", "a trainer category \"grand master\""),
        ("category('lead', 'nobody')".into(), "PT404", "there is no trainer category \"nobody\""),
        ("category('lead', 'Senior')".into(), "PT404", "there is no trainer category \"Senior\""),
        ("type(null)".into(), "22023", "cannot be the name of a trainer type"),
        ("type('FULL TIME')".into(), "23505", "a trainer type \"full time\" already"),
    ] {
        let call: String = call;
        let error = gym.error_of(&format!("select commission.add_trainer_{call}"));
        assert_eq!(error.sqlstate, code, "{call}: {error:?}");
        assert!(error.message.contains(says), "{call}: {error:?}");
    }
    assert_eq!(gym.line(CATEGORIES), "junior, senior, master, grand master, director|5|1|5");
    // PostgreSQL's own: a value is used by the transactions after the one that adds it.
    let error = gym.error_of(
        "do $$ begin
            perform commission.add_trainer_category('lead');
            perform 'lead'::commission.trainer_category;
        end; $$",
    );
    assert_eq!(error.sqlstate, "55P04", "{error:?}");
    assert_eq!(before, checksum(&mut gym.db));
}

#[test]
fn only_a_super_admin_adds_them_and_everybody_on_record_reads_them() {
    let mut gym = Gym::new("vocabulary_rights");
    gym.set_up_api_roles();
    gym.run(
        "insert into commission.participant (name, email, role, branch)
        values ('S', 's@gym.example', 'super_admin', null),
            ('A', 'a@gym.example', 'admin', null), ('K', 'k@gym.example', 'admin', 'kepong')",
    );
    let t = gym.trainer("T");
    assert_ne!(t, uuid::Uuid::nil());
    for (who, seen) in [("s", "13"), ("a", "13"), ("k", "13"), ("t", "13"), ("nobody", "0")] {
        gym.run(&format!(
            "begin; set local role authenticated;
            set local request.jwt.claims = '{{\"email\": \"{who}@gym.example\"}}'"
        ));
        assert_eq!(gym.line("select count(*) from commission.trainer_vocabulary"), seen, "{who}");
        // Who may not is told nothing of what there is.
        for call in [
            "trainer_category('senior')",
            "trainer_category('lead', 'nobody')",
            "trainer_type(null)",
            "session_type('paid')",
        ] {
            gym.run("savepoint before");
            let error = gym.error_of(&format!("select commission.add_{call}"));
            assert_eq!(error.sqlstate == "42501", who != "s", "{who}: {call}: {error:?}");
            gym.run("rollback to before");
        }
        gym.run("rollback");
    }
    gym.run(
        "begin; set local role authenticated;
        set local request.jwt.claims = '{\"email\": \"s@gym.example\"}'",
    );
    gym.run("select commission.add_trainer_type('freelance')");
    gym.run("commit");
    assert_eq!(gym.line("select count(*) from commission.trainer_vocabulary"), "14");
}

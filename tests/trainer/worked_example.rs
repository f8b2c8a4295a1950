//! The worked example of the rules, to the cent, through everything that shows or computes it.

use common::Statements;
use common::trainer::Results;
use common::trainer::{Gym, People};
use uuid::Uuid;

/// What a person reads off a row: sessions, fee, sales, commission, all of it.
const MONEY: &str = "total_conduction_count, total_conduction_fee, total_new_sales, \
    sales_commission, total_renew_sales, renew_commission, total_sales_commission, \
    total_entitled_commission";

const M1_AT_99: &str = "62|2130.00|12000.00|840.00|0.00|0.00|840.00|2970.00";
const M2_AT_99: &str = "40|1385.00|0.00|0.00|4500.00|90.00|90.00|1475.00";
const U_M2: &str = "0|0.00|0.00|0.00|4500.00|67.50|67.50|67.50";
const M1_AT_100: &str = "62|2430.00|12000.00|840.00|0.00|0.00|840.00|3270.00";
const M2_AT_100: &str = "41|1620.00|0.00|0.00|4500.00|90.00|90.00|1710.00";

fn rows(gym: &mut Gym, people: &People) -> [String; 3] {
    let &People { t, u, m1, m2 } = people;
    [(t, m1), (t, m2), (u, m2)].map(|(trainer, member)| gym.result(trainer, member, MONEY))
}

fn id(gym: &mut Gym, trainer: Uuid, member: Uuid) -> String {
    gym.result(trainer, member, "id")
}

#[test]
fn with_99_paid_sessions_everything_is_paid_at_35() {
    let (mut gym, people) = Gym::worked_example("worked_99");
    assert_eq!(rows(&mut gym, &people), [M1_AT_99, M2_AT_99, U_M2]);
    let rates = "conduction_paid_rate, conduction_free_rate, conduction_compensate_rate, \
        new_sales_rate, renew_sales_rate, member_tier";
    let of_m1 = gym.result(people.t, people.m1, rates);
    assert_eq!(of_m1, "35.00|15.00|null|0.07|null|company");
    let of_m2 = gym.result(people.t, people.m2, rates);
    assert_eq!(of_m2, "35.00|null|20.00|null|0.02|fans");
    assert_eq!(gym.all_results().len(), 3);
    assert!(gym.all_unpriced().is_empty());
}

#[test]
fn with_the_100th_paid_session_everything_is_paid_at_40() {
    let (mut gym, people) = Gym::worked_example("worked_100");
    gym.sessions(people.t, people.m2, "paid", 1);
    assert_eq!(rows(&mut gym, &people), [M1_AT_100, M2_AT_100, U_M2]);
    let total = gym.by_month(people.t, "sum(total_entitled_commission)");
    assert_eq!(total, "2026-2: 4980.00");
}

#[test]
fn the_scheduled_run_computes_the_same_as_the_triggers() {
    let mut gym = Gym::new("worked_manual");
    gym.recalculation("manual");
    let people = gym.worked_example_people();
    gym.worked_example_facts(&people);
    assert!(gym.all_results().is_empty());
    gym.calculate();
    assert_eq!(rows(&mut gym, &people), [M1_AT_99, M2_AT_99, U_M2]);
}

#[test]
fn the_report_sums_the_trainers_month() {
    let (mut gym, people) = Gym::worked_example("worked_report");
    let report = |gym: &mut Gym, columns: &str| {
        gym.line(&format!(
            "select {columns}
            from commission.view_5_2_trainer_monthly_commission_report
            where year = 2026 and month = 2 and trainer_id = '{}'",
            people.t
        ))
    };
    let head = "trainer_name, trainer_avatar_url, branch, trainer_category, trainer_type, \
        currency, member_count";
    assert_eq!(report(&mut gym, head), "T|null|kepong|senior|full time|MYR|2");
    let sessions = "total_paid_session, total_free_session, total_transform_session, \
        total_express_session, total_sponsor_session, total_compensate_session, \
        total_conduction_count";
    assert_eq!(report(&mut gym, sessions), "99|2|0|0|0|1|102");
    let fees = "conduction_fee_paid, conduction_fee_free, conduction_fee_transform, \
        conduction_fee_express, conduction_fee_sponsor, conduction_fee_compensate, \
        total_conduction_fee";
    assert_eq!(report(&mut gym, fees), "3465.00|30.00|0.00|0.00|0.00|20.00|3515.00");
    let sales = "total_new_sales, sales_commission, total_renew_sales, renew_commission, \
        total_sales_commission, total_entitled_commission";
    assert_eq!(report(&mut gym, sales), "12000.00|840.00|4500.00|90.00|930.00|4445.00");

    gym.sessions(people.t, people.m2, "paid", 1);
    assert_eq!(
        report(&mut gym, "total_conduction_fee, total_entitled_commission"),
        "4050.00|4980.00"
    );
}

#[test]
fn the_cards_show_months_and_years_of_branches_and_all() {
    let (mut gym, people) = Gym::worked_example("worked_total");
    gym.branch("london", "LD", "Europe/London", "GBP");
    gym.senior_rates("london");
    let v = gym.trainer_of("V", "london", "full time", "senior");
    gym.sessions(v, people.m1, "paid", 2);
    gym.session_at(people.u, people.m1, "paid", "2026-01-10 10:00+08");
    let totals = gym.lines(
        "select year, month, branch, currency, trainer_count, member_count, total_conduction_count,
            total_conduction_fee, total_new_sales, total_renew_sales, total_sales_commission,
            total_entitled_commission
        from commission.commission_total
        order by currency, year, month nulls first, branch nulls first",
    );
    let all_and_branch = |branch: &str, row: &str| {
        let (head, tail) = row.split_once('#').expect("a place for the branch");
        ["null", branch].map(|name| format!("{head}{name}{tail}"))
    };
    let pounds = |month: &str| {
        all_and_branch("london", &format!("2026|{month}|#|GBP|1|1|2|70.00|0.00|0.00|0.00|70.00"))
    };
    let ringgits = |row: &str| all_and_branch("kepong", &format!("2026|{row}"));
    let expected = [
        pounds("null"),
        pounds("2"),
        ringgits("null|#|MYR|2|2|103|3550.00|12000.00|9000.00|997.50|4547.50"),
        ringgits("1|#|MYR|1|1|1|35.00|0.00|0.00|0.00|35.00"),
        ringgits("2|#|MYR|2|2|102|3515.00|12000.00|9000.00|997.50|4512.50"),
    ]
    .concat();
    assert_eq!(totals, expected);
}

#[test]
fn the_details_show_each_member_with_the_rates_applied() {
    let (mut gym, _) = Gym::worked_example("worked_details");
    let details = gym.lines(
        "select trainer_name, member_name, member_tier, branch, currency,
            total_paid_session, conduction_paid_rate, conduction_fee_paid,
            new_sales_rate, sales_commission, renew_sales_rate, renew_commission,
            total_entitled_commission
        from commission.view_5_2_1_trainer_monthly_commission_details
        where year = 2026 and month = 2
        order by trainer_name, member_name",
    );
    assert_eq!(
        details,
        [
            "T|M1|company|kepong|MYR|60|35.00|2100.00|0.07|840.00|null|0.00|2970.00",
            "T|M2|fans|kepong|MYR|39|35.00|1365.00|null|0.00|0.02|90.00|1475.00",
            "U|M2|fans|kepong|MYR|0|null|0.00|null|0.00|0.015|67.50|67.50",
        ]
    );
    let periods = gym.lines("select year, month from commission.commission_period");
    assert_eq!(periods, ["2026|2"]);
}

/// Lines of an explanation: what is paid for, how many, at which rate, how much.
fn explained(gym: &mut Gym, id: &str) -> Vec<String> {
    gym.lines(&format!(
        "select line ->> 'pays_for', line ->> 'quantity', line ->> 'rate', line ->> 'amount'
        from jsonb_array_elements(
            commission.explain_trainer_commission('{id}') -> 'lines') as line"
    ))
}

fn explanation(gym: &mut Gym, id: &str, parts: &str) -> String {
    gym.line(&format!(
        "select {parts} from commission.explain_trainer_commission('{id}') as explained"
    ))
}

#[test]
fn the_explanation_reproduces_the_row() {
    let (mut gym, people) = Gym::worked_example("worked_explained");
    let totals = "explained ->> 'matches_stored', explained ->> 'total_conduction_fee', \
        explained ->> 'total_sales_commission', explained ->> 'total_entitled_commission', \
        explained ->> 'trainer', explained ->> 'member', explained ->> 'currency', \
        explained -> 'notes'";

    let m1 = id(&mut gym, people.t, people.m1);
    assert_eq!(
        explained(&mut gym, &m1),
        ["paid|60|35.00|2100.00", "free|2|15.00|30.00", "new_sales|12000.00|0.07|840.00"]
    );
    let shown = explanation(&mut gym, &m1, totals);
    assert_eq!(shown, "true|2130.00|840.00|2970.00|T|M1|MYR|[]");

    let m2 = id(&mut gym, people.t, people.m2);
    assert_eq!(
        explained(&mut gym, &m2),
        ["paid|39|35.00|1365.00", "compensate|1|20.00|20.00", "renew_sales|4500.00|0.02|90.00"]
    );
    assert_eq!(explanation(&mut gym, &m2, totals), "true|1385.00|90.00|1475.00|T|M2|MYR|[]");
}

#[test]
fn the_explanation_names_the_band_the_tier_and_the_split() {
    let (mut gym, people) = Gym::worked_example("worked_why");
    let m2 = id(&mut gym, people.t, people.m2);
    let line = |kind: &str, part: &str| {
        format!(
            "jsonb_path_query_first(explained, '$.lines[*] ? (@.pays_for == \"{kind}\").{part}') \
             #>> '{{}}'"
        )
    };
    let paid = explanation(&mut gym, &m2, &line("paid", "band"));
    assert!(paid.starts_with("99 paid sessions"), "{paid}");
    assert!(paid.ends_with("below 100"), "{paid}");
    let renewal = explanation(&mut gym, &m2, &line("renew_sales", "band"));
    assert!(renewal.starts_with("16500.00 of sales"), "{renewal}");
    assert!(renewal.ends_with("at least 8000 and below 20000"), "{renewal}");
    let tier = explanation(&mut gym, &m2, &line("renew_sales", "member_tier"));
    assert_eq!(tier, "fans: half of 0.04");
    let formula = explanation(&mut gym, &m2, &line("paid", "formula"));
    assert!(formula.starts_with("39 x 35.00 = 1365"), "{formula}");

    let sale = "explained #>> '{sales,0,total_price}', explained #>> '{sales,0,closers}', \
        explained #>> '{sales,0,place}', explained #>> '{sales,0,share}', \
        explained #>> '{sales,0,commission_type}'";
    assert_eq!(explanation(&mut gym, &m2, sale), "9000.00|2|1|4500.00|renew_sales");
    let of_u = id(&mut gym, people.u, people.m2);
    assert_eq!(explanation(&mut gym, &of_u, sale), "9000.00|2|2|4500.00|renew_sales");

    let period = "explained #>> '{period,time_zone}', \
        (explained #>> '{period,starts_at}')::timestamptz at time zone 'UTC', \
        (explained #>> '{period,ends_at}')::timestamptz at time zone 'UTC', \
        explained #>> '{grade,valid_on}'";
    assert_eq!(
        explanation(&mut gym, &m2, period),
        "Asia/Kuala_Lumpur|2026-01-31 16:00:00|2026-02-28 16:00:00|2026-02-28"
    );
}

#[test]
fn an_explanation_says_when_the_rates_have_changed_since() {
    let (mut gym, people) = Gym::worked_example("worked_since");
    gym.recalculation("manual");
    gym.run(
        "update commission.trainer_commission_tier set fee_amount = 36
        where session_type = 'paid' and fee_amount = 35",
    );
    gym.sessions(people.t, people.m2, "paid", 1);
    let m1 = id(&mut gym, people.t, people.m1);
    let parts = "explained ->> 'matches_stored', explained ->> 'total_entitled_commission', \
        explained #>> '{stored,total_entitled_commission}', \
        jsonb_array_length(explained -> 'notes')";
    assert_eq!(explanation(&mut gym, &m1, parts), "false|3030.00|2970.00|1");
    gym.calculate();
    assert_eq!(explanation(&mut gym, &m1, parts), "true|3270.00|3270.00|0");
}

#[test]
fn calculating_everything_reports_each_pair_with_its_record() {
    let (mut gym, people) = Gym::worked_example("worked_all");
    let reported = gym.lines(
        "select c.trainer_id, c.member_id, c.success, c.error_message, c.total_sales,
            c.total_session, c.commission_id = r.id
        from commission.calculate_all_commission(2026, 2) as c
        left join commission.trainer_monthly_commission as r
            on r.trainer_id = c.trainer_id and r.member_id = c.member_id",
    );
    let People { t, u, m1, m2 } = people;
    let mut expected = [
        format!("{t}|{m1}|t|null|12000.00|62|t"),
        format!("{t}|{m2}|t|null|4500.00|40|t"),
        format!("{u}|{m2}|t|null|4500.00|0|t"),
    ];
    let mut reported = reported;
    reported.sort();
    expected.sort();
    assert_eq!(reported, expected);
}

#[test]
fn calculating_one_trainer_returns_that_trainers_rows() {
    let mut gym = Gym::new("worked_one");
    gym.recalculation("manual");
    let people = gym.worked_example_people();
    gym.worked_example_facts(&people);
    let mut rows = gym.lines(&format!(
        "select {MONEY} from commission.calculate_trainer_commission('{}', 2026, 2)",
        people.t
    ));
    rows.sort();
    let mut expected = [M1_AT_99, M2_AT_99];
    expected.sort();
    assert_eq!(rows, expected);
    let of_u = gym.result(people.u, people.m2, MONEY);
    assert_eq!(of_u, "none", "the other trainer was not asked for");
}

/// The function with eleven arguments, for T and M1, who is taken for a company member.
fn price_pair(gym: &mut Gym, people: &People, new: &str, renew: &str, sessions: i32) -> String {
    gym.line(&format!(
        "select commission.calculate_trainer_commission(
            p_branch => 'kepong', p_member_id => '{}', p_member_tier => 'company', p_month => 2,
            p_year => 2026, p_trainer_category => 'senior', p_trainer_id => '{}',
            p_trainer_type => 'full time', p_new_sales => {new}, p_renew_sales => {renew},
            p_session_count => {sessions})",
        people.m1, people.t
    ))
}

#[test]
fn pricing_a_pair_with_the_facts_that_are_on_record_changes_nothing() {
    let (mut gym, people) = Gym::worked_example("worked_pair");
    let before = id(&mut gym, people.t, people.m1);
    assert_eq!(price_pair(&mut gym, &people, "12000", "0", 99), before);
    assert_eq!(rows(&mut gym, &people), [M1_AT_99, M2_AT_99, U_M2]);
}

#[test]
fn the_given_session_count_picks_the_fee_of_the_sessions_on_record() {
    let (mut gym, people) = Gym::worked_example("worked_pair_count");
    price_pair(&mut gym, &people, "12000", "0", 100);
    assert_eq!(rows(&mut gym, &people), [M1_AT_100, M2_AT_99, U_M2]);
}

#[test]
fn the_given_sales_replace_those_of_the_pair_in_the_months_total() {
    let (mut gym, people) = Gym::worked_example("worked_pair_sales");
    let rates = "total_new_sales, new_sales_rate, sales_commission, total_renew_sales, \
        renew_sales_rate, renew_commission";
    // With the 4,500 of M2 the month is at 20,000 and one cent below it.
    price_pair(&mut gym, &people, "15500", "0", 99);
    let at_20000 = gym.result(people.t, people.m1, rates);
    assert_eq!(at_20000, "15500.00|0.09|1395.00|0.00|null|0.00");
    price_pair(&mut gym, &people, "15499.99", "0", 99);
    let below = gym.result(people.t, people.m1, rates);
    assert_eq!(below, "15499.99|0.07|1085.00|0.00|null|0.00");
    // New and renewal sales pick the band together.
    price_pair(&mut gym, &people, "1000", "2499.99", 99);
    let both = gym.result(people.t, people.m1, rates);
    assert_eq!(both, "1000.00|0.05|50.00|2499.99|0.03|75.00");

    let matches = format!(
        "select commission.explain_trainer_commission(id) ->> 'matches_stored'
        from commission.trainer_monthly_commission
        where trainer_id = '{}' and member_id = '{}'",
        people.t, people.m1
    );
    assert_eq!(gym.line(&matches), "true", "a priced pair can be explained like any other");

    gym.calculate();
    assert_eq!(rows(&mut gym, &people), [M1_AT_99, M2_AT_99, U_M2], "the facts replace it");
}

#[test]
fn the_sales_of_the_only_pair_of_a_month_can_be_replaced_by_any_amount() {
    let mut gym = Gym::new("worked_pair_only");
    let people = gym.worked_example_people();
    gym.sale(people.m1, "new_sales", "1000", &[people.t]);
    gym.sessions(people.t, people.m1, "free", 1);
    let rates = "total_new_sales, sales_commission, total_renew_sales, renew_commission";
    for (new, renew, row) in [
        ("500", "0", "500.00|25.00|0.00|0.00"),
        ("0", "500.00", "0.00|0.00|500.00|15.00"),
        ("0", "0.00", "0.00|0.00|0.00|0.00"),
        ("1000", "7000", "1000.00|70.00|7000.00|280.00"),
    ] {
        price_pair(&mut gym, &people, new, renew, 0);
        assert_eq!(gym.result(people.t, people.m1, rates), row, "{new} and {renew}");
    }
}

#[test]
fn the_given_tier_and_grade_hold_for_the_pair() {
    let (mut gym, people) = Gym::worked_example("worked_pair_grade");
    gym.rates("kepong", "part time", "junior");
    gym.run(
        "update commission.trainer_commission_tier set fee_amount = round(fee_amount / 2, 2)
        where trainer_type = 'part time' and fee_amount is not null",
    );
    let id = gym.line(&format!(
        "select commission.calculate_trainer_commission(
            'kepong', '{}', 'fans', 2, 2026, 'junior', '{}', 'part time', 12000, 0, 99)",
        people.m1, people.t
    ));
    let row = gym.line(&format!(
        "select trainer_type, trainer_category, member_tier, conduction_fee_paid, new_sales_rate,
            sales_commission
        from commission.trainer_monthly_commission where id = '{id}'"
    ));
    assert_eq!(row, "part time|junior|fans|1050.00|0.035|420.00");
}

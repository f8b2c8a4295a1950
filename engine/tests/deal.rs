//! The deal scheme: every worked example, and random plans, quotas, deals, refunds and payments
//! against a calculation written longhand.

mod deal_oracle;

use chrono::NaiveDate;
use deal_oracle::Oracle;
use engine::Error;
use engine::deal::{
    Assignment, Band, Basis, CarriesExcess, Component, Credit, CreditKind, Crossing, DatedAmount,
    Deal, Draw, DrawMonth, Effective, Kind, Mode, PeriodKind, Person, Places, Plan, Quota, Release,
    Scope, Terms, Threshold, day_number, draws, effective, explain, lines, price, rounded_part,
    unplanned,
};
use engine::rate_gaps::{Days, FOREVER};
use proptest::prelude::*;

fn scaled(text: &str, scale: u32) -> i128 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{whole}{fraction:0<0$}", scale as usize);
    digits.parse().expect("a number")
}

fn amount(text: &str) -> i128 {
    scaled(text, 4)
}

fn rate(text: &str) -> i128 {
    scaled(text, 6)
}

/// `01-31` of 2026.
fn day(text: &str) -> i32 {
    let (month, day) = text.split_once('-').expect("a month and a day");
    let numbers = (month.parse().expect("a month"), day.parse().expect("a day"));
    day_number(NaiveDate::from_ymd_opt(2026, numbers.0, numbers.1).expect("a day of 2026"))
}

fn days(first: &str, last: &str) -> Days {
    day(first)..day(last) + 1
}

fn deal(on: &str, of: &str) -> Deal {
    Deal {
        day: day(on),
        amount: amount(of),
        currency: "USD".into(),
        minor_unit: 2,
        refunds: Vec::new(),
        payments: Vec::new(),
        shares: Person::whole_share(),
    }
}

fn component(kind: Kind) -> Component {
    Component {
        id: "c".to_owned(),
        currency: "USD".into(),
        kind,
        days: FOREVER,
        quota_period: None,
        scope: Scope::Own,
        credit_kind: None,
        gate: None,
        floor: None,
        cap: None,
        period_cap: None,
        carries: CarriesExcess::No,
        release: Release::Won,
        clawback_days: None,
        counts_to_quota: true,
    }
}

fn whole(deal: usize) -> Credit {
    Credit { deal, revenue: Places::One(0), overlay: 0 }
}

/// A person with the deals that they are of.
#[derive(Debug, Clone, Default)]
struct Holder {
    deals: Vec<Deal>,
    own: Vec<Credit>,
    rolled_up: Vec<Credit>,
    teams: Vec<Vec<Credit>>,
    assignments: Vec<Assignment>,
    quotas: Vec<Quota>,
}

impl Holder {
    fn person(&self) -> Person<'_> {
        Person {
            deals: &self.deals,
            own: self.own.clone(),
            rolled_up: self.rolled_up.clone(),
            teams: self.teams.clone(),
            assignments: self.assignments.clone(),
            quotas: self.quotas.clone(),
        }
    }
}

/// Somebody who owns some deals.
fn owner(deals: Vec<Deal>) -> Holder {
    let own = (0..deals.len()).map(whole).collect();
    let assignments = vec![Assignment { plan: 0, days: FOREVER }];
    Holder { deals, own, assignments, ..Holder::default() }
}

fn terms(components: Vec<Component>) -> Terms {
    Terms::new(vec![Plan {
        name: "Plan".to_owned(),
        currency: "USD".into(),
        minor_unit: 2,
        components,
    }])
}

/// `2026-2: 1450.00` for each line.
fn paid(holder: &Holder, component: Component) -> Vec<String> {
    let person = &holder.person();
    let terms = terms(vec![component]);
    let plan = &terms.plans[0];
    let (items, unpriced) =
        price(person, &terms, 0, plan, &plan.components[0], &|_| true).expect("no digits are lost");
    assert_eq!(unpriced, Vec::new());
    let mut told = Vec::new();
    for item in items {
        let deal = &person.deals[item.deal];
        for line in lines(&item, deal, &plan.components[0], 2).expect("no digits are lost") {
            let month = line.month.map_or("waits".to_owned(), |month| month.month().to_string());
            let sign = if line.amount < 0 { "-" } else { "" };
            let cents = line.amount.abs() / 100;
            told.push(format!("{month}: {sign}{}.{:02}", cents / 100, cents % 100));
        }
    }
    told
}

fn bands() -> Vec<Band> {
    [("0", "0.05"), ("10000", "0.07"), ("50000", "0.10")]
        .map(|(min, of)| Band { min: amount(min), rate: rate(of) })
        .to_vec()
}

fn tiered(basis: Basis, mode: Mode) -> Component {
    Component {
        quota_period: (basis == Basis::Period).then_some(PeriodKind::Quarterly),
        ..component(Kind::Tiered { basis, mode, bands: bands() })
    }
}

#[test]
fn d1_tiers_are_marginal_or_whole_and_begin_at_their_minimum() {
    let of = |size, mode| paid(&owner(vec![deal("02-03", size)]), tiered(Basis::Deal, mode));
    assert_eq!(of("60000", Mode::Marginal), ["2: 4300.00"]);
    assert_eq!(of("60000", Mode::Whole), ["2: 6000.00"]);
    assert_eq!(of("10000", Mode::Marginal), ["2: 500.00"]);
    assert_eq!(of("10000", Mode::Whole), ["2: 700.00"]);
}

#[test]
fn tiers_by_period_go_on_where_the_deal_before_ended() {
    let deals = || owner(vec![deal("01-05", "6000"), deal("02-05", "54000"), deal("04-05", "100")]);
    // 6,000 at 5 %; 4,000 at 5 %, 40,000 at 7 % and 10,000 at 10 %; a new quarter.
    assert_eq!(
        paid(&deals(), tiered(Basis::Period, Mode::Marginal)),
        ["1: 300.00", "2: 4000.00", "4: 5.00"]
    );
    assert_eq!(
        paid(&deals(), tiered(Basis::Period, Mode::Whole)),
        ["1: 300.00", "2: 5400.00", "4: 5.00"]
    );
}

fn quarter(crossing: Crossing) -> Component {
    Component {
        quota_period: Some(PeriodKind::Quarterly),
        ..component(Kind::Quota {
            rate: rate("0.05"),
            accelerator: rate("0.08"),
            crossing,
            threshold: Threshold::Amount(amount("100000")),
        })
    }
}

fn d2() -> Vec<Deal> {
    vec![
        deal("01-15", "60000"),
        deal("02-10", "35000"),
        deal("02-20", "20000"),
        deal("03-10", "10000"),
    ]
}

#[test]
fn d2_the_deal_that_reaches_the_threshold_gets_the_accelerator() {
    assert_eq!(
        paid(&owner(d2()), quarter(Crossing::Deal)),
        ["1: 3000.00", "2: 1750.00", "2: 1600.00", "3: 800.00"]
    );
    assert_eq!(
        paid(&owner(d2()), quarter(Crossing::Split)),
        ["1: 3000.00", "2: 1750.00", "2: 1450.00", "3: 800.00"]
    );
    let mut deals = d2();
    deals[1].refunds.push(DatedAmount { day: day("04-10"), amount: amount("20000") });
    assert_eq!(
        paid(&owner(deals.clone()), quarter(Crossing::Deal)),
        ["1: 3000.00", "2: 750.00", "2: 1000.00", "3: 800.00"]
    );
    assert_eq!(
        paid(&owner(deals), quarter(Crossing::Split)),
        ["1: 3000.00", "2: 750.00", "2: 1000.00", "3: 650.00"]
    );
}

#[test]
fn exactly_the_threshold_has_reached_it() {
    let deals = vec![deal("01-15", "99999.99"), deal("01-16", "0.01"), deal("01-17", "100")];
    assert_eq!(paid(&owner(deals), quarter(Crossing::Deal)), ["1: 5000.00", "1: 0.00", "1: 8.00"]);
    let deals = vec![deal("01-15", "100000"), deal("04-01", "100")];
    assert_eq!(paid(&owner(deals), quarter(Crossing::Deal)), ["1: 8000.00", "4: 5.00"]);
}

fn quota(kind: PeriodKind, days: Days, of: &str) -> Quota {
    Quota {
        kind,
        days,
        amount: amount(of),
        currency: "USD".into(),
        ramp: rate("1"),
        is_prorated: true,
        relief: Vec::new(),
        team: None,
    }
}

#[test]
fn d3_quotas_go_by_the_days_that_are_worked() {
    let annual = quota(PeriodKind::Annual, days("01-01", "12-31"), "800000");
    let joined = [day("06-01")..i32::MAX];
    let standing = effective(&annual, &joined);
    assert_eq!((standing.active, standing.days), (214, 365));
    assert_eq!(standing.rounded(100), Ok(amount("469041.10")));
    assert_eq!(standing.rounded(1), Ok(amount("469041.0959")));
    // 63.96 %.
    assert_eq!(standing.attainment(amount("300000")), Ok(Some(639_603)));

    let mut second = quota(PeriodKind::Quarterly, days("04-01", "06-30"), "90000");
    let joined = [day("05-11")..i32::MAX];
    assert_eq!(effective(&second, &joined).rounded(100), Ok(amount("50439.56")));
    // Before they came nobody was relieved of anything.
    second.relief = vec![days("05-05", "05-10"), days("06-01", "06-07"), days("06-03", "06-05")];
    assert_eq!(effective(&second, &joined).rounded(100), Ok(amount("43516.48")));
    second.ramp = rate("0.5");
    assert_eq!(effective(&second, &joined).rounded(100), Ok(amount("21758.24")));
    second.ramp = 0;
    assert_eq!(effective(&second, &joined).attainment(amount("1")), Ok(None));
}

#[test]
fn without_a_quota_an_attainment_is_never_reached() {
    let by_quota = Component {
        kind: Kind::Quota {
            rate: rate("0.05"),
            accelerator: rate("0.08"),
            crossing: Crossing::Deal,
            threshold: Threshold::Attainment(rate("1")),
        },
        ..quarter(Crossing::Deal)
    };
    let mut person = owner(d2());
    let base = ["1: 3000.00", "2: 1750.00", "2: 1000.00", "3: 500.00"];
    assert_eq!(paid(&person, by_quota.clone()), base);
    person.quotas = vec![quota(PeriodKind::Quarterly, days("01-01", "03-31"), "100000")];
    person.quotas[0].ramp = 0;
    assert_eq!(paid(&person, by_quota.clone()), base);
    person.quotas[0].ramp = rate("1");
    assert_eq!(
        paid(&person, by_quota.clone()),
        ["1: 3000.00", "2: 1750.00", "2: 1600.00", "3: 800.00"]
    );
    // Another kind of quota is none.
    person.quotas[0].kind = PeriodKind::Annual;
    assert_eq!(paid(&person, by_quota), base);
}

#[test]
fn d4_shares_are_floored_and_odd_cents_go_to_the_first() {
    let mut shared = deal("02-03", "10000.01");
    shared.shares = ["0.5", "0.3", "0.2"].map(rate).into();
    let with = |credit| Holder { own: vec![credit], ..owner(vec![shared.clone()]) };
    let five = || component(Kind::Percentage(rate("0.05")));
    for (place, expected) in [(0, "2: 250.00"), (1, "2: 150.00"), (2, "2: 100.00")] {
        let credit = Credit { deal: 0, revenue: Places::One(place), overlay: 0 };
        assert_eq!(paid(&with(credit), five()), [expected]);
    }
    let all = component(Kind::Percentage(rate("1")));
    let first = Credit { deal: 0, revenue: Places::One(0), overlay: 0 };
    assert_eq!(paid(&with(first), all.clone()), ["2: 5000.01"]);
    let overlay = Credit { deal: 0, revenue: Places::None, overlay: rate("0.2") };
    assert_eq!(paid(&with(overlay), all), ["2: 2000.00"]);

    let above = Holder {
        own: Vec::new(),
        rolled_up: vec![Credit { deal: 0, revenue: Places::Several(vec![0, 1, 2]), overlay: 0 }],
        ..owner(vec![shared])
    };
    assert_eq!(paid(&above, component(Kind::Override(rate("0.01")))), ["2: 100.00"]);
}

#[test]
fn d5_draws_are_advanced_and_recovered() {
    let run = |of: &str, is_recoverable| {
        let draw = Draw { amount: amount("2000"), is_recoverable, recovery_rate: rate(of) };
        let months = ["1500", "1800", "3000", "2400"]
            .map(|posted| DrawMonth { posted: amount(posted), draw: Some(draw) });
        let lines = draws(&months, 2).expect("no digits are lost");
        let told = months.iter().zip(lines).map(|(month, line)| {
            let pay = month.posted + line.advance - line.recovery;
            (pay / 10_000, line.balance / 10_000)
        });
        told.collect::<Vec<_>>()
    };
    assert_eq!(run("1", true), [(2000, 500), (2000, 700), (2300, 0), (2400, 0)]);
    assert_eq!(run("0.5", true), [(2000, 500), (2000, 700), (2500, 200), (2200, 0)]);
    assert_eq!(run("1", false), [(2000, 0), (2000, 0), (3000, 0), (2400, 0)]);
}

#[test]
fn a_draw_is_no_amnesty_for_what_is_clawed_back() {
    let draw = Draw { amount: amount("2000"), is_recoverable: true, recovery_rate: rate("1") };
    let months = [
        DrawMonth { posted: amount("-700"), draw: Some(draw) },
        // After the last month the balance is only told.
        DrawMonth { posted: amount("9000"), draw: None },
    ];
    let lines = draws(&months, 2).expect("no digits are lost");
    assert_eq!((lines[0].advance, lines[0].balance), (amount("2000"), amount("2000")));
    assert_eq!((lines[1].recovery, lines[1].balance), (0, amount("2000")));
}

#[test]
fn d6_a_commission_is_earned_as_the_customer_pays() {
    let mut thirds = deal("01-15", "20000.20");
    for (on, of) in [("02-01", "6666.74"), ("03-01", "6666.73"), ("04-01", "6666.73")] {
        thirds.payments.push(DatedAmount { day: day(on), amount: amount(of) });
    }
    let on_payment =
        Component { release: Release::Payment, ..component(Kind::Percentage(rate("0.05"))) };
    assert_eq!(
        paid(&owner(vec![thirds.clone()]), on_payment.clone()),
        ["2: 333.34", "3: 333.33", "4: 333.34"]
    );
    thirds.payments.pop();
    assert_eq!(
        paid(&owner(vec![thirds.clone()]), on_payment.clone()),
        ["2: 333.34", "3: 333.33", "waits: 333.34"]
    );
    // Paid before it was won, paid too much, and given back.
    thirds.payments = vec![
        DatedAmount { day: day("01-02"), amount: amount("90000") },
        DatedAmount { day: day("03-02"), amount: amount("-90000") },
    ];
    assert_eq!(
        paid(&owner(vec![thirds.clone()]), on_payment.clone()),
        ["1: 1000.01", "3: -1000.01", "waits: 1000.01"]
    );
    let with_window = Component { clawback_days: Some(30), ..on_payment };
    assert_eq!(paid(&owner(vec![thirds]), with_window), ["1: 1000.01"]);
}

#[test]
fn refunds_after_the_window_leave_a_commission_alone() {
    let mut sold = deal("01-15", "1000");
    sold.refunds = vec![
        DatedAmount { day: day("02-14"), amount: amount("100") },
        DatedAmount { day: day("02-15"), amount: amount("400") },
    ];
    let of = |clawback_days| {
        let ten = component(Kind::Percentage(rate("0.1")));
        paid(&owner(vec![sold.clone()]), Component { clawback_days, ..ten })
    };
    assert_eq!(of(None), ["1: 50.00"]);
    assert_eq!(of(Some(31)), ["1: 50.00"]);
    assert_eq!(of(Some(30)), ["1: 90.00"]);
    assert_eq!(of(Some(0)), ["1: 100.00"]);
}

#[test]
fn behind_a_gate_everything_waits_and_then_falls_into_one_month() {
    let gated = Component {
        gate: Some(rate("0.5")),
        quota_period: Some(PeriodKind::Quarterly),
        ..component(Kind::Percentage(rate("0.1")))
    };
    let mut person = owner(vec![deal("01-15", "100"), deal("02-15", "399.99")]);
    person.quotas = vec![quota(PeriodKind::Quarterly, days("01-01", "03-31"), "1000")];
    assert_eq!(paid(&person, gated.clone()), ["waits: 10.00", "waits: 40.00"]);
    person.deals.push(deal("03-15", "0.01"));
    person.own.push(whole(2));
    assert_eq!(paid(&person, gated.clone()), ["3: 10.00", "3: 40.00", "3: 0.00"]);
    person.deals.push(deal("04-15", "900"));
    person.own.push(whole(3));
    assert_eq!(paid(&person, gated), ["3: 10.00", "3: 40.00", "3: 0.00", "waits: 90.00"]);
}

#[test]
fn floors_and_caps_hold_for_each_deal_and_then_for_the_period() {
    let capped = Component {
        floor: Some(amount("20")),
        cap: Some(amount("100")),
        period_cap: Some(amount("150")),
        quota_period: Some(PeriodKind::Monthly),
        ..component(Kind::Percentage(rate("0.1")))
    };
    let mut person = owner(vec![
        deal("01-05", "100"),
        deal("01-06", "5000"),
        deal("01-07", "2000"),
        deal("02-01", "900"),
        deal("05-01", "0"),
    ]);
    assert_eq!(
        paid(&person, capped.clone()),
        ["1: 20.00", "1: 100.00", "1: 30.00", "2: 90.00", "5: 0.00"]
    );
    // 400 and 70 above the caps of January: 150 in February, which leaves nothing for its own 90.
    let carrying = Component { carries: CarriesExcess::Yes, ..capped };
    person.deals.truncate(4);
    person.own.truncate(4);
    assert_eq!(
        paid(&person, carrying.clone()),
        [
            "1: 20.00",
            "1: 100.00",
            "2: 150.00",
            "3: 150.00",
            "4: 100.00",
            "1: 30.00",
            "4: 50.00",
            "5: 120.00",
            "5: 30.00",
            "6: 60.00"
        ]
    );
    // While the plan lasts.
    person.assignments = vec![Assignment { plan: 0, days: days("01-01", "03-31") }];
    assert_eq!(
        paid(&person, carrying),
        ["1: 20.00", "1: 100.00", "2: 150.00", "3: 150.00", "1: 30.00", "2: 0.00"]
    );
}

#[test]
fn a_bonus_comes_with_the_deal_that_reaches_the_threshold() {
    let bonus = Component {
        quota_period: Some(PeriodKind::Quarterly),
        counts_to_quota: false,
        ..component(Kind::Bonus {
            amount: amount("500"),
            threshold: Some(Threshold::Attainment(rate("1"))),
        })
    };
    let rest = component(Kind::Percentage(rate("0.05")));
    let mut person = owner(d2());
    person.quotas = vec![quota(PeriodKind::Quarterly, days("01-01", "03-31"), "100000")];
    let terms = terms(vec![bonus.clone(), rest]);
    let (items, _) =
        price(&person.person(), &terms, 0, &terms.plans[0], &bonus, &|_| true).expect("fits");
    let told: Vec<_> = items.iter().map(|item| (item.deal, item.paid)).collect();
    assert_eq!(told, [(2, amount("500"))]);
    // Also where it is all that there is: it says nothing of what counts.
    assert_eq!(paid(&person, bonus), ["2: 500.00"]);

    let spiff = component(Kind::Bonus { amount: amount("50"), threshold: None });
    let spiff = Component { days: days("02-01", "02-15"), ..spiff };
    assert_eq!(paid(&owner(d2()), spiff), ["2: 50.00"]);
}

#[test]
fn what_no_plan_pays_is_told() {
    let mut person = owner(vec![deal("01-31", "10"), deal("02-01", "20"), deal("03-01", "30")]);
    person.assignments = vec![Assignment { plan: 0, days: days("02-01", "12-31") }];
    let february = component(Kind::Percentage(rate("0.1")));
    let terms = terms(vec![
        Component { days: days("02-01", "02-28"), ..february },
        component(Kind::Override(rate("0.1"))),
    ]);
    let told: Vec<_> =
        unplanned(&person.person(), &terms).into_iter().map(|one| (one.deal, one.error)).collect();
    let on = |of| engine::deal::date(day(of));
    assert_eq!(
        told,
        [
            (0, Error::NoPlan { on: on("01-31") }),
            (2, Error::NoComponent { plan: "Plan".to_owned(), on: on("03-01") }),
        ]
    );
}

#[test]
fn what_cannot_be_converted_hides_all_that_is_measured_after_it() {
    let mut deals = d2();
    deals[1].currency = "EUR".into();
    let person = owner(deals);
    let mut terms = terms(vec![quarter(Crossing::Deal)]);
    let plan = terms.plans[0].clone();
    let unpriced = |terms: &Terms| {
        let (items, unpriced) =
            price(&person.person(), terms, 0, &plan, &plan.components[0], &|_| true).expect("fits");
        (items.len(), unpriced.iter().map(|one| one.deal).collect::<Vec<_>>())
    };
    assert_eq!(unpriced(&terms), (1, vec![1, 2, 3]));
    terms.add_conversion("EUR".into(), "USD".into(), days("02-10", "02-10"), 11_000_000_000);
    assert_eq!(unpriced(&terms), (4, vec![]));
    let (items, _) =
        price(&person.person(), &terms, 0, &plan, &plan.components[0], &|_| true).expect("fits");
    assert_eq!(items[1].credit, amount("38500"));
}

#[test]
fn a_commission_is_explained() {
    let mut person = owner(d2());
    person.quotas = vec![quota(PeriodKind::Quarterly, days("01-01", "03-31"), "100000")];
    let terms = terms(vec![quarter(Crossing::Split)]);
    let plan = &terms.plans[0];
    let (items, _) =
        price(&person.person(), &terms, 0, plan, &plan.components[0], &|_| true).expect("fits");
    let steps = explain(&items[2], &person.deals[2], plan, &plan.components[0]).expect("fits");
    let told: Vec<_> =
        steps.iter().map(|step| format!("{}: {}", step.what, step.formula)).collect();
    assert_eq!(
        told,
        [
            "deal: 20000 USD",
            "credit: 20000 USD",
            "quota: 100000 x 1 x 90 / 90 = 100000",
            "running: 95000 + 20000 = 115000 since 2026-01-01",
            "attainment: 115 %",
            "commission: 5000 x 0.05 + 15000 x 0.08 = 1450.00",
        ]
    );
}

#[test]
fn the_largest_amounts_lose_no_digit() {
    let most = "999999999999999.9999";
    let mut large = deal("01-15", most);
    large.minor_unit = 4;
    large.shares = [rate("0.333333"), rate("0.666667")].into();
    let person = Holder { own: vec![whole(0)], ..owner(vec![large]) };
    let terms = terms(vec![tiered(Basis::Deal, Mode::Marginal)]);
    let (items, _) =
        price(&person.person(), &terms, 0, &terms.plans[0], &terms.plans[0].components[0], &|_| {
            true
        })
        .expect("fits");
    assert_eq!(items[0].credit, amount("333333000000000"));
    assert_eq!(items[0].paid, amount("33333299999433.33"));
    assert_eq!(rounded_part(i128::MAX, i128::MAX, i128::MAX, 1), Ok(i128::MAX));
    assert_eq!(rounded_part(-7, 1, 2, 1), Ok(-4));
    assert_eq!(rounded_part(7, 1, 2, 1), Ok(4));
    assert!(rounded_part(i128::MAX, 2, 1, 1).is_err());
}

/// Days of the first half of 2026.
fn any_day() -> impl Strategy<Value = i32> {
    day("01-01")..day("06-30")
}

fn any_days() -> impl Strategy<Value = Days> {
    (any_day(), 1..200i32).prop_map(|(first, length)| first..first + length)
}

fn cents(most: i128) -> impl Strategy<Value = i128> {
    (0..=most).prop_map(|cents| cents * 100)
}

fn any_amount_on_a_day(most: i128) -> impl Strategy<Value = DatedAmount> {
    (any_day(), cents(most)).prop_map(|(day, amount)| DatedAmount { day, amount })
}

/// A deal, and what the person and the downline have of it.
fn any_deal() -> impl Strategy<Value = (Deal, Credit, Option<Credit>)> {
    let shares = prop_oneof![
        Just(vec![1_000_000]),
        Just(vec![500_000, 300_000, 200_000]),
        Just(vec![333_333, 333_333, 333_334]),
    ];
    let payment = (any_amount_on_a_day(600_000), any::<bool>()).prop_map(|(payment, is_back)| {
        let sign = if is_back { -1 } else { 1 };
        DatedAmount { amount: payment.amount.max(100) * sign, ..payment }
    });
    let parts = (cents(1_000_000), shares, any_day(), prop::collection::vec(payment, 0..4));
    let held = (0..4usize, prop_oneof![Just(0), Just(200_000), Just(333_333)], 0..3usize);
    (parts, prop::collection::vec(any_amount_on_a_day(500_000), 0..3), held).prop_map(
        |((amount, shares, day, payments), mut refunds, (place, overlay, below))| {
            let mut left = amount;
            for refund in &mut refunds {
                refund.day = refund.day.max(day);
                refund.amount = refund.amount.min(left);
                left -= refund.amount;
            }
            let revenue = match place {
                place if place < shares.len() => Places::One(place),
                _ => Places::None,
            };
            let overlay = if revenue == Places::None { overlay.max(100_000) } else { overlay };
            let rolled_up = (below > 0).then(|| {
                let places = (0..shares.len().min(below)).collect();
                Credit { deal: 0, revenue: Places::Several(places), overlay: 0 }
            });
            let currency = "USD".into();
            let shares = shares.into();
            let deal = Deal { day, amount, currency, minor_unit: 2, refunds, payments, shares };
            (deal, Credit { deal: 0, revenue, overlay }, rolled_up)
        },
    )
}

fn any_threshold() -> impl Strategy<Value = Threshold> {
    prop_oneof![
        cents(2_000_000).prop_map(Threshold::Amount),
        (0..1_500_000i128).prop_map(Threshold::Attainment),
    ]
}

fn any_kind() -> impl Strategy<Value = Kind> {
    let rate = || prop_oneof![Just(50_000i128), Just(33_333), Just(80_000), Just(0)];
    let bands = (rate(), rate(), 1..900_000i128, rate()).prop_map(|(first, second, min, third)| {
        vec![
            Band { min: 0, rate: first },
            Band { min: min * 100, rate: second },
            Band { min: min * 200, rate: third },
        ]
    });
    let basis = prop_oneof![Just(Basis::Deal), Just(Basis::Period)];
    let mode = prop_oneof![Just(Mode::Marginal), Just(Mode::Whole)];
    let crossing = prop_oneof![Just(Crossing::Deal), Just(Crossing::Split)];
    prop_oneof![
        cents(10_000).prop_map(Kind::Flat),
        rate().prop_map(Kind::Percentage),
        (basis, mode, bands).prop_map(|(basis, mode, bands)| Kind::Tiered { basis, mode, bands }),
        (rate(), rate(), crossing, any_threshold()).prop_map(
            |(rate, accelerator, crossing, threshold)| Kind::Quota {
                rate,
                accelerator,
                crossing,
                threshold
            }
        ),
        (cents(10_000), prop::option::of(any_threshold()))
            .prop_map(|(amount, threshold)| Kind::Bonus { amount, threshold }),
        rate().prop_map(Kind::Override),
    ]
}

fn any_period() -> impl Strategy<Value = PeriodKind> {
    prop_oneof![Just(PeriodKind::Monthly), Just(PeriodKind::Quarterly), Just(PeriodKind::Annual)]
}

fn any_component() -> impl Strategy<Value = Component> {
    let of_kind = (any_kind(), prop::option::of(any_period()), any::<bool>(), any_days());
    let sometimes = |most| prop::option::weighted(0.3, cents(most));
    let limits = (sometimes(5_000), sometimes(20_000), sometimes(50_000), any::<bool>());
    let rest = (
        prop::option::weighted(0.3, 0..1_200_000i128),
        any::<bool>(),
        prop::option::weighted(0.4, 0..60i32),
        prop::option::weighted(
            0.3,
            prop_oneof![Just(CreditKind::Revenue), Just(CreditKind::Overlay)],
        ),
        any::<bool>(),
        any::<bool>(),
    );
    (of_kind, limits, rest).prop_map(
        |((kind, quota_period, is_always, dates), (floor, cap, period_cap, carries), rest)| {
            let (gate, on_payment, clawback_days, credit_kind, is_team, counts_to_quota) = rest;
            let is_override = matches!(kind, Kind::Override(_));
            // Caps of next to nothing are carried for longer than examples look.
            let period_cap = period_cap.map(|cap| cap.max(200_000));
            let cap = cap.map(|cap| cap.max(200_000));
            Component {
                days: if is_always { FOREVER } else { dates },
                quota_period,
                scope: if is_team { Scope::Team } else { Scope::Own },
                credit_kind: if is_override { None } else { credit_kind },
                gate,
                floor,
                cap,
                period_cap,
                carries: match carries && (cap.is_some() || period_cap.is_some()) {
                    true => CarriesExcess::Yes,
                    false => CarriesExcess::No,
                },
                release: if on_payment { Release::Payment } else { Release::Won },
                clawback_days,
                counts_to_quota,
                ..component(kind)
            }
        },
    )
}

fn any_quota() -> impl Strategy<Value = Quota> {
    let relief =
        prop::collection::vec(any_days().prop_map(|days| days.start..days.start + 9), 0..3);
    let of = (any_period(), 0..4i32, 1..1_500_000i128, relief);
    let odd = prop::option::weighted(0.2, any_days());
    let ramp = prop_oneof![Just(1_000_000i128), Just(500_000), Just(0)];
    (of, odd, ramp, any::<bool>(), any_days()).prop_map(
        |((kind, number, amount, relief), odd, ramp, is_prorated, managed)| {
            let first = day("01-15") + number * 31;
            Quota {
                kind,
                days: odd.unwrap_or_else(|| kind.around(first)),
                amount: amount * 100,
                currency: "USD".into(),
                ramp,
                is_prorated,
                relief,
                team: (managed.start % 2 == 0).then_some((0, managed)),
            }
        },
    )
}

prop_compose! {
    fn any_person()(
        deals in prop::collection::vec(any_deal(), 1..12),
        quotas in prop::collection::vec(any_quota(), 0..5),
        assignments in prop::collection::vec(any_days(), 1..3),
    ) -> Holder {
        let mut deals = deals;
        deals.sort_by_key(|(deal, ..)| deal.day);
        let mut person = Holder::default();
        for (place, (deal, own, rolled_up)) in deals.into_iter().enumerate() {
            person.deals.push(deal);
            person.own.push(Credit { deal: place, ..own });
            person.rolled_up.extend(rolled_up.map(|credit| Credit { deal: place, ..credit }));
        }
        person.teams = vec![person.rolled_up.clone()];
        for quota in quotas {
            let overlaps = person.quotas.iter().any(|other: &Quota| {
                other.kind == quota.kind
                    && other.team.is_some() == quota.team.is_some()
                    && other.days.start < quota.days.end
                    && quota.days.start < other.days.end
            });
            if !overlaps {
                person.quotas.push(quota);
            }
        }
        person.assignments =
            assignments.into_iter().map(|days| Assignment { plan: 0, days }).collect();
        person
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn plans_pay_what_longhand_gives(
        person in any_person(),
        components in prop::collection::vec(any_component(), 1..4),
    ) {
        let terms = terms(components.clone());
        let holder = person;
        let person = holder.person();
        for component in &components {
            let (items, unpriced) = price(&person, &terms, 0, &terms.plans[0], component, &|_| true)
                .expect("no digits are lost");
            prop_assert_eq!(unpriced, Vec::new());
            let mut found = deal_oracle::Paid::new();
            for item in &items {
                let of_deal = found.entry(item.deal).or_default();
                for line in lines(item, &person.deals[item.deal], component, 2).expect("fits") {
                    let month = line.month.map(|month| (month.year(), month.month()));
                    if line.amount != 0 {
                        prop_assert_eq!(of_deal.insert(month, line.amount), None);
                    }
                }
            }
            let oracle = Oracle::new(&person, &components, component);
            prop_assert_eq!(found, oracle.paid(), "{:?}", component);
        }
    }

    #[test]
    fn quotas_stand_for_the_days_that_longhand_counts(person in any_person()) {
        let holder = person;
        let person = holder.person();
        let given: Vec<_> = person.assignments.iter().map(|given| given.days.clone()).collect();
        let any = component(Kind::Flat(0));
        let oracle = Oracle::new(&person, &[], &any);
        for quota in &person.quotas {
            let Effective { amount, ramp, active, days } = effective(quota, &given);
            prop_assert_eq!(
                oracle.effective(quota),
                deal_oracle::Fraction::of(amount * ramp * i128::from(active), i128::from(days))
            );
        }
    }

    #[test]
    fn wide_products_are_those_of_longhand(
        left in any::<i128>(), right in any::<i64>(), divisor in 1..i64::MAX,
    ) {
        // Limb by limb, with the remainder carried along.
        let (sign, mut carry, mut quotient) = (left.signum() * i128::from(right.signum()), 0, 0u128);
        let (divisor, right) = (i128::from(divisor), u128::from(right.unsigned_abs()));
        let mut limbs = Vec::new();
        let mut over = 0u128;
        for place in 0..4 {
            let limb = (left.unsigned_abs() >> (32 * place)) & 0xFFFF_FFFF;
            let product = limb * right + over;
            limbs.push(product & 0xFFFF_FFFF);
            over = product >> 32;
        }
        limbs.extend([over & 0xFFFF_FFFF, over >> 32]);
        for limb in limbs.into_iter().rev() {
            let with = (carry << 32) | limb;
            quotient = (quotient << 32) | (with / divisor.unsigned_abs());
            carry = with % divisor.unsigned_abs();
        }
        let up = u128::from(carry * 2 >= divisor.unsigned_abs());
        if let Ok(found) = rounded_part(left, i128::from(right as i64), divisor, 1) {
            let _ = sign;
            prop_assert_eq!(found.unsigned_abs(), quotient + up);
        }
    }
}

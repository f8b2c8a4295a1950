//! The deal scheme: every worked example.

mod deal_company;

use deal_company::{
    Holder, amount, component, day, days, deal, owner, paid, quota, rate, terms, whole,
};
use engine::Error;
use engine::deal::{
    Assignment, Band, Basis, Component, Credit, Crossing, DatedAmount, Deal, Draw, DrawMonth, Kind,
    Mode, PeriodKind, Places, Release, Terms, Threshold, draws, effective, explain, explain_draw,
    price, rounded_part, unplanned,
};

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

#[test]
fn d3_quotas_go_by_the_days_that_are_worked() {
    let annual = quota(PeriodKind::Annual, days("01-01", "12-31"), "800000");
    let joined = std::slice::from_ref(&(day("06-01")..i32::MAX)).to_vec();
    let standing = effective(&annual, &joined);
    assert_eq!((standing.active, standing.days), (214, 365));
    assert_eq!(standing.rounded(100), Ok(amount("469041.10")));
    assert_eq!(standing.rounded(1), Ok(amount("469041.0959")));
    // 63.96 %.
    assert_eq!(standing.attainment(amount("300000")), Ok(Some(639_603)));

    let mut second = quota(PeriodKind::Quarterly, days("04-01", "06-30"), "90000");
    let joined = std::slice::from_ref(&(day("05-11")..i32::MAX)).to_vec();
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
fn a_draw_is_explained_by_hand() {
    let told = |posted: &str, is_recoverable, balance: &str| {
        let draw = Draw { amount: amount("2000"), is_recoverable, recovery_rate: rate("0.5") };
        let steps = explain_draw(amount(posted), &draw, amount(balance), 2).expect("few digits");
        steps.iter().map(|step| format!("{}: {}", step.what, step.formula)).collect::<Vec<_>>()
    };
    assert_eq!(
        told("3000.01", true, "700"),
        [
            "advance: 0",
            "recovery: (3000.01 - 2000) x 0.5, at most 700.00 = 500.01",
            "balance: 700.00 + 0.00 - 500.01 = 199.99",
            "pay: 3000.01 + 0.00 - 500.01 = 2500.00"
        ]
    );
    assert_eq!(
        told("-0.5", false, "700"),
        [
            "posted: -0.5, which counts as 0",
            "advance: 2000 - 0 = 2000.00",
            "pay: -0.50 + 2000.00 - 0.00 = 1999.50"
        ]
    );
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

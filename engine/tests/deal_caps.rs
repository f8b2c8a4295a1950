//! Floors and caps of plans, and what is carried above them.

mod deal_company;

use deal_company::{amount, component, days, deal, owner, paid, quota, rate};
use engine::deal::{Assignment, CarriesExcess, Component, Kind, PeriodKind, Quota, Scope};

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

/// Before they lead the team its quota is none of theirs, so that two periods lie over one another.
#[test]
fn what_is_carried_waits_until_its_own_period_is_over() {
    let carrying = Component {
        scope: Scope::Team,
        quota_period: Some(PeriodKind::Quarterly),
        period_cap: Some(amount("150")),
        carries: CarriesExcess::Yes,
        ..component(Kind::Percentage(rate("0.1")))
    };
    let mut person = owner(vec![deal("02-01", "5000"), deal("03-01", "100")]);
    person.teams = vec![person.own.clone()];
    person.quotas = vec![Quota {
        team: Some((0, days("02-15", "12-31"))),
        ..quota(PeriodKind::Quarterly, days("01-01", "03-31"), "1000")
    }];
    assert_eq!(
        paid(&person, carrying),
        ["2: 150.00", "4: 150.00", "7: 150.00", "10: 50.00", "3: 10.00"]
    );
}

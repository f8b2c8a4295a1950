//! The deal scheme: random plans, quotas, deals, refunds and payments against a calculation written
//! longhand.

mod deal_company;
mod deal_oracle;

use deal_company::{Holder, component, day, terms};
use deal_oracle::Oracle;
use engine::deal::{
    Assignment, Band, Basis, CarriesExcess, Component, Credit, CreditKind, Crossing, DatedAmount,
    Deal, Effective, Kind, Mode, PeriodKind, Places, Quota, Release, Scope, Threshold, effective,
    lines, price, rounded_part,
};
use engine::rate_gaps::{Days, FOREVER};
use proptest::prelude::*;

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
            // What a team's quota carries on goes to the period after it, also where somebody
            // stopped leading the team before its end; longhand knows days only.
            if component.scope == Scope::Team && component.carries == CarriesExcess::Yes {
                for item in &items {
                    let parts = item.commission().expect("fits");
                    prop_assert_eq!(parts + item.lost, item.floored);
                    let end = item.period.as_ref().expect("it is capped").end;
                    let mut later = item.parts.iter().skip(1);
                    prop_assert!(later.all(|part| part.day >= Some(end)), "{:?}", item);
                }
                continue;
            }
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
        let is_negative = (left < 0) != (right < 0);
        let (mut carry, mut quotient) = (0, 0u128);
        let (divisor, factor) = (i128::from(divisor), u128::from(right.unsigned_abs()));
        let mut limbs = Vec::new();
        let mut over = 0u128;
        for place in 0..4 {
            let limb = (left.unsigned_abs() >> (32 * place)) & 0xFFFF_FFFF;
            let product = limb * factor + over;
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
        if let Ok(found) = rounded_part(left, i128::from(right), divisor, 1) {
            prop_assert_eq!(found.unsigned_abs(), quotient + up);
            prop_assert!(found == 0 || (found < 0) == is_negative);
        }
    }
}

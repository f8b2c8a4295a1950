//! Fees per hour and session types of a company's own against whole numbers: each type is priced
//! and rounded by itself, and what has no length has no price by the hour.

use chrono::NaiveDate;
use engine::rate_table::Band;
use engine::trainer::{
    Activity, Basis, Earns, PriceList, SessionType, TypeSessions, explain, price_pair, price_types,
};
use engine::{Decimal, Error};
use proptest::prelude::*;

const OWN: [&str; 3] = ["pilates", "new_sales", "Été \"duo\""];

/// Sessions of a type: how long each took, where that is known, and its fee in ten-thousandths.
#[derive(Debug, Clone)]
struct Plain {
    lengths: Vec<Option<u16>>,
    fee: i64,
    per_hour: bool,
}

/// The six types, then those of the company's own.
#[derive(Debug, Clone)]
struct Case {
    types: [Plain; 9],
    earns_fees: bool,
    minor_unit: u32,
}

fn name(place: usize) -> &'static str {
    SessionType::ALL.get(place).map_or_else(|| OWN[place - 6], |kind| kind.name())
}

impl Case {
    fn list(&self) -> PriceList {
        let on = NaiveDate::from_ymd_opt(2026, 2, 28).expect("a date");
        let mut list = PriceList::new("kepong", "full time", "senior", on);
        for (place, plain) in self.types.iter().enumerate() {
            let (id, value) = (name(place).to_owned(), Decimal::new(plain.fee, 4));
            let bands = vec![Band { id, min: None, max: None, value, per_hour: plain.per_hour }];
            match SessionType::ALL.get(place) {
                Some(kind) => list.set_fees(*kind, bands),
                None => list.set_own_fees(name(place), bands),
            }
            .expect("one band");
        }
        list.earns = if self.earns_fees { Earns::ALL } else { Earns { fees: false, sales: true } };
        list
    }

    fn activity(&self) -> Activity {
        let count = |place: usize| self.types[place].lengths.len() as i32;
        Activity { sessions: [0, 1, 2, 3, 4, 5].map(count), ..Activity::default() }
    }

    fn told(&self) -> Vec<TypeSessions> {
        let told = |(place, plain): (usize, &Plain)| {
            let known: Vec<u16> = plain.lengths.iter().flatten().copied().collect();
            TypeSessions {
                session_type: name(place).to_owned(),
                count: if place < 6 { 0 } else { plain.lengths.len() as i32 },
                timed: known.len() as i32,
                minutes: known.iter().copied().map(i64::from).sum(),
            }
        };
        let all = self.types.iter().enumerate().map(told);
        all.filter(|told| told.count > 0 || told.timed > 0).collect()
    }

    /// By place, in minor units, of the types that there are sessions of; `Err`: how many have no
    /// length where one is needed.
    fn on_paper(&self) -> Vec<(usize, Result<i128, i32>)> {
        let some = self.types.iter().enumerate().filter(|(_, plain)| !plain.lengths.is_empty());
        some.map(|(place, plain)| {
            if !self.earns_fees {
                return (place, Ok(0));
            }
            let missing = plain.lengths.iter().filter(|length| length.is_none()).count();
            let (quantity, parts) = match plain.per_hour {
                false => (plain.lengths.len() as i128, 1),
                true if missing > 0 => return (place, Err(missing as i32)),
                true => (plain.lengths.iter().flatten().map(|of| i128::from(*of)).sum(), 60),
            };
            // Half up of quantity x fee / parts, where a minor unit is so many ten-thousandths.
            let unit = parts * 10i128.pow(4 - self.minor_unit);
            (place, Ok((2 * quantity * i128::from(plain.fee) + unit) / (2 * unit)))
        })
        .collect()
    }
}

fn plains() -> impl Strategy<Value = Plain> {
    let length = prop_oneof![9 => (1u16..=1440).prop_map(Some), 1 => Just(None)];
    let lengths = prop_oneof![
        1 => Just(Vec::new()),
        3 => prop::collection::vec(length, 1..5),
        3 => prop::collection::vec((1u16..=1440).prop_map(Some), 1..9),
    ];
    let fee = prop_oneof![0i64..20_000_000, Just(350_000), Just(1), Just(300_000)];
    (lengths, fee, any::<bool>()).prop_map(|(lengths, fee, per_hour)| Plain {
        lengths,
        fee,
        per_hour,
    })
}

fn cases() -> impl Strategy<Value = Case> {
    let types = prop::collection::vec(plains(), 9);
    (types, prop::bool::weighted(0.9), 0u32..=4).prop_map(|(types, earns_fees, minor_unit)| {
        let types = types.try_into().expect("nine");
        Case { types, earns_fees, minor_unit }
    })
}

proptest! {
    #[test]
    fn each_type_is_priced_and_rounded_by_itself(case in cases()) {
        let (list, activity, told) = (case.list(), case.activity(), case.told());
        let rates = list.rates(&Basis::default()).earning(list.earns);
        let priced = price_pair(&rates, &activity, &told, &[], case.minor_unit);
        let parts = price_types(&rates, &activity, &told, case.minor_unit);
        let told_of = explain(&list, &Basis::default(), &activity, &told, &[], case.minor_unit);
        let explained = told_of.expect("it is explained");
        let paper = case.on_paper();
        let amount = |units: i128| Decimal::from_i128_with_scale(units, case.minor_unit);

        let lines: Vec<_> =
            explained.lines.iter().map(|line| (line.pays_for, line.amount)).collect();
        let expected: Vec<_> =
            paper.iter().map(|(place, due)| (name(*place), due.ok().map(amount))).collect();
        prop_assert_eq!(lines, expected);

        if let Some((place, Err(missing))) = paper.iter().find(|(_, due)| due.is_err()) {
            let session_type = name(*place).to_owned();
            let error = Error::NoLength { session_type, sessions: *missing };
            prop_assert_eq!(priced.expect_err("no length"), error.clone());
            prop_assert_eq!(parts.expect_err("no length"), error);
            prop_assert_eq!(explained.total_conduction_fee, None);
            return Ok(());
        }
        let (priced, parts) = (priced.expect("a price"), parts.expect("a price"));
        let total: i128 = paper.iter().map(|(_, due)| due.expect("a price")).sum();
        prop_assert_eq!(priced.total_fee, amount(total));
        prop_assert_eq!(priced.total, amount(total));
        prop_assert_eq!(explained.total_conduction_fee, Some(priced.total_fee));
        for (place, due) in &paper {
            let due = amount(due.expect("a price"));
            let plain = &case.types[*place];
            let fee = case.earns_fees.then(|| Decimal::new(plain.fee, 4));
            if *place < 6 {
                prop_assert_eq!((priced.fees[*place], priced.fee_rates[*place]), (due, fee));
            }
            let is_hourly = plain.per_hour && case.earns_fees;
            let part = parts.iter().find(|part| part.session_type == name(*place));
            prop_assert_eq!(part.is_some(), *place >= 6 || is_hourly);
            if let Some(part) = part {
                let minutes = plain.lengths.iter().flatten().map(|of| i64::from(*of)).sum();
                prop_assert_eq!(part.sessions as usize, plain.lengths.len());
                prop_assert_eq!(part.minutes, is_hourly.then_some(minutes));
                prop_assert_eq!((part.amount, part.fee), (due, fee));
            }
        }
        prop_assert_eq!(parts.len(), paper.iter().filter(|(place, _)| {
            *place >= 6 || case.types[*place].per_hour && case.earns_fees
        }).count());
    }

    #[test]
    fn lengths_are_no_matter_where_no_fee_is_per_hour(case in cases()) {
        let mut case = case;
        for plain in &mut case.types {
            plain.per_hour = false;
        }
        let list = case.list();
        let rates = list.rates(&Basis::default()).earning(list.earns);
        let mut untold = case.told();
        for told in &mut untold {
            (told.timed, told.minutes) = (0, 0);
        }
        untold.retain(|told| told.count > 0);
        let price = |told: &[TypeSessions]| {
            price_pair(&rates, &case.activity(), told, &[], case.minor_unit)
        };
        prop_assert_eq!(price(&case.told()), price(&untold));
    }
}

fn one(place: usize, lengths: &[u16], fee: i64) -> Case {
    let nothing = Plain { lengths: Vec::new(), fee: 0, per_hour: false };
    let mut types = [(); 9].map(|()| nothing.clone());
    let lengths = lengths.iter().copied().map(Some).collect();
    types[place] = Plain { lengths, fee, per_hour: true };
    Case { types, earns_fees: true, minor_unit: 2 }
}

#[test]
fn formulas_by_the_hour_can_be_followed_by_hand() {
    for (place, lengths, fee, minor_unit, formula, band) in [
        (
            0,
            &[90, 60][..],
            600_000,
            2,
            "150 minutes x 60.0000 / 60 = 150.00",
            "0 paid sessions of the whole month, all members: at least 0, per hour",
        ),
        (
            1,
            &[100],
            350_000,
            2,
            "100 minutes x 35.0000 / 60 = 58.3333..., rounded 58.33",
            "one fee for any number, per hour",
        ),
        (
            6,
            &[45],
            333_300,
            2,
            "45 minutes x 33.3300 / 60 = 24.9975, rounded 25.00",
            "one fee for any number, per hour",
        ),
        (
            6,
            &[1],
            300_000,
            0,
            "1 minute x 30.0000 / 60 = 0.5, rounded 1",
            "one fee for any number, per hour",
        ),
    ] {
        let case = Case { minor_unit, ..one(place, lengths, fee) };
        let (list, told) = (case.list(), case.told());
        let explained = explain(&list, &Basis::default(), &case.activity(), &told, &[], minor_unit);
        let lines = explained.expect("it is explained").lines;
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].formula.as_deref(), Some(formula));
        assert_eq!(lines[0].band, band);
        assert_eq!(lines[0].minutes, Some(lengths.iter().copied().map(i64::from).sum()));
    }
}

#[test]
fn a_type_of_its_own_without_a_fee_is_a_gap_with_its_name() {
    let case = one(6, &[60], 1);
    let on = NaiveDate::from_ymd_opt(2026, 2, 28).expect("a date");
    let list = PriceList::new("kepong", "full time", "senior", on);
    let rates = list.rates(&Basis::default());
    let error = price_pair(&rates, &case.activity(), &case.told(), &[], 2).expect_err("a gap");
    assert_eq!(
        error.to_string(),
        "no active band in \"trainer_commission_tier\" covers a session for branch \"kepong\", \
         full time, senior, conduction_fee pilates on 2026-02-28"
    );
    assert_eq!(price_types(&rates, &case.activity(), &case.told(), 2), Err(error));
}

#[test]
fn what_is_too_large_by_the_hour_is_an_error() {
    let mut case = one(0, &[1], 1);
    case.types[0].fee = i64::MAX;
    case.minor_unit = 28;
    let list = case.list();
    let rates = list.rates(&Basis::default());
    let error = price_pair(&rates, &case.activity(), &case.told(), &[], 28);
    assert_eq!(error, Err(Error::TooLarge { what: "a commission" }));
}

//! Whatever is done for many is done with pauses: who has it done can end it.

mod deal_company;
mod longhand;
mod network_oracle;

use chrono::NaiveDate;
use deal_company::{component, deal, owner, paid, rate};
use engine::deal::{Component, Kind, PeriodKind, Threshold};
use engine::network::{Facts, Figures, InactiveBasis, OverrideMode, Volume, calculate};
use engine::rate_gaps::{DatedBand, Values, rate_gaps};
use engine::rate_table::Band;
use engine::reseller::{Lifetime, SAME_CURRENCY, Sale};
use engine::trainer::{Activity, Basis, PriceList, SessionType, price_pair};
use engine::{Decimal, product_line};
use network_oracle::teams::{TIERS, rules, tree_of};
use std::sync::atomic::{AtomicUsize, Ordering};

const MANY: usize = 1000;

static PAUSES: AtomicUsize = AtomicUsize::new(0);

fn count() {
    PAUSES.fetch_add(1, Ordering::Relaxed);
}

fn pauses(of: &str, work: impl FnOnce()) {
    let before = PAUSES.load(Ordering::Relaxed);
    work();
    let made = PAUSES.load(Ordering::Relaxed) - before;
    assert!(made >= MANY, "{of}: {made} pauses");
}

/// One test, as all of them would count in one place.
#[test]
fn what_is_done_for_many_pauses_as_often() {
    engine::pause::at_pauses(count);
    let sellers = owner((0..MANY).map(|_| deal("01-05", "100")).collect());
    pauses("deals", || drop(paid(&sellers, component(Kind::Percentage(rate("0.1"))))));
    let measured = Component {
        quota_period: Some(PeriodKind::Monthly),
        ..component(Kind::Bonus {
            amount: rate("1"),
            threshold: Some(Threshold::Amount(i128::MAX / 2)),
        })
    };
    pauses("what is measured", || drop(paid(&sellers, measured)));

    let uplines: Vec<Option<usize>> =
        (0..MANY).map(|place: usize| place.checked_sub(1).map(|place| place / 2)).collect();
    for mode in [
        OverrideMode::Differential,
        OverrideMode::DifferentialPath,
        OverrideMode::Unilevel,
        OverrideMode::None,
    ] {
        let tree = tree_of(&uplines).expect("there is no cycle");
        let facts = Facts { own: Volume(10_000), ..Facts::default() };
        let mut all = vec![Figures { facts, ..Figures::default() }; MANY];
        let plan = rules(InactiveBasis::Personal, mode, &TIERS);
        pauses("the network", || {
            calculate(&tree, &mut all, |_| None, &plan.plan).expect("it can be priced");
        });
    }

    pauses("resellers", || {
        let mut walk = Lifetime::new(true);
        for sold_at in 0..MANY {
            let sale = Sale {
                sold_at: sold_at as i64,
                amount: 10_000,
                refunds: &[],
                conversion: Ok(SAME_CURRENCY),
                is_rejected: false,
            };
            walk.add(&sale).expect("it fits");
        }
    });
    pauses("product lines", || {
        let mut month = product_line::Month::new(1);
        for _ in 0..MANY {
            month.add(1, 1, None).expect("it fits");
        }
    });
    pauses("trainers", || {
        let on = NaiveDate::from_ymd_opt(2026, 2, 28).expect("a day of the calendar");
        let mut list = PriceList::new("kepong", "full time", "senior", on);
        let band = Band {
            id: "band".to_owned(),
            min: None,
            max: None,
            value: Decimal::ONE,
            per_hour: false,
        };
        list.set_fees(SessionType::Paid, vec![band]).expect("one band");
        let rates = list.rates(&Basis::default());
        for _ in 0..MANY {
            price_pair(&rates, &Activity::default(), &[], &[], 2).expect("it can be priced");
        }
    });
    pauses("gaps of rates", || {
        let values = Values { min: Decimal::ZERO, max: None };
        let bands: Vec<DatedBand> =
            (0..MANY as i32).map(|day| DatedBand { values, days: day..day + 1 }).collect();
        let needed = 0..MANY as i32;
        rate_gaps(std::slice::from_ref(&needed), &bands);
    });
}

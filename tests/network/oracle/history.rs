//! Random histories: what people and programs do to the tables of a network, in any order.

use proptest::prelude::*;

/// Numbers that pick from what there is, whatever there is.
pub type Pick = usize;

#[derive(Debug, Clone)]
pub struct Sale {
    pub seller: Pick,
    pub sharer: Option<Pick>,
    /// In units of 10^-4.
    pub amount: i64,
    pub refund_percent: i64,
    pub is_reward: bool,
    pub status: Pick,
    pub at: String,
}

#[derive(Debug, Clone)]
pub enum Edit {
    Amount(i64),
    Seller(Pick),
    Sharer(Option<Pick>),
    Status(Pick),
    Refund(i64),
    At(String),
    Reward(bool),
    /// Nothing that matters.
    Note,
    All(Sale),
}

#[derive(Debug, Clone)]
pub enum Step {
    AddSales(Vec<Sale>),
    /// More than what is carried over one by one.
    AddManySales(Pick),
    EditSale(Pick, Edit),
    /// Every so many-th sale gets another status or seller.
    SetStatuses(Pick, Pick),
    Reassign(Pick, Pick),
    DeleteSales(Pick),
    TruncateSales,
    Join(Option<Pick>),
    /// From a day on; without one, as of today.
    Move(Pick, Option<Pick>, Option<Pick>),
    Deactivate(Pick),
    FixRate(Pick, i64, Pick),
    FreeRates,
    EditTier(Pick, i64),
    MoveTier(Pick, i64),
    Mode(Pick, Pick),
    Basis(Pick, bool),
    Split(Pick, i64),
    InactiveRate(Pick, i64),
    Levels(Pick, i64),
    Recalculation(Pick, bool),
    PlanFrom(Pick),
    MoveWorkspace(Pick),
    Recalculate(Pick),
    RecalculateUpline(Pick, Pick),
}

/// Instants mostly at the edges of months, where calendars disagree.
fn instants() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => (2u32..=3, -15i64..=15, prop_oneof![Just(0i64), Just(-1), 0i64..3_600_000_000])
            .prop_map(|(month, hours, beside)| {
                format!(
                    "timestamptz '2026-{month:02}-01 00:00:00+00'
                        + interval '{hours} hours {beside} us'"
                )
            }),
        3 => (1u32..=3, 2u32..=27)
            .prop_map(|(month, day)| format!("timestamptz '2026-{month:02}-{day:02} 12:00+00'")),
    ]
}

/// Thresholds of tiers and what lies beside them, and anything else.
fn amounts() -> impl Strategy<Value = i64> {
    const MILLION: i64 = 10_000_000_000;
    prop_oneof![
        1 => 0i64..=1,
        2 => prop::sample::select(vec![50, 100, 200, 400, 1_000]).prop_map(|m| m * MILLION),
        1 => Just(200 * MILLION + 1),
        1 => Just(200 * MILLION - 1),
        4 => 1i64..(500 * MILLION),
    ]
}

fn sales() -> impl Strategy<Value = Sale> {
    let refund = prop_oneof![3 => Just(0i64), 1 => 0i64..=100];
    let sharer = prop::option::weighted(0.4, any::<Pick>());
    let status = prop_oneof![4 => Just(1usize), 1 => 0usize..4];
    (any::<Pick>(), sharer, amounts(), refund, prop::bool::weighted(0.1), status, instants())
        .prop_map(|(seller, sharer, amount, refund_percent, is_reward, status, at)| Sale {
            seller,
            sharer,
            amount,
            refund_percent,
            is_reward,
            status,
            at,
        })
}

/// Who stands under whom at first: each under somebody who came before, or under nobody.
pub fn people() -> impl Strategy<Value = Vec<Option<Pick>>> {
    prop::collection::vec(prop::option::weighted(0.85, any::<Pick>()), 2..14)
}

pub fn first_sales() -> impl Strategy<Value = Step> {
    prop::collection::vec(sales(), 3..20).prop_map(Step::AddSales)
}

fn edits() -> impl Strategy<Value = Edit> {
    prop_oneof![
        amounts().prop_map(Edit::Amount),
        any::<Pick>().prop_map(Edit::Seller),
        any::<Option<Pick>>().prop_map(Edit::Sharer),
        (0usize..4).prop_map(Edit::Status),
        (0i64..=100).prop_map(Edit::Refund),
        instants().prop_map(Edit::At),
        any::<bool>().prop_map(Edit::Reward),
        Just(Edit::Note),
        sales().prop_map(Edit::All),
    ]
}

pub fn steps() -> impl Strategy<Value = Step> {
    let pick = any::<Pick>;
    let someone = || prop::option::weighted(0.85, any::<Pick>());
    prop_oneof![
        10 => prop::collection::vec(sales(), 1..6).prop_map(Step::AddSales),
        1 => pick().prop_map(Step::AddManySales),
        6 => (pick(), edits()).prop_map(|(which, edit)| Step::EditSale(which, edit)),
        1 => (pick(), 0usize..4).prop_map(|(every, status)| Step::SetStatuses(every, status)),
        1 => (pick(), pick()).prop_map(|(every, to)| Step::Reassign(every, to)),
        2 => pick().prop_map(Step::DeleteSales),
        1 => Just(Step::TruncateSales),
        2 => someone().prop_map(Step::Join),
        5 => (pick(), someone(), prop::option::weighted(0.8, pick()))
            .prop_map(|(who, upline, day)| Step::Move(who, upline, day)),
        1 => pick().prop_map(Step::Deactivate),
        2 => (pick(), 0i64..=1_000_000, pick())
            .prop_map(|(who, rate, days)| Step::FixRate(who, rate, days)),
        1 => Just(Step::FreeRates),
        2 => (pick(), 0i64..=1_000_000).prop_map(|(tier, rate)| Step::EditTier(tier, rate)),
        1 => (pick(), 1i64..500_000_000).prop_map(|(tier, to)| Step::MoveTier(tier, to)),
        3 => (pick(), 0usize..4).prop_map(|(plan, mode)| Step::Mode(plan, mode)),
        2 => (pick(), any::<bool>()).prop_map(|(plan, basis)| Step::Basis(plan, basis)),
        1 => (pick(), 0i64..=10_000).prop_map(|(plan, share)| Step::Split(plan, share)),
        1 => (pick(), 0i64..=1_000_000).prop_map(|(plan, rate)| Step::InactiveRate(plan, rate)),
        1 => (pick(), 0i64..6).prop_map(|(plan, levels)| Step::Levels(plan, levels)),
        2 => (pick(), any::<bool>()).prop_map(|(plan, is)| Step::Recalculation(plan, is)),
        1 => pick().prop_map(Step::PlanFrom),
        1 => pick().prop_map(Step::MoveWorkspace),
        1 => pick().prop_map(Step::Recalculate),
        1 => (pick(), pick()).prop_map(|(who, month)| Step::RecalculateUpline(who, month)),
    ]
}

//! Random histories: what people and programs do to the tables, in any order.

use super::company::TRAINERS;
use proptest::prelude::*;

/// Numbers that pick from what there is, whatever there is.
pub type Pick = usize;

#[derive(Debug, Clone)]
pub struct Session {
    pub trainer: Pick,
    pub member: Pick,
    pub kind: Pick,
    pub status: Pick,
    pub at: String,
}

#[derive(Debug, Clone)]
pub struct Sale {
    pub member: Pick,
    pub branch: Option<Pick>,
    pub price: i64,
    pub refund_percent: i64,
    pub is_renewal: Option<bool>,
    pub closers: Vec<usize>,
    pub status: Pick,
    pub at: String,
}

#[derive(Debug, Clone)]
pub enum Step {
    AddSessions(Vec<Session>),
    ChangeSession(Pick, Session),
    /// Every so many-th session gets another status.
    SetStatuses(Pick, Pick),
    DeleteSessions(Pick),
    TruncateSessions,
    AddSales(Vec<Sale>),
    ChangeSale(Pick, Sale),
    ReassignSales(Vec<usize>),
    RefundSale(Pick, i64),
    DeleteSales(Pick),
    SetTier {
        member: Pick,
        first: bool,
        day: Pick,
    },
    /// In the history, or as of today.
    FlipTier {
        member: Pick,
        in_history: bool,
    },
    ChangeRate {
        band: Pick,
        day: Pick,
        percent: i64,
    },
    EditRate {
        band: Pick,
        percent: i64,
    },
    ToggleRate(Pick),
    /// A kind of session that had no fee gets one, for one grade or for all.
    AddRate {
        grade: Option<Pick>,
        day: Pick,
    },
    DeleteAddedRates,
    ChangeGrade {
        trainer: Pick,
        day: Pick,
        branch: Pick,
        is_part_time: bool,
    },
    EndGrade {
        trainer: Pick,
        day: Pick,
    },
    DropGrades(Pick),
    AddGrade(Pick),
    MoveBranch(Pick, Pick),
    ChangeCurrency(bool),
    MoveWorkspace(Pick),
}

/// Instants mostly at the edges of months, where calendars disagree.
fn instants() -> impl Strategy<Value = String> {
    let edge = (1u32..=3, 0i64..=30, prop_oneof![Just(0i64), Just(-1), 0i64..3_600_000_000]);
    prop_oneof![
        2 => edge.prop_map(|(month, hour, beside)| {
            let hours = hour - 15;
            format!("2026-{month:02}-01 00:00:00+00|{hours}|{beside}")
        }),
        1 => (1u32..=3, 2u32..=27).prop_map(|(month, day)| {
            format!("2026-{month:02}-{day:02} 12:00:00+00|0|0")
        }),
    ]
}

fn sessions() -> impl Strategy<Value = Session> {
    (any::<Pick>(), any::<Pick>(), any::<Pick>(), any::<Pick>(), instants()).prop_map(
        |(trainer, member, kind, status, at)| Session { trainer, member, kind, status, at },
    )
}

fn sales() -> impl Strategy<Value = Sale> {
    let price = prop_oneof![1i64..100_000, 700_000i64..900_000, 1_900_000i64..3_100_000];
    let closers = Just((0..TRAINERS).collect::<Vec<_>>())
        .prop_shuffle()
        .prop_flat_map(|all| (1..=TRAINERS).prop_map(move |count| all[..count].to_vec()));
    let refund = prop_oneof![3 => Just(0i64), 1 => 0i64..=100];
    // Sales in another branch than the member's, now and then in another currency.
    let branch = prop::option::weighted(0.3, any::<Pick>());
    let parts = (any::<Pick>(), branch, price, refund, any::<Option<bool>>(), closers);
    (parts, any::<Pick>(), instants()).prop_map(|(parts, status, at)| {
        let (member, branch, price, refund_percent, is_renewal, closers) = parts;
        Sale { member, branch, price, refund_percent, is_renewal, closers, status, at }
    })
}

/// A company's first facts: enough for a history to change.
pub fn facts() -> impl Strategy<Value = [Step; 2]> {
    let sessions = prop::collection::vec(sessions(), 10..60).prop_map(Step::AddSessions);
    [sessions.boxed(), prop::collection::vec(sales(), 3..15).prop_map(Step::AddSales).boxed()]
}

pub fn steps() -> impl Strategy<Value = Step> {
    let pick = any::<Pick>;
    let percent = || 10i64..300;
    let closers = prop::sample::subsequence((0..TRAINERS).collect::<Vec<_>>(), 0..=TRAINERS);
    prop_oneof![
        8 => prop::collection::vec(sessions(), 1..12).prop_map(Step::AddSessions),
        3 => (pick(), sessions()).prop_map(|(which, to)| Step::ChangeSession(which, to)),
        2 => (pick(), pick()).prop_map(|(every, status)| Step::SetStatuses(every, status)),
        2 => pick().prop_map(Step::DeleteSessions),
        1 => Just(Step::TruncateSessions),
        8 => prop::collection::vec(sales(), 1..5).prop_map(Step::AddSales),
        4 => (pick(), sales()).prop_map(|(which, to)| Step::ChangeSale(which, to)),
        1 => closers.prop_map(Step::ReassignSales),
        2 => (pick(), 0i64..=100).prop_map(|(which, percent)| Step::RefundSale(which, percent)),
        1 => pick().prop_map(Step::DeleteSales),
        2 => (pick(), any::<bool>(), pick())
            .prop_map(|(member, first, day)| Step::SetTier { member, first, day }),
        2 => (pick(), any::<bool>())
            .prop_map(|(member, in_history)| Step::FlipTier { member, in_history }),
        2 => (pick(), pick(), percent())
            .prop_map(|(band, day, percent)| Step::ChangeRate { band, day, percent }),
        1 => (pick(), percent()).prop_map(|(band, percent)| Step::EditRate { band, percent }),
        1 => pick().prop_map(Step::ToggleRate),
        2 => (any::<Option<Pick>>(), pick())
            .prop_map(|(grade, day)| Step::AddRate { grade, day }),
        1 => Just(Step::DeleteAddedRates),
        3 => (pick(), pick(), pick(), any::<bool>()).prop_map(
            |(trainer, day, branch, is_part_time)| Step::ChangeGrade {
                trainer, day, branch, is_part_time
            }),
        1 => (pick(), pick()).prop_map(|(trainer, day)| Step::EndGrade { trainer, day }),
        1 => pick().prop_map(Step::DropGrades),
        2 => pick().prop_map(Step::AddGrade),
        1 => (pick(), pick()).prop_map(|(branch, zone)| Step::MoveBranch(branch, zone)),
        1 => any::<bool>().prop_map(Step::ChangeCurrency),
        1 => pick().prop_map(Step::MoveWorkspace),
    ]
}

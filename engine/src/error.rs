//! What can be wrong with a calculation, with the values that show it.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use thiserror::Error;

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Error {
    /// A value fell into a gap of a rate table.
    #[error("no active band in \"{table}\" covers {value} for {keys}")]
    NoBand { table: &'static str, keys: String, value: String },

    /// Two bands of one rate table cover the same value.
    #[error("bands in \"{table}\" overlap at {value}")]
    BandsOverlap { table: &'static str, value: Decimal },

    /// A trainer has facts in a month on whose last day no grade is valid.
    #[error("the trainer has no grade in \"trainer_grade\" on {on}")]
    NoGrade { on: NaiveDate },

    /// A fee is per hour, and it is not known how long the session took.
    #[error(
        "the fee of \"{session_type}\" sessions is per hour, and this pair has {sessions} of them \
         without minutes"
    )]
    NoLength { session_type: String, sessions: i32 },

    /// A sale was made in another currency than its seller is paid in.
    #[error("a sale of this pair was made in {sold_in}, but the trainer is paid in {paid_in}")]
    CurrencyMismatch { sold_in: String, paid_in: String },

    /// A reseller's sale of another currency cannot be counted in the workspace's.
    #[error("no rate in \"exchange_rate\" from {from} to {to} on {on}")]
    NoExchangeRate { from: String, to: String, on: NaiveDate },

    /// A product's rule has bands, and none for what was sold.
    #[error("product rule \"{rule}\" has no band for {value}")]
    NoProductBand { rule: String, value: String },

    /// A rep sold something of a product line in a month on whose last day no rate is valid.
    #[error("no rate in \"rep_rate\" for product line \"{product_line}\" on {on}")]
    NoRepRate { product_line: String, on: NaiveDate },

    /// Somebody is credited with a deal on a day on which they have no plan.
    #[error("no plan in \"user_compensation_plan\" holds on {on}")]
    NoPlan { on: NaiveDate },

    /// Somebody has a plan, and nothing of it pays what they are credited with.
    #[error("plan \"{plan}\" has no component that pays on {on}")]
    NoComponent { plan: String, on: NaiveDate },

    /// A split needs somebody to split among.
    #[error("an amount cannot be split among nobody")]
    SplitAmongNobody,

    /// An amount has decimals that its currency does not.
    #[error("amount {amount} has more than the {minor_unit} decimals of its currency")]
    NotWholeMinorUnits { amount: Decimal, minor_unit: u32 },

    /// A value that was added to an enum which the calculation goes by.
    #[error("there is a \"{what}\" that the calculation does not know")]
    Unknown { what: &'static str },

    /// Somebody is their own upline, directly or through others.
    #[error("uplines form a cycle of {} participants", places.len())]
    UplineCycle { places: Vec<usize> },

    /// A result has more digits than an exact decimal can hold.
    #[error("there are too many digits to calculate exactly: {what}")]
    TooLarge { what: &'static str },

    /// What was met while somebody was priced: their place among those given.
    #[error("{error}")]
    Of { place: usize, error: Box<Error> },
}

impl Error {
    /// The same, met while pricing the one at a place.
    pub fn of(self, place: usize) -> Self {
        Self::Of { place, error: Box::new(self) }
    }

    /// What whoever meets it can do, as a sentence for people who work with SQL.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::NoBand { table: "reseller_tier", .. } => {
                "Insert a row into commission.reseller_tier, or apply preset reseller."
            }
            Self::NoExchangeRate { .. } => {
                "Insert a row into commission.exchange_rate for that day."
            }
            Self::NoRepRate { .. } => {
                "Insert a row for that day into commission.rep_rate, or move its sales."
            }
            Self::NoProductBand { .. } => {
                "Insert rows from 0 on into commission.reseller_product_band."
            }
            Self::NoBand { table: "commission_rule", .. } => {
                "Insert rows from 0 on into commission.commission_rule."
            }
            Self::NoPlan { .. } => {
                "Insert a row for that day into commission.user_compensation_plan."
            }
            Self::NoComponent { .. } => {
                "Insert a component for that day into commission.plan_component."
            }
            Self::NoBand { .. } | Self::BandsOverlap { .. } => {
                "See commission.check_rate_bands() for what the rates leave open."
            }
            Self::NoGrade { .. } => {
                "Insert a row for that day into commission.trainer_grade, or move its facts."
            }
            Self::NoLength { .. } => {
                "Write appointment.minutes of them, or let the fee be one for each session."
            }
            Self::CurrencyMismatch { .. } => {
                "Mend the branch of the sale or of the grade: both must have one currency."
            }
            Self::SplitAmongNobody | Self::NotWholeMinorUnits { .. } => {
                "Mend the sale: its amounts and who closed it."
            }
            Self::Unknown { .. } => {
                "Use the values that came with pg_commission, or a later release."
            }
            Self::UplineCycle { .. } => "Move the one at the top out of the downline first.",
            Self::TooLarge { .. } => "Mend the amounts: nobody sells that much.",
            Self::Of { error, .. } => error.remedy(),
        }
    }
}

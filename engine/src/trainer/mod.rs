//! The trainer scheme: flat fees for sessions, percentages of package sales.

mod away;
mod explain;
mod price;
mod price_list;
mod product;
mod sale_type;
mod sessions;

pub use away::{Away, AwayTime};
pub use explain::{Contribution, Explained, Explanation, explain};
pub use price::{Activity, PricedPair, price_pair};
pub use price_list::{Basis, Earns, PriceList, Rate, Rates};
pub use product::{Part, PricedPart, ProductSales, parts, price_parts};
pub use sale_type::{SaleType, Sold, sale_types};
pub use sessions::{Held, PricedSessions, TypeSessions, held, price_types};

/// Kinds of session that come along, in the order in which records state them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionType {
    Paid,
    Free,
    Transform,
    Express,
    Sponsor,
    Compensate,
}

impl SessionType {
    pub const ALL: [Self; 6] =
        [Self::Paid, Self::Free, Self::Transform, Self::Express, Self::Sponsor, Self::Compensate];

    pub fn name(self) -> &'static str {
        match self {
            Self::Paid => "paid",
            Self::Free => "free",
            Self::Transform => "transform",
            Self::Express => "express",
            Self::Sponsor => "sponsor",
            Self::Compensate => "compensate",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

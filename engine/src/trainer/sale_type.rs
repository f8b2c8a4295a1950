//! Which of a member's packages is the new sale.

/// Whether a package is a member's first or a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaleType {
    New,
    Renewal,
}

impl SaleType {
    pub const ALL: [Self; 2] = [Self::New, Self::Renewal];

    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new_sales",
            Self::Renewal => "renew_sales",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A package of a member, as far as the order of sales goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sold<Place> {
    /// When it was sold, and what decides between two sold at the same instant.
    pub place: Place,
    /// A cancelled package makes no other one a renewal.
    pub is_cancelled: bool,
}

/// What each of a member's packages is, in the order given: a renewal where an earlier one counts,
/// else new. The order in which they are listed does not matter.
pub fn sale_types<Place: Ord>(packages: &[Sold<Place>]) -> Vec<SaleType> {
    let counting = packages.iter().filter(|package| !package.is_cancelled);
    let first = counting.map(|package| &package.place).min();
    let kind = |package: &Sold<Place>| match first {
        Some(first) if first < &package.place => SaleType::Renewal,
        _ => SaleType::New,
    };
    packages.iter().map(kind).collect()
}

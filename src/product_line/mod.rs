//! The product-line scheme at the boundary: gather, compute, write.

mod explain;
mod facts;
mod months;
mod terms;

pub use explain::explain_month;
pub use months::months;

//! Columns that follow from others: a sum of products, rounded to the currency.

use super::value::{Value, rounded};
use rust_decimal::Decimal;

#[derive(Debug, Clone)]
pub struct Calculation {
    pub name: String,
    pub sum: Vec<Vec<Factor>>,
}

#[derive(Debug, Clone)]
pub enum Factor {
    Column(String),
    Number(Decimal),
}

impl Calculation {
    /// None where something of it is missing or there are too many digits.
    pub fn value<'a>(
        &self,
        of: impl Fn(&str) -> Option<&'a Value>,
        minor_unit: u32,
    ) -> Option<Decimal> {
        let mut sum = Decimal::ZERO;
        for product in &self.sum {
            let mut value = Decimal::ONE;
            for factor in product {
                let factor = match factor {
                    Factor::Number(number) => *number,
                    Factor::Column(name) => match of(name) {
                        Some(Value::Number(number)) => *number,
                        _ => return None,
                    },
                };
                value = exact_product(value, factor)?;
            }
            sum = sum.checked_add(value)?;
        }
        Some(rounded(sum, minor_unit))
    }
}

/// `Decimal` would round a product of more than 28 decimals.
fn exact_product(left: Decimal, right: Decimal) -> Option<Decimal> {
    let (left, right) = (left.normalize(), right.normalize());
    let scale = left.scale() + right.scale();
    let product = left.checked_mul(right)?;
    (scale <= Decimal::MAX_SCALE && product.scale() == scale || product.is_zero())
        .then_some(product)
}

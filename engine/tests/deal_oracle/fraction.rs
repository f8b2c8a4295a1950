//! Fractions that are kept as they are.

/// A fraction in lowest terms, with a denominator above zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fraction(pub i128, pub i128);

impl Fraction {
    pub fn new(numerator: i128, denominator: i128) -> Self {
        let (mut a, mut b) = (numerator.abs(), denominator.abs());
        while b != 0 {
            (a, b) = (b, a % b);
        }
        let common = a.max(1) * denominator.signum();
        Self(numerator / common, denominator / common)
    }

    /// A number of units of 10^-6 of something, divided.
    pub fn of(millionths: i128, denominator: i128) -> Self {
        Self::new(millionths, denominator * 1_000_000)
    }

    pub fn whole(number: i128) -> Self {
        Self(number, 1)
    }

    pub fn plus(self, other: Self) -> Self {
        Self::new(self.0 * other.1 + other.0 * self.1, self.1 * other.1)
    }

    pub fn minus(self, other: Self) -> Self {
        self.plus(Self(-other.0, other.1))
    }

    pub fn times(self, other: Self) -> Self {
        let (left, right) = (Self::new(self.0, other.1), Self::new(other.0, self.1));
        Self(left.0 * right.0, left.1 * right.1)
    }

    pub fn at_least(self, other: Self) -> bool {
        self.minus(other).0 >= 0
    }

    /// Rounded half away from zero to cents, which are 100 units.
    pub fn cents(self) -> i128 {
        let twice = Self::new(self.0 * 2, self.1 * 100);
        let (sign, magnitude) = (twice.0.signum(), twice.0.abs());
        sign * ((magnitude / twice.1 + 1) / 2) * 100
    }
}

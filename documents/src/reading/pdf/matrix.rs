//! Places on a page.

/// `x' = a x + c y + e`, `y' = b x + d y + f`.
#[derive(Debug, Clone, Copy)]
pub struct Matrix {
    pub a: f64,
    pub b: f64,
    pub c: f64,
    pub d: f64,
    pub e: f64,
    pub f: f64,
}

impl Matrix {
    pub const ONE: Self = Self { a: 1.0, b: 0.0, c: 0.0, d: 1.0, e: 0.0, f: 0.0 };

    pub fn moved(x: f64, y: f64) -> Self {
        Self { e: x, f: y, ..Self::ONE }
    }

    /// How a page that is shown turned is seen, by quarters to the right.
    pub fn turned(quarters: i64) -> Self {
        match quarters.rem_euclid(4) {
            1 => Self { a: 0.0, b: -1.0, c: 1.0, d: 0.0, ..Self::ONE },
            2 => Self { a: -1.0, d: -1.0, ..Self::ONE },
            3 => Self { a: 0.0, b: 1.0, c: -1.0, d: 0.0, ..Self::ONE },
            _ => Self::ONE,
        }
    }

    /// This one first, then the other.
    pub fn then(self, other: Self) -> Self {
        Self {
            a: self.a * other.a + self.b * other.c,
            b: self.a * other.b + self.b * other.d,
            c: self.c * other.a + self.d * other.c,
            d: self.c * other.b + self.d * other.d,
            e: self.e * other.a + self.f * other.c + other.e,
            f: self.e * other.b + self.f * other.d + other.f,
        }
    }

    pub fn place(self, x: f64, y: f64) -> (f64, f64) {
        (self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f)
    }
}

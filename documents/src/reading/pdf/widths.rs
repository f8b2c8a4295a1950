//! How wide letters are, in thousandths of their size.

use lopdf::{Dictionary, Document, Object};
use std::collections::HashMap;

/// Of the fonts that need not come along, from the space to the tilde.
const HELVETICA: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
const HELVETICA_BOLD: [u16; 95] = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667,
    611, 778, 722, 278, 556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556,
    278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
];
const TIMES: [u16; 95] = [
    250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500,
    500, 500, 500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444, 921, 722, 667, 667, 722, 611,
    556, 722, 722, 333, 389, 722, 611, 889, 722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722,
    722, 611, 333, 278, 333, 469, 500, 333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500,
    278, 778, 500, 500, 500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541,
];
const TIMES_BOLD: [u16; 95] = [
    250, 333, 555, 500, 500, 1000, 833, 278, 333, 333, 500, 570, 250, 333, 250, 278, 500, 500, 500,
    500, 500, 500, 500, 500, 500, 500, 333, 333, 570, 570, 570, 500, 930, 722, 667, 722, 722, 667,
    611, 778, 778, 389, 500, 778, 667, 944, 722, 778, 611, 778, 722, 556, 667, 722, 722, 1000, 722,
    722, 667, 333, 278, 333, 581, 500, 333, 500, 556, 444, 556, 444, 333, 500, 556, 278, 333, 556,
    278, 833, 556, 500, 556, 556, 444, 389, 333, 556, 500, 722, 500, 500, 444, 394, 220, 394, 520,
];
const COURIER: f64 = 600.0;
/// Where nothing says how wide a letter is.
const ANY: f64 = 500.0;
/// Of fonts with many letters.
const MANY: f64 = 1000.0;
/// More letters than a font has.
const MOST: usize = 65_536;

pub enum Widths {
    Listed { first: i64, widths: Vec<f64>, missing: f64 },
    Standard(&'static [u16; 95]),
    All(f64),
    Many { widths: HashMap<u32, f64>, missing: f64 },
}

impl Widths {
    /// About what it takes of memory.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Listed { widths, .. } => widths.len() * size_of::<f64>(),
            Self::Many { widths, .. } => widths.len() * size_of::<(u32, f64)>(),
            Self::Standard(_) | Self::All(_) => 0,
        }
    }

    pub fn of(&self, code: u32) -> f64 {
        match self {
            Self::Listed { first, widths, missing } => {
                let place = usize::try_from(i64::from(code) - first).ok();
                place.and_then(|place| widths.get(place)).copied().unwrap_or(*missing)
            }
            Self::Standard(widths) => {
                let place = code.checked_sub(32).and_then(|place| usize::try_from(place).ok());
                let width = place.and_then(|place| widths.get(place)).copied();
                width.map_or(ANY, f64::from)
            }
            Self::All(width) => *width,
            Self::Many { widths, missing } => widths.get(&code).copied().unwrap_or(*missing),
        }
    }

    pub fn simple(font: &Dictionary, document: &Document) -> Self {
        let listed = font.get_deref(b"Widths", document).and_then(Object::as_array);
        if let Ok(listed) = listed {
            let first = font.get(b"FirstChar").and_then(Object::as_i64).unwrap_or(0);
            let width = |object: &Object| number(object, document).unwrap_or(ANY);
            let widths = listed.iter().take(256).map(width).collect();
            return Self::Listed { first, widths, missing: ANY };
        }
        let name = font.get(b"BaseFont").and_then(Object::as_name).unwrap_or_default();
        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
        let is_bold = name.contains("bold");
        if name.contains("courier") {
            Self::All(COURIER)
        } else if name.contains("times") {
            Self::Standard(if is_bold { &TIMES_BOLD } else { &TIMES })
        } else if name.contains("helvetica") || name.contains("arial") {
            Self::Standard(if is_bold { &HELVETICA_BOLD } else { &HELVETICA })
        } else {
            Self::All(ANY)
        }
    }

    /// Of a font whose letters have numbers of two bytes: `1 [500 600] 10 20 500`.
    pub fn many(descendant: &Dictionary, document: &Document) -> Self {
        let missing = descendant.get(b"DW").ok().and_then(|width| number(width, document));
        let mut widths = HashMap::new();
        let listed = descendant.get_deref(b"W", document).and_then(Object::as_array);
        let mut objects = listed.map_or(&[][..], Vec::as_slice).iter();
        // What is said of a letter again counts again.
        let mut said = 0;
        while let Some(first) = objects.next().and_then(|first| first.as_i64().ok()) {
            let Some(next) = objects.next() else { break };
            let next = document.dereference(next).map_or(next, |(_, object)| object);
            if let Ok(list) = next.as_array() {
                for (code, width) in (first..).zip(list.iter().take(MOST)) {
                    said += 1;
                    put(&mut widths, code, number(width, document));
                }
            } else if let (Ok(last), Some(width)) = (next.as_i64(), objects.next()) {
                let width = number(width, document);
                for code in (first..=last).take(MOST) {
                    said += 1;
                    put(&mut widths, code, width);
                }
            }
            if said > MOST {
                break;
            }
        }
        Self::Many { widths, missing: missing.unwrap_or(MANY) }
    }
}

fn put(widths: &mut HashMap<u32, f64>, code: i64, width: Option<f64>) {
    if let (Ok(code), Some(width)) = (u32::try_from(code), width) {
        widths.insert(code, width);
    }
}

pub fn number(object: &Object, document: &Document) -> Option<f64> {
    let (_, object) = document.dereference(object).ok()?;
    object.as_float().ok().map(f64::from).filter(|number| number.is_finite())
}

//! Uplines as places in a list.

use crate::{Error, Result};

/// A forest: each place with its upline's, and an order in which downlines come before uplines.
/// Places are kept in 32 bits: there may be millions.
#[derive(Debug, Clone)]
pub struct Tree {
    uplines: Uplines,
    bottom_up: Vec<u32>,
}

/// Who stands under whom, place by place.
#[derive(Debug, Clone, Default)]
pub struct Uplines(Vec<u32>);

const NOBODY: u32 = u32::MAX;

impl Uplines {
    /// Makes room for `count` places, new ones under nobody.
    pub fn grow(&mut self, count: usize) {
        if count > self.0.len() {
            self.0.resize(count, NOBODY);
        }
    }

    /// Puts a place under another one; both must be there.
    pub fn set(&mut self, place: usize, upline: usize) {
        if let (Some(slot), Ok(upline)) = (self.0.get_mut(place), u32::try_from(upline)) {
            *slot = upline;
        }
    }

    pub fn get(&self, place: usize) -> Option<usize> {
        self.0.get(place).filter(|upline| **upline != NOBODY).map(|upline| *upline as usize)
    }

    fn len(&self) -> usize {
        self.0.len()
    }
}

impl FromIterator<Option<usize>> for Uplines {
    fn from_iter<T: IntoIterator<Item = Option<usize>>>(uplines: T) -> Self {
        let mut all = Self::default();
        for (place, upline) in uplines.into_iter().enumerate() {
            all.grow(place + 1);
            if let Some(upline) = upline {
                all.set(place, upline);
            }
        }
        all
    }
}

impl Tree {
    /// # Errors
    /// `UplineCycle` with the places of a cycle.
    pub fn new(uplines: Uplines) -> Result<Self> {
        let mut waiting_for = vec![0u32; uplines.len()];
        for upline in (0..uplines.len()).filter_map(|place| uplines.get(place)) {
            waiting_for[upline] += 1;
        }
        let heads = (0..uplines.len()).filter(|place| waiting_for[*place] == 0);
        let mut bottom_up = Vec::with_capacity(uplines.len());
        bottom_up.extend(heads.map(|place| place as u32));
        let mut next = 0;
        while let Some(place) = bottom_up.get(next).copied() {
            next += 1;
            if let Some(upline) = uplines.get(place as usize) {
                waiting_for[upline] -= 1;
                if waiting_for[upline] == 0 {
                    bottom_up.push(upline as u32);
                }
            }
        }
        if bottom_up.len() < uplines.len() {
            return Err(Error::UplineCycle { places: find_cycle(&uplines).unwrap_or_default() });
        }
        Ok(Self { uplines, bottom_up })
    }

    pub fn len(&self) -> usize {
        self.uplines.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn upline(&self, place: usize) -> Option<usize> {
        self.uplines.get(place)
    }

    /// Places, each after all of its downline.
    pub fn bottom_up(&self) -> impl Iterator<Item = usize> {
        self.bottom_up.iter().map(|place| *place as usize)
    }
}

/// The places of some cycle, each followed by its upline, if there is one.
pub fn find_cycle(uplines: &Uplines) -> Option<Vec<usize>> {
    // The walk that a place was first met on; walks that end at a root or in an older walk find
    // nothing.
    let mut met_on: Vec<Option<usize>> = vec![None; uplines.len()];
    for start in 0..uplines.len() {
        let mut at = Some(start);
        while let Some(place) = at {
            match met_on[place] {
                Some(walk) if walk == start => {
                    let mut cycle = vec![place];
                    let mut next = uplines.get(place);
                    while let Some(upline) = next.filter(|upline| *upline != place) {
                        cycle.push(upline);
                        next = uplines.get(upline);
                    }
                    return Some(cycle);
                }
                Some(_) => break,
                None => met_on[place] = Some(start),
            }
            at = uplines.get(place);
        }
    }
    None
}

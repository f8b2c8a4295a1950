//! Uplines as places in a list.

use crate::{Error, Result};

/// A forest: each place with its upline's, and an order in which downlines come before uplines.
#[derive(Debug, Clone)]
pub struct Tree {
    uplines: Vec<Option<usize>>,
    bottom_up: Vec<usize>,
}

impl Tree {
    /// # Errors
    /// `UplineCycle` with the places of a cycle.
    pub fn new(uplines: Vec<Option<usize>>) -> Result<Self> {
        let mut waiting_for = vec![0u32; uplines.len()];
        for upline in uplines.iter().flatten() {
            waiting_for[*upline] += 1;
        }
        let mut bottom_up: Vec<usize> =
            (0..uplines.len()).filter(|place| waiting_for[*place] == 0).collect();
        let mut next = 0;
        while let Some(place) = bottom_up.get(next).copied() {
            next += 1;
            if let Some(upline) = uplines[place] {
                waiting_for[upline] -= 1;
                if waiting_for[upline] == 0 {
                    bottom_up.push(upline);
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
        self.uplines.is_empty()
    }

    pub fn upline(&self, place: usize) -> Option<usize> {
        self.uplines[place]
    }

    /// Places, each after all of its downline.
    pub fn bottom_up(&self) -> &[usize] {
        &self.bottom_up
    }
}

/// The places of some cycle, each followed by its upline, if there is one.
pub fn find_cycle(uplines: &[Option<usize>]) -> Option<Vec<usize>> {
    // The walk that a place was first met on; walks that end at a root or in an older walk find
    // nothing.
    let mut met_on: Vec<Option<usize>> = vec![None; uplines.len()];
    for start in 0..uplines.len() {
        let mut at = Some(start);
        while let Some(place) = at {
            match met_on[place] {
                Some(walk) if walk == start => {
                    let mut cycle = vec![place];
                    let mut next = uplines[place];
                    while let Some(upline) = next.filter(|upline| *upline != place) {
                        cycle.push(upline);
                        next = uplines[upline];
                    }
                    return Some(cycle);
                }
                Some(_) => break,
                None => met_on[place] = Some(start),
            }
            at = uplines[place];
        }
    }
    None
}

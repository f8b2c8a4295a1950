//! A tree as nested JSON, written without recursion so that its depth does not matter here.

use crate::postgres::error::{NativeError, Result};
use pgrx::Uuid;
use std::collections::HashMap;
use std::fmt::Write;

/// Nests JSON objects under their uplines; the first one is the root. Siblings keep their order.
pub fn nest_tree(
    ids: &[Uuid],
    upline_ids: &[Option<Uuid>],
    nodes: &[Option<String>],
) -> Result<String> {
    let places: HashMap<&Uuid, usize> = ids.iter().zip(0..).collect();
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); ids.len()];
    for (place, upline_id) in upline_ids.iter().enumerate().skip(1) {
        let upline = upline_id.as_ref().and_then(|id| places.get(id));
        children[*upline.ok_or_else(|| NativeError::unexpected("a tree with two roots"))?]
            .push(place);
    }
    // Nodes come level by level: whoever is further on in the list is not above.
    let mut totals = vec![0usize; ids.len()];
    for place in (0..ids.len()).rev() {
        totals[place] = children[place].iter().map(|child| totals[*child] + 1).sum();
    }

    enum Step {
        Open(usize),
        Text(&'static str),
    }
    let mut json = String::new();
    let mut steps = vec![Step::Open(0)];
    while let Some(step) = steps.pop() {
        let place = match step {
            Step::Text(text) => {
                json.push_str(text);
                continue;
            }
            Step::Open(place) => place,
        };
        let node = nodes.get(place).and_then(Option::as_deref);
        let fields = node.and_then(|node| node.strip_suffix('}'));
        let fields = fields.ok_or_else(|| NativeError::unexpected("a tree without objects"))?;
        write!(json, "{fields}, \"total_count\": {}, \"downline\": [", totals[place])
            .map_err(|_| NativeError::unexpected("a tree could not be written"))?;
        steps.push(Step::Text("]}"));
        for (number, child) in children[place].iter().enumerate().rev() {
            steps.push(Step::Open(*child));
            if number > 0 {
                steps.push(Step::Text(", "));
            }
        }
    }
    Ok(json)
}

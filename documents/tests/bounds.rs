//! Nothing that comes in makes it panic, grow without end, or go on when it is told to stop.

use documents::{Error, Fonts, Limits, Sheet, write};
use proptest::prelude::*;
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Counts what is allocated, to see the most at any time.
struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);
/// One test at a time: the count is of the whole program.
static ALONE: Mutex<()> = Mutex::new(());

// SAFETY: the system's allocator does the work.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = NOW.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        MOST.fetch_max(now, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The most bytes held at a time while something is done, beyond those before.
fn most_bytes(work: impl FnOnce()) -> usize {
    let before = NOW.load(Ordering::Relaxed);
    MOST.store(before, Ordering::Relaxed);
    work();
    MOST.load(Ordering::Relaxed) - before
}

fn report(rows: usize) -> String {
    let rows: Vec<String> = (0..rows)
        .map(|row| {
            format!(r#"["Person number {row}", "trainer", "a note about the row", {row}.5]"#)
        })
        .collect();
    format!(
        r#"{{"kind": "report", "title": "T", "columns": [{{"heading": "Person"}},
        {{"heading": "Role"}}, {{"heading": "Note"}},
        {{"heading": "Amount", "kind": "amount", "sum": true}}],
        "rows": [{}]}}"#,
        rows.join(", ")
    )
}

fn report_of_texts(rows: &[String]) -> String {
    let rows: Vec<serde_json::Value> = rows.iter().map(|text| serde_json::json!([text])).collect();
    let document = serde_json::json!({
        "kind": "report", "title": "T", "columns": [{"heading": "A"}], "rows": rows,
    });
    document.to_string()
}

fn attempt(json: &str, poll: &mut dyn FnMut() -> bool) -> Result<Vec<u8>, Error> {
    let limits = Limits::default();
    let sheet = Sheet::read(json, &limits)?;
    write(&sheet, &Fonts::built_in()?, &limits, poll)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_written_or_told(cells in prop::collection::vec(any::<String>(), 1..6)) {
        let _alone = alone();
        match attempt(&report_of_texts(&cells), &mut || false) {
            Ok(pdf) => prop_assert!(pdf.starts_with(b"%PDF-")),
            Err(Error::Missing(missing)) => {
                prop_assert!(missing.iter().all(|missing| !missing.characters.is_empty()));
            }
            Err(other) => prop_assert!(false, "{other}"),
        }
    }

    /// Letters that Inter has, with marks, signs that are not seen and turns of direction among
    /// them.
    #[test]
    fn any_order_of_marks_and_directions_is_written_or_told(
        cells in prop::collection::vec(
            "[a-cÀ-ỹα-ωа-я\u{300}-\u{323}\u{200b}-\u{200f}\u{202a}-\u{202e}\
                \u{2066}-\u{2069}\u{ad} -]{0,80}",
            1..6,
        ),
    ) {
        let _alone = alone();
        match attempt(&report_of_texts(&cells), &mut || false) {
            Ok(pdf) => prop_assert!(pdf.starts_with(b"%PDF-")),
            Err(Error::Missing(_)) => {}
            Err(other) => prop_assert!(false, "{other}"),
        }
    }

    /// A real document with parts of it replaced.
    #[test]
    fn any_json_is_written_or_refused(
        places in prop::collection::vec(
            (any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..4),
    ) {
        let _alone = alone();
        let mut json = r#"{"kind": "statement", "opening": 0, "posted": 1, "paid": 0, "returned": 0,
            "closing": 1, "lines": [{"description": "a", "amount": 1}], "issuer": {"name": "x",
            "address": ["a"], "details": [["a", "b"]]}, "payouts": []}"#.to_owned();
        let parts = ["null", "[]", "{}", "-1e28", "\"\\u0000\"", "9e99", ":", ",", "\"kind\"", "7"];
        for (at, part) in places {
            let characters: Vec<char> = json.chars().collect();
            let at = at.index(characters.len());
            let part = parts[part.index(parts.len())];
            json = characters[..at].iter().collect::<String>() + part
                + &characters[(at + 1).min(characters.len())..].iter().collect::<String>();
        }
        let _ = attempt(&json, &mut || false);
    }
}

#[test]
fn a_poll_that_says_stop_ends_it_wherever_it_is() {
    let _alone = alone();
    let json = report(120);
    let mut polls = 0_u32;
    let written = attempt(&json, &mut || {
        polls += 1;
        false
    });
    assert!(written.is_ok() && polls > 1000, "only {polls} polls");
    for stop in [1, 2, polls / 4, polls / 2, polls - 1, polls] {
        let mut count = 0;
        let ended = attempt(&json, &mut || {
            count += 1;
            count >= stop
        });
        assert_eq!((ended, count), (Err(Error::Stopped), stop));
    }
}

#[test]
fn what_is_too_large_is_refused() {
    let _alone = alone();
    let limits = Limits::default();
    let refused = |json: &str| attempt(json, &mut || false).expect_err("too large").to_string();
    assert_eq!(refused(&report(20_001)), "the document has 20001 rows, at most 20000 are possible");
    let long = format!(r#"{{"kind": "{}"}}"#, "x".repeat(limits.input_bytes));
    assert!(refused(&long).ends_with("bytes of JSON, at most 4194304 are possible"));
    let columns = [r#"{"heading": "A wide column"}"#; 13].join(", ");
    let wide = format!(r#"{{"kind": "report", "title": "T", "columns": [{columns}], "rows": []}}"#);
    assert_eq!(refused(&wide), "the document has 13 columns, at most 12 are possible");
    let columns = r#"{"heading": "A"}, "#.to_owned()
        + &[r#"{"heading": "B", "kind": "amount"}"#; 11].join(", ");
    let amounts = ["-99999999999999999999999999.99"; 11].join("\", \"");
    let wide = format!(
        r#"{{"kind": "report", "title": "T", "columns": [{columns}],
        "rows": [["a", "{amounts}"]]}}"#
    );
    assert_eq!(refused(&wide), "the columns of the document do not fit the width of a page");
    assert!(
        refused(&report_of_texts(&["x".repeat(2001)]))
            .starts_with("the document has a text of 2001 characters")
    );
    let few = Limits { pages: 5, ..limits };
    let rows = vec!["w".repeat(2000); 40];
    let sheet = Sheet::read(&report_of_texts(&rows), &few).expect("it is a document");
    let ended = write(&sheet, &Fonts::built_in().expect("fonts"), &few, &mut || false);
    let error = ended.expect_err("too many pages").to_string();
    assert_eq!(error, "the document has more pages, at most 5 are possible");
}

#[test]
fn memory_stays_within_bounds() {
    let _alone = alone();
    // A tenth of the most rows: all of them stay below 100 MB.
    let json = report(2_000);
    let most = most_bytes(|| drop(attempt(&json, &mut || false).expect("it is written")));
    assert!(most < 12 << 20, "{most} bytes for 2,000 rows");

    // The most that the most bytes of JSON can become.
    let limits = Limits::default();
    let flood = format!("[{}0]", "0,".repeat(limits.input_bytes / 2 - 2));
    let most = most_bytes(|| assert!(Sheet::read(&flood, &limits).is_err()));
    assert!(most < 256 << 20, "{most} bytes for a flood of numbers");
}

//! Rows that come in parts.

use crate::opened::{lines, opened};
use crate::{columns, sheet, written};
use documents::Error;
use documents::writing::{Book, Limits, pack_rows, xlsx};
use serde_json::{Value, json};

fn rows(from: u32, until: u32) -> Value {
    (from..until).map(|number| json!([format!("row {number}"), number])).collect()
}

#[test]
fn a_sheet_of_parts_is_the_sheet_of_their_rows() {
    let limits = Limits::default();
    let head = json!([{"heading": "Name"}, {"heading": "Number", "kind": "number"}]);
    let of = columns(head.clone());
    let parts: Vec<Vec<u8>> = [(0, 500), (500, 1000), (1000, 1007)]
        .into_iter()
        .map(|(from, until)| {
            let rows = rows(from, until).to_string();
            pack_rows(&of, from, &rows, &limits, &mut || false).expect("they are packed")
        })
        .collect();
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    let book = json!({"sheets": [{"name": "Fees", "columns": head}]}).to_string();
    let book = Book::read(&book, &limits).expect("it is a workbook");
    let file = xlsx(&book, &parts, &limits, &mut || false).expect("it is written");
    let whole = opened(&written(&sheet(head, rows(0, 1007))));
    assert_eq!(opened(&file), whole);
    assert_eq!(lines(&whole[0]).len(), 1008);
    let empty = xlsx(&book, &[], &limits, &mut || false).expect("it is written");
    assert_eq!(lines(&opened(&empty)[0]), ["Name|Number"]);
}

#[test]
fn parts_that_do_not_fit_are_refused() {
    let limits = Limits { rows: 10, ..Limits::default() };
    let of = columns(json!([{"heading": "A"}, {"heading": "B", "kind": "number"}]));
    let part = pack_rows(&of, 0, &rows(0, 10).to_string(), &limits, &mut || false);
    let part = part.expect("it is packed");
    let read = |book: Value| Book::read(&book.to_string(), &limits).expect("it is a workbook");
    let open = read(json!({"sheets": [{"name": "S", "columns": [{"heading": "A"}]}]}));
    let error = xlsx(&open, &[&part], &limits, &mut || false).expect_err("it is too long");
    assert_eq!(
        error.to_string(),
        "the document has a sheet with more than 10 rows, at most 10 are possible"
    );
    let shut = read(sheet(json!([{"heading": "A"}]), json!([])));
    let error = xlsx(&shut, &[&part], &limits, &mut || false).expect_err("no sheet is for it");
    assert_eq!(error.to_string(), "sheets has no sheet for the parts: all have rows");
    let part = pack_rows(&of, 0, &rows(0, 5).to_string(), &limits, &mut || false);
    let part = part.expect("it is packed");
    for broken in [&b"abc"[..], b"\x01\0\0\0nonsense", &part[..part.len() / 2]] {
        let error = xlsx(&open, &[broken], &limits, &mut || false).expect_err("it is no part");
        assert!(matches!(error, Error::File(_)), "{error}");
    }
}

#[test]
fn it_can_be_stopped_anywhere() {
    let limits = Limits::default();
    let head = json!([{"heading": "A"}, {"heading": "B", "kind": "number"}]);
    let book = Book::read(&sheet(head.clone(), rows(0, 5000)).to_string(), &limits);
    let book = book.expect("it is a workbook");
    let mut looks = 0;
    xlsx(&book, &[], &limits, &mut || {
        looks += 1;
        false
    })
    .expect("it is written");
    assert!(looks > 10, "{looks}");
    for stop in 0..looks {
        let mut asked = 0;
        let stopped = xlsx(&book, &[], &limits, &mut || {
            asked += 1;
            asked > stop
        });
        assert_eq!(stopped, Err(Error::Stopped), "at {stop}");
    }
    let rows = rows(0, 200).to_string();
    let stopped = pack_rows(&columns(head), 0, &rows, &limits, &mut || true);
    assert_eq!(stopped, Err(Error::Stopped));
}

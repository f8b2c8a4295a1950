//! Whatever a table holds can be read again, in order, with sums that agree.

mod reader;

use documents::{Fonts, Limits, Sheet, write};
use proptest::prelude::*;
use reader::{assert_in_order, pages};

fn pdf_of(json: &str) -> Vec<u8> {
    let limits = Limits::default();
    let sheet = Sheet::read(json, &limits).unwrap_or_else(|error| panic!("{error}\n{json}"));
    let fonts = Fonts::built_in().expect("the fonts can be read");
    write(&sheet, &fonts, &limits, &mut || false).unwrap_or_else(|error| panic!("{error}\n{json}"))
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Cents as an amount, and as a document shows it.
fn amount(cents: i64) -> (String, String) {
    let sign = if cents < 0 { "-" } else { "" };
    let (whole, part) = (cents.unsigned_abs() / 100, cents.unsigned_abs() % 100);
    let mut groups: Vec<String> = Vec::new();
    let mut rest = whole;
    while rest >= 1000 {
        groups.insert(0, format!("{:03}", rest % 1000));
        rest /= 1000;
    }
    groups.insert(0, rest.to_string());
    (format!("{sign}{whole}.{part:02}"), format!("{sign}{}.{part:02}", groups.join(",")))
}

/// Words of the writings that come along.
fn word() -> impl Strategy<Value = String> {
    prop::string::string_regex(
        "[A-Za-z0-9\u{e0}-\u{f6}\u{1ea0}-\u{1ef9}\u{3b1}-\u{3c9}\u{430}-\u{44f}.,:;()&]{1,14}",
    )
    .expect("a pattern")
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(word(), 1..12).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 30, ..ProptestConfig::default() })]

    #[test]
    fn every_text_of_a_table_is_read_again_in_order(
        rows in prop::collection::vec((text(), text(), -9_999_999_i64..99_999_999), 1..60),
        headings in (word(), word()),
    ) {
        let mut texts = vec![headings.0.clone(), headings.1.clone(), "Amount".to_owned()];
        let mut lines = Vec::new();
        for (first, second, cents) in &rows {
            let (plain, shown) = amount(*cents);
            lines.push(format!("[{}, {}, {plain}]", quoted(first), quoted(second)));
            texts.extend([first.clone(), second.clone(), shown]);
        }
        let total = rows.iter().map(|row| row.2).sum();
        texts.extend(["Total".to_owned(), amount(total).1]);
        let pdf = pdf_of(&format!(
            r#"{{"kind": "report", "title": "T", "columns": [{{"heading": {}}}, {{"heading": {}}},
            {{"heading": "Amount", "kind": "amount", "sum": true}}], "rows": [{}],
            "totals": [null, null, {}]}}"#,
            quoted(&headings.0), quoted(&headings.1), lines.join(", "), amount(total).0
        ));
        assert_in_order(&pdf, &texts);
    }

    /// By what stands on each page: what is brought plus the rows is what is carried.
    #[test]
    fn sums_carried_over_pages_agree_with_the_rows_of_the_page(
        cents in prop::collection::vec(-9_999_999_i64..99_999_999, 1..150),
    ) {
        let rows: Vec<String> =
            cents.iter().map(|cents| format!(r#"["row", {}]"#, amount(*cents).0)).collect();
        let pdf = pdf_of(&format!(
            r#"{{"kind": "report", "title": "T", "columns": [{{"heading": "Row"}},
            {{"heading": "Amount", "kind": "amount", "sum": true}}], "rows": [{}]}}"#,
            rows.join(", ")
        ));
        let found = pages(&pdf, "-layout");
        let (mut sum, mut count) = (0_i64, 0);
        for (number, page) in found.iter().enumerate() {
            let last = number + 1 == found.len();
            let mut ends = 0;
            for line in page.lines() {
                let Some((label, shown)) = line.trim().rsplit_once(' ') else { continue };
                let is_shown = |cents: i64| amount(cents).1 == shown;
                match label.trim() {
                    "row" => {
                        prop_assert!(is_shown(cents[count]), "{line} is not row {count}");
                        sum += cents[count];
                        count += 1;
                    }
                    "Brought forward" => prop_assert!(number > 0 && is_shown(sum), "{page}"),
                    "Carried forward" => {
                        prop_assert!(!last && is_shown(sum), "{page}");
                        ends += 1;
                    }
                    "Total" => {
                        prop_assert!(last && is_shown(sum), "{page}");
                        ends += 1;
                    }
                    _ => {}
                }
            }
            prop_assert_eq!(ends, 1, "page {} has no sum at its end", number + 1);
            let foot = format!("Page {} of {}", number + 1, found.len());
            prop_assert!(page.contains(&foot), "no {foot:?} in {page}");
            prop_assert!(page.contains("Amount"), "no heading in {page}");
        }
        prop_assert_eq!(count, cents.len());
    }

    #[test]
    fn the_same_document_gives_the_same_bytes(texts in prop::collection::vec(text(), 1..20)) {
        let rows: Vec<String> = texts.iter().map(|text| format!("[{}]", quoted(text))).collect();
        let json = format!(
            r#"{{"kind": "report", "title": "T", "columns": [{{"heading": "Text"}}],
            "rows": [{}]}}"#,
            rows.join(", ")
        );
        prop_assert_eq!(pdf_of(&json), pdf_of(&json));
    }
}

#[test]
fn a_row_longer_than_a_page_goes_on_on_the_next() {
    let words: Vec<String> = (0..250).map(|number| format!("word{number}")).collect();
    let long = words.join(" ");
    let filler = "w".repeat(300);
    let columns = r#"{"heading": "A"}, {"heading": "B"}, {"heading": "C"}, {"heading": "D"},
        {"heading": "E"}, {"heading": "F"}, {"heading": "G", "kind": "amount", "sum": true}"#;
    let row = |text: &str| {
        format!(r#"["{text}", "{filler}", "{filler}", "{filler}", "{filler}", "{filler}", 12.5]"#)
    };
    let rows = [row("first"), row(&long), row("last")].join(", ");
    let pdf = pdf_of(&format!(
        r#"{{"kind": "report", "title": "T", "columns": [{columns}], "rows": [{rows}]}}"#
    ));
    let found = pages(&pdf, "-raw");
    assert!(found.len() > 1, "{} pages", found.len());
    let mut numbers = found.iter().flat_map(|page| page.split_whitespace());
    for word in &words {
        assert!(numbers.any(|found| found == word), "{word} is not where it belongs");
    }
    assert!(found.last().is_some_and(|page| page.contains("37.50")));
}

#[test]
fn amounts_stand_below_each_other_and_words_can_be_replaced() {
    let pdf = pdf_of(
        r#"{"kind": "report", "title": "Bảng hoa hồng", "language": "vi",
        "number_format": {"group": ".", "decimal": ","}, "decimals": 0,
        "words": {"Total": "Tổng cộng", "Page": "Trang", "of": "trên"},
        "columns": [{"heading": "Người bán"},
        {"heading": "Hoa hồng", "kind": "amount", "sum": true}],
        "rows": [["Nguyễn Thị Ánh", 1111111], ["Trần Văn Đức", "-88888.5"]]}"#,
    );
    let page = pages(&pdf, "-layout").remove(0);
    let ends: Vec<usize> = ["1.111.111", "-88.888,5", "1.022.222,5"]
        .iter()
        .map(|amount| {
            let line = page.lines().find(|line| line.ends_with(amount));
            line.unwrap_or_else(|| panic!("no {amount} in {page}")).chars().count()
        })
        .collect();
    assert!(ends.iter().all(|end| end.abs_diff(ends[0]) <= 1), "{ends:?}\n{page}");
    assert!(page.contains("Tổng cộng") && page.contains("Trang 1 trên 1"), "{page}");
}

/// The longest letterhead there may be, on either side: it keeps off the foot of the page.
#[test]
fn a_long_letterhead_stays_on_its_pages() {
    let party = |name: &str| {
        let mut lines = vec!["W".repeat(60); 13];
        lines[12] = format!("{name} ends");
        format!(r#"{{"name": "{name}", "address": {}}}"#, serde_json::Value::from(lines))
    };
    let facts: Vec<[String; 2]> =
        (0..14).map(|fact| [format!("fact {fact}"), "W".repeat(56)]).collect();
    let facts = serde_json::json!(facts);
    for paper in ["a4", "letter"] {
        let pdf = pdf_of(&format!(
            r#"{{"kind": "report", "title": "{}", "paper": "{paper}", "issuer": {},
            "recipient": {}, "facts": {facts}, "columns": [{{"heading": "A"}}],
            "rows": [["row"]]}}"#,
            "W".repeat(160),
            party("issuer"),
            party("recipient"),
        ));
        let found = pages(&pdf, "-layout");
        for text in ["issuer ends", "recipient ends", "fact 13", "row"] {
            assert!(found.iter().any(|page| page.contains(text)), "no {text}: {found:?}");
        }
        // The foot is the last line of each page.
        for (number, page) in found.iter().enumerate() {
            let last = page.lines().rfind(|line| !line.trim().is_empty());
            let foot = format!("Page {} of {}", number + 1, found.len());
            assert!(last.is_some_and(|line| line.ends_with(&foot)), "{page}");
        }
    }
}

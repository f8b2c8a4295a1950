//! ACH by its columns, counted from 1 as the rules print them.

use super::Read;

pub struct AchFile {
    pub lines: Vec<String>,
    pub modifier: char,
    pub created: String,
    pub pay_on: String,
    pub origin: String,
    pub payments: Vec<Read>,
    pub codes: Vec<String>,
    pub credit: u128,
    pub hash: u64,
}

fn columns(line: &str, from: usize, to: usize) -> &str {
    &line[from - 1..to]
}

fn number(line: &str, from: usize, to: usize) -> u128 {
    let text = columns(line, from, to);
    assert!(text.bytes().all(|c| c.is_ascii_digit()), "columns {from}-{to} are digits: {line}");
    text.parse().expect("digits")
}

#[track_caller]
pub fn read(bytes: &[u8]) -> AchFile {
    let text = std::str::from_utf8(bytes).expect("ACH is ASCII");
    assert!(text.ends_with('\n'), "the last line ends too");
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for line in &lines {
        assert_eq!(line.len(), 94, "a line has 94 characters: {line:?}");
        assert!(line.bytes().all(|c| (b' '..=b'~').contains(&c)), "printable: {line:?}");
    }
    assert_eq!(lines.len() % 10, 0, "blocks of ten");
    let kinds: String = lines.iter().filter_map(|line| line.chars().next()).collect();

    let header = &lines[0];
    assert_eq!(columns(header, 1, 4), "101 ");
    assert_eq!(columns(header, 35, 40), "094101");
    let batch = &lines[1];
    assert_eq!(columns(batch, 1, 4), "5220", "credits only");
    assert_eq!(columns(batch, 79, 79), "1");
    let entries: Vec<&String> = lines.iter().filter(|line| line.starts_with('6')).collect();
    let end = 2 + entries.len();
    assert_eq!(&kinds[..end + 2], format!("15{}89", "6".repeat(entries.len())));
    for filler in &lines[end + 2..] {
        assert_eq!(*filler, "9".repeat(94));
    }
    assert!(lines.len() - end - 2 < 10, "no more lines than fill the block");

    let (mut payments, mut codes, mut sum, mut hash) = (Vec::new(), Vec::new(), 0, 0u64);
    for (place, line) in entries.iter().enumerate() {
        let bank = columns(line, 4, 11);
        hash += bank.parse::<u64>().expect("digits");
        sum += number(line, 30, 39);
        assert_eq!(columns(line, 79, 79), "0", "no addenda");
        assert_eq!(columns(line, 80, 87), columns(batch, 80, 87), "traced to the payer's bank");
        assert_eq!(number(line, 88, 94), place as u128 + 1, "in order");
        codes.push(columns(line, 2, 3).to_owned());
        payments.push(Read {
            account: format!("{}/{}", columns(line, 4, 12), columns(line, 13, 29).trim_end()),
            minor_units: number(line, 30, 39),
            reference: columns(line, 40, 54).trim_end().to_owned(),
            name: columns(line, 55, 76).trim_end().to_owned(),
        });
    }
    let (control, last) = (&lines[end], &lines[end + 1]);
    assert_eq!(columns(control, 2, 4), "220");
    assert_eq!(number(control, 5, 10), entries.len() as u128);
    assert_eq!(number(control, 11, 20), u128::from(hash % 10_000_000_000));
    assert_eq!(number(control, 21, 32), 0, "no debits");
    assert_eq!(number(control, 33, 44), sum);
    assert_eq!(columns(control, 45, 54), columns(batch, 41, 50), "company");
    assert_eq!(columns(control, 55, 79).trim(), "");
    assert_eq!(columns(control, 80, 94), columns(batch, 80, 94), "bank and number");
    assert_eq!(number(last, 2, 7), 1, "one batch");
    assert_eq!(number(last, 8, 13), lines.len() as u128 / 10, "blocks");
    assert_eq!(number(last, 14, 21), entries.len() as u128);
    assert_eq!(columns(last, 22, 31), columns(control, 11, 20), "hash");
    assert_eq!(columns(last, 32, 55), columns(control, 21, 44), "sums");
    assert_eq!(columns(last, 56, 94).trim(), "");

    AchFile {
        modifier: columns(header, 34, 34).chars().next().expect("a modifier"),
        created: columns(header, 24, 33).to_owned(),
        origin: columns(header, 14, 23).to_owned(),
        pay_on: columns(batch, 70, 75).to_owned(),
        credit: number(last, 44, 55),
        hash: number(last, 22, 31) as u64,
        payments,
        codes,
        lines,
    }
}

//! Whatever is paid to whomever, readers that know nothing of the engine find it in the files:
//! every payment once, in order, to the last cent, and sums that agree. Check digits are held
//! against longhand arithmetic.

mod payment_file_readers;

use chrono::{Days, NaiveDate};
use engine::Decimal;
use engine::payment_file::{
    Account, Destination, Fields, Kind, Order, Payer, Payment, Savings, check_iban, check_routing,
    sepa_text, upper_text,
};
use payment_file_readers::{Read, csv, nacha, pain_001};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use zeroize::Zeroizing;

/// The remainder of a number written out, by subtraction of multiples as on paper.
fn remainder_on_paper(digits: &str, divisor: u32) -> u32 {
    digits.chars().fold(0, |rest, c| {
        let mut rest = rest * 10 + c.to_digit(10).expect("a digit");
        while rest >= divisor {
            rest -= divisor;
        }
        rest
    })
}

/// ISO 13616 in its own words: move four characters to the end, write letters as numbers, divide.
fn check_digits(country: &str, national: &str) -> String {
    let moved = format!("{national}{country}00");
    let digits: String = moved
        .chars()
        .map(|c| match c {
            'A'..='Z' => (c as u32 - 'A' as u32 + 10).to_string(),
            c => c.to_string(),
        })
        .collect();
    format!("{:02}", 98 - remainder_on_paper(&digits, 97))
}

/// Countries with the pattern of what follows.
const SHAPES: [(&str, &str); 8] = [
    ("DE", "[0-9]{18}"),
    ("NL", "[A-Z]{4}[0-9]{10}"),
    ("GB", "[A-Z]{4}[0-9]{14}"),
    ("FR", "[0-9]{10}[0-9A-Z]{11}[0-9]{2}"),
    ("MT", "[A-Z]{4}[0-9]{5}[0-9A-Z]{18}"),
    ("NO", "[0-9]{11}"),
    ("LC", "[A-Z]{4}[0-9A-Z]{24}"),
    ("CH", "[0-9]{5}[0-9A-Z]{12}"),
];

fn an_iban() -> impl Strategy<Value = String> {
    proptest::sample::select(&SHAPES[..]).prop_flat_map(|(country, shape)| {
        proptest::string::string_regex(shape).expect("a pattern").prop_map(move |national| {
            format!("{country}{}{national}", check_digits(country, &national))
        })
    })
}

fn a_routing_number() -> impl Strategy<Value = String> {
    let district = proptest::sample::select(vec!["01", "02", "12", "21", "32", "61", "72", "80"]);
    (district, 0u32..1_000_000).prop_map(|(district, rest)| {
        let eight = format!("{district}{rest:06}");
        let check = (0..10).find(|check| {
            let d: Vec<u32> =
                format!("{eight}{check}").chars().filter_map(|c| c.to_digit(10)).collect();
            let sum = 3 * (d[0] + d[3] + d[6]) + 7 * (d[1] + d[4] + d[7]) + (d[2] + d[5] + d[8]);
            sum.is_multiple_of(10)
        });
        format!("{eight}{}", check.expect("one of ten fits"))
    })
}

/// Names in all scripts, with what does not belong there.
fn a_name() -> impl Strategy<Value = String> {
    prop_oneof![".{0,90}", "[A-Za-zÀ-ž' ]{0,80}", "\\PC{0,20}"]
}

fn payments(
    accounts: impl Strategy<Value = Account>,
    most_cents: i64,
) -> impl Strategy<Value = Vec<Payment>> {
    let amount = prop_oneof![1..=most_cents, 1..100_000i64.min(most_cents)];
    proptest::collection::vec((accounts, amount, a_name()), 1..40).prop_map(|given| {
        let payment = |(place, (account, cents, name)): (usize, _)| Payment {
            reference: format!("PO-{place:08}"),
            name,
            amount: Decimal::new(cents, 2),
            account,
        };
        given.into_iter().enumerate().map(payment).collect()
    })
}

fn an_order(currency: &'static str) -> impl Strategy<Value = Order> {
    (0u64..20_000, 0u32..86_400, 0u64..30, 0u32..30).prop_map(move |(day, second, later, files)| {
        let day = NaiveDate::from_ymd_opt(2000, 1, 1).expect("a day") + Days::new(day);
        let time = chrono::NaiveTime::from_num_seconds_from_midnight_opt(second, 0);
        Order {
            reference: "PB-00000012".to_owned(),
            ordered_at: day.and_time(time.expect("a time")),
            pay_on: day + Days::new(later),
            currency: currency.to_owned(),
            minor_unit: 2,
            files_before: files,
        }
    })
}

fn fields(given: &[(&str, &str)]) -> Fields {
    let field =
        |(name, text): &(&str, &str)| ((*name).to_owned(), Zeroizing::new((*text).to_owned()));
    given.iter().map(field).collect()
}

fn payer(format: &str, given: &[(&str, &str)]) -> Payer {
    Payer::from_fields(format, &fields(given)).expect("a payer")
}

fn expected(payment: &Payment, name: String, account: String) -> Read {
    let minor_units = payment.amount.mantissa().unsigned_abs();
    Read { reference: payment.reference.clone(), name, minor_units, account }
}

/// Whether a text is in the order of the letters of another one: nothing is made up.
fn is_readable(text: &str, most: usize) -> bool {
    !text.is_empty() && text.len() <= most && text.contains(|c: char| c.is_ascii_alphanumeric())
}

proptest! {
    #[test]
    fn every_payment_is_in_the_sepa_file(
        order in an_order("EUR"),
        payments in payments(
            an_iban().prop_map(|iban| Account::iban(&iban, Some("COBADEFFXXX")).expect("an IBAN")),
            99_999_999_999,
        ),
        name in a_name(),
        version in proptest::sample::select(vec!["03", "09"]),
    ) {
        prop_assume!(!name.trim().is_empty());
        prop_assume!(!name.contains(char::is_control));
        let given = [("name", name.as_str()), ("iban", "DE89370400440532013000")];
        let payer = payer(&format!("pain.001.001.{version}"), &given);
        let files = payer.files(&order, &payments).expect("a file");
        prop_assert_eq!(files.len(), 1);
        let read = pain_001::read(&files[0].bytes, "EUR", 2);
        prop_assert_eq!(&read.version, version);
        let wanted: Vec<Read> = payments
            .iter()
            .map(|payment| {
                let Account::Iban { iban, .. } = &payment.account else { unreachable!() };
                expected(payment, sepa_text(&payment.name, 70), iban.to_string())
            })
            .collect();
        prop_assert_eq!(read.payments, wanted);
        prop_assert_eq!(read.created, order.ordered_at.format("%Y-%m-%dT%H:%M:%S").to_string());
        prop_assert_eq!(read.pay_on, order.pay_on.to_string());
        prop_assert_eq!(read.sum, files[0].control_sum.to_string());
        prop_assert_eq!(read.debtor_account, "DE89370400440532013000");
        prop_assert!(read.is_sepa);
        prop_assert!(is_readable(&read.debtor, 70));
    }

    #[test]
    fn every_payment_is_in_the_ach_file(
        order in an_order("USD"),
        payments in payments(
            (a_routing_number(), "[A-Z0-9-]{3,16}[0-9]", any::<bool>()).prop_map(
                |(routing, account, is_savings)| {
                    let savings = if is_savings { Savings::Yes } else { Savings::No };
                    Account::routed(&routing, &account, savings).expect("an account")
                },
            ),
            9_999_999_999,
        ),
    ) {
        let payer = payer("nacha", &[
            ("name", "A company with a name that is too long"),
            ("bank_name", "Bänk"),
            ("routing", "021000021"),
            ("company_id", "1023456789"),
        ]);
        let files = payer.files(&order, &payments).expect("a file");
        prop_assert_eq!(files.len(), 1);
        let read = nacha::read(&files[0].bytes);
        let (mut wanted, mut codes) = (Vec::new(), Vec::new());
        for payment in &payments {
            let Account::Routed { routing, account, savings } = &payment.account else {
                unreachable!()
            };
            codes.push(if *savings == Savings::Yes { "32" } else { "22" });
            let name = upper_text(&payment.name, 22);
            wanted.push(expected(payment, name, format!("{routing}/{}", account.as_str())));
        }
        prop_assert_eq!(read.payments, wanted);
        prop_assert_eq!(read.codes, codes);
        prop_assert_eq!(read.created, order.ordered_at.format("%y%m%d%H%M").to_string());
        prop_assert_eq!(read.pay_on, order.pay_on.format("%y%m%d").to_string());
        prop_assert_eq!(read.origin, "1023456789");
        let modifiers = ('A'..='Z').chain('0'..='9').collect::<Vec<_>>();
        prop_assert_eq!(read.modifier, modifiers[order.files_before as usize]);
    }

    #[test]
    fn every_payment_is_in_the_columns(
        order in an_order("EUR"),
        payments in payments(
            "[A-Za-z0-9][A-Za-z0-9.+_-]{0,20}[a-z]@[a-z]{1,20}\\.[a-z]{2,10}".prop_filter_map(
                "an address",
                |mail| Account::mail(&mail).ok(),
            ),
            i64::MAX,
        ),
        delimiter in prop_oneof![
            Just(("comma", ',')), Just(("semicolon", ';')), Just(("tab", '\t')),
        ],
    ) {
        let files = Payer::PayPalCsv.files(&order, &payments).expect("a file");
        let rows = csv::read(&files[0].bytes, ',');
        prop_assert_eq!(rows.len(), payments.len());
        for (row, payment) in rows.iter().zip(&payments) {
            let Account::Mail(mail) = &payment.account else { unreachable!() };
            prop_assert_eq!(&row[..4], [
                mail.as_str(), &payment.amount.to_string(), "EUR", &payment.reference,
            ]);
            prop_assert_eq!(row[5].as_str(), "PAYPAL");
        }
        let payer = payer("csv", &[
            ("columns", "To=mail,Name=name,How much=amount,What=\"pay, now\",Which=reference"),
            ("delimiter", delimiter.0),
        ]);
        let files = payer.files(&order, &payments).expect("a file");
        let rows = csv::read(&files[0].bytes, delimiter.1);
        prop_assert_eq!(&rows[0], &["To", "Name", "How much", "What", "Which"]);
        prop_assert_eq!(rows.len(), payments.len() + 1);
        for (row, payment) in rows[1..].iter().zip(&payments) {
            prop_assert_eq!(&row[2], &payment.amount.to_string());
            prop_assert_eq!((row[3].as_str(), &row[4]), ("pay, now", &payment.reference));
            // What a spreadsheet would run.
            prop_assert!(!row[1].starts_with(['=', '+', '-', '@', '\t', '\r']), "{:?}", row[1]);
            if payment.name.chars().all(|c| c.is_alphanumeric()) {
                prop_assert_eq!(&row[1], &payment.name);
            }
        }
    }

    #[test]
    fn right_account_numbers_are_taken_and_wrong_ones_are_not(
        iban in an_iban(),
        place in any::<proptest::sample::Index>(),
        other in "[0-9A-Z]",
    ) {
        prop_assert!(check_iban(&iban).is_ok(), "{}", iban);
        // A digit for a letter moves all that follows: ISO 13616 may overlook that.
        let is_digit = |text: &str| text.bytes().all(|c| c.is_ascii_digit());
        let place = place.index(iban.len());
        if is_digit(&iban[place..=place]) == is_digit(&other) {
            let changed = format!("{}{other}{}", &iban[..place], &iban[place + 1..]);
            prop_assert_eq!(check_iban(&changed).is_ok(), changed == iban, "{} {}", iban, changed);
        }
        let (head, tail) = iban.split_at(iban.len() - 2);
        let swapped = format!("{head}{}{}", &tail[1..], &tail[..1]);
        if is_digit(tail) && swapped != iban {
            prop_assert!(check_iban(&swapped).is_err(), "{}", swapped);
        }
    }

    #[test]
    fn a_wrong_digit_of_a_routing_number_is_found(
        routing in a_routing_number(),
        place in 0usize..9,
        other in "[0-9]",
    ) {
        prop_assert!(check_routing(&routing).is_ok());
        let changed = format!("{}{other}{}", &routing[..place], &routing[place + 1..]);
        prop_assert_eq!(check_routing(&changed).is_ok(), changed == routing);
    }

    #[test]
    fn what_is_kept_gives_the_same_account_again(
        iban in an_iban(),
        routing in a_routing_number(),
        text in "[ -~]{4,30}",
        holder in a_name(),
    ) {
        let has_letters = holder.contains(|c: char| c.is_ascii_alphabetic());
        let holder = has_letters.then_some(holder.as_str());
        let given = [
            (Kind::BankTransfer, vec![("iban", iban.as_str()), ("bic", "COBADEFF")]),
            (
                Kind::BankTransfer,
                vec![("routing", &routing), ("account", "12345"), ("account_type", "savings")],
            ),
            (Kind::BankTransfer, vec![("account", &text), ("bank", "A bank")]),
            (Kind::PayPal, vec![("mail", "Anna@Example.com")]),
            (Kind::MobileMoney, vec![("number", "+254 712-345678")]),
            (Kind::Other, vec![("account", &text)]),
        ];
        for (kind, mut given) in given {
            given.extend(holder.map(|holder| ("holder", holder)));
            if let Ok(first) = Destination::from_fields(kind, &fields(&given)) {
                let again = Destination::from_fields(kind, &first.to_fields());
                let again = again.expect("it was checked before");
                prop_assert_eq!(again.account.normalised(), first.account.normalised());
                prop_assert_eq!(again, first);
            }
        }
    }

    #[test]
    fn texts_fit_and_stay_as_they_are_the_second_time(text in ".{0,200}", most in 11usize..140) {
        let plain = sepa_text(&text, most);
        prop_assert!(is_readable(&plain, most), "{:?}", plain);
        prop_assert!(plain.chars().all(|c| c.is_ascii_alphanumeric() || "/-?:().,'+ ".contains(c)));
        prop_assert_eq!(sepa_text(&plain, most), plain);
    }
}

/// What a reader of others says of the files of a folder.
fn said_of(folder: &Path, reader: &str) -> String {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new("python3")
        .arg(here.join("tests").join(reader))
        .arg(folder)
        .env("PYTHONPATH", here.join("../.local/python"))
        .output()
        .expect("python3 starts; if not, run: make setup");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "if packages are missing, run: make setup\n{errors}");
    String::from_utf8(output.stdout).expect("it is UTF-8")
}

/// A folder of files, and what is made of each random value.
fn written<S: Strategy>(
    name: &str,
    any: &S,
    mut file: impl FnMut(S::Value) -> engine::payment_file::File,
) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("{name}.{}", std::process::id()));
    std::fs::create_dir(&folder).expect("a folder");
    let mut runner = TestRunner::deterministic();
    for place in 0..60 {
        let made = file(any.new_tree(&mut runner).expect("a value").current());
        let path = folder.join(format!("{place:02}.{name}"));
        std::fs::write(path, &made.bytes).expect("it is written");
    }
    folder
}

#[test]
fn the_official_schemas_take_every_sepa_file() {
    let ibans = an_iban().prop_map(|iban| Account::iban(&iban, None).expect("an IBAN"));
    let any_file = (
        an_order("EUR"),
        payments(ibans, 99_999_999_999),
        a_name().prop_filter("a name", |name| {
            !name.trim().is_empty() && !name.contains(char::is_control)
        }),
        proptest::sample::select(vec!["03", "09"]),
        proptest::sample::select(vec![Some("COBADEFFXXX"), Some("COBADEFF"), None]),
    );
    let folder = written("xml", &any_file, |(order, payments, name, version, bic)| {
        let mut given = vec![("name", name.as_str()), ("iban", "DE89370400440532013000")];
        given.extend(bic.map(|bic| ("bic", bic)));
        let payer = payer(&format!("pain.001.001.{version}"), &given);
        payer.files(&order, &payments).expect("a file").remove(0)
    });
    assert_eq!(said_of(&folder, "payment_file_schema.py"), "60 files\n");
    // They would say so.
    let path = folder.join("00.xml");
    let text = std::fs::read_to_string(&path).expect("it is there");
    std::fs::write(&path, text.replace("<NbOfTxs>", "<NbOfTxs>x")).expect("it is written");
    let said = said_of(&folder, "payment_file_schema.py");
    assert!(said.starts_with("00.xml /Document/CstmrCdtTrfInitn/GrpHdr/NbOfTxs:"), "{said}");
    std::fs::remove_dir_all(&folder).expect("it is ours");
}

#[test]
fn a_reader_of_others_finds_every_payment_in_the_ach_files() {
    let accounts = (a_routing_number(), "[A-Z0-9-]{3,16}[0-9]", any::<bool>()).prop_map(
        |(routing, account, is_savings)| {
            let savings = if is_savings { Savings::Yes } else { Savings::No };
            Account::routed(&routing, &account, savings).expect("an account")
        },
    );
    let any_file = (an_order("USD"), payments(accounts, 9_999_999_999));
    let mut wanted = String::new();
    let folder = written("ach", &any_file, |(order, payments)| {
        let (mut hash, mut credit) = (0, 0);
        let entry = |payment: &Payment| {
            let Account::Routed { routing, account, savings } = &payment.account else {
                unreachable!()
            };
            let cents = payment.amount.mantissa();
            hash += routing[..8].parse::<u64>().expect("digits");
            credit += cents;
            let code = if *savings == Savings::Yes { "32" } else { "22" };
            let name = upper_text(&payment.name, 22);
            json!([code, routing.as_str(), account.as_str(), cents as u64, payment.reference, name])
        };
        let entries: Vec<Value> = payments.iter().map(entry).collect();
        wanted += &json!({
            "count": payments.len(),
            "hash": hash % 10_000_000_000,
            "credit": credit as u64,
            "entries": entries,
        })
        .to_string();
        wanted.push('\n');
        let payer = payer(
            "nacha",
            &[
                ("name", "Acme"),
                ("bank_name", "First Bank"),
                ("routing", "021000021"),
                ("company_id", "1023456789"),
            ],
        );
        payer.files(&order, &payments).expect("a file").remove(0)
    });
    let lines = |text: &str| -> Vec<Value> {
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    };
    assert_eq!(lines(&said_of(&folder, "payment_file_ach.py")), lines(&wanted));
    std::fs::remove_dir_all(&folder).expect("it is ours");
}

//! Payment files byte by byte, against files that were made by hand; what is refused; and that what
//! is written does not depend on anything but what was given.

mod payment_file_readers;

use chrono::NaiveDate;
use engine::Decimal;
use engine::payment_file::{
    Account, Destination, Fields, File, Kind, Order, Payer, Payment, Refused, Savings, sepa_text,
};
use payment_file_readers::{csv, nacha, pain_001};
use zeroize::Zeroizing;

fn fields(given: &[(&str, &str)]) -> Fields {
    let field =
        |(name, text): &(&str, &str)| ((*name).to_owned(), Zeroizing::new((*text).to_owned()));
    given.iter().map(field).collect()
}

fn order(currency: &str) -> Order {
    let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).expect("a day");
    Order {
        reference: "PB-00000007".to_owned(),
        ordered_at: day(2, 27).and_hms_opt(18, 30, 0).expect("a time"),
        pay_on: day(3, 2),
        currency: currency.to_owned(),
        minor_unit: 2,
        files_before: 0,
    }
}

const NAMES: [&str; 3] = ["Anna Müller", "Bo O'Neil & Sons", "李小明 🎉"];
const CENTS: [i64; 3] = [36_999, 14_691, 100_000];

fn payments(accounts: [Account; 3]) -> Vec<Payment> {
    let payment = |(place, account): (usize, Account)| Payment {
        reference: format!("PO-{:08}", place + 1),
        name: NAMES[place].to_owned(),
        amount: Decimal::new(CENTS[place], 2),
        account,
    };
    accounts.into_iter().enumerate().map(payment).collect()
}

fn ibans() -> [Account; 3] {
    [
        Account::iban("NL91 ABNA 0417 1643 00", Some("abnanl2a")).expect("an IBAN"),
        Account::iban("gb82west12345698765432", None).expect("an IBAN"),
        Account::iban("FR1420041010050500013M02606", None).expect("an IBAN"),
    ]
}

fn routed() -> [Account; 3] {
    [
        Account::routed("021000021", "0012345678", Savings::No).expect("an account"),
        Account::routed("011401533", "987 654 321", Savings::No).expect("an account"),
        Account::routed("091000019", "sav-0042", Savings::Yes).expect("an account"),
    ]
}

fn mails() -> [Account; 3] {
    ["Anna@Example.com", " bo.oneil@example.org", "li@example.net"]
        .map(|mail| Account::mail(mail).expect("an address"))
}

fn sepa_payer() -> Payer {
    sepa_payer_of("pain.001.001.03")
}

fn sepa_payer_of(format: &str) -> Payer {
    let given = [
        ("name", "Acme Payouts GmbH & Co."),
        ("iban", "DE89 3704 0044 0532 0130 00"),
        ("bic", "COBADEFFXXX"),
    ];
    Payer::from_fields(format, &fields(&given)).expect("a payer")
}

fn nacha_payer() -> Payer {
    let given = [
        ("name", "Acme Payouts Inc"),
        ("bank_name", "First Bank of New York"),
        ("routing", "021000021"),
        ("company_id", "1023456789"),
    ];
    Payer::from_fields("nacha", &fields(&given)).expect("a payer")
}

fn mobile_payer(columns: &str) -> Payer {
    let given = [("columns", columns), ("delimiter", "semicolon"), ("whole_units", "true")];
    Payer::from_fields("csv", &fields(&given)).expect("a payer")
}

#[track_caller]
fn only_file(payer: &Payer, order: &Order, payments: &[Payment]) -> File {
    let mut files = payer.files(order, payments).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(files.len(), 1);
    files.remove(0)
}

#[track_caller]
fn assert_bytes(file: &File, expected: &[u8]) {
    let (written, expected) =
        (String::from_utf8_lossy(&file.bytes), String::from_utf8_lossy(expected));
    for (place, (line, right)) in written.lines().zip(expected.lines()).enumerate() {
        assert_eq!(line, right, "line {}", place + 1);
    }
    assert_eq!(written, expected);
}

#[test]
fn a_sepa_file_of_either_version_is_the_one_made_by_hand() {
    let (older, newer) =
        (include_bytes!("payment_file/s4.xml"), include_bytes!("payment_file/s4_09.xml"));
    for (version, by_hand) in [("03", &older[..]), ("09", &newer[..])] {
        let payer = sepa_payer_of(&format!("pain.001.001.{version}"));
        let file = only_file(&payer, &order("EUR"), &payments(ibans()));
        assert_bytes(&file, by_hand);
        assert_eq!(file.name, "PB-00000007.xml");
        let read = pain_001::read(&file.bytes, "EUR", 2);
        assert_eq!((read.version.as_str(), read.count, read.sum.as_str()), (version, 3, "1516.90"));
        assert_eq!(read.bics, [Some("ABNANL2A".to_owned()), None, None]);
    }
}

#[test]
fn an_ach_file_is_the_one_made_by_hand() {
    let file = only_file(&nacha_payer(), &order("USD"), &payments(routed()));
    assert_bytes(&file, include_bytes!("payment_file/s4.ach"));
    let read = nacha::read(&file.bytes);
    assert_eq!((read.hash, read.credit, read.lines.len()), (12_340_156, 151_690, 10));
    let line = |place: usize| &read.lines[place][..];
    assert_eq!((&line(5)[10..20], &line(5)[32..44]), ("0012340156", "000000151690"));
    assert_eq!(read.lines.iter().filter(|line| line.starts_with("99")).count(), 3);
}

#[test]
fn a_paypal_file_is_the_one_made_by_hand() {
    let file = only_file(&Payer::PayPalCsv, &order("EUR"), &payments(mails()));
    assert_bytes(&file, include_bytes!("payment_file/s4_paypal.csv"));
}

#[test]
fn whole_units_leave_the_fraction_open() {
    let numbers = ["+254 712 345678", "00254722000000"];
    let mut given: Vec<Payment> = payments(mails()).into_iter().take(2).collect();
    for (payment, number) in given.iter_mut().zip(numbers) {
        payment.account = Account::mobile(number).expect("a number");
    }
    given[0].amount = Decimal::new(345_678, 2);
    given[1].name = "=Bo O'Neil & \"Sons\"; Ltd".to_owned();
    let payer = mobile_payer(
        "Phone=number,Amount=amount,Name=name,Ref=reference,Remark=\"Commission, paid\"",
    );
    let file = only_file(&payer, &order("KES"), &given);
    assert_bytes(&file, include_bytes!("payment_file/mobile.csv"));
    assert_eq!(file.control_sum, Decimal::from(3456 + 146));
    assert_eq!(payer.paid_of(given[0].amount, "KES"), Decimal::from(3456));

    given[0].amount = Decimal::new(78, 2);
    let refused = payer.files(&order("KES"), &given).expect_err("nothing is left of it");
    assert_eq!(refused.to_string(), "payment \"PO-00000001\": amount must be more than 0");
    // PayPal knows no decimals of some currencies.
    let file = only_file(&Payer::PayPalCsv, &order("HUF"), &payments(mails()));
    assert_eq!(csv::read(&file.bytes, ',')[0][1], "369");
}

#[test]
fn the_same_payments_are_the_same_bytes() {
    for (payer, currency, accounts) in [
        (sepa_payer(), "EUR", ibans()),
        (nacha_payer(), "USD", routed()),
        (Payer::PayPalCsv, "EUR", mails()),
    ] {
        let write = || payer.files(&order(currency), &payments(accounts.clone())).expect("files");
        let (one, other) = (write(), write());
        assert!(one.iter().zip(&other).all(|(one, other)| one.bytes == other.bytes));
    }
}

#[test]
fn other_currencies_than_the_euro_are_no_sepa() {
    let read = |currency: &str, minor_unit, amount| {
        let order = Order { minor_unit, ..order(currency) };
        let [account, ..] = ibans();
        let payment =
            Payment { reference: "PO-1".to_owned(), name: "A".to_owned(), amount, account };
        let file = only_file(&sepa_payer(), &order, &[payment]);
        pain_001::read(&file.bytes, currency, minor_unit as usize)
    };
    assert!(!read("CHF", 2, Decimal::new(10, 2)).is_sepa);
    assert_eq!(read("JPY", 0, Decimal::from(1234)).sum, "1234");
    assert_eq!(read("KWD", 3, Decimal::new(1, 3)).sum, "0.001");
    assert!(read("EUR", 2, Decimal::new(99_999_999_999, 2)).is_sepa);
}

#[test]
fn full_files_are_followed_by_others() {
    let many = |count: usize, account: &Account, cents: i64| -> Vec<Payment> {
        let payment = |place| Payment {
            reference: format!("P{place}"),
            name: "Anna".to_owned(),
            amount: Decimal::new(cents, 2),
            account: account.clone(),
        };
        (0..count).map(payment).collect()
    };
    let counts =
        |files: &[File]| -> Vec<usize> { files.iter().map(|file| file.payment_count).collect() };
    let names =
        |files: &[File]| -> Vec<String> { files.iter().map(|file| file.name.clone()).collect() };
    let [iban, ..] = ibans();
    let [account, ..] = routed();
    let [mail, ..] = mails();

    let files = Payer::PayPalCsv.files(&order("USD"), &many(10_001, &mail, 1)).expect("files");
    assert_eq!(counts(&files), [5000, 5000, 1]);
    assert_eq!(names(&files), ["PB-00000007-1.csv", "PB-00000007-2.csv", "PB-00000007-3.csv"]);
    let rows: usize = files.iter().map(|file| csv::read(&file.bytes, ',').len()).sum();
    assert_eq!(rows, 10_001);

    let files = sepa_payer().files(&order("EUR"), &many(10_001, &iban, 1)).expect("files");
    assert_eq!(counts(&files), [10_000, 1]);
    let read = pain_001::read(&files[1].bytes, "EUR", 2);
    assert_eq!(
        (read.message.as_str(), read.payments[0].reference.as_str()),
        ("PB-00000007-2", "P10000")
    );

    // 100 payments of the largest amount are 9,999,999,999.00; one more has a thirteenth digit.
    let largest = many(101, &account, 9_999_999_999);
    let files = nacha_payer().files(&order("USD"), &largest).expect("files");
    assert_eq!(counts(&files), [100, 1]);
    let read: Vec<_> = files.iter().map(|file| nacha::read(&file.bytes)).collect();
    assert_eq!(read.iter().map(|file| file.modifier).collect::<String>(), "AB");
    assert_eq!(read[0].credit, 999_999_999_900);
    // The hash keeps ten digits: 100,000 times 2,100,002 is 210,000,200,000.
    let files = nacha_payer().files(&order("USD"), &many(100_000, &account, 1)).expect("files");
    assert_eq!(nacha::read(&files[0].bytes).hash, 210_000_200_000 % 10_000_000_000);

    let last_of_day = Order { files_before: 35, ..order("USD") };
    assert!(nacha_payer().files(&last_of_day, &many(1, &account, 1)).is_ok());
    let refused = nacha_payer().files(&last_of_day, &largest).expect_err("there is no 37th");
    assert_eq!(refused.field, "payments");
}

#[track_caller]
fn refusal(payer: &Payer, order: &Order, change: impl FnOnce(&mut Vec<Payment>)) -> String {
    let accounts = match payer {
        Payer::Nacha(_) => routed(),
        Payer::PayPalCsv => mails(),
        _ => ibans(),
    };
    let mut given = payments(accounts);
    change(&mut given);
    payer.files(order, &given).expect_err("it must be refused").to_string()
}

#[test]
fn what_a_bank_would_refuse_is_refused_with_payment_and_field() {
    let (sepa, ach, paypal) = (sepa_payer(), nacha_payer(), Payer::PayPalCsv);
    let csv = mobile_payer("Phone=number,Amount=amount");
    let euro = order("EUR");
    let other = || Account::other("wallet 17").expect("an account");
    let cases: Vec<(String, &str)> = vec![
        (refusal(&sepa, &euro, Vec::clear), "payments are missing: there must be at least one"),
        (
            refusal(&sepa, &euro, |all| all[1].amount = Decimal::ZERO),
            "payment \"PO-00000002\": amount must be more than 0",
        ),
        (
            refusal(&sepa, &euro, |all| all[1].amount = Decimal::new(-1, 2)),
            "payment \"PO-00000002\": amount must be more than 0",
        ),
        (
            refusal(&sepa, &euro, |all| all[2].amount = Decimal::new(1005, 3)),
            "payment \"PO-00000003\": amount has more decimals than its currency, or too many \
             digits",
        ),
        (
            refusal(&sepa, &euro, |all| all[2].amount = Decimal::MAX),
            "payment \"PO-00000003\": amount has more decimals than its currency, or too many \
             digits",
        ),
        (
            refusal(&sepa, &euro, |all| all[0].amount = Decimal::new(100_000_000_000, 2)),
            "payment \"PO-00000001\": amount is more than 999999999.99",
        ),
        (
            refusal(&ach, &order("USD"), |all| all[0].amount = Decimal::new(10_000_000_000, 2)),
            "payment \"PO-00000001\": amount is more than 99999999.99",
        ),
        (
            refusal(&sepa, &euro, |all| all[1].reference = all[0].reference.clone()),
            "payment \"PO-00000001\": reference is that of another payment too",
        ),
        (
            refusal(&sepa, &euro, |all| all[1].reference = "P".repeat(36)),
            "payment \"PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP\": reference must be 1 to 35 letters, \
             digits, -, ., + or :",
        ),
        (
            refusal(&sepa, &euro, |all| all[1].reference = "a<b".to_owned()),
            "payment \"a<b\": reference must be 1 to 35 letters, digits, -, ., + or :",
        ),
        (
            refusal(&ach, &order("USD"), |all| all[1].reference = "P".repeat(16)),
            "payment \"PPPPPPPPPPPPPPPP\": reference has more than 15 characters",
        ),
        (
            refusal(&paypal, &order("USD"), |all| all[1].reference = "P".repeat(31)),
            "payment \"PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP\": reference has more than 30 characters",
        ),
        (
            refusal(&sepa, &euro, |all| all[1].account = other()),
            "payment \"PO-00000002\": iban is missing",
        ),
        (
            refusal(&ach, &order("USD"), |all| all[1].account = other()),
            "payment \"PO-00000002\": routing is missing",
        ),
        (
            refusal(&paypal, &order("USD"), |all| all[1].account = other()),
            "payment \"PO-00000002\": mail is missing",
        ),
        (refusal(&csv, &euro, |_| {}), "payment \"PO-00000001\": number is missing"),
        (refusal(&ach, &euro, |_| {}), "currency must be USD"),
        (refusal(&paypal, &order("KES"), |_| {}), "currency is none that PayPal pays out"),
        (refusal(&sepa, &order("<x>"), |_| {}), "currency must be three capital letters"),
        (
            refusal(&sepa, &Order { reference: String::new(), ..order("EUR") }, |_| {}),
            "reference must be 1 to 35 letters, digits, -, ., + or :",
        ),
    ];
    for (said, expected) in cases {
        assert_eq!(said, expected);
    }
}

#[track_caller]
fn refused_payer(format: &str, given: &[(&str, &str)], change: (&str, &str)) -> Refused {
    let mut given = fields(given);
    given.insert(change.0.to_owned(), Zeroizing::new(change.1.to_owned()));
    Payer::from_fields(format, &given).expect_err("it must be refused")
}

#[test]
fn a_payer_must_be_what_its_bank_wants() {
    let sepa = [("name", "A"), ("iban", "DE89370400440532013000")];
    let ach =
        [("name", "A"), ("bank_name", "B"), ("routing", "021000021"), ("company_id", "1023456789")];
    let csv = [("columns", "A=amount,P=number")];
    for (format, given, change) in [
        ("pain.001.001.03", &sepa[..], ("name", " ")),
        ("pain.001.001.03", &sepa[..], ("iban", "DE88370400440532013000")),
        ("pain.001.001.03", &sepa[..], ("bic", "COBADEF")),
        (
            "pain.001.001.03",
            &sepa[..],
            ("customer_id", "more than thirty-five characters are too many"),
        ),
        ("pain.001.001.03", &sepa[..], ("color", "red")),
        ("nacha", &ach[..], ("routing", "021000022")),
        ("nacha", &ach[..], ("company_id", "123")),
        ("nacha", &ach[..], ("entry_class", "WEB")),
        ("nacha", &ach[..], ("description", "longer than ten")),
        ("nacha", &ach[..], ("bank_name", "")),
        ("paypal_csv", &[][..], ("mail", "a@b.c")),
        ("csv", &csv[..], ("columns", "A=number")),
        ("csv", &csv[..], ("columns", "A=amount,P=\"254712345678\"")),
        ("csv", &csv[..], ("columns", "A=amount,B=amount")),
        ("csv", &csv[..], ("columns", "A=amount,B=price")),
        ("csv", &csv[..], ("columns", "amount")),
        ("csv", &csv[..], ("columns", "=amount")),
        ("csv", &csv[..], ("delimiter", "|")),
        ("csv", &csv[..], ("headings", "perhaps")),
        ("csv", &csv[..], ("whole_units", "1")),
        ("csv", &csv[..], ("most_payments", "0")),
    ] {
        let refused = refused_payer(format, given, change);
        assert_eq!(refused.field, change.0, "{refused}");
    }
    let refused = refused_payer("pain.002", &[], ("a", "b"));
    assert_eq!(refused.field, "format");
}

#[test]
fn bank_data_that_cannot_be_right_is_refused_without_being_shown() {
    for (kind, given, field) in [
        (Kind::BankTransfer, &[][..], "iban"),
        (Kind::BankTransfer, &[("iban", "DE88370400440532013000")], "iban"),
        (Kind::BankTransfer, &[("iban", "DE8937040044053201300")], "iban"),
        (Kind::BankTransfer, &[("iban", "DE893704004405320130000")], "iban"),
        (Kind::BankTransfer, &[("iban", "XX89370400440532013000")], "iban"),
        (Kind::BankTransfer, &[("iban", "DE8937040044053201300A")], "iban"),
        (Kind::BankTransfer, &[("iban", "DE00370400440532013000")], "iban"),
        (Kind::BankTransfer, &[("iban", "ĐE89370400440532013000")], "iban"),
        (Kind::BankTransfer, &[("iban", "D")], "iban"),
        (Kind::BankTransfer, &[("iban", "DE89370400440532013000"), ("bic", "COBADE1F")], "bic"),
        (Kind::BankTransfer, &[("iban", "DE89370400440532013000"), ("bic", "ABNANL2AX")], "bic"),
        (Kind::BankTransfer, &[("iban", "DE89370400440532013000"), ("routing", "1")], "routing"),
        (Kind::BankTransfer, &[("routing", "021000021")], "account"),
        (Kind::BankTransfer, &[("routing", "021000022"), ("account", "12345678")], "routing"),
        (Kind::BankTransfer, &[("routing", "441000021"), ("account", "12345678")], "routing"),
        (Kind::BankTransfer, &[("routing", "02100002"), ("account", "12345678")], "routing"),
        (Kind::BankTransfer, &[("routing", "021000021"), ("account", "123")], "account"),
        (
            Kind::BankTransfer,
            &[("routing", "021000021"), ("account", "123456789012345678")],
            "account",
        ),
        (Kind::BankTransfer, &[("routing", "021000021"), ("account", "12_45678")], "account"),
        (
            Kind::BankTransfer,
            &[("routing", "021000021"), ("account", "12345678"), ("account_type", "loan")],
            "account_type",
        ),
        (Kind::BankTransfer, &[("account", "123")], "account"),
        (Kind::BankTransfer, &[("iban", "DE89370400440532013000"), ("holder", "😀")], "holder"),
        (Kind::BankTransfer, &[("iban", "DE89370400440532013000"), ("Iban", "x")], "Iban"),
        (
            Kind::BankTransfer,
            &[("iban", "DE89370400440532013000"), ("GB33BUKB20201555555555", "x")],
            "a field",
        ),
        (Kind::PayPal, &[("mail", "anna")], "mail"),
        (Kind::PayPal, &[("mail", "=anna@example.com")], "mail"),
        (Kind::PayPal, &[("mail", "anna@example")], "mail"),
        (Kind::PayPal, &[("mail", "anna@@example.com")], "mail"),
        (Kind::PayPal, &[("mail", "anna@-example.com")], "mail"),
        (Kind::PayPal, &[("number", "254712345678")], "mail"),
        (Kind::MobileMoney, &[("number", "0712345678")], "number"),
        (Kind::MobileMoney, &[("number", "+2547123")], "number"),
        (Kind::MobileMoney, &[("number", "2547123456789012")], "number"),
        (Kind::MobileMoney, &[("number", "254+712345678")], "number"),
        (Kind::MobileMoney, &[("number", "254-SEVEN-12345")], "number"),
        (Kind::Other, &[("account", "123")], "account"),
    ] {
        let refused = Destination::from_fields(kind, &fields(given));
        let refused = refused.expect_err(&format!("{given:?} must be refused"));
        assert_eq!(refused.field, field, "{given:?}: {refused}");
        for (_, text) in given.iter().filter(|(name, text)| *name != "holder" && text.len() > 3) {
            assert!(!refused.to_string().contains(text), "{refused} shows {text}");
        }
    }
}

#[test]
fn accounts_are_masked_and_told_apart() {
    let masked = |account: engine::payment_file::Account| account.masked();
    let [iban, ..] = ibans();
    let [_, routed, _] = routed();
    assert_eq!(masked(iban.clone()), "***4300");
    assert_eq!(masked(routed), "***4321");
    assert_eq!(masked(Account::mail("Jane@Example.com").expect("an address")), "j***@example.com");
    assert_eq!(masked(Account::mobile("+254 712 345678").expect("a number")), "***5678");
    assert_eq!(masked(Account::other("1234").expect("an account")), "***34");
    assert_eq!(masked(Account::other("a@b.cd").expect("an account")), "a***@b.cd");
    assert_eq!(format!("{iban:?}"), "***4300");
    assert_eq!(format!("{:?}", sepa_payer()), "Pain001(***3000)");

    let same = |one: Account, other: Account| one.normalised() == other.normalised();
    assert!(same(iban, Account::iban("nl91abna0417164300", None).expect("an IBAN")));
    let routed = |account, savings| Account::routed("021000021", account, savings).expect("one");
    assert!(same(routed("0012345", Savings::No), routed("12-345", Savings::Yes)));
    assert!(!same(routed("12345", Savings::No), routed("123456", Savings::No)));
    let national = |bank, account| Account::national(Some(bank), account).expect("an account");
    assert!(same(national("Equity", "12 34 56"), national("equity ", "123456")));
    assert!(!same(national("Equity", "123456"), national("KCB", "123456")));
}

#[test]
fn names_come_out_readable_and_never_empty() {
    for (name, expected) in [
        ("Jürgen Groß", "Jurgen Gross"),
        ("Łukasz Żółć", "Lukasz Zolc"),
        ("Nguyễn Thị Ánh", "Nguyen Thi Anh"),
        ("Jose\u{301} Nun\u{303}ez", "Jose Nunez"),
        ("Иван Петров", "Ivan Petrov"),
        ("Παπαδόπουλος", "Papadopoulos"),
        ("李小明", "Li Xiao Ming"),
        ("김민수", "gimminsu"),
        ("O’Brien – “Sons” …", "O'Brien - Sons ..."),
        ("A & B_C <D> 100% @home", "A + B C D 100 home"),
        ("//Anna//Bo/", "Anna/Bo"),
        ("Anna 🎉\u{200d}🎊", "Anna"),
        ("Anna\u{0}\r\nBo\t", "Anna Bo"),
        ("", "NOTPROVIDED"),
        ("🎉", "NOTPROVIDED"),
        ("///", "NOTPROVIDED"),
        ("--", "NOTPROVIDED"),
    ] {
        assert_eq!(sepa_text(name, 70), expected, "{name:?}");
    }
    assert_eq!(sepa_text(&"ab ".repeat(40), 70).len(), 70);
    assert_eq!(sepa_text("abc def", 4), "abc");
}

//! The report of sales as CSV: what stands in it, for whom, and that no text of a stranger is run
//! by a spreadsheet.

use common::Statements;
use common::reseller::{Resales, Shop};
use uuid::Uuid;

const HEAD: &str = "\u{feff}sold_on,transaction_reference,reseller_name,client_name,product_name,\
    currency,sale_amount,refunded_amount,net_amount,tier,commission_rate,commission,tier_bonus,\
    status";

struct House {
    shop: Shop,
    ann: Uuid,
}

impl House {
    /// Ann sold in January and February, with a refund, a cancelled sale and a rejected one; Bea in
    /// February in euros. In Nairobi it is three hours later than in UTC.
    fn new(name: &str) -> Self {
        let mut shop = Shop::new(name);
        shop.run(
            "update commission.workspace set time_zone = 'Africa/Nairobi';
            update commission.reseller_tier set bonus_rate = 0.1;
            insert into commission.exchange_rate (from_currency, to_currency, rate)
            values ('EUR', 'USD', 1.5);
            insert into commission.participant (name, email, role)
            values ('All', 'all@people.example', 'admin'), ('Rep', 'rep@people.example', 'rep')",
        );
        let [ann, bea] = ["Ann", "Bea"].map(|name| shop.seller(name));
        let mut sell = |who: Uuid, number: u32, amount: &str, currency: &str, at: &str| -> Uuid {
            shop.value(&format!(
                "insert into commission.reseller_sale (
                    transaction_reference, client_name, product_name, reseller_id, sale_amount,
                    currency, status, sold_at)
                values ('P-{number}', 'Client {number}', 'Course', '{who}', {amount}, '{currency}',
                    'completed', '{at}')
                returning id"
            ))
        };
        sell(ann, 1, "6000", "USD", "2026-01-31 20:59:59.999+00");
        let refunded = sell(ann, 2, "2000.50", "USD", "2026-01-31 21:00+00");
        let cancelled = sell(ann, 3, "30", "USD", "2026-02-02");
        let rejected = sell(ann, 4, "40", "USD", "2026-02-03");
        sell(bea, 5, "10", "EUR", "2026-02-04");
        shop.refund(refunded, "500", "2026-02-20");
        shop.run(&format!(
            "update commission.reseller_sale set status = 'cancelled' where id = '{cancelled}';
            select commission.reject_commission('{rejected}', 'never delivered')"
        ));
        Self { shop, ann }
    }

    /// The lines below the headings.
    #[track_caller]
    fn report(&mut self, arguments: &str) -> Vec<String> {
        let call = format!("select commission.sales_report_csv({arguments})::text");
        let text: String = self.shop.value(&call);
        let mut lines: Vec<String> = text.split("\r\n").map(str::to_owned).collect();
        assert_eq!(lines.remove(0), HEAD);
        assert_eq!(lines.pop().as_deref(), Some(""), "the last line ends too");
        lines
    }
}

const ANNS: [&str; 4] = [
    "2026-01-31,\"P-1\",\"Ann\",\"Client 1\",\"Course\",USD,6000,0,6000,\"bronze\",0.1,\
        600.00,60.00,pending",
    "2026-02-01,\"P-2\",\"Ann\",\"Client 2\",\"Course\",USD,2000.50,500,1500.50,\"silver\",0.15,\
        225.08,22.51,pending",
    "2026-02-02,\"P-3\",\"Ann\",\"Client 3\",\"Course\",USD,30,0,0,,,\
        0,0,reversed",
    "2026-02-03,\"P-4\",\"Ann\",\"Client 4\",\"Course\",USD,40,0,0,\"silver\",0.15,\
        0,0,rejected",
];
const BEAS: &str = "2026-02-04,\"P-5\",\"Bea\",\"Client 5\",\"Course\",EUR,10,0,10,\"bronze\",0.1,\
    1.00,0.10,pending";

#[test]
fn each_sale_has_its_line_with_what_stands_of_it() {
    let mut house = House::new("sales_report");
    let ann = house.ann;
    assert_eq!(house.report(""), [&ANNS[..], &[BEAS]].concat());
    house.shop.run("set datestyle = 'German, DMY'");
    assert_eq!(house.report(&format!("'{ann}'")), ANNS);
    // What stands is what the dashboard sums.
    assert_eq!(
        house.shop.line(&format!(
            "select sales, pending_commission from commission.reseller_dashboard
            where reseller_id = '{ann}'"
        )),
        "7500.50|907.59"
    );
}

#[test]
fn its_days_are_the_workspaces_and_both_are_in_it() {
    let mut house = House::new("sales_report_days");
    for (arguments, lines) in [
        ("p_until_on => '2026-01-31'", &ANNS[..1]),
        ("p_from_on => '2026-02-01', p_until_on => '2026-02-01'", &ANNS[1..2]),
        ("p_from_on => '2026-02-02', p_until_on => '2026-02-03'", &ANNS[2..]),
        ("p_from_on => '2026-02-05'", &[]),
        ("p_from_on => '-infinity', p_until_on => '2026-01-31'", &ANNS[..1]),
        ("p_from_on => '4713-01-01 BC', p_until_on => '2026-01-31'", &ANNS[..1]),
        ("p_from_on => '5874897-12-31', p_until_on => 'infinity'", &[]),
        ("p_until_on => '4713-01-01 BC'", &[]),
    ] {
        assert_eq!(house.report(arguments), lines, "{arguments}");
    }
    house.shop.run("update commission.workspace set time_zone = 'UTC'");
    let january = house.report("p_until_on => '2026-01-31'");
    assert_eq!(january.len(), 2, "{january:?}");
    let error =
        house.shop.error_of("select commission.sales_report_csv(null, 'today', 'yesterday')");
    assert_eq!(error.sqlstate, "22023");
    assert!(error.message.contains(" is after p_until_on "), "{}", error.message);
}

#[test]
fn no_text_is_a_formula_and_no_text_ends_its_field() {
    let mut house = House::new("sales_report_texts");
    let ann = house.ann;
    for (text, field) in [
        ("=1+1", r#""'=1+1""#),
        ("+1", r#""'+1""#),
        ("-1", r#""'-1""#),
        ("@SUM(A1)", r#""'@SUM(A1)""#),
        (" =1", r#""' =1""#),
        ("\t=1", "\"'\t=1\""),
        ("\r\n@x", "\"'\r\n@x\""),
        ("\u{a0}=1", "\"'\u{a0}=1\""),
        ("＝1", "\"'＝1\""),
        ("A, \"B\"", r#""A, ""B""""#),
        ("\",=1", r#"""",=1""#),
        ("a\nb", "\"a\nb\""),
        ("1-2", r#""1-2""#),
        ("Ánh; =1", r#""Ánh; =1""#),
    ] {
        house.shop.value_of::<Uuid>(
            "update commission.reseller_sale
            set client_name = $1, product_name = $1, transaction_reference = $1
            where sale_amount = 6000 returning id",
            &[&text],
        );
        house.shop.value_of::<Uuid>(
            "update commission.participant set name = $1 where id = $2 returning id",
            &[&text, &ann],
        );
        let report: String = house
            .shop
            .value("select commission.sales_report_csv(p_until_on => '2026-01-31')::text");
        let line = format!(
            "{HEAD}\r\n2026-01-31,{field},{field},{field},{field},USD,6000,0,6000,\"bronze\",0.1,\
             600.00,60.00,pending\r\n"
        );
        assert_eq!(report, line, "{text:?}");
    }
}

#[test]
fn each_gets_the_sales_that_they_see() {
    let mut house = House::new("sales_report_people");
    let ann = house.ann;
    house.shop.set_up_api_roles();
    let call = format!("select commission.sales_report_csv('{ann}')::text");
    for (who, count, of_ann) in [("ann", 4, ""), ("bea", 1, "PT404"), ("all", 5, "")] {
        house.shop.as_person(who);
        assert_eq!(house.report("").len(), count, "{who}");
        if of_ann.is_empty() {
            assert_eq!(house.report(&format!("'{ann}'")), ANNS, "{who}");
        } else {
            assert_eq!(house.shop.error_of(&call).sqlstate, of_ann, "{who}");
        }
        house.shop.run("rollback");
    }
    for who in ["rep", "nobody"] {
        house.shop.as_person(who);
        assert_eq!(house.shop.error_of(&call).sqlstate, "42501", "{who}");
        house.shop.run("rollback");
    }
}

#[test]
fn it_is_a_download_that_is_called_by_its_days() {
    let mut house = House::new("sales_report_name");
    for (arguments, name) in [
        ("", "sales.csv"),
        ("p_from_on => '2026-01-01'", "sales-2026-01-01.csv"),
        ("null, '2026-01-01', '2026-03-31'", "sales-2026-01-01-2026-03-31.csv"),
    ] {
        house.shop.run("begin read only");
        house.report(arguments);
        assert_eq!(
            house.shop.line("select current_setting('response.headers')"),
            format!("[{{\"Content-Disposition\": \"attachment; filename=\\\"{name}\\\"\"}}]")
        );
        house.shop.run("rollback");
    }
}

//! Attribution against an oracle that takes sale by sale in their order and looks at every click.

use std::collections::BTreeMap;

use common::Statements;
use common::reseller::{Resales, Shop};
use proptest::prelude::*;
use uuid::Uuid;

/// Month, day and minute of 2026, which stand in their order.
type Instant = (u32, u32, u32);

fn instant() -> impl Strategy<Value = Instant> {
    (1u32..5, 1u32..29, prop::sample::select(vec![0u32, 1, 600, 601]))
}

/// Minutes since the year began.
fn minutes((month, day, minute): Instant) -> u32 {
    let before: u32 = [31, 28, 31, 30][..month as usize - 1].iter().sum();
    (before + day - 1) * 1440 + minute
}

fn text((month, day, minute): Instant) -> String {
    format!("2026-{month:02}-{day:02} {:02}:{:02}Z", minute / 60, minute % 60)
}

#[derive(Debug, Clone)]
struct Click {
    visitor: u32,
    code: usize,
    at: Instant,
}

#[derive(Debug, Clone)]
struct Sale {
    visitor: Option<u32>,
    code: Option<usize>,
    client: Option<u32>,
    stated: Option<usize>,
    at: Instant,
    status: &'static str,
    /// Whether it has a key of the shop.
    is_known: bool,
}

#[derive(Debug, Clone)]
struct Case {
    clicks: Vec<Click>,
    sales: Vec<Sale>,
    is_first: bool,
    days: u32,
    binding: Option<u32>,
    inactive: Option<usize>,
    revoked: Option<usize>,
}

/// Codes 0 and 1 are of reseller 0, codes 2 and 3 of 1, code 4 of 2.
const OWNER: [usize; 5] = [0, 0, 1, 1, 2];

fn case() -> impl Strategy<Value = Case> {
    let click =
        (0u32..3, 0usize..5, instant()).prop_map(|(visitor, code, at)| Click { visitor, code, at });
    let rare = |what: std::ops::Range<usize>| prop::option::weighted(0.2, what);
    let sale = (
        prop::option::weighted(0.8, 0u32..3),
        rare(0..5),
        prop::option::of(0u32..3),
        rare(0..3),
        instant(),
        prop::sample::select(vec![
            "completed",
            "completed",
            "completed",
            "completed",
            "pending",
            "cancelled",
        ]),
        prop::bool::weighted(0.8),
    )
        .prop_map(|(visitor, code, client, stated, at, status, is_known)| Sale {
            visitor,
            code,
            client,
            stated,
            at,
            status,
            is_known,
        });
    (
        prop::collection::vec(click, 0..25),
        prop::collection::vec(sale, 1..15),
        any::<bool>(),
        prop::sample::select(vec![1u32, 7, 30]),
        prop::option::weighted(0.7, 0u32..3),
        rare(0..3),
        rare(0..5),
    )
        .prop_map(|(clicks, sales, is_first, days, binding, inactive, revoked)| Case {
            clicks,
            sales,
            is_first,
            days,
            binding,
            inactive,
            revoked,
        })
}

/// Reseller, why, and the places of the first and the last click that count.
type Credit = (usize, &'static str, Option<usize>, Option<usize>);

fn longhand(case: &Case) -> Vec<Option<Credit>> {
    let is_able = |who: usize| case.inactive != Some(who);
    let mut order: Vec<usize> = (0..case.sales.len()).collect();
    order.sort_by_key(|place| (minutes(case.sales[*place].at), *place));
    let mut first: BTreeMap<u32, (usize, Instant)> = BTreeMap::new();
    let mut credits = vec![None; case.sales.len()];
    for place in order {
        let sale = &case.sales[place];
        let mut counting: Vec<usize> = Vec::new();
        for (number, click) in case.clicks.iter().enumerate() {
            let age = i64::from(minutes(sale.at)) - i64::from(minutes(click.at));
            if Some(click.visitor) == sale.visitor
                && (0..i64::from(case.days) * 1440).contains(&age)
                && case.revoked != Some(click.code)
                && is_able(OWNER[click.code])
            {
                counting.push(number);
            }
        }
        counting.sort_by_key(|number| (minutes(case.clicks[*number].at), *number));
        let (one, last) = (counting.first().copied(), counting.last().copied());
        let clicked = if case.is_first { one } else { last };
        let coded = sale.code.filter(|code| case.revoked != Some(*code) && is_able(OWNER[*code]));
        let bound = sale.client.and_then(|client| first.get(&client)).filter(|(who, at)| {
            let is_in_time = match case.binding {
                None => true,
                Some(0) => false,
                Some(months) => sale.at < (at.0 + months, at.1, at.2),
            };
            is_able(*who) && is_in_time
        });
        let model = if case.is_first { "first_click" } else { "last_click" };
        let (who, why) = match (sale.stated, coded, bound, clicked) {
            (Some(who), ..) => (who, "stated"),
            (None, Some(code), ..) => (OWNER[code], "code"),
            (None, None, Some((who, _)), _) => (*who, "binding"),
            (None, None, None, Some(click)) => (OWNER[case.clicks[click].code], model),
            _ => continue,
        };
        credits[place] = Some((who, why, one, last));
        if sale.status == "completed"
            && sale.is_known
            && let Some(client) = sale.client
        {
            first.entry(client).or_insert((who, sale.at));
        }
    }
    credits
}

struct House {
    shop: Shop,
    people: [Uuid; 3],
}

impl House {
    fn new(case: &Case) -> Self {
        let mut shop = Shop::new("attribution_oracle");
        let people = ["Ann", "Bea", "Cleo"].map(|name| shop.seller(name));
        for (code, owner) in OWNER.iter().enumerate() {
            let who = people[*owner];
            shop.run(&format!("select commission.adopt_partner_code('{who}', 'C-{code}')"));
        }
        let model = if case.is_first { "first_click" } else { "last_click" };
        let binding = case.binding.map_or("null".to_owned(), |months| months.to_string());
        shop.run(&format!(
            "update commission.reseller_program
            set attribution_model = '{model}', attribution_window = '{} days',
                binding_months = {binding}",
            case.days
        ));
        for (id, click) in case.clicks.iter().enumerate() {
            shop.run(&format!(
                "insert into commission.referral_click (
                    id, reseller_id, code, visitor_id, clicked_at)
                values ({id}, '{}', 'C-{}', 'v{}', '{}')",
                people[OWNER[click.code]],
                click.code,
                click.visitor,
                text(click.at)
            ));
        }
        Self { shop, people }
    }

    /// What comes to nothing afterwards: sales are attributed by what holds then.
    fn block(&mut self, case: &Case) {
        if let Some(who) = case.inactive {
            let id = self.people[who];
            self.shop.run(&format!("select commission.deactivate_reseller('{id}', 'has left')"));
        }
        if let Some(code) = case.revoked {
            self.shop.run(&format!("select commission.revoke_partner_code('C-{code}', 'abuse')"));
        }
    }

    fn credits(&mut self) -> Vec<Option<String>> {
        let people = self.people.map(|id| id.to_string());
        let lines = self.shop.lines(
            "select coalesce(array_position(array[{p}]::uuid[], reseller_id), 0) - 1,
                coalesce(credited_by::text, 'stated'), first_click_id, last_click_id
            from commission.reseller_sale order by transaction_reference, id"
                .replace("{p}", &people.map(|id| format!("'{id}'")).join(","))
                .as_str(),
        );
        lines.into_iter().map(|line| (!line.starts_with("-1")).then_some(line)).collect()
    }
}

fn shown(credits: &[Option<Credit>], of_stated: bool) -> Vec<Option<String>> {
    let click = |id: Option<usize>| id.map_or("null".to_owned(), |id| id.to_string());
    let show = |&(who, why, first, last): &Credit| match why {
        // Of a row that was loaded with its reseller, nobody asked for the clicks.
        "stated" if !of_stated => format!("{who}|stated|null|null"),
        _ => format!("{who}|{why}|{}|{}", click(first), click(last)),
    };
    credits.iter().map(|credit| credit.as_ref().map(show)).collect()
}

fn config() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig {
        cases: asked.unwrap_or(25),
        failure_persistence: None,
        max_shrink_iters: 60,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    /// All at once, as after a load.
    #[test]
    fn loaded_sales_are_attributed_as_if_one_by_one(case in case()) {
        let mut house = House::new(&case);
        let quoted = |value: Option<String>| {
            value.map_or("null".to_owned(), |value| format!("'{value}'"))
        };
        for (place, sale) in case.sales.iter().enumerate() {
            house.shop.run(&format!(
                "insert into commission.reseller_sale (
                    id, sale_amount, status, sold_at, visitor_id, referral_code, client_email,
                    reseller_id, source, source_id)
                values ('{}', 10, '{}', '{}', {}, {}, {}, {}, {}, {})",
                Uuid::from_u128(place as u128),
                sale.status,
                text(sale.at),
                quoted(sale.visitor.map(|visitor| format!("v{visitor}"))),
                quoted(sale.code.map(|code| format!("C-{code}"))),
                quoted(sale.client.map(|client| format!("C{client}@client.example"))),
                quoted(sale.stated.map(|who| house.people[who].to_string())),
                quoted(sale.is_known.then(|| "shop".to_owned())),
                quoted(sale.is_known.then(|| place.to_string())),
            ));
        }
        house.block(&case);
        house.shop.run("select commission.attribute_reseller_sales()");
        let expected = shown(&longhand(&case), false);
        prop_assert_eq!(house.credits(), expected.clone());
        prop_assert_eq!(house.shop.line("select commission.attribute_reseller_sales()"), "0");
        prop_assert_eq!(house.credits(), expected);
        house.shop.assert_in_step();
    }

    /// One by one in their order, as a shop sends them; the same import again changes nothing.
    #[test]
    fn sent_sales_are_attributed_as_they_come(mut case in case()) {
        // A stated reseller must be active, and a code that was revoked is known.
        for sale in &mut case.sales {
            sale.stated = sale.stated.filter(|who| case.inactive != Some(*who));
            sale.is_known = true;
        }
        case.sales.sort_by_key(|sale| minutes(sale.at));
        // Ids are not ours to choose here: no two at one instant.
        case.sales.dedup_by_key(|sale| minutes(sale.at));
        let mut house = House::new(&case);
        house.block(&case);
        let argument = |name: &str, value: Option<String>| {
            value.map_or(String::new(), |value| format!(", {name} => '{value}'"))
        };
        let mut import = String::new();
        for (place, sale) in case.sales.iter().enumerate() {
            import += &format!(
                "select commission.record_reseller_sale('S{place:02}', 10, p_sold_at => '{}',
                    p_status => '{}'{}{}{}{});",
                text(sale.at),
                sale.status,
                argument("p_visitor_id", sale.visitor.map(|visitor| format!("v{visitor}"))),
                argument("p_code", sale.code.map(|code| format!(" c-{code}"))),
                argument(
                    "p_client_email",
                    sale.client.map(|client| format!("c{client}@client.example"))
                ),
                argument("p_reseller_id", sale.stated.map(|who| house.people[who].to_string())),
            );
        }
        house.shop.run(&import);
        let expected = shown(&longhand(&case), true);
        prop_assert_eq!(house.credits(), expected.clone());
        house.shop.run(&import);
        prop_assert_eq!(house.credits(), expected);
    }
}

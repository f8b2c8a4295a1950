//! The network worked out as on paper: sale by sale and upline by upline, in whole numbers of the
//! smallest unit that a figure can have. It shares nothing with what it checks.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use super::Sales;

/// One as a figure: units of 10^-14.
const ONE: i128 = 100_000_000_000_000;
/// Amounts and shares come in units of 10^-4, rates in units of 10^-6.
const AMOUNT: i128 = 10_000;
const RATE: i128 = 1_000_000;

/// A participant's month in the order of `FIGURES`.
pub type Row = [i128; 13];
pub type Figures = BTreeMap<(i32, i32, Uuid), Row>;

struct Sale {
    seller: Uuid,
    sharer: Option<Uuid>,
    is_reward: bool,
    net: i128,
}

/// All that counts for one month, as read from the tables.
struct Month {
    sales: Vec<Sale>,
    uplines: HashMap<Uuid, Uuid>,
    fixed_rates: HashMap<Uuid, i128>,
    tiers: Vec<(i128, i128)>,
    share: i128,
    inactive_rate: i128,
    is_by_ranking: bool,
    mode: String,
    level_rates: Vec<i128>,
}

fn number(text: &str) -> i128 {
    text.parse().unwrap_or_else(|error| panic!("{text:?} is no whole number: {error}"))
}

/// What every month of the given database should hold.
#[track_caller]
pub fn work_out(db: &mut impl Sales) -> Figures {
    let months = db.rows(
        "select distinct extract(year from sold_at at time zone time_zone)::integer,
            extract(month from sold_at at time zone time_zone)::integer
        from commission.network_sale
        cross join commission.workspace",
        &[],
    );
    let mut figures = Figures::new();
    for row in months {
        let (year, month) = (row.get(0), row.get(1));
        for (id, row) in Month::read(db, year, month).work_out() {
            figures.insert((year, month, id), row);
        }
    }
    figures
}

/// What every month does hold.
#[track_caller]
pub fn stored(db: &mut impl Sales) -> Figures {
    let columns: Vec<String> = super::FIGURES
        .split(", ")
        .map(|name| format!("trim_scale({} * {ONE})::text", name.trim()))
        .collect();
    let rows = db.rows(
        &format!(
            "select year, month, participant_id, {} from commission.network_month",
            columns.join(", ")
        ),
        &[],
    );
    let figures = |row: &postgres::Row| std::array::from_fn(|i| number(row.get(i + 3)));
    rows.iter().map(|row| ((row.get(0), row.get(1), row.get(2)), figures(row))).collect()
}

/// Compares what is stored with what is right, to the last digit.
#[track_caller]
pub fn assert_as_on_paper(db: &mut impl Sales) {
    let (stored, right) = (stored(db), work_out(db));
    let differ: Vec<String> = stored
        .keys()
        .chain(right.keys())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .filter(|key| stored.get(key) != right.get(key))
        .map(|key| format!("{key:?}\n  {:?}\n  {:?}", stored.get(key), right.get(key)))
        .collect();
    assert!(
        differ.is_empty(),
        "{} rows, stored and on paper:\n{}",
        differ.len(),
        differ.iter().take(10).cloned().collect::<Vec<_>>().join("\n")
    );
}

impl Month {
    fn read(db: &mut impl Sales, year: i32, month: i32) -> Self {
        let last_day = format!("(date '{year}-{month}-01' + interval '1 month - 1 day')::date");
        let plan = db.rows(
            &format!(
                "select trunc(split_share * {AMOUNT})::text, trunc(inactive_rate * {RATE})::text,
                    inactive_basis = 'ranking', override_mode::text,
                    array(
                        select trunc(rate * {RATE})::text
                        from unnest(level_rates) with ordinality as listed (rate, level)
                        where level <= max_levels
                        order by level)
                from commission.network_plan
                where valid_during @> {last_day}"
            ),
            &[],
        );
        let plan = plan.first().expect("a month with sales has a plan");
        let rates: Vec<String> = plan.get(4);
        Self {
            sales: read_sales(db, year, month),
            uplines: db
                .rows(
                    &format!(
                        "select participant_id, upline_id
                        from commission.upline_link
                        where valid_during @> {last_day}"
                    ),
                    &[],
                )
                .iter()
                .map(|row| (row.get(0), row.get(1)))
                .collect(),
            fixed_rates: db
                .rows(
                    &format!(
                        "select participant_id, trunc(rate * {RATE})::text
                        from commission.network_fixed_rate
                        where valid_during @> {last_day}"
                    ),
                    &[],
                )
                .iter()
                .map(|row| (row.get(0), number(row.get(1))))
                .collect(),
            tiers: db
                .rows(
                    &format!(
                        "select trunc(threshold * {AMOUNT})::text, trunc(rate * {RATE})::text
                        from commission.network_tier
                        where valid_during @> {last_day}"
                    ),
                    &[],
                )
                .iter()
                .map(|row| (number(row.get(0)), number(row.get(1))))
                .collect(),
            share: number(plan.get(0)),
            inactive_rate: number(plan.get(1)),
            is_by_ranking: plan.get(2),
            mode: plan.get(3),
            level_rates: rates.iter().map(|rate| number(rate)).collect(),
        }
    }

    /// Everybody above somebody, nearest first.
    fn above(&self, id: Uuid) -> Vec<Uuid> {
        let mut above = Vec::new();
        let mut at = id;
        while let Some(upline) = self.uplines.get(&at) {
            above.push(*upline);
            assert!(above.len() <= self.uplines.len(), "{id} is in a cycle of uplines");
            at = *upline;
        }
        above
    }

    /// Rate, and whether received sales are paid at the flat one.
    fn rate(&self, id: Uuid, personal: i128, ranking: i128) -> (i128, bool) {
        if let Some(rate) = self.fixed_rates.get(&id) {
            return (*rate, false);
        }
        let tier = self.tiers.iter().filter(|(threshold, _)| ranking > *threshold).max();
        if personal > 0 {
            return (tier.expect("a tier for each volume").1, false);
        }
        match (self.is_by_ranking, tier) {
            (false, _) => (self.inactive_rate, true),
            (true, Some((_, rate))) => (*rate, false),
            (true, None) => (0, true),
        }
    }

    fn work_out(&self) -> BTreeMap<Uuid, Row> {
        let [mut own, mut shared, mut received, mut rewards, mut f1, mut leg, mut overrides]: [Sums;
            7] = Default::default();
        // Who made which part of a volume, in units of amount x share.
        let mut parts: Vec<(Uuid, i128)> = Vec::new();
        for sale in &self.sales {
            match sale.sharer {
                _ if sale.is_reward => rewards.add(sale.seller, sale.net),
                None => {
                    own.add(sale.seller, sale.net);
                    parts.push((sale.seller, sale.net * AMOUNT));
                }
                Some(sharer) => {
                    shared.add(sharer, sale.net);
                    received.add(sale.seller, sale.net);
                    parts.push((sharer, sale.net * self.share));
                    parts.push((sale.seller, sale.net * self.share));
                }
            }
        }
        for sums in [&own, &shared] {
            for (id, volume) in &sums.0 {
                if let Some(upline) = self.uplines.get(id) {
                    f1.add(*upline, *volume);
                }
            }
        }
        let rate = |id: Uuid| {
            let personal = own.of(id) + shared.of(id);
            self.rate(id, personal, personal + f1.of(id))
        };
        for (id, part) in &parts {
            leg.add(*id, *part);
            let mut highest = rate(*id).0;
            for (level, upline) in self.above(*id).into_iter().enumerate() {
                leg.add(upline, *part);
                if self.mode == "differential_path" {
                    overrides.add(upline, part * (rate(upline).0 - highest).max(0));
                    highest = highest.max(rate(upline).0);
                } else if self.mode == "unilevel" {
                    overrides.add(upline, part * self.level_rates.get(level).unwrap_or(&0));
                }
            }
        }
        if self.mode == "differential" {
            for (id, volume) in &leg.0 {
                if let Some(upline) = self.uplines.get(id) {
                    overrides.add(*upline, volume * (rate(*upline).0 - rate(*id).0).max(0));
                }
            }
        }

        let mut rows = BTreeMap::new();
        let people = [&own, &shared, &received, &rewards, &f1, &leg].map(|sums| sums.0.keys());
        for id in people.into_iter().flatten().copied() {
            let volumes = [own.of(id), shared.of(id), received.of(id), rewards.of(id), f1.of(id)];
            if volumes == [0; 5] && leg.of(id) == 0 {
                continue;
            }
            let [own, shared, received, reward, f1] = volumes;
            let (rate, is_flat) = rate(id);
            let direct = own * rate * AMOUNT;
            let for_shared = shared * self.share * rate;
            let for_received = match is_flat {
                true => received * self.inactive_rate * AMOUNT,
                false => received * self.share * rate,
            };
            let override_ = overrides.of(id);
            let volume = |amount: i128| amount * (ONE / AMOUNT);
            let row = [
                volume(own + shared),
                volume(shared),
                volume(received),
                volume(f1),
                volume(own + shared + f1),
                rate * (ONE / RATE),
                leg.of(id) * (ONE / AMOUNT / AMOUNT),
                direct,
                for_shared,
                for_received,
                override_,
                direct + for_shared + for_received + override_,
                volume(reward),
            ];
            rows.insert(id, row);
        }
        rows
    }
}

#[derive(Default)]
struct Sums(HashMap<Uuid, i128>);

impl Sums {
    fn add(&mut self, id: Uuid, value: i128) {
        *self.0.entry(id).or_default() += value;
    }

    fn of(&self, id: Uuid) -> i128 {
        self.0.get(&id).copied().unwrap_or_default()
    }
}

fn read_sales(db: &mut impl Sales, year: i32, month: i32) -> Vec<Sale> {
    let rows = db.rows(
        &format!(
            "select participant_id, shared_by, sale_type = 'kpi_reward',
                trunc((amount - refunded_amount) * {AMOUNT})::text
            from commission.network_sale
            cross join commission.workspace
            where status = 'approved'
                and date_trunc('month', sold_at at time zone time_zone) = '{year}-{month}-01'"
        ),
        &[],
    );
    rows.iter()
        .map(|row| Sale {
            seller: row.get(0),
            sharer: row.get(1),
            is_reward: row.get(2),
            net: number(row.get(3)),
        })
        .collect()
}

/// Whether somebody would stand above themselves on some day, if they were under an upline from a
/// day on (counted from 2000-01-01).
#[track_caller]
pub fn would_close_a_cycle(db: &mut impl Sales, id: Uuid, upline: Uuid, day: i32) -> bool {
    let links: Vec<(Uuid, Uuid, i32, i32)> = db
        .rows(
            "select participant_id, upline_id,
                coalesce(lower(valid_during) - date '2000-01-01', -1000000),
                coalesce(upper(valid_during) - date '2000-01-01', 1000000)
            from commission.upline_link",
            &[],
        )
        .iter()
        .map(|row| (row.get(0), row.get(1), row.get(2), row.get(3)))
        .collect();
    let days = links.iter().map(|link| link.2).filter(|start| *start > day).chain([day]);
    days.into_iter().any(|day| {
        let mut at = Some(upline);
        while let Some(person) = at.filter(|person| *person != id) {
            at = links
                .iter()
                .find(|(below, _, from, until)| *below == person && *from <= day && day < *until)
                .map(|link| link.1);
        }
        at.is_some()
    })
}

//! A company in which every scheme pays somebody, and short words for what happens to it.

mod deal;
mod manual;
mod network;
mod product_line;
mod reseller;
mod toy;
mod trainer;

use std::ops::{Deref, DerefMut};

use common::{Database, Statements};

/// In which order they are closed.
pub const SCHEMES: [&Scheme; 7] = [
    &network::SCHEME,
    &reseller::SCHEME,
    &product_line::SCHEME,
    &deal::SCHEME,
    &trainer::SCHEME,
    &manual::SCHEME,
    &toy::SCHEME,
];

/// Those that install() brings.
pub const INSTALLED: [&Scheme; 6] = [
    &network::SCHEME,
    &reseller::SCHEME,
    &product_line::SCHEME,
    &deal::SCHEME,
    &trainer::SCHEME,
    &manual::SCHEME,
];

pub const TOY_SCHEME: &Scheme = &toy::SCHEME;

/// The toy's contract, in a database in which install() has run.
pub const TOY: &str = include_str!("../toy.sql");

/// What the tests have to know of a scheme. In its statements {id} is a fact, {person} whoever it
/// pays, {at} when it happens.
pub struct Scheme {
    pub name: &'static str,
    /// Sets two people up, and rates that hold from 2026 on.
    pub found: &'static str,
    pub people: [&'static str; 2],
    pub result: &'static str,
    /// A column of it from which people are paid.
    pub amount: &'static str,
    pub facts: &'static [Fact],
    /// Facts that count only with another one: tested where the scheme is.
    pub parts: &'static [&'static str],
    pub settings: &'static [Setting],
    /// Makes the rates hold in earlier years too.
    pub extend_rates: &'static str,
    /// SQLSTATE and part of the hint of what cannot be priced for want of rates.
    pub code: &'static str,
    pub hint: &'static str,
    /// What keeps facts from being priced as they come, where there is such a thing.
    pub defer: &'static str,
}

pub struct Fact {
    pub table: &'static str,
    pub noun: &'static str,
    /// Tells its ids from those of others.
    pub digit: char,
    pub add: &'static str,
    /// The same without a price, where it is not for want of rates in earlier years.
    pub add_unpriced: Option<&'static str>,
    /// What one of them pays.
    pub pay: &'static str,
    /// What takes the pay away, and what it comes to as a cause.
    pub takes: &'static [(&'static str, &'static str)],
    /// What changes it otherwise.
    pub changes: &'static [&'static str],
    /// What no amount depends on.
    pub ignored: &'static [&'static str],
    /// What is set to another instant where one is moved; {at} where it is more than one column.
    pub instant: &'static str,
}

pub struct Setting {
    pub table: &'static str,
    /// What reaches every month.
    pub change: &'static str,
    /// What reaches March and later months.
    pub change_in_march: Option<&'static str>,
    pub ignored: &'static [&'static str],
}

impl Scheme {
    /// What install() calls the part that brings it.
    pub fn part(&self) -> &'static str {
        if self.name == "manual" { "settlement" } else { self.name }
    }
}

impl Fact {
    /// The id of the n-th.
    pub fn id(&self, number: u32) -> String {
        format!("f0000000-0000-4000-8{}00-{number:012}", self.digit)
    }

    pub fn add(&self, number: u32, person: &str, at: &str) -> String {
        fill(self.add, &self.id(number)).replace("{person}", person).replace("{at}", at)
    }

    /// One that has no price at an instant before there were any rates.
    pub fn add_unpriced(&self, number: u32, person: &str, at: &str) -> String {
        let add = self.add_unpriced.unwrap_or(self.add);
        fill(add, &self.id(number)).replace("{person}", person).replace("{at}", at)
    }

    /// One of the statements that change a fact, for the n-th.
    pub fn to(&self, statement: &str, number: u32) -> String {
        fill(statement, &self.id(number))
    }

    pub fn move_to(&self, number: u32, at: &str) -> String {
        format!(
            "update commission.{} set {} = '{at}' where id = '{}'",
            self.table,
            self.instant.replace("{at}", at),
            self.id(number)
        )
    }

    /// With what counts only with it.
    pub fn truncate(&self) -> String {
        let cascade = if self.table == "deal" { " cascade" } else { "" };
        format!("truncate commission.{}{cascade}", self.table)
    }

    pub fn delete(&self, number: u32) -> String {
        format!("delete from commission.{} where id = '{}'", self.table, self.id(number))
    }
}

fn fill(statement: &str, id: &str) -> String {
    statement.replace("{id}", id)
}

/// Noon in the middle of a month of 2026.
pub fn noon(month: u32) -> String {
    format!("2026-{month:02}-15 12:00+00")
}

pub struct World {
    pub db: Database,
}

impl Deref for World {
    type Target = Database;

    fn deref(&self) -> &Database {
        &self.db
    }
}

impl DerefMut for World {
    fn deref_mut(&mut self) -> &mut Database {
        &mut self.db
    }
}

impl World {
    /// All schemes with people and rates, but no facts.
    #[track_caller]
    pub fn new(name: &str) -> Self {
        Self::prepared(name, "world", |world| {
            world.run(TOY);
            world.found();
        })
    }

    #[track_caller]
    fn prepared(name: &str, called: &str, prepare: impl FnOnce(&mut Self)) -> Self {
        let quiet = "set client_min_messages = warning";
        let db = Database::prepared(&format!("contract_{name}"), called, Database::new, |db| {
            let mut world = Self { db };
            world.run(quiet);
            prepare(&mut world);
            world.db
        });
        let mut world = Self { db };
        world.run(quiet);
        world
    }

    /// People and rates, where the schemes are declared.
    #[track_caller]
    pub fn found(&mut self) {
        self.found_company();
        for scheme in SCHEMES {
            self.run(scheme.found);
        }
    }

    #[track_caller]
    pub fn found_company(&mut self) {
        self.run(
            "update commission.workspace set currency = 'USD', time_zone = 'UTC';
            insert into commission.branch (name, code, time_zone, currency)
            values ('here', 'H', 'UTC', 'USD'), ('there', 'T', 'UTC', 'USD')",
        );
    }

    /// The same with facts of January and February for the first person of each scheme: of each
    /// kind number 1 in January and number 2 in February, and for the second person 3 in January.
    #[track_caller]
    pub fn with_facts(name: &str) -> Self {
        Self::prepared(name, "world_with_facts", |world| {
            world.run(TOY);
            world.found();
            world.add_all_facts();
        })
    }

    fn add_all_facts(&mut self) {
        for scheme in SCHEMES {
            self.add_facts(scheme);
        }
    }

    #[track_caller]
    pub fn add_facts(&mut self, scheme: &Scheme) {
        let [first, second] = scheme.people;
        for fact in scheme.facts {
            self.run(&fact.add(1, first, &noon(1)));
            self.run(&fact.add(2, first, &noon(2)));
            self.run(&fact.add(3, second, &noon(1)));
        }
    }

    /// The same with January closed in every scheme.
    #[track_caller]
    pub fn with_january_closed(name: &str) -> Self {
        Self::prepared(name, "world_with_january_closed", |world| {
            world.run(TOY);
            world.found();
            world.add_all_facts();
            for scheme in SCHEMES {
                world.close(scheme, 1);
            }
        })
    }

    /// Lines, adjustments and totals of what is posted.
    #[track_caller]
    pub fn close(&mut self, scheme: &Scheme, month: i32) -> String {
        self.line(&format!(
            "select line_count, adjustment_count, totals ->> 'USD'
            from commission.close_period(2026, {month}, '{}')",
            scheme.name
        ))
    }

    #[track_caller]
    pub fn reopen(&mut self, scheme: &Scheme, month: i32) -> String {
        self.line(&format!(
            "select line_count, totals ->> 'USD'
            from commission.reopen_period(2026, {month}, 'a test', '{}')",
            scheme.name
        ))
    }

    /// Everything that is kept of a scheme's results, with its transactions: a row that was written
    /// again looks different.
    #[track_caller]
    pub fn results(&mut self, scheme: &Scheme, months: &str) -> Vec<String> {
        self.lines(&format!(
            "select xmin, t.* from commission.{} as t where {months} order by t::text",
            scheme.result
        ))
    }

    /// What waits for the next closing of a scheme.
    #[track_caller]
    pub fn pending(&mut self, scheme: &Scheme) -> Vec<String> {
        self.lines(&format!(
            "select month, participant_id, sum(posted)::numeric(9, 2), sum(due)::numeric(9, 2),
                sum(difference)::numeric(9, 2)
            from commission.pending_adjustments
            where scheme = '{}'
            group by 1, 2
            order by 1, 2",
            scheme.name
        ))
    }

    /// Late changes that no posting has taken into account.
    #[track_caller]
    pub fn noted(&mut self, scheme: &Scheme) -> Vec<String> {
        self.lines(&format!(
            "select month, kind, cause
            from commission.adjustment_cause
            where scheme = '{}' and posting_id is null
            order by id",
            scheme.name
        ))
    }

    /// Does something for a look at what comes of it.
    #[track_caller]
    pub fn undone<T>(&mut self, look: impl FnOnce(&mut Self) -> T) -> T {
        self.run("begin");
        let seen = look(self);
        self.run("rollback");
        seen
    }

    #[track_caller]
    pub fn assert_sound(&mut self) {
        assert_eq!(self.lines("select * from commission.verify_ledger()"), Vec::<String>::new());
    }
}

/// Every fact of every scheme.
pub fn each_fact() -> impl Iterator<Item = (&'static Scheme, &'static Fact)> {
    SCHEMES.into_iter().flat_map(|scheme| scheme.facts.iter().map(move |fact| (scheme, fact)))
}

/// Every setting of every scheme.
pub fn each_setting() -> impl Iterator<Item = (&'static Scheme, &'static Setting)> {
    SCHEMES
        .into_iter()
        .flat_map(|scheme| scheme.settings.iter().map(move |setting| (scheme, setting)))
}

/// Those that close last are in last.rs.
#[test]
fn the_tests_know_every_fact_setting_and_result_that_is_declared() {
    let mut world = World::new("known");
    let mut facts: Vec<_> = each_fact().map(|(s, f)| format!("{}|{}", s.name, f.table)).collect();
    let parts = |scheme: &Scheme| {
        let of = |part: &&str| format!("{}|{part}", scheme.name);
        scheme.parts.iter().map(of).collect::<Vec<_>>()
    };
    facts.extend(SCHEMES.into_iter().flat_map(parts));
    facts.sort();
    assert_eq!(
        world.lines("select scheme, table_name from commission_internal.scheme_fact order by 1, 2"),
        facts
    );
    let mut settings: Vec<_> =
        each_setting().map(|(s, t)| format!("{}|{}", s.name, t.table)).collect();
    settings.sort();
    settings.dedup();
    assert_eq!(
        world.lines(
            "select distinct s.name, c.relname
            from pg_trigger as t
            join pg_class as c on c.oid = t.tgrelid
            join commission.scheme as s on t.tgname like '%\\_for\\_' || s.name
            where t.tgname like '%\\_watch\\_%'
                and not s.closes_last
            order by 1, 2"
        ),
        settings
    );
    let mut results: Vec<_> = SCHEMES.map(|s| format!("{}|{}", s.name, s.result)).to_vec();
    results.sort();
    assert_eq!(
        world.lines(
            "select r.scheme, r.table_name
            from commission_internal.scheme_result as r
            join commission.scheme as s on s.name = r.scheme
            where not s.closes_last
            order by 1"
        ),
        results
    );
}

//! Facts and people from a company's own tables: what is taken is what the tables say, less what is
//! listed with its reason; once more it changes nothing; and nobody reads by it what is not theirs.

mod by_hand;
mod classes;
mod difference;
mod hours;
mod in_place;
mod problems;
mod races;
mod rights;
mod runs;
mod sessions_in_place;
mod strangers;
mod unattributed;
mod watching;
mod weights;
mod workers;

use common::{Database, Statements};

/// A studio of three years, registered, with people and members taken.
#[track_caller]
fn studio(name: &str) -> Database {
    Database::prepared(name, "studio", Database::new, with_studio)
}

fn with_studio(mut db: Database) -> Database {
    db.run(include_str!("company.sql"));
    db
}

/// The same with its sessions and sales.
#[track_caller]
fn taken(name: &str) -> Database {
    Database::prepared(name, "studio_taken", Database::new, |db| {
        let mut db = with_studio(db);
        assert_eq!(sync(&mut db), EVERYTHING);
        db
    })
}

const EVERYTHING: [&str; 4] =
    ["appointment|1380|0|0|0", "member|0|0|0|0", "member_package|180|0|0|0", "participant|0|0|0|0"];

const NOTHING: [&str; 4] =
    ["appointment|0|0|0|0", "member|0|0|0|0", "member_package|0|0|0|0", "participant|0|0|0|0"];

#[track_caller]
fn sync(client: &mut impl Statements) -> Vec<String> {
    client.lines("select * from commission.sync_source('studio')")
}

const PROBLEMS: &str = "
    select fact, source_id, column_name, value, reason, remedy
    from commission.source_problem
    order by fact, source_id nulls first, column_name, reason";

const CHECKED: &str = "
    select fact, source_id, column_name, value, reason, remedy
    from commission.check_source('studio')
    order by fact, source_id nulls first, column_name, reason";

/// What is on record, in the words of the source, and what it comes to.
#[track_caller]
fn state(db: &mut impl Statements) -> Vec<String> {
    db.lines(
        "select concat_ws(',', a.source_id, t.name, m.source_id, a.session_type, a.status,
            a.starts_at)
        from commission.appointment as a
        join commission.participant as t on t.id = a.trainer_id
        join commission.member as m on m.id = a.member_id
        where a.source = 'studio'
        union all
        select concat_ws(',', p.source_id, m.source_id, p.total_price, p.refunded_amount,
            p.sale_type, p.status, p.created_at, (
                select string_agg(t.name, ',' order by u.place)
                from unnest(p.closed_by) with ordinality as u (id, place)
                join commission.participant as t on t.id = u.id))
        from commission.member_package as p
        join commission.member as m on m.id = p.member_id
        union all
        select concat_ws(',', t.name, r.branch, r.year, r.month, r.total_conduction_fee,
            r.total_sales_commission)
        from commission.trainer_monthly_commission as r
        join commission.participant as t on t.id = r.trainer_id
        order by 1",
    )
}

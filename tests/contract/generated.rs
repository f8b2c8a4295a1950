//! The functions and triggers that declarations make, as text for reviewers: generated.txt.
//! `UPDATE_GENERATED=1 scripts/test.sh --test contract -- generated` writes what is made.

use std::{env, fs};

use common::{Database, Statements, root};

use crate::world::TOY;

/// Every trigger on declared tables, in the order in which they fire.
const TRIGGERS: &str = "
    select c.relname || ': ' || case t.tgtype::integer & 2 when 2 then 'before' else 'after' end
        || concat(
            case t.tgtype::integer & 4 when 4 then ' insert' end,
            case t.tgtype::integer & 8 when 8 then ' delete' end,
            case t.tgtype::integer & 16 when 16 then ' update' end,
            case t.tgtype::integer & 32 when 32 then ' truncate' end)
        || case t.tgtype::integer & 1 when 1 then ' for each row' else '' end
        || ': ' || t.tgname || ' calls ' || t.tgfoid::regproc
        || '(' || array_to_string(
            string_to_array(rtrim(encode(t.tgargs, 'escape'), '\\000'), '\\000'), ', ') || ')'
    from pg_trigger as t
    join pg_class as c on c.oid = t.tgrelid
    where not t.tgisinternal
        and exists (
            select
            from pg_trigger as w
            where w.tgrelid = c.oid
                and (w.tgname like '%\\_watch\\_%' or w.tgname like '%\\_frozen\\_%'))
    order by c.relname, t.tgtype::integer & 2 desc,
        (t.tgtype::integer & 1) * case t.tgtype::integer & 2 when 2 then 1 else -1 end,
        t.tgtype::integer & 60, t.tgname";

/// Those of every fact, and of one setting of each kind: of a table with days, of one person, of an
/// upline, of one without days.
const FUNCTIONS: &str = "
    select pg_get_functiondef(p.oid)
    from pg_proc as p
    where p.pronamespace = 'commission_internal'::regnamespace
        and (
            p.proname in (
                'share_toy_settings', 'change_toy_settings', 'watch_toy_rate_insert_for_toy',
                'watch_toy_rate_update_for_toy', 'watch_toy_rate_delete_for_toy',
                'watch_trainer_grade_update_for_trainer', 'watch_upline_link_insert_for_network',
                'watch_branch_update_for_toy')
            or exists (
                select
                from commission_internal.scheme_fact as f
                where p.proname in (
                    'fingerprint_of_' || f.table_name, 'watch_' || f.table_name || '_insert',
                    'watch_' || f.table_name || '_update', 'watch_' || f.table_name || '_delete')))
    order by p.proname";

#[test]
fn what_declarations_make_is_what_reviewers_have_read() {
    let mut db = Database::new("contract_generated");
    db.run("set client_min_messages = warning");
    db.run(TOY);
    let functions: Vec<String> = db.values(FUNCTIONS);
    assert!(functions.len() == 48, "only {} functions", functions.len());
    let made = format!(
        "Triggers of declared tables, in the order in which they fire\n\n{}\n\n{}",
        db.values::<String>(TRIGGERS).join("\n"),
        functions.join("\n").replace("\n\n\n", "\n\n")
    );
    let path = root().join("tests/contract/generated.txt");
    if env::var("UPDATE_GENERATED").is_ok_and(|value| value == "1") {
        fs::write(&path, &made).expect("the text can be written");
    }
    let read = fs::read_to_string(&path).unwrap_or_default();
    let differs = made.lines().zip(read.lines()).find(|(made, read)| made != read);
    assert!(
        made == read,
        "generated.txt is not what declarations make, from here on: {differs:?}\n\
         UPDATE_GENERATED=1 scripts/test.sh --test contract -- generated writes what they make."
    );
}

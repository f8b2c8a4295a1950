//! `commission_engine.install()`: the schemas, tables, views and functions as ordinary objects of
//! the database, created from the files in sql/ and views/ (docs/adr/0001).

mod parts;
mod parts_of_accounts;
mod parts_of_rt_dashboard;
mod parts_of_sources;
mod parts_with_documents;
mod upgrade;

use crate::postgres::error::{NativeError, Result};
use crate::postgres::query::for_each_row_now;
use parts::{CONSTRAINTS, NEEDS, OPTIONAL, PARTS, Part, SCHEMA, SCHEMES, SEQUENCES};
use parts_of_accounts::ACCOUNTS;
use parts_of_rt_dashboard::RT_DASHBOARD;
use parts_of_sources::SOURCES;
use parts_with_documents::WITH_DOCUMENTS;
use pgrx::PgSqlErrorCode;
use pgrx::datum::DatumWithOid;
use pgrx::prelude::*;
use std::ffi::CStr;
use upgrade::Upgrade;

const VERSION: &str = env!("CARGO_PKG_VERSION");

// Objects in a schema of a stranger could be made to run with the rights of whoever installs.
const SCHEMAS: &CStr = c"
    select n.nspname::text, o.rolname::text,
        (o.rolname = current_user or o.rolsuper and me.rolsuper)::integer,
        (to_regclass('commission_internal.installed_scheme') is not null)::integer
    from pg_namespace as n
    join pg_roles as o on o.oid = n.nspowner
    join pg_roles as me on me.rolname = current_user
    where n.nspname in ('commission', 'commission_internal')";

// So could objects of strangers in schemas of ours, which install() would take for its own.
const STRANGE_OBJECTS: &CStr = c"
    select object.name, o.rolname::text
    from (
        select 'pg_class'::regclass as catalog, oid, relnamespace as schema, relowner as owner,
            oid::regclass::text as name
        from pg_class
        where relkind not in ('i', 'I', 't')
        union all
        select 'pg_proc'::regclass, oid, pronamespace, proowner, oid::regprocedure::text
        from pg_proc
        union all
        select 'pg_type'::regclass, oid, typnamespace, typowner, oid::regtype::text
        from pg_type
        where typrelid = 0 and typelem = 0
    ) as object
    join pg_namespace as n on n.oid = object.schema
    join pg_roles as o on o.oid = object.owner
    where n.nspname in ('commission', 'commission_internal')
        and object.owner <> n.nspowner
        and not o.rolsuper
        -- Anybody can put a table of theirs into an extension of theirs.
        and not exists (
            select
            from pg_depend as d
            join pg_extension as x on d.refclassid = 'pg_extension'::regclass and x.oid = d.refobjid
            join pg_roles as r on r.oid = x.extowner
            where d.classid = object.catalog
                and d.objid = object.oid
                and d.deptype = 'e'
                and (r.rolsuper or x.extowner = n.nspowner))
    order by 1
    limit 1";

// Whoever may make some could do it meanwhile, and what is theirs runs before it can be seen.
const CREATORS: &CStr = c"
    select n.nspname::text, coalesce(r.rolname::text, 'public'),
        coalesce(quote_ident(r.rolname), 'public')
    from pg_namespace as n
    cross join aclexplode(n.nspacl) as a
    left join pg_roles as r on r.oid = a.grantee
    where n.nspname in ('commission', 'commission_internal')
        and a.privilege_type = 'CREATE'
        and a.grantee <> n.nspowner
        and r.rolsuper is not true
    order by 1, 2
    limit 1";

// Two that install at once do so one after the other. Nobody but the owner can take this lock.
const LOCK: &str = "lock table commission_internal.installed_scheme in share row exclusive mode";

// Where somebody else has just made the schemas, theirs are looked at.
const FIRST: [&str; 2] =
    ["do $install$ begin ", "exception when unique_violation then null; end $install$"];

// What was there before keeps what people granted on it.
const KNOWN: &CStr = c"
    select format('%s/%s', object.catalog::oid, object.oid)
    from (
        select 'pg_namespace'::regclass as catalog, oid, oid as schema from pg_namespace
        union all
        select 'pg_class'::regclass, oid, relnamespace from pg_class
        union all
        select 'pg_proc'::regclass, oid, pronamespace from pg_proc
        union all
        select 'pg_type'::regclass, oid, typnamespace from pg_type
    ) as object
    join pg_namespace as n on n.oid = object.schema
    where n.nspname in ('commission', 'commission_internal')";

const MISSING_PRIVILEGE: &CStr = c"
    select current_user::text, count(*)::integer,
        string_agg(distinct p.pronamespace::regnamespace::text, ', ')
    from pg_proc as p
    join pg_depend as d
        on d.classid = 'pg_proc'::regclass and d.objid = p.oid
        and d.refclassid = 'pg_extension'::regclass and d.deptype = 'e'
    join pg_extension as x on x.oid = d.refobjid
    where x.extname in ('pg_commission', 'pg_commission_documents')
        and not has_function_privilege(p.oid, 'execute')";

const EXTENSIONS: &CStr = c"
    select extname::text, extversion
    from pg_extension
    where extname in ('pg_commission', 'pg_commission_documents')
    order by 1";

const WRITES_DOCUMENTS: &CStr = c"
    select 1 from pg_extension where extname = 'pg_commission_documents'";

const INSTALLED: &CStr = c"select scheme, version from commission_internal.installed_scheme";

// What belongs to an extension (btree_gist) is not ours.
const COUNT_OBJECTS: &CStr = c"
    select count(*)::integer
    from (
        select 'pg_class'::regclass as catalog, oid, relnamespace as schema from pg_class
        union all
        select 'pg_proc'::regclass, oid, pronamespace from pg_proc
        union all
        select 'pg_type'::regclass, oid, typnamespace from pg_type where typtype = 'e'
        union all
        select 'pg_trigger'::regclass, t.oid, c.relnamespace
        from pg_trigger as t
        join pg_class as c on c.oid = t.tgrelid
        where not t.tgisinternal
    ) as object
    join pg_namespace as n on n.oid = object.schema
    where n.nspname in ('commission', 'commission_internal')
        and not exists (
            select
            from pg_depend as d
            where d.classid = object.catalog and d.objid = object.oid and d.deptype = 'e')";

const PRIVILEGES: &str = "select commission_internal.set_privileges($1)";

const RESTORE: &str = "select commission_internal.restore_constraints($1, $2)";

const RECORD: &str = "
    insert into commission_internal.installed_scheme as i (scheme, version)
    values ($1, $2)
    on conflict (scheme) do update
    set version = excluded.version,
        updated_at = now()
    where i.version <> excluded.version";

/// Brings sequences up to their columns, which came without them by logical replication.
const CATCH_UP: &str = "select commission_internal.catch_up_sequences()";

const CLOSE_VIEWS: &str = "select commission_internal.close_views()";

const PIN_STRINGS: &str = "select commission_internal.pin_strings()";

const REMEMBER_OBJECTS: &str = "select commission_internal.remember_objects()";

/// The schemes of a database, each with the release that installed it.
type Installed = [(String, String)];

/// What install() did with one part: the part, `created`, `completed` or `kept`, and how many
/// objects were added.
pub type Report = (String, String, i32);

pub fn install(schemes: Option<Vec<Option<String>>>) -> Result<Vec<Report>> {
    // A read replica would fail at whatever comes first, with an internal error.
    // SAFETY: raises 25006 or returns; the name is a C string.
    unsafe { pg_sys::PreventCommandIfReadOnly(c"commission_engine.install()".as_ptr()) };
    let is_everything = schemes.is_none();
    let mut schemes = chosen(schemes)?;
    require_this_release()?;
    require_native_functions()?;
    let mut known = prepare_schemas()?;
    let installed = installed()?;
    let upgrade = Upgrade::of(&installed)?;
    // A scheme of an earlier release does not work with the core of this one.
    for scheme in SCHEMES.into_iter().chain(OPTIONAL) {
        if is_old(scheme, &installed) && !schemes.contains(&scheme) {
            schemes.push(scheme);
        }
    }
    // What was asked for once belongs to everything from then on.
    for scheme in OPTIONAL {
        let is_there = installed.iter().any(|(name, _)| name == scheme);
        if is_everything && is_there && !schemes.contains(&scheme) {
            schemes.push(scheme);
        }
    }
    for (scheme, needed) in NEEDS {
        if schemes.contains(&scheme) && !schemes.contains(&needed) {
            schemes.push(needed);
        }
    }
    let mut report = Vec::new();
    // Before anything is written; what is made before an upgrade would count as the company's own.
    if !upgrade.is_needed() {
        report.push(catch_up_sequences(installed.is_empty())?);
    }
    upgrade.prepare()?;

    let with_documents = if writes_documents()? { WITH_DOCUMENTS } else { &[] };
    let optional = ACCOUNTS.iter().chain(RT_DASHBOARD);
    for part in PARTS.iter().chain(SOURCES).chain(with_documents).chain(optional) {
        let wanted = part.scheme == "core" || schemes.contains(&part.scheme);
        if !wanted {
            continue;
        }
        let is_there = installed.iter().any(|(scheme, _)| scheme == part.scheme);
        report.push(run_part(part, is_there)?);
    }
    if upgrade.is_needed() {
        report.push(catch_up_sequences(false)?);
    }
    let there = installed.iter().map(|(scheme, _)| scheme.clone());
    let there = there.chain(schemes.iter().map(|scheme| (*scheme).to_owned()));
    let there: Vec<String> = there.chain(["core".to_owned()]).collect();
    report.push(restore_constraints(there, installed.is_empty())?);
    // Nor has anybody put something there meanwhile.
    require_own_objects()?;
    execute(CLOSE_VIEWS)?;
    upgrade.finish(&mut known)?;
    execute_with(PRIVILEGES, &[known.into()])?;
    for scheme in std::iter::once("core").chain(schemes) {
        record(scheme)?;
    }
    execute(PIN_STRINGS)?;
    execute(REMEMBER_OBJECTS)?;
    Ok(report)
}

/// The schemes asked for, each once; all but the optional ones where none are named.
fn chosen(schemes: Option<Vec<Option<String>>>) -> Result<Vec<&'static str>> {
    let Some(names) = schemes else { return Ok(SCHEMES.to_vec()) };
    let mut chosen = Vec::new();
    for name in names {
        let name = name.unwrap_or_else(|| "null".to_owned());
        let known = SCHEMES.iter().chain(&OPTIONAL).find(|scheme| **scheme == name);
        let known = known.ok_or_else(|| {
            NativeError::new(
                PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE,
                format!("there is no scheme \"{name}\""),
            )
            .hint(format!(
                "Schemes are: {}, {}.",
                SCHEMES.join(", "),
                OPTIONAL.join(", ")
            ))
        })?;
        if !chosen.contains(known) {
            chosen.push(*known);
        }
    }
    Ok(chosen)
}

/// The functions that install() creates call the native ones that come with this library.
fn require_this_release() -> Result<()> {
    let mut other = None;
    for_each_row_now(EXTENSIONS, &[], &mut |row| {
        let (extension, version) = (row.text(0)?, row.text(1)?);
        if version != VERSION {
            other.get_or_insert((extension, version));
        }
        Ok(())
    })?;
    match other {
        Some((extension, version)) => Err(NativeError::new(
            PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            format!("the extension \"{extension}\" is of release {version}, this is {VERSION}"),
        )
        .hint(format!("Run: alter extension {extension} update"))),
        None => Ok(()),
    }
}

/// The functions that install() creates work with the rights of its caller.
fn require_native_functions() -> Result<()> {
    let mut missing = None;
    for_each_row_now(MISSING_PRIVILEGE, &[], &mut |row| {
        let count = row.integer(1)?;
        if count > 0 {
            missing = Some((row.text(0)?, count, row.text(2)?));
        }
        Ok(())
    })?;
    match missing {
        Some((role, count, schemas)) => Err(NativeError::new(
            PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE,
            format!("role \"{role}\" may not execute {count} of the functions of pg_commission"),
        )
        .hint(format!(
            "Ask a superuser to run: grant usage on schema {schemas} to \"{role}\"; \
             grant execute on all functions in schema {schemas} to \"{role}\";"
        ))),
        None => Ok(()),
    }
}

/// Creates the two schemas, or makes sure that those which are there are ours. Returns what is in
/// them already.
fn prepare_schemas() -> Result<Vec<String>> {
    let mut known = Vec::new();
    if schemas()?.is_empty() {
        execute(&FIRST.join(SCHEMA))?;
    } else {
        require_own_schemas(&schemas()?)?;
        require_no_creators()?;
        for_each_row_now(KNOWN, &[], &mut |row| {
            known.push(row.text(0)?);
            Ok(())
        })?;
    }
    require_own_schemas(&schemas()?)?;
    require_own_objects()?;
    execute(LOCK)?;
    Ok(known)
}

fn require_no_creators() -> Result<()> {
    let mut creator = None;
    for_each_row_now(CREATORS, &[], &mut |row| {
        creator = Some((row.text(0)?, row.text(1)?, row.text(2)?));
        Ok(())
    })?;
    match creator {
        Some((schema, role, quoted)) => Err(NativeError::new(
            PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE,
            format!("\"{role}\" may create objects in schema \"{schema}\""),
        )
        .detail("What they make there would run with the rights of whoever installs.")
        .hint(format!("Run: revoke create on schema {schema} from {quoted}"))),
        None => Ok(()),
    }
}

fn require_own_objects() -> Result<()> {
    let mut strange = None;
    for_each_row_now(STRANGE_OBJECTS, &[], &mut |row| {
        strange = Some((row.text(0)?, row.text(1)?));
        Ok(())
    })?;
    match strange {
        Some((name, owner)) => Err(NativeError::new(
            PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE,
            format!("{name} belongs to \"{owner}\""),
        )
        .detail("In a schema of pg_commission it would run with the rights of whoever installs.")
        .hint("Drop it or move it into another schema, or give it to the owner of the schema.")),
        None => Ok(()),
    }
}

/// A schema: name, owner, whether that is the caller or one superuser for another, and whether
/// there is a register of schemes.
type Schema = (String, String, bool, bool);

fn schemas() -> Result<Vec<Schema>> {
    let mut found = Vec::new();
    for_each_row_now(SCHEMAS, &[], &mut |row| {
        found.push((row.text(0)?, row.text(1)?, row.integer(2)? == 1, row.integer(3)? == 1));
        Ok(())
    })?;
    Ok(found)
}

fn require_own_schemas(found: &[Schema]) -> Result<()> {
    for (schema, owner, is_trusted, _) in found {
        if !is_trusted {
            let message = format!("schema \"{schema}\" belongs to \"{owner}\"");
            return Err(NativeError::new(PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE, message)
                .hint("Run install() as its owner, or drop the schema if it is not yours."));
        }
    }
    match found {
        [(_, _, _, true), (_, _, _, true)] => Ok(()),
        [(schema, _, _, true)] => Err(NativeError::new(
            PgSqlErrorCode::ERRCODE_INVALID_SCHEMA_NAME,
            format!(
                "of \"commission\" and \"commission_internal\" only schema \"{schema}\" is left"
            ),
        )
        .hint("Restore the other one from a backup, or drop this one to start anew.")),
        _ => Err(NativeError::new(
            PgSqlErrorCode::ERRCODE_DUPLICATE_SCHEMA,
            "schema \"commission\" or \"commission_internal\" exists and was not made by install()",
        )
        .hint("Rename or drop it, then run commission_engine.install() again.")),
    }
}

fn installed() -> Result<Vec<(String, String)>> {
    let mut installed = Vec::new();
    for_each_row_now(INSTALLED, &[], &mut |row| {
        installed.push((row.text(0)?, row.text(1)?));
        Ok(())
    })?;
    Ok(installed)
}

fn writes_documents() -> Result<bool> {
    let mut writes = false;
    for_each_row_now(WRITES_DOCUMENTS, &[], &mut |_| {
        writes = true;
        Ok(())
    })?;
    Ok(writes)
}

fn is_old(scheme: &str, installed: &Installed) -> bool {
    installed.iter().any(|(name, version)| name == scheme && version != VERSION)
}

fn run_part(part: &Part, is_there: bool) -> Result<Report> {
    let before = count_objects()?;
    for file in part.files {
        execute(file)?;
    }
    let added = count_objects()? - before;
    Ok((format!("{}: {}", part.scheme, part.name), action(is_there, added), added))
}

fn action(is_there: bool, count: i32) -> String {
    let action = match (is_there, count) {
        (false, _) => "created",
        (true, 0) => "kept",
        (true, _) => "completed",
    };
    action.to_owned()
}

fn count_of(call: &str, arguments: &[DatumWithOid]) -> Result<i32> {
    let count = Spi::get_one_with_args::<i32>(call, arguments)
        .map_err(|error| NativeError::unexpected(format!("install failed: {error}")))?;
    Ok(count.unwrap_or_default())
}

fn catch_up_sequences(is_first: bool) -> Result<Report> {
    let before = count_objects()?;
    execute(SEQUENCES)?;
    let added = count_objects()? - before + count_of(CATCH_UP, &[])?;
    Ok(("core: sequences".to_owned(), action(!is_first, added), added))
}

fn restore_constraints(schemes: Vec<String>, is_first: bool) -> Result<Report> {
    let restored = count_of(RESTORE, &[CONSTRAINTS.into(), schemes.into()])?;
    Ok(("core: constraints".to_owned(), action(!is_first, restored), restored))
}

fn count_objects() -> Result<i32> {
    let mut count = 0;
    for_each_row_now(COUNT_OBJECTS, &[], &mut |row| {
        count = row.integer(0)?;
        Ok(())
    })?;
    Ok(count)
}

fn execute(sql: &str) -> Result<()> {
    Spi::run(sql).map_err(|error| NativeError::unexpected(format!("install failed: {error}")))
}

fn execute_with(sql: &str, arguments: &[DatumWithOid]) -> Result<()> {
    Spi::run_with_args(sql, arguments)
        .map_err(|error| NativeError::unexpected(format!("install failed: {error}")))
}

fn record(scheme: &str) -> Result<()> {
    execute_with(RECORD, &[scheme.into(), VERSION.into()])
}

//! What a database of an earlier release needs besides the parts, which add what is missing and
//! replace what has the same name (docs/adr/0045).

use super::{Installed, VERSION, execute, execute_with};
use crate::postgres::error::{NativeError, Result};
use crate::postgres::query::for_each_row_now;
use pgrx::PgSqlErrorCode;
use std::ffi::CStr;

/// The way from one release to the one after it.
struct Step {
    from: &'static str,
    /// What that release made, as `installed_object` names it.
    objects: &'static str,
    /// Before the parts: what stands in their way, and what they would take for new.
    before: &'static str,
    /// After the parts: what takes the functions of this release.
    after: &'static str,
}

/// In the order of releases.
const STEPS: &[Step] = &[Step {
    from: "0.1.0",
    objects: include_str!("../../sql/upgrade/0.1.0/objects.txt"),
    before: include_str!("../../sql/upgrade/0.1.0/before.sql"),
    after: include_str!("../../sql/upgrade/0.1.0/after.sql"),
}];

const REGISTER: &str = include_str!("../../sql/core/installed_object.sql");

/// With what the register itself consists of. What is not in it by then is the user's own.
const FILL_REGISTER: &str = "
    insert into commission_internal.installed_object (name, definition, server_major)
    select line, '', 0
    from string_to_table($1, E'\\n') as line
    where line <> ''
    union
    select now.name, '', 0
    from commission_internal.objects_now() as now
    where now.name ~ ' commission_internal\\.(installed_object$|\\w*objects?\\w*\\()'
        -- Registers of earlier releases have none.
        or now.name like 'generated column %'
    on conflict do nothing";

/// What a step has made is ours.
const FILL_UP_REGISTER: &str = "
    insert into commission_internal.installed_object (name, definition, server_major)
    select now.name, '', 0
    from commission_internal.objects_now() as now
    where now.name not like 'function commission_engine.%'
    on conflict do nothing";

const MADE_AGAIN: &CStr = c"
    select format('%s/%s', 'pg_class'::regclass::oid, to_regclass(name)::oid)
    from commission_internal.view_put_aside
    where to_regclass(name) is not null";

/// The steps that a database needs.
pub struct Upgrade(&'static [Step]);

impl Upgrade {
    /// Refuses what this release cannot bring up to date.
    pub fn of(installed: &Installed) -> Result<Self> {
        let mut oldest = STEPS.len();
        for (scheme, version) in installed {
            if version == VERSION {
                continue;
            }
            let step = STEPS.iter().position(|step| step.from == version);
            oldest = oldest.min(step.ok_or_else(|| refusal(scheme, version))?);
        }
        Ok(Self(&STEPS[oldest..]))
    }

    pub fn is_needed(&self) -> bool {
        !self.0.is_empty()
    }

    pub fn prepare(&self) -> Result<()> {
        for step in self.0 {
            execute(REGISTER)?;
            execute_with(FILL_REGISTER, &[step.objects.into()])?;
            execute(REGISTER)?;
            execute(step.before)?;
            execute(FILL_UP_REGISTER)?;
        }
        Ok(())
    }

    /// What it makes again keeps what people granted on it, like what was there before.
    pub fn finish(&self, known: &mut Vec<String>) -> Result<()> {
        for step in self.0 {
            execute(step.after)?;
            for_each_row_now(MADE_AGAIN, &[], &mut |row| {
                known.push(row.text(0)?);
                Ok(())
            })?;
            execute("drop table commission_internal.view_put_aside")?;
        }
        Ok(())
    }
}

fn refusal(scheme: &str, version: &str) -> NativeError {
    let number = |version: &str| -> Vec<u32> {
        version.split('.').map(|part| part.parse().unwrap_or_default()).collect()
    };
    let is_later = number(version) > number(VERSION);
    NativeError::new(
        PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
        format!("scheme \"{scheme}\" was installed by release {version}, this is {VERSION}"),
    )
    .hint(if is_later {
        // An older library would put back what a newer one has changed.
        "Install that release of pg_commission or a later one on this server.".to_owned()
    } else {
        let known: Vec<&str> = STEPS.iter().map(|step| step.from).collect();
        format!("This release brings databases of {} up to date.", known.join(", "))
    })
}

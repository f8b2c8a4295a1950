-- The log for people: a line for each value that changed.

create or replace view commission.record_history
with (security_invoker = true)
as
select
    a.id,
    a.recorded_at,
    a.table_name,
    a.record_id,
    a.operation,
    coalesce(p.name, a.participant_id::text, a.database_role) as who,
    c.column_name,
    case when c.column_name is null then a.before::text else a.before ->> c.column_name end as before,
    case when c.column_name is null then a.after::text else a.after ->> c.column_name end as after
from commission.audit_log as a
left join commission.participant as p on p.id = a.participant_id
left join lateral jsonb_object_keys(a.after) as c (column_name) on a.operation = 'update';

comment on view commission.record_history is
    'audit_log with one row for each changed column, for reading. Filter by table_name and record_id for the history of a record, and order by id.';
comment on column commission.record_history.id is 'The entry of audit_log.';
comment on column commission.record_history.record_id is 'Primary key of the record; of several columns joined by comma and space. Null: many records.';
comment on column commission.record_history.who is
    'Name of the person behind the request''s token (the id of one who is gone or whom the caller may not see), else the database role.';
comment on column commission.record_history.column_name is 'The changed column; null: the whole record.';
comment on column commission.record_history.before is 'The old value; of a deleted record the whole of it, as JSON.';
comment on column commission.record_history.after is
    'The new value; of an inserted record the whole of it, as JSON; of a load of more than 100 records the first and the last.';
comment on column commission.record_history.recorded_at is 'When the change was made.';
comment on column commission.record_history.table_name is 'Table of schema commission.';
comment on column commission.record_history.operation is 'insert, update, delete or truncate.';

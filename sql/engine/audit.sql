-- The native function of the audit log. It reads what a statement wrote and returns entries; what stores
-- them is commission_internal.record_change().

create type commission_engine.audit_entry as (
    record_id text,
    before jsonb,
    after jsonb,
    record_count bigint
);

comment on type commission_engine.audit_entry is
    'What audit_log says of a record that a statement changed, or of record_count that it inserted.';

create function commission_engine.changed_records(p_operation text, p_key text[])
returns setof commission_engine.audit_entry
language c
stable
strict
parallel unsafe
rows 10
set search_path = pg_catalog, pg_temp
as 'MODULE_PATHNAME', 'changed_records_wrapper';

comment on function commission_engine.changed_records(text, text[]) is
    'Returns the entries of audit_log for the statement whose trigger calls: p_operation is INSERT, UPDATE or DELETE, p_key names the columns of the primary key. Reads the transition tables changed_rows, or old_rows and new_rows. Values are in ISO form and UTC whatever the settings of the session. Errors: 39P01 called elsewhere than in the FROM clause of a trigger function''s statement.';

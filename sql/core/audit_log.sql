-- Who changed what: every change of rates, plans, tree, people, permissions and facts of pay, written
-- down by triggers in the transaction of the change and never altered afterwards.

-- Without check constraints: their expressions would be read anew for each statement that is recorded.
create table if not exists commission.audit_log (
    id bigint generated always as identity
        constraint audit_log_pkey primary key,
    recorded_at timestamptz not null default clock_timestamp(),
    transaction_id bigint not null default pg_current_xact_id()::text::bigint,
    participant_id uuid,
    database_role text not null default coalesce(nullif(current_setting('role', true), 'none'), session_user),
    table_name text collate "C" not null,
    operation text not null,
    record_id text collate "C",
    before jsonb,
    after jsonb,
    record_count bigint not null default 1
);

-- Each entry of each sale pays for an index, so there are few: the history of a record, and the time,
-- which costs next to nothing in a table that only grows at its end.
create index if not exists audit_log_record_idx on commission.audit_log (table_name, record_id);
create index if not exists audit_log_recorded_at_idx on commission.audit_log using brin (recorded_at);

comment on table commission.audit_log is
    'Every change of rates, plans, tree, people, permissions, periods and facts of pay, one entry for each record. Written by triggers in the transaction of the change: what is rolled back leaves nothing. Entries can be neither changed nor deleted (23001). Dates in it are ISO 8601 and instants in UTC, whatever the settings of the session that made the change. Results are not in it: they follow from the facts. Read by those who may see all of module audit; the API writes nothing to it. record_history is easier to read.';
comment on column commission.audit_log.id is 'Grows in the order in which changes were made, with gaps.';
comment on column commission.audit_log.recorded_at is 'When the change was made.';
comment on column commission.audit_log.transaction_id is
    'The same for everything that was changed in one transaction. A restored database begins to count anew.';
comment on column commission.audit_log.participant_id is
    'The person behind the request''s token; null for a database role at work. No foreign key: the log outlives people.';
comment on column commission.audit_log.database_role is 'The role that asked for the change.';
comment on column commission.audit_log.table_name is 'Table of schema commission.';
comment on column commission.audit_log.operation is
    'insert, update, delete or truncate. A change by a foreign key''s cascade or a trigger has an entry like any other.';
comment on column commission.audit_log.record_id is
    'Primary key of the record, after the change; of several columns their values in the order of the key, joined by comma and space. Null where an entry stands for many records.';
comment on column commission.audit_log.before is
    'The whole record before it was deleted, or the old values of the columns that an update changed.';
comment on column commission.audit_log.after is
    'The whole record as inserted, or the new values of the columns that an update changed. Of an insert of more than 100 records only the first and the last. Dates are ISO 8601 and instants in UTC, whatever the settings of the session.';
comment on column commission.audit_log.record_count is
    'How many records: more than 1 for a load (an insert of more than 100 records by one statement) or a truncate.';

select commission_internal.protect_table(
    'commission.audit_log',
    p_view => '(select commission_internal.sees_all(''audit''))');

create or replace function commission_internal.keep_audit_log()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = 'restrict_violation',
        message = 'the entries of "audit_log" cannot be changed or deleted',
        hint = 'The log only grows. How its owner moves old entries elsewhere is in docs/dba.md.';
end;
$$;

create or replace trigger audit_log_keep
before update or delete or truncate on commission.audit_log
for each statement execute function commission_internal.keep_audit_log();

-- For replication roles too: whoever switches triggers off for a load does not mean this one.
alter table commission.audit_log enable always trigger audit_log_keep;

create or replace function commission_internal.claimed_participant_id()
returns uuid
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return commission_internal.current_participant_id();
exception
    -- Broken claims are for policies to refuse: a role that passes them by may write.
    when invalid_text_representation or untranslatable_character then
        return null;
end;
$$;

comment on function commission_internal.claimed_participant_id() is
    'The participant behind the request''s token; null where there is none, or the claims are no JSON.';

-- As the native code writes records: in ISO form and UTC, whatever the settings of the session.
create or replace function commission_internal.as_recorded(p_record anyelement)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set datestyle = 'ISO, YMD'
set timezone = 'UTC'
set intervalstyle = 'iso_8601'
set extra_float_digits = 1
set bytea_output = 'hex'
set lc_monetary = 'C'
set quote_all_identifiers = off
as $$
begin
    return to_jsonb(p_record);
end;
$$;

comment on function commission_internal.as_recorded(anyelement) is
    'A record as audit_log shows it.';

-- The arguments are the columns of the primary key. Works with its owner's rights: nobody else writes
-- the log.
create or replace function commission_internal.record_change()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_participant_id uuid;
    v_count bigint;
begin
    if current_setting('request.jwt.claims', true) <> '' then
        v_participant_id := commission_internal.claimed_participant_id();
    end if;

    if tg_op = 'TRUNCATE' then
        execute format('select count(*) from commission.%I', tg_table_name) into v_count;
        insert into commission.audit_log (participant_id, table_name, operation, record_count)
        select v_participant_id, tg_table_name, 'truncate', v_count
        where v_count > 0;
    elsif exists (select from pg_extension where extname = 'pg_commission') then
        insert into commission.audit_log (
            participant_id, table_name, operation, record_id, before, after, record_count)
        select v_participant_id, tg_table_name, lower(tg_op), record_id, before, after, record_count
        from commission_engine.changed_records(tg_op, tg_argv);
    -- Without the extension records can still be changed, and are recorded one by one.
    elsif tg_op = 'UPDATE' then
        insert into commission.audit_log (participant_id, table_name, operation, record_id, before, after)
        select v_participant_id, tg_table_name, 'update',
            (select string_agg(n.record ->> key, ', ') from unnest(tg_argv) as key),
            changed.before, changed.after
        from (
            select row_number() over () as place, commission_internal.as_recorded(r) as record
            from old_rows as r
        ) as o
        join (
            select row_number() over () as place, commission_internal.as_recorded(r) as record
            from new_rows as r
        ) as n using (place)
        cross join lateral (
            select jsonb_object_agg(key, value) as before, jsonb_object_agg(key, n.record -> key) as after
            from jsonb_each(o.record)
            where value <> n.record -> key
        ) as changed
        where changed.after - '{last_updated_at,last_updated_by}'::text[] <> '{}'
        order by place;
    else
        insert into commission.audit_log (participant_id, table_name, operation, record_id, before, after)
        select v_participant_id, tg_table_name, lower(tg_op),
            (select string_agg(record ->> key, ', ') from unnest(tg_argv) as key),
            case tg_op when 'DELETE' then record end,
            case tg_op when 'INSERT' then record end
        from (select commission_internal.as_recorded(r) as record from changed_rows as r offset 0) as changed;
    end if;
    return null;
end;
$$;

create or replace function commission_internal.audit_table(p_table text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_name text := split_part(p_table, '.', 2);
    v_key text[];
    v_event text[];
begin
    select array_agg(quote_literal(a.attname) order by k.place) into v_key
    from pg_index as i
    cross join unnest(i.indkey) with ordinality as k (attnum, place)
    join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = k.attnum
    where i.indrelid = p_table::regclass
        and i.indisprimary;
    if split_part(p_table, '.', 1) <> 'commission' or coalesce(cardinality(v_key), 0) not between 1 and 3 then
        raise exception using
            errcode = 'feature_not_supported',
            message = format('table "%s" cannot be audited', p_table),
            detail = 'Audited are tables of schema commission with a primary key of one to three columns.';
    end if;

    foreach v_event slice 1 in array array[
        array['insert', 'after insert', 'referencing new table as changed_rows'],
        array['update', 'after update', 'referencing old table as old_rows new table as new_rows'],
        array['delete', 'after delete', 'referencing old table as changed_rows'],
        array['truncate', 'before truncate', '']
    ] loop
        execute format(
            'create or replace trigger %I %s on %s %s for each statement '
            'execute function commission_internal.record_change(%s)',
            v_name || '_audit_' || v_event[1], v_event[2], p_table, v_event[3],
            array_to_string(v_key, ', '));
    end loop;
end;
$$;

comment on function commission_internal.audit_table(text) is
    'Has every change of a table of schema commission recorded in audit_log, from now on.';

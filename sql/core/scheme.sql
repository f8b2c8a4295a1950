-- Schemes: what each of them declares of itself in its contract file (sql/<scheme>/contract.sql).
-- Everything in core that closes, locks, watches, lists or permits goes by these rows; what a scheme
-- brings besides them are the hooks that declare_scheme() names.

create table if not exists commission.scheme (
    name text
        constraint scheme_pkey primary key
        -- Names of functions and triggers are made of it, and PostgreSQL cuts those at 63 bytes.
        constraint scheme_name_check check (name ~ '^[a-z][a-z_]{0,15}$'),
    title text not null,
    calendar text not null
        constraint scheme_calendar_check check (calendar in ('workspace', 'home branch')),
    closing_order integer not null
);

alter table commission.scheme add column if not exists closes_last boolean not null default false;

comment on table commission.scheme is 'The schemes of this database: each calculates and closes its own months.';
comment on column commission.scheme.name is 'Name by which functions, periods and earnings call it.';
comment on column commission.scheme.title is 'What it is, in words.';
comment on column commission.scheme.calendar is
    'Whose time zone its months go by: the workspace''s, or that of each person''s home branch.';
comment on column commission.scheme.closing_order is 'Schemes that are closed together are closed in this order.';
comment on column commission.scheme.closes_last is
    'Whether its months are worked out from what all others have posted with them: closed after these, reopened before them.';

select commission_internal.protect_table(
    'commission.scheme',
    p_view => '(select commission_internal.is_signed_in())');

create table if not exists commission.earning_component (
    scheme text not null
        constraint earning_component_scheme_fkey references commission.scheme (name),
    component text not null,
    title text not null,
    constraint earning_component_pkey primary key (scheme, component)
);

comment on table commission.earning_component is 'What people are paid for in each scheme: the kinds of lines in earning.';
comment on column commission.earning_component.component is 'Name in earning.component.';
comment on column commission.earning_component.title is 'What it pays for, in words.';
comment on column commission.earning_component.scheme is 'The scheme.';

select commission_internal.protect_table(
    'commission.earning_component',
    p_view => '(select commission_internal.is_signed_in())');

create table if not exists commission_internal.scheme_result (
    table_name text
        constraint scheme_result_pkey primary key,
    scheme text not null
        constraint scheme_result_scheme_fkey references commission.scheme (name),
    columns text[] not null
);

create index if not exists scheme_result_scheme_idx on commission_internal.scheme_result (scheme);

comment on table commission_internal.scheme_result is
    'Tables of schema commission that hold a scheme''s results by year and month, and the columns that say something: frozen once a month is closed.';

create table if not exists commission_internal.scheme_fact (
    table_name text
        constraint scheme_fact_pkey primary key,
    scheme text not null
        constraint scheme_fact_scheme_fkey references commission.scheme (name),
    noun text not null,
    instant_column text not null,
    counts text not null,
    columns text[] not null,
    unattributed text
);

create index if not exists scheme_fact_scheme_idx on commission_internal.scheme_fact (scheme);

comment on table commission_internal.scheme_fact is
    'Tables of schema commission that hold a scheme''s facts: what a row is called, when it happened, whether it counts (a condition), the columns that matter, and whether it has nobody who would be paid for it (a condition; null: it always has somebody).';

create table if not exists commission_internal.scheme_job (
    job_name text
        constraint scheme_job_pkey primary key,
    scheme text not null
        constraint scheme_job_scheme_fkey references commission.scheme (name),
    schedule text not null,
    function_name text not null
);

create index if not exists scheme_job_scheme_idx on commission_internal.scheme_job (scheme);

comment on table commission_internal.scheme_job is
    'What a scheme wants done regularly besides the month end: a function of both schemas without arguments that returns how much it did, and when pg_cron is to call it.';

-- Declaring ----------------------------------------------------------------------------------------

drop function if exists commission_internal.hooks_of_scheme(text, text);
drop function if exists commission_internal.declare_scheme(text, text, text, integer, jsonb);

-- The hooks of a scheme, by the names that core calls. % is the scheme.
create or replace function commission_internal.hooks_of_scheme(p_scheme text, p_calendar text, p_closes_last boolean)
returns table (signature text, promise text)
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select 'commission_internal.' || replace(hook.signature, '%', p_scheme), hook.promise
    from (
        values
            ('%_earnings(integer,integer)',
                'amounts of the stored results of a month: participant_id, component, currency, amount (rounded), exact, branch, basis'),
            ('recalculated_%_earnings(integer,integer,uuid[])',
                'the same from the facts for the given people (null: all), storing nothing: participant_id, component, currency, amount, branch'),
            ('unpriced_%_records(integer,integer,uuid[])',
                'what of the facts of a month cannot be priced: participant_id, record_id, error_code, error_message, error_hint, detail'),
            ('size_of_%_month()',
                'how many there are to calculate in a month'),
            ('calculate_part_of_%_month(integer,integer,uuid,integer)',
                'calculates and stores the next ones of a month after the one with that id, so many at most (null: all): reached_id, done, rows_changed, is_last'),
            ('recalculate_%_months(datemultirange)',
                'brings the results of open months up to date whose last day is among the days'),
            ('%_homes(text,date)',
                'the people who have (on a day) or ever had (null) their home in a branch'),
            ('%_month_has_facts(integer,integer)',
                'whether facts belong to a month where the calendars of its edges differ'),
            ('months_of_%()',
                'the months up to the present one that have something to close though no fact says so: year, month'),
            ('follow_posting_in_%(bigint)',
                'brings results up to date with what another scheme has posted, and notes the closed months that it concerns')
    ) as hook (signature, promise)
    where case
        when hook.signature in ('%_homes(text,date)', '%_month_has_facts(integer,integer)') then
            p_calendar = 'home branch'
        when hook.signature in ('months_of_%()', 'follow_posting_in_%(bigint)') then p_closes_last
        else true
    end;
$$;

comment on function commission_internal.hooks_of_scheme(text, text, boolean) is
    'The functions that a scheme must bring, and what each promises.';

create or replace function commission_internal.declare_scheme(
    p_name text,
    p_title text,
    p_calendar text,
    p_closing_order integer,
    p_components jsonb,
    p_closes_last boolean default false)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_missing text;
begin
    select string_agg(format('%s: %s', h.signature, h.promise), '; ') into v_missing
    from commission_internal.hooks_of_scheme(p_name, p_calendar, p_closes_last) as h
    where to_regprocedure(h.signature) is null;
    if v_missing is not null then
        raise exception using
            errcode = 'undefined_function',
            message = format('scheme "%s" lacks functions that its contract promises', p_name),
            detail = v_missing;
    end if;

    insert into commission.scheme as s (name, title, calendar, closing_order, closes_last)
    values (p_name, p_title, p_calendar, p_closing_order, p_closes_last)
    on conflict on constraint scheme_pkey do update
    set title = excluded.title,
        calendar = excluded.calendar,
        closing_order = excluded.closing_order,
        closes_last = excluded.closes_last
    where (s.title, s.calendar, s.closing_order, s.closes_last)
        is distinct from (excluded.title, excluded.calendar, excluded.closing_order, excluded.closes_last);

    insert into commission.earning_component as c (scheme, component, title)
    select p_name, key, value
    from jsonb_each_text(p_components)
    on conflict on constraint earning_component_pkey do update
    set title = excluded.title
    where c.title <> excluded.title;

    perform commission_internal.make_settings_lock(p_name);
end;
$$;

comment on function commission_internal.declare_scheme(text, text, text, integer, jsonb, boolean) is
    'Declares a scheme: its title, the calendar of its months, its place in closings, its components with their titles, and whether its months are worked out from what all others have posted. Checks its hooks and makes its settings lock. Run again, it brings all of that up to date.';

-- What decides about amounts besides the facts (rates, grades, tiers, trees, calendars) also decides
-- about months that nobody has stored yet, so rows cannot be locked instead. Whoever calculates holds
-- a share lock, which many can have at once; whoever changes settings, or closes a month, has the table
-- to themselves and then updates its row: a snapshot from before cannot lock that row any more.
create or replace function commission_internal.make_settings_lock(p_scheme text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $make$
begin
    execute format(
        $lock$
        create table if not exists commission_internal.%1$s_setting (
            id boolean not null default true
                constraint %1$s_setting_pkey primary key
                constraint %1$s_setting_id_check check (id),
            changed_count bigint not null default 0
        );

        comment on table commission_internal.%1$s_setting is
            'One row: how often settings of scheme "%1$s" were changed. The lock between calculating and changing them.';

        insert into commission_internal.%1$s_setting (id) values (true) on conflict do nothing;

        create or replace function commission_internal.share_%1$s_settings()
        returns void
        language plpgsql
        set search_path = pg_catalog, pg_temp
        as $share$
        begin
            lock table commission_internal.%1$s_setting in share mode;
            -- A snapshot from before a change cannot see it: this raises a serialization failure then.
            if current_setting('transaction_isolation') <> 'read committed' then
                perform 1 from commission_internal.%1$s_setting for share;
            end if;
        end;
        $share$;

        comment on function commission_internal.share_%1$s_settings() is
            'Keeps the settings of scheme "%1$s" from changing, and its months from closing, until the transaction ends.';

        create or replace function commission_internal.change_%1$s_settings(p_what text)
        returns void
        language plpgsql
        set search_path = pg_catalog, pg_temp
        as $change$
        begin
            perform commission_internal.require_read_committed(p_what);
            lock table commission_internal.%1$s_setting in share row exclusive mode;
            update commission_internal.%1$s_setting set changed_count = changed_count + 1;
        end;
        $change$;

        comment on function commission_internal.change_%1$s_settings(text) is
            'Waits for those who calculate with scheme "%1$s", and keeps them waiting until the transaction ends. The argument says in messages what is being done.';
        $lock$, p_scheme);
end;
$make$;

comment on function commission_internal.make_settings_lock(text) is
    'Makes share_<scheme>_settings() and change_<scheme>_settings(what).';

create or replace function commission_internal.require_read_committed(p_what text)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    -- A snapshot from before a change cannot see all the months that it concerns.
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception using
            errcode = 'feature_not_supported',
            message = format('%s does not work at isolation level "%s"',
                p_what, current_setting('transaction_isolation')),
            hint = 'Do it in a transaction that begins with: begin isolation level read committed.';
    end if;
end;
$$;

comment on function commission_internal.require_read_committed(text) is
    'Raises 0A000 in transactions at another isolation level; the argument says what was to be done.';

create or replace function commission_internal.declare_job(
    p_scheme text,
    p_job_name text,
    p_schedule text,
    p_function_name text)
returns void
language sql
set search_path = pg_catalog, pg_temp
as $$
    insert into commission_internal.scheme_job as j (scheme, job_name, schedule, function_name)
    values (p_scheme, p_job_name, p_schedule, p_function_name)
    on conflict on constraint scheme_job_pkey do update
    set scheme = excluded.scheme,
        schedule = excluded.schedule,
        function_name = excluded.function_name
    where (j.scheme, j.schedule, j.function_name)
        is distinct from (excluded.scheme, excluded.schedule, excluded.function_name);
$$;

comment on function commission_internal.declare_job(text, text, text, text) is
    'Declares what run_due() and pg_cron do for a scheme besides the month end.';

-- Asking -------------------------------------------------------------------------------------------

create or replace function commission_internal.installed_schemes()
returns setof text
language sql
stable
security definer
rows 5
set search_path = pg_catalog, pg_temp
as $$
    select name from commission.scheme order by closes_last, closing_order, name;
$$;

comment on function commission_internal.installed_schemes() is
    'The schemes of this database, in the order in which they are closed.';

create or replace function commission_internal.check_scheme(p_scheme text)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_scheme is not null and p_scheme not in (select commission_internal.installed_schemes()) then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('there is no scheme "%s" in this database', left(p_scheme, 100)),
            hint = format('p_scheme is one of %s, or null for all.',
                (select string_agg(s, ', ') from commission_internal.installed_schemes() as s));
    end if;
end;
$$;

comment on function commission_internal.check_scheme(text) is 'Raises 22023 unless the scheme is installed; null stands for all.';

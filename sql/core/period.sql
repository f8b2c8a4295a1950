-- Months that close: whether a month of a scheme is open, and when it is over everywhere.

do $$
begin
    if to_regtype('commission.period_status') is null then
        create type commission.period_status as enum ('open', 'closed');
    end if;
end;
$$;

comment on type commission.period_status is 'open: results follow the facts; closed: results are frozen and posted.';

create table if not exists commission.period (
    scheme text not null
        constraint period_scheme_check check (scheme ~ '^[a-z_]+$'),
    year integer not null
        constraint period_year_check check (year between 1970 and 2199),
    month integer not null
        constraint period_month_check check (month between 1 and 12),
    status commission.period_status not null,
    changed_at timestamptz not null default now(),
    changed_by uuid,
    changed_by_role text not null,
    reason text,
    constraint period_pkey primary key (scheme, year, month)
);

comment on table commission.period is
    'Months that were ever closed or posted in part, by scheme; a month without a row is open. Read by everybody who is signed in, written by close_period() and reopen_period() only.';
comment on column commission.period.scheme is 'The scheme: see commission.scheme.';
comment on column commission.period.changed_at is 'When it was last closed or reopened.';
comment on column commission.period.changed_by is 'The person who did; null for a database role at work.';
comment on column commission.period.changed_by_role is 'The database role that did.';
comment on column commission.period.reason is 'Why it was reopened.';
comment on column commission.period.year is 'Year.';
comment on column commission.period.month is 'Month, 1 to 12.';
comment on column commission.period.status is 'open (again) or closed.';

select commission_internal.bound_sizes('commission.period', '{reason}');

select commission_internal.protect_table(
    'commission.period',
    p_view => '(select commission_internal.is_signed_in())');

select commission_internal.audit_table('commission.period');

create or replace function commission_internal.is_closed(p_scheme text, p_year integer, p_month integer)
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return exists (
        select
        from commission.period
        where scheme = p_scheme
            and year = p_year
            and month = p_month
            and status = 'closed');
end;
$$;

comment on function commission_internal.is_closed(text, integer, integer) is
    'Whether a month is closed. It stays so until the transaction ends for whoever holds the scheme''s settings.';

create or replace function commission_internal.refuse_closed(p_scheme text, p_year integer, p_month integer)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if commission_internal.is_closed(p_scheme, p_year, p_month) then
        raise exception using
            errcode = 'PT409',
            message = format('%s of scheme "%s" is closed',
                commission_internal.month_name(p_year, p_month), p_scheme),
            detail = 'Its results are frozen; what changes afterwards is posted as an adjustment by the next closing.',
            hint = 'See commission.pending_adjustments, or reopen the month with commission.reopen_period().';
    end if;
end;
$$;

comment on function commission_internal.refuse_closed(text, integer, integer) is 'Raises PT409 (HTTP 409) if the month is closed.';

create or replace function commission_internal.refuse_unfinished_month(
    p_scheme text,
    p_year integer,
    p_month integer)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_ends_at timestamptz := commission_internal.month_ends_at(p_scheme, p_year, p_month);
begin
    if now() < v_ends_at then
        raise exception using
            errcode = 'PT409',
            message = format('%s is not over yet', commission_internal.month_name(p_year, p_month)),
            detail = format('In the last of the calendars of scheme "%s" it ends at %s UTC.',
                p_scheme, to_char(v_ends_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI')),
            hint = 'Close it after that.';
    end if;
end;
$$;

comment on function commission_internal.refuse_unfinished_month(text, integer, integer) is
    'Raises PT409 (HTTP 409) while the month lasts in one of the calendars of the scheme.';

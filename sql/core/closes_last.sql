-- Schemes whose months are worked out from what all others have posted with them: closed after these, one
-- month after the other, and reopened before them. While such a month is closed nobody else posts with it.

create or replace function commission_internal.closes_last(p_scheme text)
returns boolean
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select exists (select from commission.scheme as s where s.name = p_scheme and s.closes_last);
$$;

comment on function commission_internal.closes_last(text) is
    'Whether months of a scheme are worked out from what all others have posted with them.';

create or replace function commission_internal.first_open_month_before(p_scheme text, p_year integer, p_month integer)
returns date
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_first date;
begin
    execute format(
        'select min(make_date(year, month, 1)) from commission_internal.%I() '
        'where (year, month) < ($1, $2) and not commission_internal.is_closed($3, year, month)',
        'months_of_' || p_scheme)
    into v_first
    using p_year, p_month, p_scheme;
    return v_first;
end;
$$;

comment on function commission_internal.first_open_month_before(text, integer, integer) is
    'The first month of a scheme that closes last which has something to close, is before the given one, and is open; null where there is none.';

-- What changed in closed months is owed or taken back also where the scheme has nothing else any more.
create or replace function commission_internal.awaits_adjustments(p_scheme text, p_year integer, p_month integer)
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return commission_internal.has_unsettled_changes(p_scheme)
        and commission_internal.takes_adjustments(p_scheme, p_year, p_month)
        and (
            not commission_internal.closes_last(p_scheme)
            or commission_internal.first_open_month_before(p_scheme, p_year, p_month) is null);
end;
$$;

comment on function commission_internal.awaits_adjustments(text, integer, integer) is
    'Whether the closing of a month would post adjustments, and can.';

create or replace function commission_internal.refuse_open_others(p_scheme text, p_year integer, p_month integer)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_open text;
    v_first constant date := commission_internal.first_open_month_before(p_scheme, p_year, p_month);
begin
    select string_agg(format('"%s"', s), ', ' order by place) into v_open
    from commission_internal.installed_schemes() with ordinality as listed (s, place)
    where not commission_internal.closes_last(s)
        and not commission_internal.is_closed(s, p_year, p_month);
    if v_open is not null then
        raise exception using
            errcode = 'PT409',
            message = format('%s of scheme "%s" is closed after all others, and is open in %s',
                commission_internal.month_name(p_year, p_month), p_scheme, v_open),
            hint = format('Close it there first; commission.close_period(%s, %s) closes all of them in their order.',
                p_year, p_month);
    end if;
    if v_first is not null then
        raise exception using
            errcode = 'PT409',
            message = format('%s of scheme "%s" is closed after the months before it, and %s is open',
                commission_internal.month_name(p_year, p_month), p_scheme, to_char(v_first, 'YYYY-MM')),
            hint = 'Close that one first: each month goes on where the one before it has ended.';
    end if;
end;
$$;

comment on function commission_internal.refuse_open_others(text, integer, integer) is
    'Raises PT409 (HTTP 409) unless a month may be closed of a scheme that closes last: it is closed in all others, and so are the months before it.';

-- Those that have nothing are closed along.
create or replace function commission_internal.waits_for_others(p_scheme text, p_year integer, p_month integer)
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return commission_internal.closes_last(p_scheme) and exists (
        select
        from commission_internal.installed_schemes() as s
        where not commission_internal.closes_last(s)
            and not commission_internal.is_closed(s, p_year, p_month)
            and commission_internal.has_activity(s, p_year, p_month));
end;
$$;

comment on function commission_internal.waits_for_others(text, integer, integer) is
    'Whether a scheme closes last and others have not closed a month yet that they have something in.';

create or replace function commission_internal.refuse_out_of_turn(p_scheme text, p_year integer, p_month integer)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_last text;
begin
    if commission_internal.closes_last(p_scheme) then
        perform commission_internal.refuse_open_others(p_scheme, p_year, p_month);
        return;
    end if;
    select s.name into v_last
    from commission.scheme as s
    where s.closes_last
        and commission_internal.is_closed(s.name, p_year, p_month)
    order by s.closing_order, s.name
    limit 1;
    if found then
        raise exception using
            errcode = 'PT409',
            message = format('%s of scheme "%s" is closed, which is worked out from what all others post with it',
                commission_internal.month_name(p_year, p_month), v_last),
            hint = format(
                'Reopen it first: commission.reopen_period(%s, %s, reason, ''%s''). Close it again afterwards.',
                p_year, p_month, v_last);
    end if;
end;
$$;

comment on function commission_internal.refuse_out_of_turn(text, integer, integer) is
    'Raises PT409 (HTTP 409) where a scheme may not post with a month: one that closes last before all others are closed, others once that one is.';

create or replace function commission_internal.refuse_part(p_scheme text)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if commission_internal.closes_last(p_scheme) then
        raise exception using
            errcode = 'PT409',
            message = format('months of scheme "%s" are not posted in parts', p_scheme),
            hint = 'They are worked out from what all others have posted: close the month.';
    end if;
end;
$$;

comment on function commission_internal.refuse_part(text) is
    'Raises PT409 (HTTP 409) for schemes whose months are posted by their closing only.';

create or replace function commission_internal.tell_last_schemes(p_posting_id bigint, p_scheme text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_last text;
begin
    if commission_internal.closes_last(p_scheme) then
        return;
    end if;
    for v_last in
        select s.name from commission.scheme as s where s.closes_last order by s.closing_order, s.name
    loop
        execute format('select commission_internal.%I($1)', 'follow_posting_in_' || v_last) using p_posting_id;
    end loop;
end;
$$;

comment on function commission_internal.tell_last_schemes(bigint, text) is
    'Lets the schemes that close last follow what another has posted.';

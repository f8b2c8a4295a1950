-- Draws in closings and in the ledger, and what postings of others do to them.

create or replace function commission_internal.draw_components(
    p_kind commission.draw_kind,
    p_advance numeric,
    p_recovery numeric)
returns table (component text, amount numeric)
language sql
immutable
rows 2
set search_path = pg_catalog, pg_temp
as $$
    select c.component, c.amount
    from (
        values
            (case p_kind when 'recoverable' then 'draw' else 'non_recoverable_draw' end, p_advance),
            ('draw_recovery', -p_recovery)
    ) as c (component, amount)
    where c.amount <> 0;
$$;

comment on function commission_internal.draw_components(commission.draw_kind, numeric, numeric) is
    'The lines of a month with a draw. What "draw" and "draw_recovery" of somebody come to is what is still to be paid back.';

create or replace function commission_internal.draw_earnings(p_year integer, p_month integer)
returns table (
    participant_id uuid,
    component text,
    currency text,
    amount numeric,
    exact numeric,
    branch text,
    basis jsonb
)
language sql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
as $$
    select m.participant_id, c.component, m.currency, c.amount, c.amount, p.branch,
        jsonb_build_object('draw', m.draw_amount, 'posted', m.posted_amount)
        || case
            when m.kind = 'recoverable' then jsonb_build_object('balance', m.balance)
            else '{}'
        end
        || case
            when c.component = 'draw_recovery' then
                jsonb_build_object('recovery_rate', m.recovery_rate, 'opening_balance', m.opening_balance)
            else '{}'
        end
    from commission.draw_month as m
    join commission.participant as p on p.id = m.participant_id
    cross join lateral commission_internal.draw_components(m.kind, m.advance, m.recovery) as c
    where m.year = p_year
        and m.month = p_month;
$$;

comment on function commission_internal.draw_earnings(integer, integer) is
    'Advances and what is taken back in a month by person and currency; basis has the draw, what all else has posted, and the balance after it.';

create or replace function commission_internal.recalculated_draw_earnings(
    p_year integer,
    p_month integer,
    p_participant_ids uuid[])
returns table (participant_id uuid, component text, currency text, amount numeric, branch text)
language plpgsql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.refuse_unpriced_records('draw', p_year, p_month, p_participant_ids);
    return query
    select a.participant_id, c.component, a.currency, c.amount, p.branch
    from commission_internal.draw_amounts(p_participant_ids) as a
    join commission.participant as p on p.id = a.participant_id
    cross join lateral commission_internal.draw_components(a.kind, a.advance, a.recovery) as c
    where a.year = p_year
        and a.month = p_month;
end;
$$;

comment on function commission_internal.recalculated_draw_earnings(integer, integer, uuid[]) is
    'Amounts that draws and ledger give for a month and the given people (null: all), by component and currency; PT409 where a draw cannot be paid.';

create or replace function commission_internal.size_of_draw_month()
returns bigint
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select count(distinct d.participant_id) from commission.draw as d;
$$;

comment on function commission_internal.size_of_draw_month() is 'How many people ever had a draw.';

create or replace function commission_internal.calculate_part_of_draw_month(
    p_year integer,
    p_month integer,
    p_after uuid,
    p_most integer,
    out reached_id uuid,
    out done bigint,
    out rows_changed bigint,
    out is_last boolean)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_ids uuid[] := array(
        select known.id
        from (
            select d.participant_id as id from commission.draw as d
            union
            select m.participant_id from commission.draw_month as m where m.year = p_year and m.month = p_month
            union
            select u.participant_id from commission_internal.unpriced_record as u where u.scheme = 'draw'
        ) as known
        where p_after is null or known.id > p_after
        order by known.id
        limit p_most);
    v_day date := commission_internal.last_day(p_year, p_month);
begin
    done := cardinality(v_ids);
    is_last := p_most is null or done < p_most;
    reached_id := coalesce(v_ids[done], p_after);
    rows_changed := commission_internal.store_draw_months(v_ids, datemultirange(daterange(v_day, v_day, '[]')));
end;
$$;

comment on function commission_internal.calculate_part_of_draw_month(integer, integer, uuid, integer) is
    'Works out the draws of a month for the next people.';

-- Who posts holds the settings of draws too. Months that were closed before an earlier one was posted anew
-- have balances that are no longer those of then.
create or replace function commission_internal.follow_posting_in_draw(p_posting_id bigint)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_people uuid[] := array(
        select distinct d.participant_id
        from commission.draw as d
        where exists (
            select
            from commission.earning as e
            where e.posting_id = p_posting_id
                and e.participant_id = d.participant_id
                and e.currency = d.currency)
        order by d.participant_id);
    v_posting commission.posting;
    v_days datemultirange;
begin
    if v_people = '{}' then
        return;
    end if;
    select * into v_posting from commission.posting where id = p_posting_id;
    v_days := datemultirange(daterange(make_date(v_posting.year, v_posting.month, 1), null));
    insert into commission_internal.late_change (
        scheme, year, month, participant_ids, named_ids, table_name, record_id, kind, cause)
    select 'draw', closed.year, closed.month, v_people, v_people, 'posting', p_posting_id::text, 'changed',
        format('%s of scheme "%s" was posted', commission_internal.month_name(v_posting.year, v_posting.month),
            v_posting.scheme)
    from commission_internal.closed_months_of('draw', v_days, false) as closed;
    perform commission_internal.store_draw_months(v_people, v_days);
end;
$$;

comment on function commission_internal.follow_posting_in_draw(bigint) is
    'Brings draws up to date with what another scheme has posted: open months at once, closed ones by adjustments of the next closing.';

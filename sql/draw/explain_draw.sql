-- How a draw came about in a month.

create or replace function commission_internal.explain_draw(p_participant_id uuid, p_year integer, p_month integer)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_draws jsonb;
begin
    perform commission_internal.require_engine();
    perform commission_internal.require_permission('earnings', 'view');
    perform commission_internal.check_month(p_year, p_month);
    if not coalesce(commission_internal.sees_participant('earnings', p_participant_id), false) then
        perform commission_internal.refuse_unknown_draw(p_participant_id, p_year, p_month);
    end if;
    select jsonb_agg(
        jsonb_build_object(
            'currency', m.currency,
            'kind', m.kind,
            'draw_id', m.draw_id,
            'draw_amount', m.draw_amount,
            'posted_amount', m.posted_amount,
            'posted', (
                select coalesce(jsonb_agg(
                    jsonb_build_object('scheme', l.scheme, 'component', l.component, 'amount', l.amount)
                    order by l.scheme, l.component), '[]')
                from (
                    select e.scheme, e.component, sum(e.amount) as amount
                    from commission.earning as e
                    join commission.posting as p
                        on p.id = e.posting_id and e.line <= p.line_count and p.kind <> 'correct'
                    where e.participant_id = m.participant_id
                        and e.currency = m.currency
                        and (e.year, e.month) = (m.year, m.month)
                        and not commission_internal.closes_last(e.scheme)
                    group by e.scheme, e.component
                    having sum(e.amount) <> 0
                ) as l),
            'recovery_rate', m.recovery_rate,
            'opening_balance', m.opening_balance,
            'advance', m.advance,
            'recovery', m.recovery,
            'balance', m.balance,
            'steps', commission_engine.explain_draw(
                m.opening_balance, m.posted_amount, m.draw_amount, m.kind = 'recoverable', m.recovery_rate,
                c.minor_unit))
        order by m.currency)
    into v_draws
    from commission.draw_month as m
    join commission.currency as c on c.code = m.currency
    where m.participant_id = p_participant_id
        and (m.year, m.month) = (p_year, p_month)
        and (m.participant_id, m.year, m.month) not in (
            select o.participant_id, o.year, o.month
            from commission_internal.draw_months_of_other_branches() as o);
    if v_draws is null then
        perform commission_internal.refuse_unknown_draw(p_participant_id, p_year, p_month);
    end if;
    return jsonb_build_object(
        'participant_id', p_participant_id,
        'year', p_year,
        'month', p_month,
        'is_closed', commission_internal.is_closed('draw', p_year, p_month),
        'draws', v_draws,
        'rounding', 'half away from zero to the currency');
end;
$$;

create or replace function commission_internal.refuse_unknown_draw(
    p_participant_id uuid,
    p_year integer,
    p_month integer)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = 'PT404',
        message = format('there is no draw of participant "%s" in %s', p_participant_id,
            commission_internal.month_name(p_year, p_month)),
        hint = 'See commission.draw_month.';
end;
$$;

comment on function commission_internal.refuse_unknown_draw(uuid, integer, integer) is
    'Raises PT404 (HTTP 404) for months in which somebody has no draw that the caller sees.';

create or replace function commission.explain_draw(p_participant_id uuid, p_year integer, p_month integer)
returns jsonb
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.explain_draw(p_participant_id, p_year, p_month);
$$;

comment on function commission.explain_draw(uuid, integer, integer) is
    'How the draws of a person came about in a month: for each currency the draw, what every scheme has posted with the month by component, and advance, recovery, balance and pay as formulas. PT404 where they have no draw in it or the caller does not see them. Needs can_view on module earnings. Read-only.';

-- The statement of an account: what it had, what was posted, paid and returned in a month, what it has.

-- Posted is what is due with the month; paid and returned what happened in it by the workspace's calendar.
-- As of a posting: the lines up to it, and the payments until it was made.
create or replace function commission_internal.statement(
    p_participant_id uuid,
    p_year integer,
    p_month integer,
    p_currency text,
    p_posting_id bigint)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_currency text;
    v_during tstzmultirange;
    v_until timestamptz := timestamptz 'infinity';
    v_lines record;
    v_payments record;
begin
    perform commission_internal.require_permission('settlement', 'view');
    perform commission_internal.check_payee(p_participant_id);
    perform commission_internal.check_month(p_year, p_month);
    v_currency := commission_internal.check_payout_currency(p_currency);
    if p_posting_id is not null then
        select p.posted_at into v_until from commission.posting as p where p.id = p_posting_id;
        if not found then
            raise exception using
                errcode = 'PT404',
                message = format('there is no posting %s', p_posting_id),
                hint = 'See commission.earning.posting_id.';
        end if;
    end if;
    v_during := (
        select commission_internal.month_during(p_year, p_month, w.time_zone) from commission.workspace as w);

    select coalesce(sum(l.amount) filter (where (l.year, l.month) < (p_year, p_month)), 0) as opening,
        coalesce(sum(l.amount) filter (where (l.year, l.month) = (p_year, p_month)), 0) as posted,
        coalesce(jsonb_agg(jsonb_build_object(
            'posting_id', l.posting_id, 'line', l.line, 'scheme', l.scheme, 'component', l.component,
            'kind', l.kind, 'for_year', l.for_year, 'for_month', l.for_month, 'amount', l.amount,
            'basis', l.basis, 'cause', l.cause)
            order by l.posting_id, l.line) filter (where (l.year, l.month) = (p_year, p_month)), '[]') as lines
    into v_lines
    from commission_internal.payable_line as l
    where l.participant_id = p_participant_id
        and l.currency = v_currency
        and (l.year, l.month) <= (p_year, p_month)
        and (p_posting_id is null or l.posting_id <= p_posting_id);

    select coalesce(sum(e.amount) filter (where e.happened_at < lower(v_during)), 0) as opening,
        coalesce(-sum(e.amount) filter (where e.is_in and e.amount < 0), 0) as paid,
        coalesce(sum(e.amount) filter (where e.is_in and e.amount > 0), 0) as returned,
        coalesce(jsonb_agg(jsonb_build_object(
            'reference_number', e.reference_number, 'happened_at', e.happened_at,
            'event', case when e.amount < 0 then 'paid' else 'returned' end, 'amount', abs(e.amount),
            'net_amount', e.net_amount, 'method', e.masked)
            order by e.happened_at, e.reference_number) filter (where e.is_in), '[]') as payouts
    into v_payments
    from (
        select p.reference_number, event.happened_at, event.amount, p.net_amount, m.masked,
            event.happened_at >= lower(v_during) and event.happened_at < upper(v_during) as is_in
        from commission.payout as p
        join commission.payout_method as m on m.id = p.method_id
        cross join lateral (
            values
                (p.completed_at, -p.amount),
                (case when p.status = 'returned' then p.ended_at end, p.amount)
        ) as event (happened_at, amount)
        where p.participant_id = p_participant_id
            and p.currency = v_currency
            and event.happened_at < upper(v_during)
            and event.happened_at <= v_until
    ) as e;

    return jsonb_build_object(
        'participant_id', p_participant_id,
        'currency', v_currency,
        'year', p_year,
        'month', p_month,
        'posting_id', p_posting_id,
        'opening', v_lines.opening + v_payments.opening,
        'posted', v_lines.posted,
        'paid', v_payments.paid,
        'returned', v_payments.returned,
        'closing', v_lines.opening + v_payments.opening + v_lines.posted - v_payments.paid + v_payments.returned,
        'lines', v_lines.lines,
        'payouts', v_payments.payouts);
end;
$$;

create or replace function commission.statement(
    p_participant_id uuid,
    p_year integer,
    p_month integer,
    p_currency text default null,
    p_posting_id bigint default null)
returns jsonb
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.statement(p_participant_id, p_year, p_month, p_currency, p_posting_id);
$$;

comment on function commission.statement(uuid, integer, integer, text, bigint) is
    'The account of a person in a currency (null: that of the workspace) over a month: opening + posted - paid + returned = closing, with the lines and their bases, and the payments. Posted is what is due with the month. p_posting_id: as it was when that posting was made (null: now). PT404 for people whom the caller does not see. Read-only.';

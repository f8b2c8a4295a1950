-- Commissions of deals with their states, and deals that have no price.

create or replace function commission_internal.settled_deal_months()
returns table (
    participant_id uuid,
    year integer,
    month integer,
    kind text,
    currency text,
    is_paid boolean,
    is_disputed boolean
)
language plpgsql
stable
security definer
rows 1000
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
    v_sees_all boolean := commission_internal.sees_all('deals');
    v_visible uuid[];
begin
    -- Settlement may not be there.
    if to_regclass('commission_internal.payable_line') is null then
        return;
    end if;
    if not v_sees_all then
        v_visible := array(select commission_internal.visible_participants('deals'));
    end if;
    return query
    select l.participant_id, l.for_year, l.for_month, l.component, l.currency,
        -- What was paid before the month was reopened is paid of what it gives now.
        coalesce(sum(paid.amount) filter (where l.amount > 0 or l.posting_id <= reopened.posting_id), 0)
            >= sum(l.amount) filter (where l.amount > 0 and l.posting_id > coalesce(reopened.posting_id, 0)),
        bool_or(disputed.is_open)
    from commission_internal.payable_line as l
    left join commission_internal.last_reopening as reopened
        on (reopened.scheme, reopened.year, reopened.month) = (l.scheme, l.for_year, l.for_month)
    left join lateral (
        select sum(i.amount) as amount
        from commission_internal.live_payout_item as i
        where i.posting_id = l.posting_id
            and i.line = l.line
            and i.status = 'completed'
    ) as paid on true
    cross join lateral (
        select exists (
            select
            from commission.dispute as d
            where d.posting_id = l.posting_id
                and d.line = l.line
                and d.status in ('open', 'in_review')) as is_open
    ) as disputed
    where l.scheme = 'deal'
        and (v_sees_all or l.participant_id = any (v_visible))
    group by l.participant_id, l.for_year, l.for_month, l.component, l.currency;
end;
$$;

comment on function commission_internal.settled_deal_months() is
    'Of people whom the caller sees, whether completed payouts cover all that a month gives by a kind of component, and whether somebody disputes a line of it.';

create or replace function commission_internal.disputed_deals()
returns table (participant_id uuid, deal_id uuid)
language plpgsql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_sees_all boolean := commission_internal.sees_all('deals');
    v_visible uuid[];
begin
    -- Settlement may not be there.
    if to_regclass('commission.dispute') is null then
        return;
    end if;
    if not v_sees_all then
        v_visible := array(select commission_internal.visible_participants('deals'));
    end if;
    return query
    select distinct d.participant_id, d.sale_id
    from commission.dispute as d
    where d.status in ('open', 'in_review')
        and d.sale_id is not null
        and (v_sees_all or d.participant_id = any (v_visible));
end;
$$;

comment on function commission_internal.disputed_deals() is
    'The deals that people whom the caller sees dispute.';

create or replace view commission.deal_commission_report
with (security_invoker = true)
as
select
    c.id,
    c.deal_id,
    d.name as deal_name,
    d.account_name,
    c.participant_id,
    p.name as participant_name,
    c.plan_id,
    n.name as plan_name,
    c.component_id,
    k.name as component_name,
    c.kind,
    c.close_date,
    c.year,
    c.month,
    c.credit_amount,
    c.commission_rate,
    c.commission,
    c.amount,
    c.currency,
    case
        when s.is_disputed or g.deal_id is not null then 'disputed'
        when c.year is null then 'pending'
        when s.is_paid then 'paid'
        else 'calculated'
    end as status,
    c.last_updated_at
from commission.deal_commission as c
left join commission.deal as d on d.id = c.deal_id
left join commission.participant as p on p.id = c.participant_id
left join commission.compensation_plan as n on n.id = c.plan_id
left join commission.plan_component as k on k.id = c.component_id
left join commission_internal.settled_deal_months() as s
    on s.participant_id = c.participant_id
    and s.year = c.year
    and s.month = c.month
    and s.kind = c.kind
    and s.currency = c.currency
left join commission_internal.disputed_deals() as g
    on g.participant_id = c.participant_id
    and g.deal_id = c.deal_id;

comment on view commission.deal_commission_report is
    'Commissions of deals with names and states. A state follows from facts, payouts and disputes; nobody sets it.';
comment on column commission.deal_commission_report.id is 'Key of deal_commission.';
comment on column commission.deal_commission_report.deal_id is 'The deal.';
comment on column commission.deal_commission_report.deal_name is 'What it is called.';
comment on column commission.deal_commission_report.account_name is 'The customer.';
comment on column commission.deal_commission_report.participant_id is 'Who is paid.';
comment on column commission.deal_commission_report.participant_name is 'Their name, for who may know it.';
comment on column commission.deal_commission_report.plan_id is 'The plan.';
comment on column commission.deal_commission_report.plan_name is 'Its name.';
comment on column commission.deal_commission_report.component_id is 'The component.';
comment on column commission.deal_commission_report.component_name is 'Its name.';
comment on column commission.deal_commission_report.kind is 'Its kind.';
comment on column commission.deal_commission_report.close_date is 'When the deal was won.';
comment on column commission.deal_commission_report.year is 'Year in which the amount is earned; null while it waits.';
comment on column commission.deal_commission_report.month is 'Month, 1 to 12; null while it waits.';
comment on column commission.deal_commission_report.credit_amount is 'What the component pays a part of, in currency.';
comment on column commission.deal_commission_report.commission_rate is
    'The one rate that was applied, 0 to 1; null where it was none or several.';
comment on column commission.deal_commission_report.commission is
    'All that the component pays for the deal, rounded to the currency, half away from zero.';
comment on column commission.deal_commission_report.amount is 'What of it is earned in the month, or waits.';
comment on column commission.deal_commission_report.currency is 'ISO 4217 code of the plan.';
comment on column commission.deal_commission_report.status is
    'pending: a gate is not reached or a payment has not come; calculated; paid: completed payouts cover all that was posted to the person for such components in the month; disputed: they dispute the deal, or a line of these.';
comment on column commission.deal_commission_report.last_updated_at is 'When the amount last changed.';

create or replace view commission.deal_unpriced
with (security_invoker = true)
as
select
    u.record_id::uuid as deal_id,
    d.name as deal_name,
    d.close_date,
    d.amount,
    d.currency,
    u.participant_id,
    p.name as participant_name,
    u.year,
    u.month,
    u.is_closed,
    u.error_code,
    u.error_message,
    u.error_hint
from commission.unpriced_record as u
left join commission.deal as d on d.id = u.record_id::uuid
left join commission.participant as p on p.id = u.participant_id
where u.scheme = 'deal';

comment on view commission.deal_unpriced is
    'Won deals that pay somebody nothing because something is missing: a plan, a component, bands, an exchange rate. Their months do not close. Empty when all is well.';
comment on column commission.deal_unpriced.deal_id is 'The deal.';
comment on column commission.deal_unpriced.deal_name is 'What it is called.';
comment on column commission.deal_unpriced.close_date is 'When it was won.';
comment on column commission.deal_unpriced.amount is 'Its amount.';
comment on column commission.deal_unpriced.currency is 'ISO 4217 code of amount.';
comment on column commission.deal_unpriced.participant_id is 'Whom it does not pay.';
comment on column commission.deal_unpriced.participant_name is 'Their name, for who may know it.';
comment on column commission.deal_unpriced.year is 'Year of its close date.';
comment on column commission.deal_unpriced.month is 'Month of its close date, 1 to 12.';
comment on column commission.deal_unpriced.is_closed is 'Whether it reached a month that is closed.';
comment on column commission.deal_unpriced.error_code is 'SQLSTATE of the reason.';
comment on column commission.deal_unpriced.error_message is 'What is missing.';
comment on column commission.deal_unpriced.error_hint is 'What to do about it.';

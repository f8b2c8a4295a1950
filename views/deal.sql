-- Deals as lists show them.

create or replace view commission.deal_report
with (security_invoker = true)
as
select
    d.id,
    d.name,
    d.account_name,
    d.owner_id,
    p.name as owner_name,
    d.status,
    d.stage,
    s.title as stage_title,
    d.probability,
    d.amount,
    d.refunded_amount,
    d.amount - d.refunded_amount as net_amount,
    d.currency,
    case
        when d.status = 'open' then round(d.amount * d.probability / 100, c.minor_unit)
    end as weighted_value,
    d.close_date,
    d.created_date,
    d.last_activity,
    coalesce(paid.amount, 0) as paid_amount,
    d.reference_id,
    d.reason,
    d.created_at
from commission.deal as d
join commission.deal_stage as s on s.name = d.stage
join commission.currency as c on c.code = d.currency
left join commission.participant as p on p.id = d.owner_id
left join lateral (
    select sum(y.amount) as amount
    from commission.deal_payment as y
    where y.deal_id = d.id
) as paid on true;

comment on view commission.deal_report is
    'The deals that the caller sees, with names and what is left and likely of them. The order by close_date and id is stable and has an index.';
comment on column commission.deal_report.id is 'The deal.';
comment on column commission.deal_report.name is 'What it is called.';
comment on column commission.deal_report.account_name is 'The customer.';
comment on column commission.deal_report.owner_id is 'Whose deal it is.';
comment on column commission.deal_report.owner_name is 'Their name; null for whom the caller does not see.';
comment on column commission.deal_report.status is 'open, closed_won or closed_lost.';
comment on column commission.deal_report.stage is 'Stage of the pipeline.';
comment on column commission.deal_report.stage_title is 'Its title.';
comment on column commission.deal_report.probability is 'How likely it is won, in percent.';
comment on column commission.deal_report.amount is 'In currency.';
comment on column commission.deal_report.refunded_amount is 'What was given back of it.';
comment on column commission.deal_report.net_amount is 'What is left of it.';
comment on column commission.deal_report.currency is 'ISO 4217 code of all amounts.';
comment on column commission.deal_report.weighted_value is
    'Of open deals amount times probability, rounded to the minor unit; else null.';
comment on column commission.deal_report.close_date is 'The day on which it was closed, or is expected to be.';
comment on column commission.deal_report.created_date is 'The day on which it was opened.';
comment on column commission.deal_report.last_activity is 'When something was last done for it.';
comment on column commission.deal_report.paid_amount is 'What the customer has paid.';
comment on column commission.deal_report.reference_id is 'Number of the order or contract.';
comment on column commission.deal_report.reason is 'What was said with the last change.';
comment on column commission.deal_report.created_at is 'When the row was written.';

-- What people are paid: the ledger summed up, and what the next closing would add.

create or replace view commission.pending_adjustments
with (security_invoker = true)
as
select a.scheme, a.year, a.month, a.participant_id, a.participant_name, a.component, a.currency, a.branch,
    a.posted, a.due, a.difference, a.cause
from commission_internal.pending_adjustments() as a;

comment on view commission.pending_adjustments is
    'What changed in closed months since they were posted: the adjustment lines that the next closing of the scheme will post. Worked out from the facts when it is read. A month that cannot be priced now is a row without person and amounts whose cause says why, as far as the caller sees the people concerned; the next closing is refused then.';
comment on column commission.pending_adjustments.year is 'The closed month that changed.';
comment on column commission.pending_adjustments.posted is 'Sum of the ledger''s lines for the month.';
comment on column commission.pending_adjustments.due is 'What the month would give now.';
comment on column commission.pending_adjustments.difference is 'due - posted: the amount of the adjustment.';
comment on column commission.pending_adjustments.cause is
    'The changes that reached the month: of amounts before those of settings, the newest first, five at most. Sales and sessions are named where the person has a part in them; those of others are counted. adjustment_cause has them all.';
comment on column commission.pending_adjustments.scheme is 'The scheme.';
comment on column commission.pending_adjustments.month is 'Month, 1 to 12.';
comment on column commission.pending_adjustments.participant_id is 'Whose adjustment it will be.';
comment on column commission.pending_adjustments.participant_name is 'Their name.';
comment on column commission.pending_adjustments.component is 'As in earning.';
comment on column commission.pending_adjustments.currency is 'ISO 4217 code of the amounts.';
comment on column commission.pending_adjustments.branch is 'As in earning.';

create or replace view commission.adjustment_cause
with (security_invoker = true)
as
select c.id, c.scheme, c.year, c.month, c.participant_ids, c.kind, c.cause, c.table_name, c.record_id, c.noted_at,
    c.posting_id
from commission_internal.adjustment_causes() as c;

comment on view commission.adjustment_cause is
    'Every change that reached a closed month, a row each. Order by id descending for the newest.';
comment on column commission.adjustment_cause.year is 'The closed month.';
comment on column commission.adjustment_cause.participant_ids is
    'The people whom it concerns, as far as the caller sees them; null: whoever the month has.';
comment on column commission.adjustment_cause.kind is
    'Of facts: recorded, changed, refunded, deleted, or changed unnoticed (while triggers were off). Of settings: setting changed. Of both: truncated.';
comment on column commission.adjustment_cause.record_id is 'The fact in table_name; null: settings, or many.';
comment on column commission.adjustment_cause.posting_id is
    'The posting that took it into account: a closing with its adjustments, or the reopening of the month. Null: pending.';
comment on column commission.adjustment_cause.id is
    'Grows in the order in which changes were noted, with gaps.';
comment on column commission.adjustment_cause.scheme is 'The scheme.';
comment on column commission.adjustment_cause.month is 'Month, 1 to 12.';
comment on column commission.adjustment_cause.cause is 'What happened, in words.';
comment on column commission.adjustment_cause.table_name is 'Table of schema commission that was changed.';
comment on column commission.adjustment_cause.noted_at is 'When it was noted.';

create or replace view commission.monthly_earning
with (security_invoker = true)
as
select
    e.year,
    e.month,
    e.scheme,
    e.participant_id,
    p.name as participant_name,
    e.currency,
    sum(e.amount) as amount,
    coalesce(sum(e.amount) filter (where e.kind = 'earning'), 0) as earned,
    coalesce(sum(e.amount) filter (where e.kind = 'adjustment'), 0) as adjustments,
    coalesce(sum(e.amount) filter (where e.kind = 'reversal'), 0) as reversals,
    count(*) as line_count,
    p.branch as participant_branch,
    p.source_id as participant_source_id
from commission.earning as e
left join commission.participant as p on p.id = e.participant_id
group by e.year, e.month, e.scheme, e.participant_id, p.name, e.currency, p.branch, p.source_id;

comment on view commission.monthly_earning is
    'The ledger by month of closing, scheme, person and currency: what is due with that month.';
comment on column commission.monthly_earning.amount is 'earned + adjustments + reversals.';
comment on column commission.monthly_earning.earned is
    'What closings posted for the month itself: of one that was closed again all of them, which reversals take back but for the last.';
comment on column commission.monthly_earning.adjustments is 'Differences to earlier closed months.';
comment on column commission.monthly_earning.reversals is 'Taken back because the month was reopened.';
comment on column commission.monthly_earning.year is 'Year.';
comment on column commission.monthly_earning.month is 'Month, 1 to 12.';
comment on column commission.monthly_earning.scheme is 'The scheme.';
comment on column commission.monthly_earning.participant_id is 'The person.';
comment on column commission.monthly_earning.participant_name is 'Name; null where it may not be seen.';
comment on column commission.monthly_earning.currency is 'ISO 4217 code of the amounts.';
comment on column commission.monthly_earning.line_count is 'Lines of the ledger.';
comment on column commission.monthly_earning.participant_branch is
    'The branch that the person belongs to today; null for all branches, and where it may not be seen.';
comment on column commission.monthly_earning.participant_source_id is
    'The person''s key in the system that they come from, such as a personnel number; null where it may not be seen.';

-- January is closed; one of its sales was refunded since.
insert into commission.network_sale (participant_id, amount, status, sold_at)
select id, 100, 'approved', '2026-01-03'
from commission.participant
where role = 'affiliate';
insert into commission.manual_adjustment (
    participant_id, year, month, component, currency, amount, reason, created_by_role, approved_at, approved_by_role)
select id, 2026, 1, 'bonus', 'VND', 100000, 'a good year', 'clerk', '2026-01-20', 'chief'
from commission.participant
where name in ('affiliate', 'other', 'collaborator', 'reseller', 'rep');
select commission.close_period(2026, 1);
-- One payout that is requested, one in a draft, one whose payment is ordered and one that was paid; a hold,
-- and an adjustment that waits for its approval.
insert into commission.payout_setting (currency, minimum_amount) values ('VND', 50);
insert into commission.payout_method (id, participant_id, kind, masked, currency, is_default, usable_from)
select ('00000000-0000-4000-8000-0000000000d' || right(id::text, 1))::uuid, id, 'bank_transfer', '***1234', 'VND', true,
    '2026-01-02'
from commission.participant
where name in ('affiliate', 'other', 'collaborator', 'reseller', 'rep');
insert into commission.payout_batch (
    id, currency, kind, status, payment_count, control_sum, created_by_role, processed_at, processed_by_role)
values
    ('00000000-0000-4000-8000-0000000000f5', 'VND', 'bank_transfer', 'draft', null, null, 'clerk', null, null),
    (
        '00000000-0000-4000-8000-0000000000f6', 'VND', 'bank_transfer', 'processed', 2, 130000, 'clerk', '2026-02-15',
        'clerk');
begin;
insert into commission.payout (
    id, participant_id, currency, amount, method_id, batch_id, status, requested_by_role, approved_at,
    approved_by_role, tax_hash, processed_at, completed_at)
select ('00000000-0000-4000-8000-0000000000' || given.number)::uuid, p.id, 'VND', given.amount,
    ('00000000-0000-4000-8000-0000000000d' || right(p.id::text, 1))::uuid,
    ('00000000-0000-4000-8000-0000000000' || given.batch)::uuid, given.status::commission.payout_state, 'clerk',
    case when given.status <> 'requested' then timestamptz '2026-02-10' end,
    case when given.status <> 'requested' then 'chief' end,
    case when given.status <> 'requested' then commission_internal.tax_hash(p.id, commission_internal.today()) end,
    case when given.status in ('processing', 'completed') then timestamptz '2026-02-15' end,
    case when given.status = 'completed' then timestamptz '2026-02-16' end
from (
    values
        ('affiliate', 'f1', 60000, null, 'requested'),
        ('collaborator', 'f2', 60000, 'f5', 'approved'),
        ('other', 'f3', 60000, 'f6', 'processing'),
        ('reseller', 'f4', 70000, 'f6', 'completed')
) as given (name, number, amount, batch, status)
join commission.participant as p on p.name = given.name;
insert into commission.payout_item (payout_id, posting_id, line, amount)
select p.id, e.posting_id, e.line, p.amount
from commission.payout as p
join commission.earning as e on e.participant_id = p.participant_id and e.scheme = 'manual';
commit;
insert into commission.payout_hold (id, participant_id, year, month, reason, placed_by_role)
values (
    '00000000-0000-4000-8000-0000000000a2', '00000000-0000-4000-8000-000000000012', 2026, 1, 'a dispute', 'clerk');
-- What the processed batch bills, and disputes, one of them answered.
select commission_internal.issue_invoices('00000000-0000-4000-8000-0000000000f6');
insert into commission.dispute (
    id, participant_id, subject, description, status, due_on, decided_at, decided_by_role, resolution)
values
    (
        '00000000-0000-4000-8000-0000000000b1', '00000000-0000-4000-8000-000000000008', 'missing',
        'a sale is missing', 'open', '2026-02-20', null, null, null),
    (
        '00000000-0000-4000-8000-0000000000b2', '00000000-0000-4000-8000-000000000008', 'missing',
        'another is missing', 'rejected', '2026-02-20', '2026-02-12', 'clerk', 'it was refunded');
insert into commission.dispute_comment (dispute_id, written_by_role, text)
values ('00000000-0000-4000-8000-0000000000b1', 'clerk', 'looked for it');
insert into commission.manual_adjustment (
    id, participant_id, year, month, component, currency, amount, reason, created_by_role)
values (
    '00000000-0000-4000-8000-0000000000a1', '00000000-0000-4000-8000-000000000008', 2026, 2, 'spiff', 'VND', 5000,
    'sold the most', 'clerk');
update commission.network_sale
set refunded_amount = 10
where sold_at = '2026-01-03'
    and participant_id = '00000000-0000-4000-8000-000000000009';
-- A run that failed, so that job_status has a row too.
insert into commission.calculation_run (
    task, scheme, year, month, state, finished_at, error_code, error, database_role, backend_pid)
values ('month end', 'trainer', 2026, 3, 'failed', now(), 'PT409', 'a pair cannot be priced', 'postgres', 1);

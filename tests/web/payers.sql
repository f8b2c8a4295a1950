-- Money of somebody whose account is given in full, and from where such accounts are paid.
insert into commission.manual_adjustment (
    participant_id, year, month, component, currency, amount, reason, created_by_role, approved_at, approved_by_role)
select id, 2026, 3, 'bonus', 'VND', 90000, 'a good quarter', 'clerk', '2026-03-20', 'chief'
from commission.participant
where name in ('manager', 'downline');
select commission.close_period(2026, 3, 'manual');
select set_config('request.jwt.claims', '{"email": "manager@people.example"}', false);
select commission.set_payout_method('bank_transfer', '{"account": "12345678", "bank": "VCB"}', 'VND');
select set_config('request.jwt.claims', '{"email": "super@people.example"}', false);
select commission.set_payer_account(
    'bank_transfer', 'VND', 'csv', '{"columns": "Name=name,Account=account,Amount=amount"}');
select set_config('request.jwt.claims', '', false);
update commission.payout_method set usable_from = '2026-01-02' where masked like '%5678';

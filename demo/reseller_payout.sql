-- From pending commissions to money: approved, posted, requested, approved by a second person, ordered from the
-- bank with invoice and file, and reported back.

\ir terminal.sql

create function pg_temp.act_as(p_email text)
returns void
language sql
as $$
    select set_config('request.jwt.claims', jsonb_build_object('email', p_email)::text, false);
$$;

-- Two administrators, the company as invoices name it, and the account that it pays from.
insert into commission.participant (name, email, role)
values ('Wairimu', 'wairimu@lixnet.example', 'super_admin'), ('Kibet', 'kibet@lixnet.example', 'super_admin');

update commission.invoice_setting
set legal_name = 'Lixnet Ltd',
    address = E'7 Kimathi Street\nNairobi',
    country = 'KE',
    vat_id = 'P051234567L';

select pg_temp.act_as('wairimu@lixnet.example') \g /dev/null
select commission.set_payer_account(
    'bank_transfer', 'USD', 'pain.001.001.09',
    '{"name": "Lixnet Ltd", "iban": "DE89 3704 0044 0532 0130 00", "bic": "COBADEFFXXX"}') \g /dev/null

-- The reseller of the sales before: verified, with an account, and agreed that Lixnet writes the invoices.
select p.id as reseller_id, p.name as reseller_name, p.email as reseller_email
from commission.reseller_sale as s
join commission.participant as p on p.id = s.reseller_id
where s.transaction_reference = 'A' \gset

insert into commission.tax_profile (
    participant_id, legal_name, address, country, vat_id, treatment, vat_rate, withholding_rate, agreement_during)
values (
    :'reseller_id', :'reseller_name', E'21 Moi Avenue\nMombasa', 'KE', 'A009876543R', 'vat', 0.16, 0.05,
    '[2026-01-01,)');

select pg_temp.act_as(:'reseller_email') \g /dev/null
select commission.submit_reseller_verification('[{"kind": "passport", "reference": "documents/17.pdf"}]') \g /dev/null
select commission.set_payout_method('bank_transfer', '{"iban": "GB33 BUKB 2020 1555 5555 55"}') \g /dev/null
-- A day later.
update commission.payout_method set usable_from = now();

select pg_temp.act_as('wairimu@lixnet.example') \g /dev/null
select commission.verify_reseller(:'reseller_id') \g /dev/null

\echo bulk_approve_commissions(): Wairimu approves what :reseller_name has pending
select approved_count as approved, jsonb_array_length(errors) as refused
from commission.bulk_approve_commissions(array(
    select sale_id
    from commission.reseller_commission_report
    where reseller_id = :'reseller_id'
        and status = 'pending'));

\echo post_interim(): what this month has earned so far becomes due
select p.line_count as lines, p.totals
from commission.workspace as w
cross join lateral (select now() at time zone w.time_zone as today) as here
cross join lateral commission.post_interim(
    extract(year from here.today)::integer, extract(month from here.today)::integer, 'reseller') as p;

\echo request_payout(): :reseller_name asks for all of it
select pg_temp.act_as(:'reseller_email') \g /dev/null
select id as payout_id from commission.request_payout() \gset

select balance.participant_name as name, pg_temp.money(balance.posted, balance.currency) as posted,
    pg_temp.money(balance.on_its_way, balance.currency) as "on its way",
    pg_temp.money(balance.available, balance.currency) as available
from commission.account_balance as balance
where balance.participant_id = :'reseller_id';

-- Who approves is another person than who asked.
select pg_temp.act_as('kibet@lixnet.example') \g /dev/null
select commission.approve_payout(:'payout_id') \g /dev/null
select id as batch_id from commission.create_payout_batch() \gset
select commission.process_payout_batch(:'batch_id') \g /dev/null

\echo process_payout_batch(): Kibet approves and orders the payment; VAT comes on top, withholding tax off
select reference_number as payout, pg_temp.money(amount, currency) as commission,
    pg_temp.money(tax_amount, currency) as vat, pg_temp.money(-withholding_amount, currency) as withheld,
    pg_temp.money(net_amount, currency) as paid, method_masked as to, status
from commission.payout_status
where payout_id = :'payout_id';

\echo invoice_pdf() and payment_file(): target/invoice.pdf for :reseller_name, target/payment.xml for the bank
select i.number, i.kind, pg_temp.money(i.subtotal, i.currency) as subtotal, pg_temp.money(i.total_amount, i.currency)
    as total, i.due_date as due
from commission.invoice_status as i
where i.participant_id = :'reseller_id';

select encode(commission.invoice_pdf(invoice_id), 'base64')
from commission.invoice_status
where participant_id = :'reseller_id'
\g (format=unaligned tuples_only=on) |base64 --decode >target/invoice.pdf

select encode(commission.payment_file(:'batch_id')::bytea, 'base64')
\g (format=unaligned tuples_only=on) |base64 --decode >target/payment.xml
\! sed -n '/<CdtTrfTxInf>/,/<\/CdtTrfTxInf>/p' target/payment.xml

\echo
\echo record_payment_results(): the bank has paid, and the commissions are paid
select outcome
from commission.record_payment_results((
    select jsonb_build_array(jsonb_build_object(
        'reference', p.reference_number, 'amount', p.net_amount::text, 'status', 'completed'))
    from commission.payout as p
    where p.id = :'payout_id')) \g /dev/null

select r.status, count(*) as commissions, pg_temp.money(sum(r.amount + r.tier_bonus), r.currency) as amount
from commission.reseller_commission_report as r
where r.reseller_id = :'reseller_id'
group by r.status, r.currency
order by r.status;

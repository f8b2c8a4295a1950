-- The office that the benchmarks pay from: :payees people with an account each, three lines of the ledger in two
-- closed months, one of them a deduction, and every second one with an agreement on invoices.

update commission.workspace set currency = 'EUR', time_zone = 'UTC';

update commission.invoice_setting
set legal_name = 'Office Ltd',
    address = 'Street 1',
    country = 'DE',
    vat_id = 'DE1';

create schema bench;

create function bench.payee(p_number bigint)
returns uuid
language sql
immutable
as $$
    select md5('payee ' || p_number)::uuid;
$$;

-- A German account with right check digits.
create function bench.iban(p_number bigint)
returns text
language sql
immutable
as $$
    select 'DE' || lpad((98 - mod((a.number || '131400')::numeric, 97))::text, 2, '0') || a.number
    from (select '37040044' || lpad(p_number::text, 10, '0') as number) as a;
$$;

insert into commission.participant (name, email, role)
values ('Ada', 'ada@office.example', 'super_admin'), ('Ben', 'ben@office.example', 'super_admin');

set session_replication_role = replica;

insert into commission.participant (id, name, role)
select bench.payee(number), 'Payee ' || number, 'rep'
from generate_series(1, :payees) as number;

create temporary table account as
select bench.payee(number) as payee_id, bench.payee(-number) as method_id, sealed.*
from generate_series(1, :payees) as number
cross join lateral commission_engine.seal_account(
    'bank_transfer', jsonb_build_object('iban', bench.iban(number)), bench.payee(number), bench.payee(-number))
    as sealed;

insert into commission.payout_method (id, participant_id, kind, masked, currency, is_default, usable_from)
select method_id, payee_id, 'bank_transfer', masked, 'EUR', true, now()
from account;

insert into commission_internal.payout_secret (method_id, fingerprint, sealed)
select method_id, fingerprint, sealed
from account;

insert into commission.tax_profile (
    participant_id, legal_name, address, country, vat_id, treatment, vat_rate, withholding_rate, agreement_during,
    changed_at)
select bench.payee(number), 'Payee ' || number, 'Street 2', 'DE', 'DE2', 'vat', 0.19, 0, '[2026-01-01,)', '2026-01-01'
from generate_series(1, :payees, 2) as number;

insert into commission.manual_adjustment (
    participant_id, year, month, component, currency, amount, reason, created_by_role, approved_at, approved_by_role,
    created_by, approved_by)
select bench.payee(number), 2026, line.month, line.component::commission.manual_component, 'EUR', line.amount, 'a line',
    'postgres', now(), 'postgres', bench.payee(-1), bench.payee(-2)
from generate_series(1, :payees) as number
cross join (
    values (1, 'bonus', 100.00), (1, 'correction', -10.50), (2, 'bonus', 60.25)
) as line (month, component, amount);

reset session_replication_role;

select commission.close_period(2026, 1, 'manual') \g /dev/null
select commission.close_period(2026, 2, 'manual') \g /dev/null
select commission.set_payer_account(
    'bank_transfer', 'EUR', 'pain.001.001.09', '{"name": "Office Ltd", "iban": "DE89370400440532013000"}') \g /dev/null
vacuum (analyze);

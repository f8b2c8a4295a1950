-- How each currency is paid out.

create table if not exists commission.payout_setting (
    currency text
        constraint payout_setting_pkey primary key
        constraint payout_setting_currency_fkey references commission.currency (code),
    minimum_amount numeric not null default 0
        constraint payout_setting_minimum_amount_check check (
            minimum_amount between 0 and 999999999999999 and scale(trim_scale(minimum_amount)) <= 4),
    payout_day integer not null default 15
        constraint payout_setting_payout_day_check check (payout_day between 1 and 28),
    fee numeric not null default 0
        constraint payout_setting_fee_check check (
            fee between 0 and 999999999999999 and scale(trim_scale(fee)) <= 4),
    is_automatic boolean not null default false
);

comment on table commission.payout_setting is
    'The rules of payouts, a row for each currency; a currency without one has no minimum, no fee and no payout day. install() adds that of the workspace.';
comment on column commission.payout_setting.currency is 'ISO 4217 code of the amounts.';
comment on column commission.payout_setting.minimum_amount is
    'Smallest payout; whoever has left is paid what is left of their account, however little.';
comment on column commission.payout_setting.payout_day is
    'Day of the month on which payouts are made, 1 to 28, in the workspace''s time zone.';
comment on column commission.payout_setting.fee is 'What a payout costs its payee: taken off when it is processed.';
comment on column commission.payout_setting.is_automatic is
    'Whether run_due() requests payouts for all due on that day; a person approves them all the same.';

-- What is taken off is taken off in money of the currency.
create or replace function commission_internal.check_payout_setting()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (
        select
        from commission.currency as c
        where c.code = new.currency
            and greatest(scale(trim_scale(new.fee)), scale(trim_scale(new.minimum_amount))) > c.minor_unit)
    then
        raise exception using
            errcode = 'check_violation',
            message = format('fee or minimum_amount has more decimals than %s: %s, %s',
                new.currency, new.fee, new.minimum_amount);
    end if;
    return new;
end;
$$;

create or replace trigger payout_setting_check
before insert or update on commission.payout_setting
for each row execute function commission_internal.check_payout_setting();

insert into commission.payout_setting (currency, minimum_amount, payout_day, fee)
select w.currency, 50, 15, 0
from commission.workspace as w
where not exists (select from commission.payout_setting);

select commission_internal.protect_table(
    'commission.payout_setting',
    p_view => '(select commission_internal.sees_module(''settlement''))',
    p_module => 'settings');

select commission_internal.audit_table('commission.payout_setting');

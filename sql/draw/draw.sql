-- Draws: what people get in a month at least, and how an advance is paid back.

create table if not exists commission.draw (
    id uuid not null default gen_random_uuid()
        constraint draw_pkey primary key,
    participant_id uuid not null
        constraint draw_participant_id_fkey references commission.participant (id),
    amount numeric not null
        constraint draw_amount_check check (
            amount > 0 and amount <= 999999999999999 and scale(trim_scale(amount)) <= 4),
    currency text not null
        constraint draw_currency_fkey references commission.currency (code),
    kind commission.draw_kind not null,
    starts_on date not null
        constraint draw_starts_on_check check (
            starts_on >= '1970-01-01' and starts_on < '2200-01-01' and extract(day from starts_on) = 1),
    months integer
        constraint draw_months_check check (months between 1 and 1200),
    recovery_rate numeric not null default 1
        constraint draw_recovery_rate_check check (
            recovery_rate between 0 and 1 and scale(trim_scale(recovery_rate)) <= 6),
    recovery_from date
        constraint draw_recovery_from_check check (
            recovery_from >= starts_on and recovery_from < '2200-01-01' and extract(day from recovery_from) = 1),
    valid_during daterange not null generated always as (
        daterange(starts_on, (starts_on + make_interval(months => months))::date)) stored,
    constraint draw_recovery_check check (kind = 'recoverable' or recovery_from is null),
    constraint draw_excl exclude using gist (participant_id with =, currency with =, valid_during with &&)
        deferrable initially immediate
);

create index if not exists draw_currency_idx on commission.draw (currency);

comment on table commission.draw is
    'Draws by months. Where a month''s lines are less than the draw, the rest is advanced; what is recoverable of it later months pay back. Draws of one person and currency must not overlap (23P01).';
comment on column commission.draw.id is 'Key.';
comment on column commission.draw.participant_id is 'Whose it is.';
comment on column commission.draw.amount is
    'What they get in a month at least, in currency, above 0, with no more decimals than that has (23514).';
comment on column commission.draw.currency is 'ISO 4217 code; the workspace''s where none is given.';
comment on column commission.draw.kind is 'Whether it is paid back.';
comment on column commission.draw.starts_on is 'The first day of its first month (23514).';
comment on column commission.draw.months is 'For how many months, 1 to 1200; null: until further notice.';
comment on column commission.draw.recovery_rate is
    'Which part of what a month has above the draw is taken to pay back, 0 to 1, at most 6 decimals.';
comment on column commission.draw.recovery_from is
    'The first day of the month from which on it is paid back (23514); null: at once. Of recoverable ones.';
comment on column commission.draw.valid_during is 'The days of its months.';

create or replace trigger draw_currency
before insert or update on commission.draw
for each row when (new.currency is null)
execute function commission_internal.fill_in_workspace_currency();

create or replace function commission_internal.refuse_draw_decimals()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_draw record;
begin
    select n.id, n.amount, c.code, c.minor_unit into v_draw
    from changed_rows as n
    join commission.currency as c on c.code = n.currency
    where scale(trim_scale(n.amount)) > c.minor_unit
    order by n.id
    limit 1;
    if v_draw.id is not null then
        raise exception using
            errcode = 'check_violation',
            message = format('draw "%s" has more than %s decimals, which %s does not have',
                v_draw.id, v_draw.minor_unit, v_draw.code),
            detail = format('amount is %s.', left(v_draw.amount::text, 90)),
            hint = 'Round the amount before you store it.';
    end if;
    return null;
end;
$$;

comment on function commission_internal.refuse_draw_decimals() is
    'Trigger: raises 23514 for draws that the currency cannot pay.';

create or replace trigger draw_decimals_insert
after insert on commission.draw referencing new table as changed_rows
for each statement execute function commission_internal.refuse_draw_decimals();

create or replace trigger draw_decimals_update
after update on commission.draw referencing new table as changed_rows
for each statement execute function commission_internal.refuse_draw_decimals();

-- An advance is money: admins of all branches alone give it.
select commission_internal.protect_table(
    'commission.draw',
    p_view => $$
        (select commission_internal.sees_all('deals'))
        or participant_id in (select commission_internal.visible_participants('deals'))
    $$,
    p_module => 'deals');

select commission_internal.audit_table('commission.draw');

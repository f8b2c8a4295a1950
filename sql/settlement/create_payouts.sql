-- Payouts for all whose money is due.

create or replace function commission_internal.create_payouts(p_currency text, p_participant_ids uuid[])
returns table (
    participant_id uuid,
    currency text,
    payout_id uuid,
    amount numeric,
    error_code text,
    error_message text
)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_account record;
    v_found record;
begin
    perform commission_internal.require_all('settlement', 'edit');
    if p_currency is not null then
        perform commission_internal.check_payout_currency(p_currency);
    end if;
    for v_account in
        select a.participant_id, a.currency
        from commission_internal.accounts(p_participant_ids) as a
        join commission.participant as p on p.id = a.participant_id
        left join commission.payout_setting as s on s.currency = a.currency
        where a.available > 0
            and a.on_its_way = 0
            and (p_currency is null or a.currency = p_currency)
            and (a.available >= coalesce(s.minimum_amount, 0) or p.status <> 'active' and a.available = a.balance)
        -- In one order, so that two who do this do not wait for each other in a circle.
        order by a.participant_id, a.currency
    loop
        perform commission_internal.lock_account(v_account.participant_id, v_account.currency);
        v_found := commission_internal.obstacle_to_payout(
            v_account.participant_id, v_account.currency, null, null);
        participant_id := v_account.participant_id;
        currency := v_account.currency;
        amount := v_found.amount;
        error_code := v_found.error_code;
        error_message := v_found.error_message;
        payout_id := null;
        if v_found.error_code is null then
            payout_id := commission_internal.make_payout(
                v_account.participant_id, v_account.currency, v_found.amount, v_found.method_id, null);
        end if;
        return next;
    end loop;
end;
$$;

create or replace function commission.create_payouts(
    p_currency text default null,
    p_participant_ids uuid[] default null)
returns table (
    participant_id uuid,
    currency text,
    payout_id uuid,
    amount numeric,
    error_code text,
    error_message text
)
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.create_payouts(p_currency, p_participant_ids);
$$;

select commission_internal.give_time('create_payouts', '15min');

comment on function commission.create_payouts(text, uuid[]) is
    'Requests a payout of all that is available for everybody who has at least the smallest payout, and for whoever has left with less, in p_currency (null: in each) and of p_participant_ids (null: of all). A row for each: the payout, or why there is none. Those who have one on its way are left alone, so that a second call does nothing. For administrators of all branches.';

-- A job of run_due(): on the payout day of a currency, or as soon after it as it is called.
create table if not exists commission_internal.payout_run (
    currency text not null,
    month_on date not null,
    run_at timestamptz not null default now(),
    constraint payout_run_pkey primary key (currency, month_on)
);

comment on table commission_internal.payout_run is
    'Months and currencies for which payouts were requested by themselves.';

create or replace function commission_internal.create_due_payouts()
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_today date := commission_internal.today();
    v_currency text;
    v_count bigint := 0;
    v_number bigint;
begin
    perform commission_internal.require_all('settlement', 'edit');
    for v_currency in
        select s.currency
        from commission.payout_setting as s
        where s.is_automatic
            and extract(day from v_today) >= s.payout_day
        order by s.currency
    loop
        -- Once a month: whoever came second finds it done.
        insert into commission_internal.payout_run (currency, month_on)
        values (v_currency, date_trunc('month', v_today::timestamp)::date)
        on conflict do nothing;
        continue when not found;
        select count(p.payout_id) into v_number
        from commission_internal.create_payouts(v_currency, null) as p;
        v_count := v_count + v_number;
    end loop;
    return v_count;
end;
$$;

create or replace function commission.create_due_payouts()
returns bigint
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.create_due_payouts();
$$;

select commission_internal.give_time('create_due_payouts', '15min');

comment on function commission.create_due_payouts() is
    'Where payout_setting.is_automatic is on and the payout day of this month has come: create_payouts() for the currency, once a month. Returns how many payouts it requested. run_due() and pg_cron call it.';

-- What happened to deals, in order. Frontends draw the way through the pipeline from it.

create table if not exists commission.deal_history (
    id bigint generated always as identity
        constraint deal_history_pkey primary key,
    deal_id uuid not null
        constraint deal_history_deal_id_fkey references commission.deal (id) on delete cascade,
    happened_at timestamptz not null default now(),
    event commission.deal_event not null,
    from_stage text,
    to_stage text not null,
    amount numeric not null,
    currency text not null,
    probability numeric not null,
    close_date date,
    refunded_amount numeric not null,
    participant_id uuid,
    role_name text not null,
    reason text
);

create index if not exists deal_history_deal_id_idx on commission.deal_history (deal_id, id);

comment on table commission.deal_history is
    'What happened to each deal: one row each time its status, stage, amount, currency, probability, close date, owner or refund changed. Kept by the triggers of deal; goes with the deal.';
comment on column commission.deal_history.id is 'Key; higher is later.';
comment on column commission.deal_history.deal_id is 'The deal.';
comment on column commission.deal_history.happened_at is 'When.';
comment on column commission.deal_history.event is 'What happened.';
comment on column commission.deal_history.from_stage is 'The stage before; null where it was opened.';
comment on column commission.deal_history.to_stage is 'The stage after.';
comment on column commission.deal_history.amount is 'The amount after, in currency.';
comment on column commission.deal_history.currency is 'ISO 4217 code.';
comment on column commission.deal_history.probability is 'The probability after, in percent.';
comment on column commission.deal_history.close_date is 'The close date after.';
comment on column commission.deal_history.refunded_amount is 'What was given back in all, after.';
comment on column commission.deal_history.participant_id is 'Who did it; null for a database role at work.';
comment on column commission.deal_history.role_name is 'The database role.';
comment on column commission.deal_history.reason is 'Why, as the deal said then.';

create or replace function commission_internal.record_deal_history()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_participant_id uuid := commission_internal.claimed_participant_id();
    v_role_name text := commission_internal.calling_role();
begin
    if tg_op = 'INSERT' then
        insert into commission.deal_history (
            deal_id, event, to_stage, amount, currency, probability, close_date, refunded_amount,
            participant_id, role_name, reason)
        select id,
            case status
                when 'open' then 'opened'
                when 'closed_won' then 'won'
                else 'lost'
            end::commission.deal_event,
            stage, amount, currency, probability, close_date, refunded_amount, v_participant_id, v_role_name, reason
        from changed_rows
        order by created_at, id;
        return null;
    end if;
    insert into commission.deal_history (
        deal_id, event, from_stage, to_stage, amount, currency, probability, close_date, refunded_amount,
        participant_id, role_name, reason)
    select n.id,
        case
            when n.status <> o.status then case n.status
                when 'open' then 'reopened'
                when 'closed_won' then 'won'
                else 'lost'
            end
            when n.stage <> o.stage then 'moved'
            when n.refunded_amount > o.refunded_amount then 'refunded'
            else 'changed'
        end::commission.deal_event,
        o.stage, n.stage, n.amount, n.currency, n.probability, n.close_date, n.refunded_amount,
        v_participant_id, v_role_name, n.reason
    from old_rows as o
    join changed_rows as n on n.id = o.id
    where (o.status, o.stage, o.amount, o.currency, o.probability, o.close_date, o.owner_id, o.refunded_amount)
        is distinct from (
            n.status, n.stage, n.amount, n.currency, n.probability, n.close_date, n.owner_id, n.refunded_amount)
    order by n.created_at, n.id;
    return null;
end;
$$;

comment on function commission_internal.record_deal_history() is
    'Trigger: writes down what happened to deals.';

create or replace trigger deal_history_insert
after insert on commission.deal referencing new table as changed_rows
for each statement execute function commission_internal.record_deal_history();

create or replace trigger deal_history_update
after update on commission.deal referencing old table as old_rows new table as changed_rows
for each statement execute function commission_internal.record_deal_history();

select commission_internal.protect_table(
    'commission.deal_history',
    p_view => 'exists (select from commission.deal as d where d.id = deal_history.deal_id)');

-- What was done for deals: calls, mails, meetings.

create table if not exists commission.sales_activity (
    id uuid not null default gen_random_uuid()
        constraint sales_activity_pkey primary key,
    deal_id uuid not null
        constraint sales_activity_deal_id_fkey references commission.deal (id) on delete cascade,
    participant_id uuid
        constraint sales_activity_participant_id_fkey references commission.participant (id),
    kind commission.sales_activity_kind not null,
    subject text not null
        constraint sales_activity_subject_check check (btrim(subject) <> ''),
    occurred_at timestamptz not null default now()
        constraint sales_activity_occurred_at_check check (
            occurred_at >= '1970-01-01 00:00:00+00' and occurred_at < '2200-01-01 00:00:00+00'),
    notes text,
    created_at timestamptz not null default now()
);

create index if not exists sales_activity_deal_id_idx on commission.sales_activity (deal_id, occurred_at);
create index if not exists sales_activity_participant_id_idx on commission.sales_activity (participant_id);

select commission_internal.give_source_key('commission.sales_activity', 'deals');

comment on table commission.sales_activity is
    'What was done for deals, by whom and when. It pays nothing; the newest one is last_activity of the deal.';
comment on column commission.sales_activity.id is 'Key.';
comment on column commission.sales_activity.deal_id is 'The deal.';
comment on column commission.sales_activity.participant_id is 'Who did it; null: not known.';
comment on column commission.sales_activity.kind is 'What was done.';
comment on column commission.sales_activity.subject is 'What about; not blank.';
comment on column commission.sales_activity.occurred_at is 'When, 1970 to 2199.';
comment on column commission.sales_activity.notes is 'Anything; for people.';
comment on column commission.sales_activity.created_at is 'When the row was written.';

select commission_internal.bound_sizes('commission.sales_activity', '{subject,notes,source,source_id}');

create or replace function commission_internal.date_last_activity()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_deal_ids uuid[];
begin
    if tg_op = 'TRUNCATE' then
        update commission.deal set last_activity = null where last_activity is not null;
        return null;
    end if;
    if tg_op = 'UPDATE' then
        v_deal_ids := array(select deal_id from old_rows union select deal_id from changed_rows);
    else
        v_deal_ids := array(select distinct deal_id from changed_rows);
    end if;
    -- In one order, whoever else writes about the same deals.
    perform from commission.deal as d where d.id = any (v_deal_ids) order by d.id for no key update;
    update commission.deal as d
    set last_activity = newest.occurred_at
    from (
        select listed.deal_id, max(a.occurred_at) as occurred_at
        from unnest(v_deal_ids) as listed (deal_id)
        left join commission.sales_activity as a on a.deal_id = listed.deal_id
        group by listed.deal_id
    ) as newest
    where d.id = newest.deal_id
        and d.last_activity is distinct from newest.occurred_at;
    return null;
end;
$$;

comment on function commission_internal.date_last_activity() is
    'Trigger: keeps last_activity of deals.';

create or replace trigger sales_activity_date_insert
after insert on commission.sales_activity referencing new table as changed_rows
for each statement execute function commission_internal.date_last_activity();

create or replace trigger sales_activity_date_update
after update on commission.sales_activity referencing old table as old_rows new table as changed_rows
for each statement execute function commission_internal.date_last_activity();

create or replace trigger sales_activity_date_delete
after delete on commission.sales_activity referencing old table as changed_rows
for each statement execute function commission_internal.date_last_activity();

create or replace trigger sales_activity_date_truncate
after truncate on commission.sales_activity
for each statement execute function commission_internal.date_last_activity();

select commission_internal.protect_table(
    'commission.sales_activity',
    p_view => 'exists (select from commission.deal as d where d.id = sales_activity.deal_id)',
    p_module => 'deals',
    p_edit => $$
        (select commission_internal.edits_all('deals'))
        or deal_id in (select commission_internal.editable_deals())
    $$);

select commission_internal.audit_table('commission.sales_activity');

-- The results: a row for each participant and month with volume in it, own or below.

create table if not exists commission.network_month (
    participant_id uuid not null
        constraint network_month_participant_id_fkey references commission.participant (id),
    year integer not null,
    month integer not null
        constraint network_month_month_check check (month between 1 and 12),
    personal_volume numeric not null,
    shared_out_volume numeric not null,
    received_volume numeric not null,
    f1_volume numeric not null,
    ranking_volume numeric not null,
    tier_rate numeric not null,
    leg_volume numeric not null,
    commission_direct numeric not null,
    commission_shared numeric not null,
    commission_received numeric not null,
    commission_override numeric not null,
    total_commission numeric not null,
    reward numeric not null,
    last_updated_at timestamptz not null default now(),
    constraint network_month_pkey primary key (year, month, participant_id)
) with (fillfactor = 80);

create index if not exists network_month_participant_id_idx on commission.network_month (participant_id, year, month);

comment on table commission.network_month is
    'Volumes and commissions of each participant and month (unique), exact and unrounded, in the workspace''s currency. Written by the calculation only; what you change here is replaced by the next one. There is a row for whoever has sales or a reward or volume below. At every commit it is what a calculation from scratch would give, to the last digit; in deferred mode, after apply_network_changes(). Rows of closed months are frozen (PT409).';
comment on column commission.network_month.personal_volume is
    'Own unshared sales and sales shared out (exact).';
comment on column commission.network_month.shared_out_volume is
    'Sales brought as the Sharer, in full (exact).';
comment on column commission.network_month.received_volume is
    'Shared sales executed as the Receiver, in full; no volume for the tier (exact).';
comment on column commission.network_month.f1_volume is 'Personal volumes of the direct downline (exact).';
comment on column commission.network_month.ranking_volume is
    'personal_volume + f1_volume: picks the tier (exact).';
comment on column commission.network_month.tier_rate is
    'Rate that own sales and differences go by, 0 to 1: of the tier, the fixed rate, or the inactive rate.';
comment on column commission.network_month.leg_volume is
    'Own unshared sales, the shares of shared ones, and the leg volumes of the direct downline (exact).';
comment on column commission.network_month.commission_direct is 'Own unshared sales x rate (exact).';
comment on column commission.network_month.commission_shared is
    'Sales shared out x split share x rate (exact).';
comment on column commission.network_month.commission_received is
    'Received sales x split share x rate; of inactive participants, received sales x the inactive rate (exact).';
comment on column commission.network_month.commission_override is
    'Earned on the downline, by the plan''s override mode (exact).';
comment on column commission.network_month.total_commission is
    'Direct + shared + received + override (exact).';
comment on column commission.network_month.reward is
    'KPI rewards: income of the month besides commission (exact).';
comment on column commission.network_month.last_updated_at is 'When a figure of the row last changed.';
comment on column commission.network_month.participant_id is 'The participant.';
comment on column commission.network_month.year is 'Year, 1970 to 2199.';
comment on column commission.network_month.month is 'Month, 1 to 12, in the workspace''s time zone.';

select commission_internal.protect_table(
    'commission.network_month',
    p_view => $$
        (select commission_internal.sees_all('network'))
        or participant_id in (select commission_internal.visible_participants('network'))
    $$);

-- One row for each month ever calculated: whoever changes its figures locks it first, in ascending
-- order, and a repeatable-read transaction that came second fails with a serialization error.
create table if not exists commission_internal.network_period (
    year integer not null,
    month integer not null,
    calculated_count bigint not null default 0,
    from_scratch_at timestamptz,
    constraint network_period_pkey primary key (year, month)
) with (fillfactor = 10);

comment on table commission_internal.network_period is
    'The lock under which a month of the network is calculated, and how often that happened.';

comment on column commission_internal.network_period.from_scratch_at is
    'When the client sent the statement that last calculated figures of the month from its sales.';

create table if not exists commission_internal.network_change (
    id bigint generated always as identity,
    month_on date not null,
    participant_id uuid not null,
    shared_by uuid,
    volume numeric not null,
    reward numeric not null,
    queued_at timestamptz not null default now(),
    constraint network_change_pkey primary key (month_on, id)
);

comment on table commission_internal.network_change is
    'Changes of sales that deferred mode has not applied yet; only ever appended to and drained.';

-- The order of all locks: settings first (sql/core/scheme.sql), then months, ascending.
create or replace function commission_internal.lock_network_month(p_year integer, p_month integer)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into commission_internal.network_period as p (year, month, calculated_count)
    values (p_year, p_month, 1)
    on conflict on constraint network_period_pkey do update
    set calculated_count = p.calculated_count + 1;
end;
$$;

comment on function commission_internal.lock_network_month(integer, integer) is
    'Locks a month of the network until the transaction ends.';

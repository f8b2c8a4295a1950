-- What people and teams are to reach in a period, and what relieves them of a part of it.

create table if not exists commission.quota (
    id uuid not null default gen_random_uuid()
        constraint quota_pkey primary key,
    participant_id uuid
        constraint quota_participant_id_fkey references commission.participant (id),
    team_id uuid
        constraint quota_team_id_fkey references commission.sales_team (id),
    amount numeric not null
        constraint quota_amount_check check (
            amount > 0 and amount <= 999999999999999 and scale(trim_scale(amount)) <= 4),
    currency text not null
        constraint quota_currency_fkey references commission.currency (code),
    period commission.quota_period not null,
    start_date date not null
        constraint quota_start_date_check check (start_date >= '1970-01-01' and start_date < '2200-01-01'),
    end_date date not null
        constraint quota_end_date_check check (end_date >= start_date and end_date < '2200-01-01'),
    is_prorated boolean not null default false,
    ramp numeric not null default 1
        constraint quota_ramp_check check (ramp between 0 and 1 and scale(trim_scale(ramp)) <= 6),
    valid_during daterange not null generated always as (
        daterange(start_date, case when end_date < start_date then start_date else end_date end, '[]')) stored,
    constraint quota_owner_check check (num_nonnulls(participant_id, team_id) = 1),
    -- Fiscal calendars have months of 28 or 35 days and years of 53 weeks.
    constraint quota_period_check check (
        isfinite(start_date)
        and isfinite(end_date)
        and end_date - start_date + 1 <= case period when 'monthly' then 35 when 'quarterly' then 98 else 371 end),
    constraint quota_participant_id_excl exclude using gist (
        participant_id with =, period with =, valid_during with &&)
        deferrable initially immediate,
    constraint quota_team_id_excl exclude using gist (team_id with =, period with =, valid_during with &&)
        deferrable initially immediate
);

create index if not exists quota_currency_idx on commission.quota (currency);

comment on table commission.quota is
    'Quotas of people and of teams, one row a period. Quotas of one owner and period must not overlap (23P01). What was achieved is in quota_performance.';
comment on column commission.quota.id is 'Key.';
comment on column commission.quota.participant_id is 'Whose it is: a person, or a team (23514).';
comment on column commission.quota.team_id is 'The team, where it is one''s.';
comment on column commission.quota.amount is
    'What is to be reached, in currency, above 0, at most 4 decimals.';
comment on column commission.quota.currency is
    'ISO 4217 code, that of the plans that go by it; the workspace''s where none is given.';
comment on column commission.quota.period is 'What components ask for by quota_period.';
comment on column commission.quota.start_date is
    'The first day that counts, in the workspace''s calendar.';
comment on column commission.quota.end_date is
    'The last day that counts. A month has at most 35 days, a quarter 98, a year 371 (23514).';
comment on column commission.quota.is_prorated is
    'Of a person''s: whether only days count on which they have a plan.';
comment on column commission.quota.ramp is
    'Part of it that is asked for while somebody starts, 0 to 1, at most 6 decimals.';
comment on column commission.quota.valid_during is 'The same days as a range.';

create or replace trigger quota_currency
before insert or update on commission.quota
for each row when (new.currency is null)
execute function commission_internal.fill_in_workspace_currency();

create table if not exists commission.quota_relief (
    id uuid not null default gen_random_uuid()
        constraint quota_relief_pkey primary key,
    quota_id uuid not null
        constraint quota_relief_quota_id_fkey references commission.quota (id) on delete cascade,
    during daterange not null
        constraint quota_relief_during_check check (commission_internal.is_period(during)),
    reason text not null
        constraint quota_relief_reason_check check (btrim(reason) <> '')
);

create index if not exists quota_relief_quota_id_idx on commission.quota_relief (quota_id);

comment on table commission.quota_relief is
    'Days that lower a quota, such as parental leave: as many parts of it as they are of its days. Days that are named twice count once.';
comment on column commission.quota_relief.id is 'Key.';
comment on column commission.quota_relief.quota_id is 'The quota.';
comment on column commission.quota_relief.during is
    'The days; those outside of the quota change nothing.';
comment on column commission.quota_relief.reason is 'Why; not blank.';

select commission_internal.bound_sizes('commission.quota_relief', '{reason}');

select commission_internal.protect_table(
    'commission.quota',
    p_view => $$
        (select commission_internal.sees_all('deals'))
        or participant_id in (select commission_internal.visible_participants('deals'))
        or team_id in (select commission_internal.managed_teams())
    $$,
    p_module => 'deals',
    p_edit => $$
        (select commission_internal.edits_all('deals'))
        or participant_id in (select commission_internal.editable_sellers())
    $$);

-- Who reads why somebody was away: they themselves, and those who may write it.
select commission_internal.protect_table(
    'commission.quota_relief',
    p_view => $$
        exists (
            select
            from commission.quota as q
            where q.id = quota_relief.quota_id
                and (
                    (select commission_internal.sees_all('deals'))
                    or q.participant_id = (select commission_internal.current_participant_id())
                    or q.participant_id in (select commission_internal.editable_sellers())
                    or q.team_id is not null))
    $$,
    p_module => 'deals',
    p_edit => $$
        (select commission_internal.edits_all('deals'))
        or exists (
            select
            from commission.quota as q
            where q.id = quota_relief.quota_id
                and q.participant_id in (select commission_internal.editable_sellers()))
    $$);

select commission_internal.audit_table('commission.quota');
select commission_internal.audit_table('commission.quota_relief');

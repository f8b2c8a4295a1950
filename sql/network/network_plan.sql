-- The rules of the network: one plan for each day, tiers, and people with a rate of their own.

create or replace function commission_internal.are_rates(p_rates numeric[])
returns boolean
language sql
immutable
strict
set search_path = pg_catalog, pg_temp
as $$
    select coalesce(bool_and(rate is not null and rate between 0 and 1 and scale(trim_scale(rate)) <= 6), true)
    from unnest(p_rates) as listed (rate);
$$;

comment on function commission_internal.are_rates(numeric[]) is
    'Whether all are given and rates from 0 to 1 with at most 6 decimals.';

create table if not exists commission.network_plan (
    id uuid not null default gen_random_uuid()
        constraint network_plan_pkey primary key,
    valid_during daterange not null default '(,)'
        constraint network_plan_valid_during_check check (commission_internal.is_period(valid_during)),
    split_share numeric not null default 0.5
        constraint network_plan_split_share_check check (
            split_share between 0 and 1 and scale(trim_scale(split_share)) <= 4),
    inactive_rate numeric not null default 0.04
        constraint network_plan_inactive_rate_check check (
            inactive_rate between 0 and 1 and scale(trim_scale(inactive_rate)) <= 6),
    inactive_basis commission.inactive_basis not null default 'personal',
    override_mode commission.override_mode not null default 'differential',
    max_levels integer not null default 5
        constraint network_plan_max_levels_check check (max_levels between 0 and 1000),
    level_rates numeric[] not null default '{0.10,0.05,0.02}'
        constraint network_plan_level_rates_check check (
            cardinality(level_rates) <= 100 and commission_internal.are_rates(level_rates)
            and coalesce(array_ndims(level_rates), 1) = 1
            and coalesce(array_lower(level_rates, 1), 1) = 1),
    recalculation commission.network_recalculation not null default 'immediate',
    constraint network_plan_excl exclude using gist (valid_during with &&)
        deferrable initially immediate
);

comment on table commission.network_plan is
    'The rules of the network over time. A month uses the plan of its last day. install() writes one plan with the defaults for all time. Plans must not overlap (23P01), and every month with sales needs one (23514).';
comment on column commission.network_plan.split_share is
    'Part of a shared sale that the Sharer and the Receiver are each paid on, 0 to 1, at most 4 decimals.';
comment on column commission.network_plan.inactive_rate is
    'Flat rate of inactive participants on the full received sales, 0 to 1, at most 6 decimals.';
comment on column commission.network_plan.max_levels is
    'Levels that unilevel overrides reach up to, 0 to 1000.';
comment on column commission.network_plan.level_rates is
    'Unilevel rates of level 1, 2, 3 and so on, 0 to 1, at most 6 decimals; levels without one earn nothing.';
comment on column commission.network_plan.recalculation is 'Whether figures follow at once or by apply_network_changes().';
comment on column commission.network_plan.id is 'Key.';
comment on column commission.network_plan.valid_during is
    'Days on which the plan holds, in the workspace''s calendar.';
comment on column commission.network_plan.inactive_basis is
    'personal: without personal volume the inactive rate holds, in differences too; ranking: the tier of the ranking volume holds, and the inactive rate is paid where that gives none.';
comment on column commission.network_plan.override_mode is 'How overrides are worked out.';

insert into commission.network_plan (valid_during)
select '(,)'
where not exists (select from commission.network_plan);

create table if not exists commission.network_tier (
    id uuid not null default gen_random_uuid()
        constraint network_tier_pkey primary key,
    threshold numeric not null
        constraint network_tier_threshold_check check (
            threshold between 0 and 999999999999999999 and scale(trim_scale(threshold)) <= 4),
    rate numeric not null
        constraint network_tier_rate_check check (rate between 0 and 1 and scale(trim_scale(rate)) <= 6),
    valid_during daterange not null default '(,)'
        constraint network_tier_valid_during_check check (commission_internal.is_period(valid_during)),
    constraint network_tier_excl exclude using gist (threshold with =, valid_during with &&)
        deferrable initially immediate
);

comment on table commission.network_tier is
    'Tier rates by ranking volume. A tier holds for more than its threshold, up to the next one, and prices the whole month. A month uses the tiers of its last day. install() writes none. Two tiers of one threshold must not overlap (23P01). Without a tier from 0 on, the sales of whoever is below the lowest one are refused (23514).';
comment on column commission.network_tier.threshold is
    'The tier holds above this ranking volume, in the workspace''s currency: exactly the threshold is still the tier below. At most 4 decimals.';
comment on column commission.network_tier.rate is
    'Commission rate, 0 to 1 (0.22 is 22 %), at most 6 decimals.';
comment on column commission.network_tier.id is 'Key.';
comment on column commission.network_tier.valid_during is
    'Days on which the tier holds, in the workspace''s calendar.';

create table if not exists commission.network_fixed_rate (
    participant_id uuid not null
        constraint network_fixed_rate_participant_id_fkey references commission.participant (id),
    rate numeric not null
        constraint network_fixed_rate_rate_check check (rate between 0 and 1 and scale(trim_scale(rate)) <= 6),
    reason text not null default 'strategic_partner',
    valid_during daterange not null default '(,)'
        constraint network_fixed_rate_valid_during_check check (commission_internal.is_period(valid_during)),
    constraint network_fixed_rate_pkey primary key (participant_id, valid_during),
    constraint network_fixed_rate_excl exclude using gist (participant_id with =, valid_during with &&)
        deferrable initially immediate
);

comment on table commission.network_fixed_rate is
    'Participants paid at a rate of their own instead of the tier, whatever their volume, also in months without any (strategic partners). A month uses the rate of its last day. Rates of one participant must not overlap (23P01).';
comment on column commission.network_fixed_rate.rate is 'Commission rate, 0 to 1, at most 6 decimals.';
comment on column commission.network_fixed_rate.participant_id is 'The participant.';
comment on column commission.network_fixed_rate.reason is 'Why; shown in explanations.';
comment on column commission.network_fixed_rate.valid_during is
    'Days on which the rate holds, in the workspace''s calendar.';

-- The plan is no secret: whoever looks at figures of the network needs it to understand them.
select commission_internal.protect_table(
    'commission.network_plan',
    p_view => '(select commission_internal.sees_module(''network''))',
    p_module => 'network');

select commission_internal.protect_table(
    'commission.network_tier',
    p_view => '(select commission_internal.sees_module(''network''))',
    p_module => 'network');

select commission_internal.bound_sizes('commission.network_fixed_rate', '{reason}');

select commission_internal.protect_table(
    'commission.network_fixed_rate',
    p_view => $$
        (select commission_internal.sees_all('network'))
        or participant_id in (select commission_internal.visible_participants('network'))
    $$,
    p_module => 'network');

-- What a plan pays for, piece by piece. Each kind has its own columns and none of another's: what a
-- component says is what it does.

create table if not exists commission.plan_component (
    id uuid not null default gen_random_uuid()
        constraint plan_component_pkey primary key,
    plan_id uuid not null
        constraint plan_component_plan_id_fkey references commission.compensation_plan (id) on delete cascade,
    name text not null
        constraint plan_component_name_check check (btrim(name) <> '' and octet_length(name) <= 200),
    position integer not null
        constraint plan_component_position_check check (position between 1 and 1000),
    kind commission.component_kind not null,
    flat_amount numeric
        constraint plan_component_flat_amount_check check (
            flat_amount > 0 and flat_amount <= 999999999999999 and scale(trim_scale(flat_amount)) <= 4),
    rate numeric
        constraint plan_component_rate_check check (rate between 0 and 1 and scale(trim_scale(rate)) <= 6),
    accelerator_rate numeric
        constraint plan_component_accelerator_rate_check check (
            accelerator_rate between 0 and 1 and scale(trim_scale(accelerator_rate)) <= 6),
    threshold_amount numeric
        constraint plan_component_threshold_amount_check check (
            threshold_amount > 0 and threshold_amount <= 999999999999999
            and scale(trim_scale(threshold_amount)) <= 4),
    threshold_attainment numeric
        constraint plan_component_threshold_attainment_check check (
            threshold_attainment > 0 and threshold_attainment <= 100
            and scale(trim_scale(threshold_attainment)) <= 6),
    basis commission.component_basis,
    mode commission.component_mode,
    crossing commission.quota_crossing,
    quota_period commission.quota_period,
    quota_scope commission.quota_scope not null default 'own',
    gate_attainment numeric
        constraint plan_component_gate_attainment_check check (
            gate_attainment > 0 and gate_attainment <= 100 and scale(trim_scale(gate_attainment)) <= 6),
    floor_amount numeric
        constraint plan_component_floor_amount_check check (
            floor_amount > 0 and floor_amount <= 999999999999999 and scale(trim_scale(floor_amount)) <= 4),
    cap_amount numeric
        constraint plan_component_cap_amount_check check (
            cap_amount > 0 and cap_amount <= 999999999999999 and scale(trim_scale(cap_amount)) <= 4),
    period_cap numeric
        constraint plan_component_period_cap_check check (
            period_cap > 0 and period_cap <= 999999999999999 and scale(trim_scale(period_cap)) <= 4),
    cap_carries boolean not null default false,
    release commission.component_release not null default 'won',
    clawback_days integer
        constraint plan_component_clawback_days_check check (clawback_days between 0 and 3650),
    counts_to_quota boolean not null,
    credit_kind commission.deal_credit_kind,
    valid_during daterange not null default '(,)'
        constraint plan_component_valid_during_check check (commission_internal.is_period(valid_during)),
    constraint plan_component_name_excl exclude using gist (plan_id with =, name with =, valid_during with &&)
        deferrable initially immediate,
    constraint plan_component_flat_amount_kind_check check (
        (flat_amount is not null) = (kind in ('flat', 'bonus'))),
    constraint plan_component_rate_kind_check check (
        (rate is not null) = (kind in ('percentage', 'quota', 'override'))),
    constraint plan_component_bands_check check (
        (basis is not null) = (kind = 'tiered') and (mode is not null) = (kind = 'tiered')),
    constraint plan_component_accelerator_check check (
        (accelerator_rate is not null) = (kind = 'quota') and (crossing is not null) = (kind = 'quota')),
    constraint plan_component_threshold_check check (
        num_nonnulls(threshold_amount, threshold_attainment) = case
            when kind = 'quota' or kind = 'bonus' and quota_period is not null then 1
            else 0
        end),
    -- What is measured, gated or capped by periods says which.
    constraint plan_component_quota_period_check check (
        quota_period is not null
        or kind <> 'quota'
            and basis is distinct from 'period'
            and gate_attainment is null
            and period_cap is null
            and quota_scope = 'own'),
    constraint plan_component_floor_check check (floor_amount <= cap_amount),
    constraint plan_component_cap_carries_check check (
        not cap_carries or cap_amount is not null or period_cap is not null),
    -- A roll-up is of revenue, and counts to nobody's quota a second time.
    constraint plan_component_override_check check (
        kind <> 'override' or credit_kind = 'revenue' and not counts_to_quota)
);

create index if not exists plan_component_plan_id_idx on commission.plan_component (plan_id, position);

comment on table commission.plan_component is
    'What a plan pays for. Each kind has columns of its own (23514): flat and bonus flat_amount; percentage and override rate; tiered basis, mode and bands in commission_rule; quota rate, accelerator_rate, crossing and a threshold. A deal goes by the components of its close date. Two of one name in a plan must not overlap (23P01).';
comment on column commission.plan_component.id is 'Key.';
comment on column commission.plan_component.plan_id is 'The plan.';
comment on column commission.plan_component.name is 'Name within the plan; not blank, at most 200 bytes.';
comment on column commission.plan_component.position is
    'Its place in descriptions and explanations. Filled in with the next number.';
comment on column commission.plan_component.kind is 'What it does.';
comment on column commission.plan_component.flat_amount is
    'Of flat and bonus: what is paid, in the plan''s currency, above 0, with no more decimals than that has.';
comment on column commission.plan_component.rate is
    'Of percentage, quota and override: 0 to 1 (0.05 is 5 %), at most 6 decimals.';
comment on column commission.plan_component.accelerator_rate is
    'Of quota: the rate from the threshold on, 0 to 1, at most 6 decimals.';
comment on column commission.plan_component.threshold_amount is
    'Of quota, and of a bonus by periods: the running credit that reaches it (at least), in the plan''s currency. Either this or threshold_attainment.';
comment on column commission.plan_component.threshold_attainment is
    'The attainment of the quota that reaches it (at least): 1 is 100 %, at most 6 decimals. Without a quota it is not reached.';
comment on column commission.plan_component.basis is 'Of tiered: what picks the band.';
comment on column commission.plan_component.mode is 'Of tiered: how bands are applied; marginal where none is given.';
comment on column commission.plan_component.crossing is
    'Of quota: which rate the deal has with which the threshold is reached; deal where none is given.';
comment on column commission.plan_component.quota_period is
    'The periods by which it measures, gates and caps: quotas of this period, or where there is none those of the calendar. Required for whatever does (23514).';
comment on column commission.plan_component.quota_scope is
    'Whose quotas: own, or team, those of the teams that the person manages.';
comment on column commission.plan_component.gate_attainment is
    'Nothing is paid until the quota''s attainment is at least this (1 is 100 %); what was earned in the period until then is paid with the month in which it is. Of an override by what the people below are credited with.';
comment on column commission.plan_component.floor_amount is
    'The least that a deal pays that pays at all, in the plan''s currency; not above cap_amount (23514).';
comment on column commission.plan_component.cap_amount is 'The most that a deal pays, in the plan''s currency.';
comment on column commission.plan_component.period_cap is 'The most that a period pays, in the plan''s currency.';
comment on column commission.plan_component.cap_carries is
    'Whether what is above a cap is paid in later periods (of quota_period, or else months) while the plan lasts; else it is lost.';
comment on column commission.plan_component.release is 'When it is earned.';
comment on column commission.plan_component.clawback_days is
    'Refunds more than so many days after close_date leave the commission alone, 0 to 3650; null: every refund takes its part back.';
comment on column commission.plan_component.counts_to_quota is
    'Whether the credits that it pays count to the quota; true where nothing is given, but of a bonus and an override false. A credit counts unless all that pays it says that it does not; overrides, and bonuses that do not count, say nothing.';
comment on column commission.plan_component.credit_kind is
    'Which credits it pays: revenue, overlay, or (null) both; of an override revenue.';
comment on column commission.plan_component.valid_during is
    'The close dates that it pays, in the workspace''s calendar.';

create or replace function commission_internal.prepare_plan_component()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    new.counts_to_quota := coalesce(new.counts_to_quota, new.kind not in ('bonus', 'override'));
    if new.kind = 'tiered' then
        new.mode := coalesce(new.mode, 'marginal');
    elsif new.kind = 'quota' then
        new.crossing := coalesce(new.crossing, 'deal');
    elsif new.kind = 'override' then
        new.credit_kind := coalesce(new.credit_kind, 'revenue');
    end if;
    if new.position is null then
        new.position := 1 + coalesce((
            select max(c.position)
            from commission.plan_component as c
            where c.plan_id = new.plan_id), 0);
    end if;
    return new;
end;
$$;

comment on function commission_internal.prepare_plan_component() is
    'Trigger: fills in position, counts_to_quota, and what a kind takes where nothing is said.';

create or replace trigger plan_component_prepare
before insert or update on commission.plan_component
for each row execute function commission_internal.prepare_plan_component();

-- Of components that were written, or whose plan was: with another currency.
create or replace function commission_internal.refuse_component_decimals()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_component record;
begin
    select n.id, n.name, c.code, c.minor_unit into v_component
    from commission.plan_component as n
    join commission.compensation_plan as p on p.id = n.plan_id
    join commission.currency as c on c.code = p.currency
    where case tg_table_name
            when 'plan_component' then n.id
            else n.plan_id
        end in (select r.id from changed_rows as r)
        and greatest(
            scale(trim_scale(n.flat_amount)), scale(trim_scale(n.threshold_amount)),
            scale(trim_scale(n.floor_amount)), scale(trim_scale(n.cap_amount)),
            scale(trim_scale(n.period_cap))) > c.minor_unit
    order by n.id
    limit 1;
    if v_component.id is not null then
        raise exception using
            errcode = 'check_violation',
            message = format('component "%s" has an amount with more than %s decimals, which %s does not have',
                v_component.name, v_component.minor_unit, v_component.code),
            hint = 'Round its amounts: they are in the currency of the plan.';
    end if;
    return null;
end;
$$;

comment on function commission_internal.refuse_component_decimals() is
    'Trigger: raises 23514 for components with amounts that the plan''s currency cannot pay.';

create or replace trigger plan_component_decimals_insert
after insert on commission.plan_component referencing new table as changed_rows
for each statement execute function commission_internal.refuse_component_decimals();

create or replace trigger plan_component_decimals_update
after update on commission.plan_component referencing new table as changed_rows
for each statement execute function commission_internal.refuse_component_decimals();

create or replace trigger compensation_plan_decimals
after update on commission.compensation_plan referencing new table as changed_rows
for each statement execute function commission_internal.refuse_component_decimals();

-- Bands -----------------------------------------------------------------------------------------------

create table if not exists commission.commission_rule (
    component_id uuid not null
        constraint commission_rule_component_id_fkey references commission.plan_component (id) on delete cascade,
    min_amount numeric not null
        constraint commission_rule_min_amount_check check (
            min_amount between 0 and 999999999999999 and scale(trim_scale(min_amount)) <= 4),
    commission_rate numeric not null
        constraint commission_rule_commission_rate_check check (
            commission_rate between 0 and 1 and scale(trim_scale(commission_rate)) <= 6),
    constraint commission_rule_pkey primary key (component_id, min_amount)
);

comment on table commission.commission_rule is
    'Bands of tiered components: each from min_amount on, up to the next one, so that they neither gap nor overlap. The lowest begins at 0 (23514): write all bands of a component in one statement.';
comment on column commission.commission_rule.component_id is 'The component; of kind tiered (23514).';
comment on column commission.commission_rule.min_amount is
    'Where the band begins (at least), in the plan''s currency, at most 4 decimals.';
comment on column commission.commission_rule.commission_rate is
    'Rate of the band, 0 to 1 (0.05 is 5 %), at most 6 decimals.';

create or replace function commission_internal.check_commission_rules()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_wrong record;
begin
    select c.name, c.kind, min(r.min_amount) as lowest into v_wrong
    from commission.plan_component as c
    join commission.commission_rule as r on r.component_id = c.id
    where c.id in (select n.component_id from changed_rows as n)
    group by c.id
    having c.kind <> 'tiered' or min(r.min_amount) > 0
    order by c.id
    limit 1;
    if v_wrong.kind <> 'tiered' then
        raise exception using
            errcode = 'check_violation',
            message = format('component "%s" is of kind %s and has no bands', v_wrong.name, v_wrong.kind),
            hint = 'Bands belong to components of kind tiered.';
    elsif v_wrong.kind is not null then
        raise exception using
            errcode = 'check_violation',
            message = format('the lowest band of component "%s" begins at %s, not at 0',
                v_wrong.name, trim_scale(v_wrong.lowest)),
            hint = 'Write all bands of a component in one statement, the lowest one from 0 on.';
    end if;
    return null;
end;
$$;

comment on function commission_internal.check_commission_rules() is
    'Trigger: raises 23514 where the lowest band of a component does not begin at 0, and for bands of components that have none.';

create or replace trigger commission_rule_check_insert
after insert on commission.commission_rule referencing new table as changed_rows
for each statement execute function commission_internal.check_commission_rules();

create or replace trigger commission_rule_check_delete
after delete on commission.commission_rule referencing old table as changed_rows
for each statement execute function commission_internal.check_commission_rules();

-- A band may go over to another component.
create or replace trigger commission_rule_check_update
after update on commission.commission_rule referencing old table as changed_rows
for each statement execute function commission_internal.check_commission_rules();

create or replace trigger commission_rule_check_updated
after update on commission.commission_rule referencing new table as changed_rows
for each statement execute function commission_internal.check_commission_rules();

create or replace function commission_internal.keep_component_bands()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (select from commission.commission_rule as r where r.component_id = new.id) then
        raise exception using
            errcode = 'check_violation',
            message = format('component "%s" has bands and stays of kind tiered', new.name),
            hint = 'Delete its rows of commission.commission_rule first.';
    end if;
    return null;
end;
$$;

comment on function commission_internal.keep_component_bands() is
    'Trigger: raises 23514 where a component with bands becomes one of another kind.';

create or replace trigger plan_component_keep_bands
after update of kind on commission.plan_component
for each row when (old.kind = 'tiered' and new.kind <> 'tiered')
execute function commission_internal.keep_component_bands();

select commission_internal.protect_table(
    'commission.plan_component',
    p_view => $$
        (select commission_internal.sees_all('deals'))
        or plan_id in (select commission_internal.visible_plans())
    $$,
    p_module => 'deals');

select commission_internal.protect_table(
    'commission.commission_rule',
    p_view => 'exists (select from commission.plan_component as c where c.id = commission_rule.component_id)',
    p_module => 'deals');

select commission_internal.audit_table('commission.plan_component');
select commission_internal.audit_table('commission.commission_rule');

-- What resellers are paid: tiers by lifetime sales, and rules of single products.

create table if not exists commission.reseller_tier (
    id uuid not null default gen_random_uuid()
        constraint reseller_tier_pkey primary key,
    tier text not null
        constraint reseller_tier_tier_check check (btrim(tier) <> '' and octet_length(tier) <= 100),
    threshold numeric not null
        constraint reseller_tier_threshold_check check (
            threshold between 0 and 999999999999999 and scale(trim_scale(threshold)) <= 4),
    rate numeric not null
        constraint reseller_tier_rate_check check (rate between 0 and 1 and scale(trim_scale(rate)) <= 6),
    bonus_rate numeric not null default 0
        constraint reseller_tier_bonus_rate_check check (
            bonus_rate between 0 and 1 and scale(trim_scale(bonus_rate)) <= 6),
    valid_during daterange not null default '(,)'
        constraint reseller_tier_valid_during_check check (commission_internal.is_period(valid_during)),
    constraint reseller_tier_excl exclude using gist (threshold with =, valid_during with &&)
        deferrable initially immediate
);

comment on table commission.reseller_tier is
    'Tiers by lifetime sales. A tier holds from its threshold on, up to the next one; a sale goes by the tiers of its own day and by the lifetime sales before it. install() writes none, preset reseller four. Two tiers of one threshold must not overlap (23P01).';
comment on column commission.reseller_tier.id is 'Key.';
comment on column commission.reseller_tier.tier is 'Name of the tier.';
comment on column commission.reseller_tier.threshold is
    'The tier holds from these lifetime sales on, in the workspace''s currency: exactly the threshold has reached it. At most 4 decimals.';
comment on column commission.reseller_tier.rate is 'Commission rate, 0 to 1 (0.15 is 15 %), at most 6 decimals.';
comment on column commission.reseller_tier.bonus_rate is
    'Tier bonus as a part of the rounded commission, 0 to 1, at most 6 decimals.';
comment on column commission.reseller_tier.valid_during is
    'Days on which the tier holds, in the workspace''s calendar.';

create table if not exists commission.reseller_product_rule (
    id uuid not null default gen_random_uuid()
        constraint reseller_product_rule_pkey primary key,
    product_id text not null
        constraint reseller_product_rule_product_id_check check (
            btrim(product_id) <> '' and octet_length(product_id) <= 100),
    kind commission.reseller_rule_kind not null,
    rate numeric
        constraint reseller_product_rule_rate_check check (
            rate between 0 and 1 and scale(trim_scale(rate)) <= 6),
    amount numeric
        constraint reseller_product_rule_amount_check check (
            amount between 0 and 999999999999999 and scale(trim_scale(amount)) <= 4),
    mode commission.reseller_rule_mode,
    valid_during daterange not null default '(,)'
        constraint reseller_product_rule_valid_during_check check (commission_internal.is_period(valid_during)),
    constraint reseller_product_rule_kind_check check (
        (kind = 'percentage') = (rate is not null)
        and (kind = 'flat') = (amount is not null)
        and (kind = 'tiered') = (mode is not null)),
    constraint reseller_product_rule_excl exclude using gist (product_id with =, valid_during with &&)
        deferrable initially immediate
);

comment on table commission.reseller_product_rule is
    'What sales of single products pay instead of the tier''s rate. A sale goes by the rule of its own day. Rules of one product must not overlap (23P01).';
comment on column commission.reseller_product_rule.id is 'Key.';
comment on column commission.reseller_product_rule.product_id is 'The product, as in reseller_sale.product_id.';
comment on column commission.reseller_product_rule.kind is
    'percentage has a rate, flat an amount, tiered a mode and bands, and none of them what is another''s (23514).';
comment on column commission.reseller_product_rule.rate is 'Of a percentage: 0 to 1, at most 6 decimals.';
comment on column commission.reseller_product_rule.amount is
    'Of a flat rule: what a sale pays, in its currency, while anything of it stands. At most 4 decimals.';
comment on column commission.reseller_product_rule.mode is 'Of a tiered rule: how its bands are applied.';
comment on column commission.reseller_product_rule.valid_during is
    'Days on which the rule holds, in the workspace''s calendar.';

create table if not exists commission.reseller_product_band (
    rule_id uuid not null
        constraint reseller_product_band_rule_id_fkey references commission.reseller_product_rule (id)
        on delete cascade,
    min_amount numeric not null
        constraint reseller_product_band_min_amount_check check (
            min_amount between 0 and 999999999999999 and scale(trim_scale(min_amount)) <= 4),
    rate numeric not null
        constraint reseller_product_band_rate_check check (
            rate between 0 and 1 and scale(trim_scale(rate)) <= 6),
    constraint reseller_product_band_pkey primary key (rule_id, min_amount)
);

comment on table commission.reseller_product_band is
    'Bands of tiered rules: from min_amount on, up to the next one. The lowest begins at 0 (23514): write all bands of a rule in one statement.';
comment on column commission.reseller_product_band.rule_id is 'The rule.';
comment on column commission.reseller_product_band.min_amount is
    'Where the band begins: what is left of the sale is at least this, in the sale''s currency. At most 4 decimals.';
comment on column commission.reseller_product_band.rate is 'Rate of the band, 0 to 1, at most 6 decimals.';

-- Sales below the lowest band would have no price.
create or replace function commission_internal.keep_bands_from_zero()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_rule record;
begin
    select b.rule_id, min(b.min_amount) as lowest into v_rule
    from commission.reseller_product_band as b
    where b.rule_id in (select c.rule_id from changed_rows as c)
    group by b.rule_id
    having min(b.min_amount) > 0
    order by b.rule_id
    limit 1;
    if v_rule.rule_id is not null then
        raise exception using
            errcode = 'check_violation',
            message = format('the lowest band of product rule "%s" begins at %s, not at 0',
                v_rule.rule_id, trim_scale(v_rule.lowest)),
            hint = 'Write all bands of a rule in one statement, the lowest one from 0 on.';
    end if;
    return null;
end;
$$;

create or replace trigger reseller_product_band_from_zero_insert
after insert on commission.reseller_product_band referencing new table as changed_rows
for each statement execute function commission_internal.keep_bands_from_zero();

create or replace trigger reseller_product_band_from_zero_delete
after delete on commission.reseller_product_band referencing old table as changed_rows
for each statement execute function commission_internal.keep_bands_from_zero();

-- A band may go over to another rule.
create or replace trigger reseller_product_band_from_zero_update
after update on commission.reseller_product_band referencing old table as changed_rows
for each statement execute function commission_internal.keep_bands_from_zero();

create or replace trigger reseller_product_band_from_zero_updated
after update on commission.reseller_product_band referencing new table as changed_rows
for each statement execute function commission_internal.keep_bands_from_zero();

-- The rules are no secret: whoever looks at commissions needs them to understand these.
select commission_internal.protect_table(
    'commission.reseller_tier',
    p_view => '(select commission_internal.sees_module(''reseller''))',
    p_module => 'reseller');

select commission_internal.protect_table(
    'commission.reseller_product_rule',
    p_view => '(select commission_internal.sees_module(''reseller''))',
    p_module => 'reseller');

select commission_internal.protect_table(
    'commission.reseller_product_band',
    p_view => '(select commission_internal.sees_module(''reseller''))',
    p_module => 'reseller');

create or replace function commission.change_reseller_tier(
    p_tier_id uuid,
    p_effective_on date,
    p_rate numeric,
    p_bonus_rate numeric default null)
returns setof commission.reseller_tier
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_changes jsonb := jsonb_build_object('rate', p_rate);
    v_tier_id uuid;
begin
    perform commission_internal.require_permission('reseller', 'edit');
    perform commission_internal.check_effective_on(p_effective_on);
    if p_tier_id is null or p_rate is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_tier_id and p_rate must both be given',
            hint = 'Name the tier and its new rate, 0 to 1.';
    end if;
    if p_bonus_rate is not null then
        v_changes := v_changes || jsonb_build_object('bonus_rate', p_bonus_rate);
    end if;
    v_tier_id := commission_internal.start_from('reseller_tier', 'id', p_tier_id, p_effective_on, v_changes);
    if v_tier_id is null then
        perform commission_internal.refuse_not_in_force('reseller tier', p_tier_id::text, p_effective_on);
    end if;
    return query select * from commission.reseller_tier where id = v_tier_id;
end;
$$;

comment on function commission.change_reseller_tier(uuid, date, numeric, numeric) is
    'Ends a tier of the resellers on a day and starts the same one with a new rate, and a new bonus rate where given, 0 to 1. Earlier sales keep the old ones. Returns the new tier; PT404 where the tier does not hold on that day.';

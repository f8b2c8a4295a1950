-- The rates: flat fees for sessions and percentages for sales, by branch, employment and seniority.

create table if not exists commission.trainer_commission_tier (
    id uuid not null default gen_random_uuid()
        constraint trainer_commission_tier_pkey primary key,
    branch text not null
        constraint trainer_commission_tier_branch_fkey references commission.branch (name) on update cascade,
    trainer_type commission.trainer_type not null,
    trainer_category commission.trainer_category not null,
    commission_type commission.commission_type not null,
    session_type commission.session_type,
    session_count_min integer,
    session_count_max integer,
    sales_threshold_min numeric,
    sales_threshold_max numeric,
    fee_amount numeric
        constraint trainer_commission_tier_fee_amount_check check (
            fee_amount between 0 and 999999999999 and scale(trim_scale(fee_amount)) <= 8),
    commission_rate numeric
        constraint trainer_commission_tier_commission_rate_check check (
            commission_rate between 0 and 1 and scale(trim_scale(commission_rate)) <= 12),
    status commission.general_status not null default 'active',
    valid_during daterange not null default '(,)'
        constraint trainer_commission_tier_valid_during_check check (commission_internal.is_period(valid_during)),
    last_updated_at timestamptz not null default now(),
    last_updated_by uuid
        constraint trainer_commission_tier_last_updated_by_fkey references commission.participant (id)
        on delete set null,
    product text
        constraint trainer_commission_tier_product_check check (
            product is null
            or commission_type <> 'conduction_fee' and product <> '' and product = btrim(product)),
    per_hour boolean not null default false
        constraint trainer_commission_tier_per_hour_check check (
            commission_type = 'conduction_fee' or not per_hour),
    constraint trainer_commission_tier_kind_check check (
        case
            when commission_type = 'conduction_fee' then
                session_type is not null and fee_amount is not null and commission_rate is null
                and sales_threshold_min is null and sales_threshold_max is null
            else
                session_type is null and fee_amount is null and commission_rate is not null
                and session_count_min is null and session_count_max is null
        end),
    constraint trainer_commission_tier_paid_band_check check (
        session_type = 'paid' or (session_count_min is null and session_count_max is null)),
    constraint trainer_commission_tier_session_count_check check (
        coalesce(session_count_min, 0) >= 0
        and (session_count_max is null or coalesce(session_count_min, 0) < session_count_max)),
    constraint trainer_commission_tier_sales_threshold_check check (
        coalesce(sales_threshold_min, 0) between 0 and 999999999999999999
        and coalesce(sales_threshold_max, 1) between 0 and 999999999999999999
        and coalesce(scale(trim_scale(sales_threshold_min)), 0) <= 8
        and coalesce(scale(trim_scale(sales_threshold_max)), 0) <= 8
        and (sales_threshold_max is null or coalesce(sales_threshold_min, 0) < sales_threshold_max)),
    constraint trainer_commission_tier_fee_excl exclude using gist (
        branch with =,
        trainer_type with =,
        trainer_category with =,
        session_type with =,
        int4range(session_count_min, session_count_max) with &&,
        valid_during with &&
    ) where (status = 'active' and commission_type = 'conduction_fee')
        deferrable initially immediate,
    constraint trainer_commission_tier_sales_excl exclude using gist (
        branch with =,
        trainer_type with =,
        trainer_category with =,
        commission_type with =,
        coalesce(product, '') with =,
        numrange(sales_threshold_min, sales_threshold_max) with &&,
        valid_during with &&
    ) where (status = 'active' and commission_type <> 'conduction_fee')
        deferrable initially immediate
);

-- In databases of the release before as well, whose bands knew neither products nor hours.
alter table commission.trainer_commission_tier
    add column if not exists product text
        constraint trainer_commission_tier_product_check check (
            product is null
            or commission_type <> 'conduction_fee' and product <> '' and product = btrim(product)),
    add column if not exists per_hour boolean not null default false
        constraint trainer_commission_tier_per_hour_check check (
            commission_type = 'conduction_fee' or not per_hour);

do $$
begin
    if exists (
        select
        from pg_constraint
        where conrelid = 'commission.trainer_commission_tier'::regclass
            and conname = 'trainer_commission_tier_sales_excl'
            and pg_get_constraintdef(oid) not like '%product%')
    then
        alter table commission.trainer_commission_tier
            drop constraint trainer_commission_tier_sales_excl,
            add constraint trainer_commission_tier_sales_excl exclude using gist (
                branch with =,
                trainer_type with =,
                trainer_category with =,
                commission_type with =,
                coalesce(product, '') with =,
                numrange(sales_threshold_min, sales_threshold_max) with &&,
                valid_during with &&
            ) where (status = 'active' and commission_type <> 'conduction_fee')
                deferrable initially immediate;
    end if;
end;
$$;

create index if not exists trainer_commission_tier_branch_idx
on commission.trainer_commission_tier (branch, trainer_type, trainer_category);
create index if not exists trainer_commission_tier_last_updated_by_idx
on commission.trainer_commission_tier (last_updated_by);

comment on table commission.trainer_commission_tier is
    'Rate bands of the trainer scheme: at least the minimum and below the maximum, applied to the whole month. A row for a conduction fee has session_type and fee_amount; a row for sales has commission_rate. Only paid fees may have session counts, and only sales a product. Anything else breaks a check (23514). Active bands of one key never overlap (23P01); check_rate_bands() lists gaps.';
comment on column commission.trainer_commission_tier.session_type is 'For conduction fees only.';
comment on column commission.trainer_commission_tier.product is
    'For sales only: the product (member_package.product) whose own rate it is. Null: that of every product without rates of its own on that day, and of sales without a product. The band is picked by the trainer''s sales of all products.';
comment on column commission.trainer_commission_tier.session_count_min is
    'Paid sessions of the trainer''s whole month from which the fee holds; null: from none on.';
comment on column commission.trainer_commission_tier.session_count_max is
    'Paid sessions below which the fee holds; null: without end.';
comment on column commission.trainer_commission_tier.sales_threshold_min is
    'Sales of the trainer''s whole month, new and renewed, from which the rate holds; null: from 0.';
comment on column commission.trainer_commission_tier.sales_threshold_max is
    'Sales below which the rate holds; null: without end.';
comment on column commission.trainer_commission_tier.fee_amount is
    'Flat fee for one session, or (per_hour) for an hour of it, in the branch''s currency.';
comment on column commission.trainer_commission_tier.per_hour is
    'For conduction fees only: whether the fee is for an hour, and not for a session however long. What the sessions of a record took together (appointment.minutes) is paid by it, rounded once; one without a length has no price (trainer_unpriced_pair). Bands go by the count of sessions either way.';
comment on column commission.trainer_commission_tier.commission_rate is 'Share of the sales paid, 0 to 1 (0.07 is 7 %).';
comment on column commission.trainer_commission_tier.status is 'Only active bands are used.';
comment on column commission.trainer_commission_tier.valid_during is
    'Days on which the band holds; a month uses the bands of its last day.';
comment on column commission.trainer_commission_tier.last_updated_at is 'Kept by a trigger.';
comment on column commission.trainer_commission_tier.last_updated_by is
    'The person behind the request''s token, kept by a trigger; where there is none, what the writer states.';
comment on column commission.trainer_commission_tier.id is 'Key.';
comment on column commission.trainer_commission_tier.branch is
    'Home branch of the trainers that the band is for.';
comment on column commission.trainer_commission_tier.trainer_type is 'Employment that it is for.';
comment on column commission.trainer_commission_tier.trainer_category is 'Seniority that it is for.';
comment on column commission.trainer_commission_tier.commission_type is 'What it pays for.';

create or replace function commission_internal.stamp_trainer_commission_tier()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    new.last_updated_at := now();
    new.last_updated_by := coalesce(commission_internal.current_participant_id(), new.last_updated_by);
    return new;
end;
$$;

create or replace trigger trainer_commission_tier_stamp
before insert or update on commission.trainer_commission_tier
for each row execute function commission_internal.stamp_trainer_commission_tier();

select commission_internal.bound_sizes('commission.trainer_commission_tier', '{product}');

-- Rates are for administrators: trainers and managers see what was applied to their results.
select commission_internal.protect_table(
    'commission.trainer_commission_tier',
    p_view => 'branch = any (array(select commission_internal.visible_branches(''staff-commission'')))',
    p_module => 'staff-commission',
    -- Nobody who is paid by rates sets them, but for those who answer for all branches.
    p_edit => $$
        (select commission_internal.edits_all('staff-commission'))
        or branch = any (array(select commission_internal.editable_branches('staff-commission')))
            and branch not in (select commission_internal.branches_paying_me())
    $$);

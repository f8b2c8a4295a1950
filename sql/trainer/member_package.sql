-- Package sales. The trainers who closed a sale share it equally, or by weights.

create or replace function commission_internal.are_weights(p_weights numeric[])
returns boolean
language sql
immutable
strict
set search_path = pg_catalog, pg_temp
as $$
    select coalesce(array_ndims(p_weights), 1) = 1
        and coalesce(bool_and(
            weight is not null
            and weight > 0
            and weight <= 1000000
            and scale(trim_scale(weight)) <= 4), true)
    from unnest(p_weights) as listed (weight);
$$;

comment on function commission_internal.are_weights(numeric[]) is
    'Whether each of a list is a number from above 0 to 1,000,000 with at most 4 decimals.';

create table if not exists commission.member_package (
    id uuid not null default gen_random_uuid()
        constraint member_package_pkey primary key,
    member_id uuid not null
        constraint member_package_member_id_fkey references commission.member (id),
    branch text not null
        constraint member_package_branch_fkey references commission.branch (name) on update cascade,
    package_name text,
    total_price numeric not null
        constraint member_package_total_price_check check (total_price between 0 and 999999999999999),
    refunded_amount numeric not null default 0
        constraint member_package_refunded_amount_check check (
            refunded_amount between 0 and greatest(total_price, 0)),
    sale_type commission.commission_type not null
        constraint member_package_sale_type_check check (sale_type in ('new_sales', 'renew_sales')),
    closed_by uuid[] not null default '{}'
        constraint member_package_closed_by_check check (
            cardinality(closed_by) <= 1000
            and commission_internal.is_list_of_different(closed_by)
            and coalesce(array_ndims(closed_by), 1) = 1),
    status commission.package_status not null default 'active',
    created_at timestamptz not null default now()
        constraint member_package_created_at_check check (
            created_at >= '1970-01-01 00:00:00+00' and created_at < '2200-01-01 00:00:00+00')
);

create index if not exists member_package_member_id_idx on commission.member_package (member_id, created_at);
create index if not exists member_package_branch_idx on commission.member_package (branch);
create index if not exists member_package_created_at_idx on commission.member_package (created_at);
create index if not exists member_package_closed_by_idx on commission.member_package using gin (closed_by);

select commission_internal.give_source_key('commission.member_package', 'members');
select commission_internal.refuse_negative_amounts('commission.member_package', 'package', 'total_price');

-- In databases of the release before as well.
alter table commission.member_package
    add column if not exists closer_weights numeric[]
        constraint member_package_closer_weights_check check (
            closer_weights is null
            or cardinality(closer_weights) = cardinality(closed_by)
            and commission_internal.are_weights(closer_weights)),
    add column if not exists product text
        constraint member_package_product_check check (product <> '' and product = btrim(product));

comment on table commission.member_package is
    'Packages sold to members. closed_by may only name trainers (23503), each once (23514). Amounts have no more decimals than the currency of the branch (23514).';
comment on column commission.member_package.branch is
    'Where it was sold. Left null: the member''s branch at the time of the insert; in an update the sale stays where it is.';
comment on column commission.member_package.product is
    'What kind of package it is, where rates go by it: a product that has rates of its own (trainer_commission_tier.product) is paid by them, all others by the rates without a product. Compared letter by letter; not blank.';
comment on column commission.member_package.total_price is
    'Price in the currency of the branch, in whole minor units (cents).';
comment on column commission.member_package.refunded_amount is
    'How much of the price was given back, 0 to total_price; it reprices the month of the sale. Status refunded means all of it.';
comment on column commission.member_package.sale_type is
    'new_sales or renew_sales. Left null it is filled in, and kept in step: the first of the member''s packages by created_at, then id (cancelled ones aside) is new_sales, every later one renew_sales. What a writer states stays.';
comment on column commission.member_package.closed_by is
    'The trainers who closed the sale, each once; they share it equally or by closer_weights, the first ones take the odd cents. Empty: nobody is paid for it.';
comment on column commission.member_package.closer_weights is
    'By what weights the closers share the sale, one for each in closed_by: {60,40} or {2,1}. Each above 0, with at most 4 decimals; what they sum to does not matter. Null: equally.';
comment on column commission.member_package.status is
    'active, completed and expired count as sold; pending, refunded and cancelled do not.';
comment on column commission.member_package.created_at is
    'Instant of the sale; its month is the one in the time zone of each closing trainer''s home branch.';

-- What a release before had.
drop function if exists commission_internal.may_write_package(text, uuid[], timestamptz);

create or replace function commission_internal.may_write_package(
    p_member_id uuid,
    p_branch text,
    p_closed_by uuid[],
    p_created_at timestamptz)
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce(
        commission_internal.edits_all('members')
        or p_branch in (select commission_internal.editable_branches('members'))
            and p_branch not in (select commission_internal.branches_paying_me())
            and p_closed_by <@ array(select commission_internal.editable_participants('members'))
            and true = all (commission_internal.was_at_home(
                p_closed_by, p_created_at, array(select commission_internal.editable_branches('members'))))
            and p_member_id in (select commission_internal.visible_members('members'))
        or commission_internal.has_other_policies('commission.member_package'::regclass), false);
end;
$$;

comment on function commission_internal.may_write_package(uuid, text, uuid[], timestamptz) is
    'Whether the policies of member_package let the caller write such a row: of what they refuse, no message may speak before them.';

-- Fills in what was left out and refuses amounts that the currency cannot pay.
create or replace function commission_internal.prepare_member_package()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_minor_unit smallint;
    v_currency text;
    v_is_filled_in boolean;
begin
    -- A sale stays where it was made, also when the same import runs after the member has moved.
    if tg_op = 'UPDATE'
        and new.member_id = old.member_id
        and (new.branch is null
            or commission_internal.was_filled_in('branch', new.member_id, new.branch))
    then
        new.branch := old.branch;
    end if;
    v_is_filled_in := new.branch is null;
    if v_is_filled_in then
        select branch into new.branch from commission.member where id = new.member_id;
        if not found
            and new.member_id is not null
            and commission_internal.may_write_package(new.member_id, new.branch, new.closed_by, new.created_at)
        then
            raise exception using
                errcode = 'foreign_key_violation',
                message = format('there is no member "%s"', new.member_id),
                hint = 'See the ids in commission.member.';
        end if;
    end if;
    if tg_op = 'INSERT' then
        perform commission_internal.remember_filled_in('branch', case
            when v_is_filled_in then concat_ws(' ', new.member_id, new.branch)
            else ''
        end);
    end if;
    select c.minor_unit, c.code into v_minor_unit, v_currency
    from commission.branch as b
    join commission.currency as c on c.code = b.currency
    where b.name = new.branch;
    if not found
        and new.branch is not null
        and commission_internal.may_write_package(new.member_id, new.branch, new.closed_by, new.created_at)
    then
        raise exception using
            errcode = 'foreign_key_violation',
            message = format('there is no branch "%s"', left(new.branch, 100)),
            hint = 'See the names in commission.branch.';
    end if;

    if (
            scale(trim_scale(new.total_price)) > v_minor_unit
            or scale(trim_scale(new.refunded_amount)) > v_minor_unit
        )
        and commission_internal.may_write_package(new.member_id, new.branch, new.closed_by, new.created_at)
    then
        raise exception using
            errcode = 'check_violation',
            message = format(
                'package "%s" has an amount with more than %s decimals, which %s does not have',
                new.id, v_minor_unit, v_currency),
            detail = format(
                'total_price is %s, refunded_amount is %s.',
                left(new.total_price::text, 90), left(new.refunded_amount::text, 90)),
            hint = 'Round the amounts before you store them.';
    end if;
    new.total_price := round(new.total_price, v_minor_unit);
    new.refunded_amount := round(new.refunded_amount, v_minor_unit);

    return new;
end;
$$;

create or replace trigger member_package_prepare
before insert or update of branch, total_price, refunded_amount on commission.member_package
for each row execute function commission_internal.prepare_member_package();

-- Says which package it is, and what to do.
create or replace function commission_internal.check_closer_weights()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if (
            cardinality(new.closer_weights) <> cardinality(new.closed_by)
            or not commission_internal.are_weights(new.closer_weights)
        )
        and commission_internal.may_write_package(new.member_id, new.branch, new.closed_by, new.created_at)
    then
        raise exception using
            errcode = 'check_violation',
            message = case
                when cardinality(new.closer_weights) <> cardinality(new.closed_by) then format(
                    'package "%s" has %s weights in closer_weights for %s closers', new.id,
                    cardinality(new.closer_weights), cardinality(new.closed_by))
                else format('package "%s" has a weight in closer_weights that nobody can share by', new.id)
            end,
            detail = format('closer_weights is %s.', left(new.closer_weights::text, 200)),
            hint = 'Give one for each in closed_by, above 0, at most 1000000 and with at most 4 decimals, '
                'or null for equal shares.';
    end if;
    return new;
end;
$$;

create or replace trigger member_package_weights
before insert or update of closed_by, closer_weights on commission.member_package
for each row when (new.closer_weights is not null)
execute function commission_internal.check_closer_weights();

-- An array cannot have a foreign key; these two triggers are it.
create or replace function commission_internal.check_closed_by()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_package_id uuid;
    v_stranger uuid;
begin
    perform 1
    from commission.trainer
    where id in (select unnest(closed_by) from new_rows)
    order by id
    for key share;

    select n.id, closer.id into v_package_id, v_stranger
    from new_rows as n
    cross join unnest(n.closed_by) as closer (id)
    where not exists (select from commission.trainer as t where t.id = closer.id)
    limit 1;
    if found then
        raise exception using
            errcode = 'foreign_key_violation',
            message = format('package "%s" is closed by "%s", who is not a trainer', v_package_id, v_stranger),
            hint = 'List ids of commission.trainer in closed_by.';
    end if;
    return null;
end;
$$;

create or replace trigger member_package_closed_by_insert
after insert on commission.member_package
referencing new table as new_rows
for each statement execute function commission_internal.check_closed_by();

create or replace trigger member_package_closed_by_update
after update on commission.member_package
referencing new table as new_rows
for each statement execute function commission_internal.check_closed_by();

create or replace function commission_internal.keep_closing_trainer()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (select from commission.member_package where closed_by @> array[old.id]) then
        raise exception using
            errcode = 'foreign_key_violation',
            message = format('trainer "%s" has closed sales and cannot be removed', old.id),
            hint = 'Set the trainer''s status to inactive instead.';
    end if;
    return null;
end;
$$;

create or replace trigger trainer_keep_closing
after delete on commission.trainer
for each row execute function commission_internal.keep_closing_trainer();

-- A snapshot from before a sale does not see that the trainer closed it. Asked before anything that
-- belongs to the trainer goes, whose triggers would speak of that.
create or replace trigger trainer_hold_closing
before delete on commission.trainer
for each row execute function commission_internal.hold_in_list('trainer');

create or replace trigger trainer_hold_closing_update
before update of id on commission.trainer
for each row when (old.id <> new.id)
execute function commission_internal.hold_in_list('trainer');

-- Truncating trainers (or participants or branches, with cascade) goes past the rows' triggers.
create or replace function commission_internal.keep_closing_trainers()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (select from commission.member_package where closed_by <> '{}') then
        raise exception using
            errcode = 'foreign_key_violation',
            message = 'sales were closed by trainers who would be gone',
            hint = 'Truncate commission.member_package in the same statement.';
    end if;
    return null;
end;
$$;

create or replace trigger trainer_keep_closing_truncate
after truncate on commission.trainer
for each statement execute function commission_internal.keep_closing_trainers();

create or replace trigger trainer_keep_closing_update
after update of id on commission.trainer
for each row when (old.id <> new.id)
execute function commission_internal.keep_closing_trainer();

select commission_internal.bound_sizes('commission.member_package', '{package_name,product,source,source_id}');

-- The admin of a branch writes no sale that pays somebody of another branch: a share more or less for
-- one closer changes what all of them get. Nor one to a member whom they do not see.
select commission_internal.protect_table(
    'commission.member_package',
    p_view => $$
        branch = any (array(select commission_internal.visible_branches('members')))
        or closed_by && array(select commission_internal.visible_own('members'))
        or closed_by && array(select commission_internal.known_participants('members'))
            and true = any (commission_internal.was_at_home(
                closed_by, created_at, array(select commission_internal.visible_branches('members'))))
    $$,
    p_module => 'members',
    p_edit => $$
        (select commission_internal.edits_all('members'))
        or branch = any (array(select commission_internal.editable_branches('members')))
            -- Which sale is new, for all who closed any, follows from every package of the member.
            and branch not in (select commission_internal.branches_paying_me())
            and closed_by <@ array(select commission_internal.editable_participants('members'))
            and true = all (commission_internal.was_at_home(
                closed_by, created_at, array(select commission_internal.editable_branches('members'))))
            -- By row-level security: members of the branch are seen without looking at all the others.
            and exists (select from commission.member as m where m.id = member_package.member_id)
    $$);

-- What is calculated with. Everything that reads sales to price or explain them reads them here.
create or replace view commission_internal.counted_member_package
with (security_invoker = true)
as
select
    id,
    created_at,
    member_id,
    branch,
    total_price,
    refunded_amount,
    total_price - refunded_amount as net_price,
    sale_type,
    closed_by,
    closer_weights,
    product
from commission.member_package
where status in ('active', 'completed', 'expired')
    and refunded_amount < total_price;

comment on view commission_internal.counted_member_package is
    'The package sales that count, with what is left of them after refunds; those of which nothing is left do not.';

-- What would have counted if nothing had been given back.
create or replace view commission_internal.unrefunded_member_package
with (security_invoker = true)
as
select
    id,
    created_at,
    member_id,
    branch,
    total_price,
    0::numeric as refunded_amount,
    total_price as net_price,
    sale_type,
    closed_by,
    closer_weights,
    product
from commission.member_package
where status in ('active', 'completed', 'expired', 'refunded')
    and total_price > 0;

comment on view commission_internal.unrefunded_member_package is
    'The package sales that count and those that were refunded, as if nothing had been given back.';

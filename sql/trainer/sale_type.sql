-- New sale or renewal, where the writer does not say. The answer is a function of the member's packages
-- and of nothing else, so that it does not matter how often or in which order they are loaded
-- (docs/adr/0022): the first one that counts is the new sale, every later one a renewal.

alter table commission.member_package
    add column if not exists sale_type_is_stated boolean not null default true;

comment on column commission.member_package.sale_type_is_stated is
    'Whether a writer gave sale_type. False: it is filled in, and kept in step with the member''s other packages. Kept by a trigger; set it to false, or sale_type to null, to have it filled in again.';
comment on column commission.member_package.id is 'Key.';
comment on column commission.member_package.member_id is 'Who bought it.';
comment on column commission.member_package.package_name is 'What was sold; for people.';

-- Two who write packages of a member at once would each not see the other's.
create table if not exists commission_internal.member_package_order (
    member_id uuid
        constraint member_package_order_pkey primary key
        constraint member_package_order_member_id_fkey references commission.member (id) on delete cascade,
    changed_count bigint not null default 1
) with (fillfactor = 70);

comment on table commission_internal.member_package_order is
    'One row for each member with packages: the lock under which is decided which of them is the first, and how often that happened.';

-- Who inserts locks the member and then the packages that follow from it; who moves a package has locked
-- it before the member is known. So these two wait for each other before either locks anything.
create table if not exists commission_internal.package_order_lock (
    id boolean not null default true
        constraint package_order_lock_pkey primary key
);

comment on table commission_internal.package_order_lock is
    'Nothing is in it: whoever inserts packages locks it with others who do, whoever moves or removes some locks it alone.';

create or replace function commission_internal.hold_package_order()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    lock table commission_internal.package_order_lock in share row exclusive mode;
    return null;
end;
$$;

-- What a watched table brings is written from within a trigger: watch_depth (core/take_watched.sql).
create or replace trigger member_package_hold_order_update
before update of id, member_id, created_at, status, sale_type, sale_type_is_stated on commission.member_package
for each statement
when (pg_trigger_depth()::text = coalesce(nullif(current_setting('commission.watch_depth', true), ''), '0'))
execute function commission_internal.hold_package_order();

create or replace trigger member_package_hold_order_delete
before delete on commission.member_package
for each statement
when (pg_trigger_depth()::text = coalesce(nullif(current_setting('commission.watch_depth', true), ''), '0'))
execute function commission_internal.hold_package_order();

create or replace function commission_internal.sale_type_of(
    p_member_id uuid,
    p_created_at timestamptz,
    p_package_id uuid)
returns commission.commission_type
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select case
        when exists (
            select
            from commission.member_package
            where member_id = p_member_id
                and id <> p_package_id
                and status <> 'cancelled'
                and (created_at, id) < (p_created_at, p_package_id))
            then 'renew_sales'::commission.commission_type
        else 'new_sales'::commission.commission_type
    end;
$$;

comment on function commission_internal.sale_type_of(uuid, timestamptz, uuid) is
    'renew_sales where the member has an earlier package that counts, else new_sales.';

-- An upsert proposes its row to the triggers of INSERT, which fill in what is missing, before it finds
-- out that the row is there and updates it with excluded.*, where a value filled in looks like one
-- stated. So it is remembered, from one to the other and no longer than the statement.
create or replace function commission_internal.remember_filled_in(p_column text, p_value text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_value <> coalesce(current_setting('commission.filled_in_' || p_column, true), '') then
        perform set_config('commission.filled_in_' || p_column, p_value, true);
    end if;
end;
$$;

comment on function commission_internal.remember_filled_in(text, text) is
    'Remembers what was filled into a proposed row, with the member whose it is; an empty text: nothing.';

create or replace function commission_internal.was_filled_in(p_column text, p_member_id uuid, p_value text)
returns boolean
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select current_setting('commission.filled_in_' || p_column, true) = concat_ws(' ', p_member_id, p_value);
$$;

comment on function commission_internal.was_filled_in(text, uuid, text) is
    'Whether a value that an upsert writes is the one that was filled into the row which it proposed.';

create or replace function commission_internal.decide_sale_type()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    new.sale_type_is_stated := new.sale_type is not null
        and case tg_op
            when 'INSERT' then coalesce(new.sale_type_is_stated, true)
            else commission_internal.was_filled_in('sale_type', new.member_id, new.sale_type::text) is not true
        end;
    if not new.sale_type_is_stated then
        new.sale_type := commission_internal.sale_type_of(new.member_id, new.created_at, new.id);
    end if;
    if tg_op = 'INSERT' then
        perform commission_internal.remember_filled_in('sale_type', case
            when new.sale_type_is_stated then ''
            else concat_ws(' ', new.member_id, new.sale_type)
        end);
    end if;
    return new;
end;
$$;

create or replace function commission_internal.give_sale_type_back()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    new.sale_type := null;
    return new;
end;
$$;

create or replace function commission_internal.move_sale_type()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    new.sale_type_is_stated := false;
    new.sale_type := commission_internal.sale_type_of(new.member_id, new.created_at, new.id);
    return new;
end;
$$;

-- In the order of their names: whoever takes the statement back leaves the value to be decided.
create or replace trigger member_package_prepare_unstated
before update of sale_type_is_stated on commission.member_package
for each row when (new.sale_type_is_stated is not true)
execute function commission_internal.give_sale_type_back();

create or replace trigger member_package_sale_type
before insert or update of sale_type on commission.member_package
for each row execute function commission_internal.decide_sale_type();

create or replace trigger member_package_sale_type_moved
before update of id, member_id, created_at, sale_type_is_stated on commission.member_package
for each row when (new.sale_type_is_stated is not true)
execute function commission_internal.move_sale_type();

create or replace function commission_internal.hold_packages(p_member_ids uuid[])
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    lock table commission_internal.package_order_lock in row exclusive mode;
    insert into commission_internal.member_package_order as o (member_id)
    select id
    from commission.member
    where id = any (p_member_ids)
    order by id
    on conflict (member_id) do update
    set changed_count = o.changed_count + 1;
end;
$$;

comment on function commission_internal.hold_packages(uuid[]) is
    'Keeps the order of the members'' packages as it is until the transaction ends: whoever else changes it waits, and with a snapshot from before fails with a serialization error.';

create or replace function commission_internal.packages_out_of_step(p_member_ids uuid[])
returns uuid[]
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select array_agg(id)
    from (
        select id, sale_type, sale_type_is_stated,
            case
                when bool_or(status <> 'cancelled') over (
                    partition by member_id
                    order by created_at, id
                    rows between unbounded preceding and 1 preceding)
                    then 'renew_sales'::commission.commission_type
                else 'new_sales'::commission.commission_type
            end as due
        from commission.member_package
        where member_id = any (p_member_ids)
    ) as ordered
    where sale_type <> due
        and not sale_type_is_stated;
$$;

comment on function commission_internal.packages_out_of_step(uuid[]) is
    'The packages of the members whose sale_type was filled in and is not what their order says now.';

-- Two statements that price months of two trainers each must lock them in one order.
create or replace function commission_internal.hold_trainer_months(p_trainer_ids uuid[], p_days date[])
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into commission_internal.trainer_period as t (trainer_id, year, month, priced_count)
    select known.trainer_id, known.year, known.month, 0
    from (
        select distinct touched.trainer_id, extract(year from day + shift)::integer as year,
            extract(month from day + shift)::integer as month
        from unnest(p_trainer_ids, p_days) as touched (trainer_id, day)
        cross join unnest('{-1,1}'::integer[]) as shift
        where exists (select from commission.trainer where id = touched.trainer_id)
    ) as known
    where not commission_internal.is_closed('trainer', known.year, known.month)
    order by known.trainer_id, known.year, known.month
    on conflict on constraint trainer_period_pkey do update
    set priced_count = t.priced_count;
end;
$$;

comment on function commission_internal.hold_trainer_months(uuid[], date[]) is
    'Locks the months of trainers that days may belong to, in the order in which they are priced; each place of the two arrays is a trainer and a day of UTC.';

create or replace function commission_internal.follow_package_order()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_member_ids uuid[];
    v_package_ids uuid[];
    v_trainer_ids uuid[];
    v_days date[];
begin
    if tg_op = 'INSERT' then
        perform commission_internal.remember_filled_in('sale_type', '');
        perform commission_internal.remember_filled_in('branch', '');
        select array_agg(distinct member_id) into v_member_ids from new_rows;
    elsif tg_op = 'DELETE' then
        select array_agg(distinct member_id) into v_member_ids from old_rows;
    else
        with before as (
            select id, member_id, created_at, status = 'cancelled' as is_cancelled, sale_type_is_stated
            from old_rows
        ),
        after as (
            select id, member_id, created_at, status = 'cancelled' as is_cancelled, sale_type_is_stated
            from new_rows
        )
        select array_agg(distinct member_id) into v_member_ids
        from (
            (select * from before except select * from after)
            union all
            (select * from after except select * from before)
        ) as moved;
    end if;
    if v_member_ids is null then
        return null;
    end if;
    perform commission_internal.hold_packages(v_member_ids);
    v_package_ids := commission_internal.packages_out_of_step(v_member_ids);
    if v_package_ids is null then
        return null;
    end if;

    -- In the order of those who change a package: it first, then months. These are the months of this
    -- statement and of the one that follows from it.
    perform 1 from commission.member_package where id = any (v_package_ids) order by id for no key update;
    perform commission_internal.share_trainer_settings();
    if (select recalculation = 'immediate' from commission.workspace) then
        if tg_op <> 'DELETE' then
            select array_agg(closer), array_agg((created_at at time zone 'UTC')::date)
            into v_trainer_ids, v_days
            from new_rows
            cross join unnest(closed_by) as closer;
        end if;
        if tg_op <> 'INSERT' then
            select v_trainer_ids || array_agg(closer), v_days || array_agg((created_at at time zone 'UTC')::date)
            into v_trainer_ids, v_days
            from old_rows
            cross join unnest(closed_by) as closer;
        end if;
        perform commission_internal.hold_trainer_months(
            v_trainer_ids || array_agg(closer), v_days || array_agg((created_at at time zone 'UTC')::date))
        from commission.member_package
        cross join unnest(closed_by) as closer
        where id = any (v_package_ids);
    end if;

    -- Null has the trigger fill it in.
    update commission.member_package set sale_type = null where id = any (v_package_ids);
    return null;
end;
$$;

-- Their names come before those of the triggers that price: members are locked before months.
create or replace trigger member_package_earlier_sale_insert
after insert on commission.member_package
referencing new table as new_rows
for each statement execute function commission_internal.follow_package_order();

create or replace trigger member_package_earlier_sale_update
after update on commission.member_package
referencing old table as old_rows new table as new_rows
for each statement execute function commission_internal.follow_package_order();

create or replace trigger member_package_earlier_sale_delete
after delete on commission.member_package
referencing old table as old_rows
for each statement execute function commission_internal.follow_package_order();

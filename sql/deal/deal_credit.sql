-- Who is credited with which part of a deal, and whose deals the caller sees and writes.

create table if not exists commission.deal_credit (
    id uuid not null default gen_random_uuid()
        constraint deal_credit_pkey primary key,
    deal_id uuid not null
        constraint deal_credit_deal_id_fkey references commission.deal (id) on delete cascade,
    participant_id uuid not null
        constraint deal_credit_participant_id_fkey references commission.participant (id),
    kind commission.deal_credit_kind not null default 'revenue',
    share numeric not null
        constraint deal_credit_share_check check (
            share > 0 and share <= 1 and scale(trim_scale(share)) <= 6),
    position integer not null
        constraint deal_credit_position_check check (position between 1 and 1000),
    earned_at timestamptz not null,
    constraint deal_credit_participant_id_key unique (deal_id, kind, participant_id),
    constraint deal_credit_deal_id_key unique (deal_id, kind, position) deferrable initially immediate
);

create index if not exists deal_credit_participant_id_idx
on commission.deal_credit (participant_id, earned_at, deal_id);
create index if not exists deal_credit_earned_at_idx on commission.deal_credit (earned_at);

comment on table commission.deal_credit is
    'Who is credited with a deal. Revenue shares of a deal are all of it: their sum is exactly 1 when the transaction ends (23514). Overlays come beside them. A deal without revenue credits is its owner''s.';
comment on column commission.deal_credit.id is 'Key.';
comment on column commission.deal_credit.deal_id is 'The deal.';
comment on column commission.deal_credit.participant_id is 'Who is credited; once a deal and kind (23505).';
comment on column commission.deal_credit.kind is 'Whether it is a part of the deal or comes beside it.';
comment on column commission.deal_credit.share is
    'Above 0, at most 1 (0.5 is 50 %), at most 6 decimals. The credit is the amount times share, rounded down to the minor unit.';
comment on column commission.deal_credit.position is
    'The first ones get the units that rounding leaves over, one each. Filled in with the next number.';
comment on column commission.deal_credit.earned_at is 'That of the deal; kept by triggers, whatever is written.';

-- Whoever credits a deal holds it: it is not won meanwhile, and two who split it see each other's shares.
-- Of what policies will refuse nothing is held.
create or replace function commission_internal.prepare_deal_credit()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_deal_id uuid := case when tg_op = 'DELETE' then old.deal_id else new.deal_id end;
    v_deal record;
begin
    select d.owner_id, d.earned_at into v_deal from commission.deal as d where d.id = v_deal_id;
    if found
        and (
            commission_internal.edits_deal(v_deal_id, v_deal.owner_id)
            or commission_internal.has_other_policies('commission.deal_credit'::regclass))
    then
        select d.owner_id, d.earned_at into v_deal
        from commission.deal as d
        where d.id = v_deal_id
        for no key update;
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;
    -- Of a deal that is not there the foreign key speaks, once policies have.
    new.earned_at := coalesce(v_deal.earned_at, '2200-01-01 00:00:00+00');
    if new.position is null then
        new.position := 1 + coalesce((
            select max(c.position)
            from commission.deal_credit as c
            where c.deal_id = new.deal_id
                and c.kind = new.kind), 0);
    end if;
    return new;
end;
$$;

comment on function commission_internal.prepare_deal_credit() is
    'Trigger: holds the deal, and fills in position and earned_at.';

create or replace trigger deal_credit_prepare
before insert or update or delete on commission.deal_credit
for each row execute function commission_internal.prepare_deal_credit();

create or replace function commission_internal.date_deal_credits()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    update commission.deal_credit as c
    set earned_at = n.earned_at
    from old_rows as o
    join changed_rows as n on n.id = o.id
    where c.deal_id = n.id
        and n.earned_at <> o.earned_at;
    return null;
end;
$$;

comment on function commission_internal.date_deal_credits() is
    'Trigger: keeps earned_at of credits in step with their deals.';

-- Fires before the watch triggers because its name comes first.
create or replace trigger deal_date_credits
after update on commission.deal referencing old table as old_rows new table as changed_rows
for each statement execute function commission_internal.date_deal_credits();

create or replace function commission_internal.check_deal_shares()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_deal_ids uuid[] := case tg_op
        when 'INSERT' then array[new.deal_id]
        when 'DELETE' then array[old.deal_id]
        else array[old.deal_id, new.deal_id]
    end;
    v_deal record;
begin
    select c.deal_id, sum(c.share) as shares into v_deal
    from commission.deal_credit as c
    where c.deal_id = any (v_deal_ids)
        and c.kind = 'revenue'
    group by c.deal_id
    having sum(c.share) <> 1
    order by c.deal_id
    limit 1;
    if v_deal.deal_id is not null then
        raise exception using
            errcode = 'check_violation',
            message = format('the revenue shares of deal "%s" are %s together, not 1',
                v_deal.deal_id, trim_scale(v_deal.shares)),
            hint = 'Write all shares of a deal in one transaction: commission.set_deal_credits() does. '
                'Credit beside them is of kind overlay.';
    end if;
    return null;
end;
$$;

comment on function commission_internal.check_deal_shares() is
    'Constraint trigger: raises 23514 at the end of the transaction where revenue shares of a deal are not 1 together.';

do $$
begin
    if not exists (
        select
        from pg_trigger
        where tgrelid = 'commission.deal_credit'::regclass
            and tgname = 'deal_credit_shares')
    then
        create constraint trigger deal_credit_shares
        after insert or update or delete on commission.deal_credit
        deferrable initially deferred
        for each row execute function commission_internal.check_deal_shares();
    end if;
end;
$$;

create or replace view commission_internal.credited_deal
with (security_invoker = true)
as
select
    d.id as deal_id,
    c.participant_id,
    c.kind,
    c.share,
    c.position
from commission.deal as d
join commission.deal_credit as c on c.deal_id = d.id
union all
select
    d.id,
    d.owner_id,
    'revenue',
    1,
    1
from commission.deal as d
where not exists (
    select
    from commission.deal_credit as c
    where c.deal_id = d.id
        and c.kind = 'revenue');

comment on view commission_internal.credited_deal is
    'Who is credited with each deal: as deal_credit says, and where that names no revenue credit the owner with all of it.';

-- Who sees and writes what --------------------------------------------------------------------------

create or replace function commission_internal.visible_credited_deals()
returns setof uuid
language plpgsql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select c.deal_id
    from commission.deal_credit as c
    where c.participant_id in (select commission_internal.visible_participants('deals'));
end;
$$;

comment on function commission_internal.visible_credited_deals() is
    'The deals that somebody is credited with whose deals the caller sees, where that is not everything.';

-- What changes a deal changes what all of those are paid who are credited with it.
create or replace function commission_internal.edits_deal(p_deal_id uuid, p_owner_id uuid)
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_editable uuid[];
begin
    if commission_internal.edits_all('deals') then
        return true;
    end if;
    v_editable := array(select commission_internal.editable_sellers());
    return coalesce(p_owner_id = any (v_editable), false)
        and not exists (
            select
            from commission.deal_credit as c
            where c.deal_id = p_deal_id
                and c.participant_id <> all (v_editable));
end;
$$;

comment on function commission_internal.edits_deal(uuid, uuid) is
    'Whether the caller may change a deal with this owner: they may change the deals of the owner and of everybody who is credited.';

-- The same for policies, which ask once for each statement.
create or replace function commission_internal.editable_deals()
returns setof uuid
language plpgsql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
as $$
declare
    v_editable uuid[] := array(select commission_internal.editable_sellers());
begin
    return query
    select d.id
    from commission.deal as d
    where d.owner_id = any (v_editable)
        and not exists (
            select
            from commission.deal_credit as c
            where c.deal_id = d.id
                and c.participant_id <> all (v_editable));
end;
$$;

comment on function commission_internal.editable_deals() is
    'The deals that the caller may change, where that is not every deal.';

create or replace function commission_internal.deals_shared_with_others()
returns setof uuid
language plpgsql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
as $$
declare
    v_editable uuid[] := array(select commission_internal.editable_sellers());
begin
    return query
    select c.deal_id
    from commission.deal as d
    join commission.deal_credit as c on c.deal_id = d.id
    where d.owner_id = any (v_editable)
        and c.participant_id <> all (v_editable);
end;
$$;

comment on function commission_internal.deals_shared_with_others() is
    'The deals of people whose deals the caller may change, with which somebody else is credited: they may not change these.';

select commission_internal.protect_table(
    'commission.deal',
    p_view => $$
        (select commission_internal.sees_all('deals'))
        or owner_id in (select commission_internal.visible_participants('deals'))
        or id in (select commission_internal.visible_credited_deals())
    $$,
    p_module => 'deals',
    p_edit => $$
        (select commission_internal.edits_all('deals'))
        or owner_id in (select commission_internal.editable_sellers())
            and id not in (select commission_internal.deals_shared_with_others())
    $$);

-- Shares of people whom the caller does not see stay theirs.
select commission_internal.protect_table(
    'commission.deal_credit',
    p_view => $$
        (select commission_internal.sees_all('deals'))
        or participant_id in (select commission_internal.visible_participants('deals'))
    $$,
    p_module => 'deals',
    p_edit => $$
        (select commission_internal.edits_all('deals'))
        or participant_id in (select commission_internal.editable_sellers())
            and deal_id in (select commission_internal.editable_deals())
    $$);

select commission_internal.audit_table('commission.deal');
select commission_internal.audit_table('commission.deal_credit');

-- Asked where a deal is disputed: see is_sale_of().
create or replace function commission_internal.deal_sale_of(p_sale_id uuid, p_participant_id uuid)
returns boolean
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select exists (
        select
        from commission.deal as d
        where d.id = p_sale_id
            and d.owner_id = p_participant_id)
        or exists (
            select
            from commission.deal_credit as c
            where c.deal_id = p_sale_id
                and c.participant_id = p_participant_id);
$$;

comment on function commission_internal.deal_sale_of(uuid, uuid) is
    'Whether somebody owns a deal or is credited with it.';

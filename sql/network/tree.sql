-- Looking at the tree of today: who stands above, who below. Links are walked, for only they are
-- known to have no cycle. The tree is walked with the owner's rights, so that levels and counts are
-- right for everybody; whose names and figures appear depends on who asks.

-- Who may look further down than themselves.
create or replace function commission_internal.sees_downline()
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select coalesce(
            s.extent in ('all', 'branch', 'downline')
                or exists (
                    select
                    from commission.participant as p
                    where p.id = s.participant_id
                        and p.role = 'affiliate'
                        and p.status = 'active'),
            false)
        from commission_internal.scope('network', 'view') as s
        where s.extent is not null);
end;
$$;

comment on function commission_internal.sees_downline() is
    'Whether the caller may look at the people below: administrators, managers and affiliates may.';

-- Nobody in particular where the caller sees everything.
create or replace function commission_internal.visible_in_tree()
returns setof uuid
language plpgsql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
as $$
declare
    v_scope record;
begin
    return query select * from commission_internal.visible_participants('network');
    v_scope := commission_internal.scope('network', 'view');
    if v_scope.extent = 'self' and commission_internal.sees_downline() then
        return query select * from commission_internal.downline_today(v_scope.participant_id);
    end if;
end;
$$;

comment on function commission_internal.visible_in_tree() is
    'The people whose names, volumes and tiers the caller sees in the tree, where that is not everybody: those whose rows of the network the caller sees, and an affiliate''s downline.';

create or replace function commission_internal.check_in_tree(p_participant_id uuid)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_permission('network', 'view');
    perform commission_internal.check_participant(p_participant_id);
    if not commission_internal.sees_all('network')
        and p_participant_id not in (select commission_internal.visible_in_tree())
    then
        perform commission_internal.refuse_unknown_participant(p_participant_id);
    end if;
end;
$$;

comment on function commission_internal.check_in_tree(uuid) is
    'Raises PT404 unless the participant exists and the caller sees them in the tree; 42501 where the caller may not look at the network at all.';

create or replace function commission_internal.check_downline(p_max_depth integer)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.check_depth(p_max_depth);
    if commission_internal.sees_downline() or p_max_depth = 0 then
        return;
    end if;
    raise exception using
        errcode = 'insufficient_privilege',
        message = 'you may not look at the people below you',
        hint = 'Administrators, managers and active affiliates may; with p_max_depth 0 there is only yourself.';
end;
$$;

comment on function commission_internal.check_downline(integer) is
    'Raises 42501 unless the caller may look at the people below, or asks for no level.';

-- How many uplines a path names at most: all of everybody in a deep tree would be its square.
create or replace function commission_internal.longest_path()
returns integer
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select 100;
$$;

comment on function commission_internal.longest_path() is 'How many uplines network_member.path names at most.';

create or replace function commission_internal.upline_path(p_participant_id uuid, p_on date)
returns uuid[]
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_path uuid[];
begin
    if not commission_internal.is_signed_in() then
        return null;
    end if;
    if exists (select from pg_extension where extname = 'pg_commission') then
        v_path := commission_engine.tree_path(p_participant_id, p_on, commission_internal.longest_path());
    end if;
    return coalesce(
        v_path,
        (
            select array_agg(participant_id order by level desc)
            from commission_internal.upline_on(p_participant_id, p_on)
            where level <= commission_internal.longest_path()
        ));
end;
$$;

comment on function commission_internal.upline_path(uuid, date) is
    'Ids down to a participant on a day, from the root or, in a deep tree, from the farthest of the nearest uplines; null for a token of nobody.';

create or replace function commission_internal.tree_position(p_participant_id uuid, p_on date)
returns bigint[]
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_position bigint[];
begin
    if not commission_internal.is_signed_in() then
        return null;
    end if;
    if exists (select from pg_extension where extname = 'pg_commission') then
        v_position := commission_engine.tree_position(p_participant_id, p_on);
    end if;
    return coalesce(
        v_position,
        array[
            (select count(*) - 1 from commission_internal.upline_on(p_participant_id, p_on)),
            (
                select count(*)
                from commission.upline_link
                where upline_id = p_participant_id
                    and valid_during @> p_on
            ),
            (select count(*) from commission_internal.downline_today(p_participant_id))
        ]);
end;
$$;

comment on function commission_internal.tree_position(uuid, date) is
    'Of a participant today: the level (0: a root), how many are directly below, and how many are below on all levels; null for a token of nobody.';

create or replace function commission_internal.count_network()
returns bigint
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select count(*)
    from commission.participant
    where role in ('affiliate', 'collaborator')
    having (select commission_internal.sees_all('network'));
$$;

comment on function commission_internal.count_network() is 'How many affiliates and collaborators there are.';

create or replace function commission_internal.upline(p_participant_id uuid)
returns table (participant_id uuid, name text, level integer)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
-- Looked up level by level, by key, also in tables that were never analyzed.
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
#variable_conflict use_column
begin
    perform commission_internal.check_in_tree(p_participant_id);
    return query
    select p.id,
        case
            when (select commission_internal.sees_all('network'))
                or p.id in (select commission_internal.visible_in_tree()) then p.name
        end,
        path.level
    from commission_internal.upline_on(p_participant_id, commission_internal.today()) as path
    join commission.participant as p on p.id = path.participant_id
    where path.level > 0
    order by path.level;
end;
$$;

create or replace function commission.upline(p_participant_id uuid)
returns table (participant_id uuid, name text, level integer)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.upline(p_participant_id);
$$;

comment on function commission.upline(uuid) is
    'Everybody above a participant today, nearest first: level 1 is the direct upline. name is null for people whom the caller does not see. Read-only.';

create or replace function commission_internal.downline(p_participant_id uuid, p_max_depth integer)
returns table (participant_id uuid, name text, upline_id uuid, level integer)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
-- Looked up level by level, by key, also in tables that were never analyzed. No index over days serves that: "is true".
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_today date := commission_internal.today();
begin
    perform commission_internal.check_in_tree(p_participant_id);
    perform commission_internal.check_downline(p_max_depth);
    return query
    with recursive below as (
        select l.participant_id, l.upline_id, 1 as level
        from commission.upline_link as l
        where l.upline_id = p_participant_id
            and (l.valid_during @> v_today) is true
            and coalesce(p_max_depth, 1) >= 1
        union all
        select l.participant_id, l.upline_id, below.level + 1
        from below
        join commission.upline_link as l
            on l.upline_id = below.participant_id
            and (l.valid_during @> v_today) is true
        where p_max_depth is null
            or below.level < p_max_depth
    ),
    named as (
        select p.id, below.upline_id, below.level,
            case
                when (select commission_internal.sees_all('network'))
                    or p.id in (select commission_internal.visible_in_tree()) then p.name
            end as name
        from below
        join commission.participant as p on p.id = below.participant_id
    )
    select named.id, named.name, named.upline_id, named.level
    from named
    order by named.level, named.name, named.id;
end;
$$;

create or replace function commission.downline(p_participant_id uuid, p_max_depth integer default null)
returns table (participant_id uuid, name text, upline_id uuid, level integer)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.downline(p_participant_id, p_max_depth);
$$;

comment on function commission.downline(uuid, integer) is
    'Everybody below a participant today, level by level: level 1 is the direct downline. p_max_depth says how many levels (null: all; negative: 22023). For administrators, managers and affiliates; name is null for people whom the caller does not see, such as people of other branches for the admin of a branch. Read-only.';

-- Nested by the native function, which takes any depth that jsonb can hold.
create or replace function commission_internal.network_tree(
    p_root uuid,
    p_year integer,
    p_month integer,
    p_max_depth integer)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
-- Looked up level by level, by key, also in tables that were never analyzed. No index over days serves that: "is true".
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
    v_today date := commission_internal.today();
    v_year integer := coalesce(p_year, extract(year from v_today));
    v_month integer := coalesce(p_month, extract(month from v_today));
    v_nodes record;
begin
    perform commission_internal.require_engine();
    perform commission_internal.check_in_tree(p_root);
    perform commission_internal.check_month(v_year, v_month);
    perform commission_internal.check_downline(p_max_depth);

    with recursive below as (
        select p_root as id, null::uuid as upline_id, 0 as level
        union all
        select l.participant_id, l.upline_id, below.level + 1
        from below
        join commission.upline_link as l
            on l.upline_id = below.id
            and (l.valid_during @> v_today) is true
        where p_max_depth is null
            or below.level < p_max_depth
    ),
    seen as (
        select b.*, p.status,
            sight.is_in_tree,
            case when sight.is_in_tree then p.name end as name,
            -- An affiliate sees what people below sell, not what they earn.
            (select commission_internal.sees_all('network'))
                or b.id in (select commission_internal.visible_participants('network')) as is_in_full
        from below as b
        join commission.participant as p on p.id = b.id
        cross join lateral (
            select (select commission_internal.sees_all('network'))
                or b.id in (select commission_internal.visible_in_tree()) as is_in_tree
        ) as sight
    )
    select
        array_agg(b.id order by b.level, b.name, b.id) as ids,
        array_agg(b.upline_id order by b.level, b.name, b.id) as upline_ids,
        array_agg(
            jsonb_build_object(
                'participant_id', b.id,
                'name', b.name,
                'level', b.level,
                'status', case when b.is_in_tree then b.status end,
                'direct_count', (
                    select count(*)
                    from commission.upline_link as d
                    where d.upline_id = b.id
                        and (d.valid_during @> v_today) is true),
                'personal_volume', case when b.is_in_tree then coalesce(m.personal_volume, 0) end,
                'f1_volume', case when b.is_in_tree then coalesce(m.f1_volume, 0) end,
                'ranking_volume', case when b.is_in_tree then coalesce(m.ranking_volume, 0) end,
                'leg_volume', case when b.is_in_tree then coalesce(m.leg_volume, 0) end,
                'tier_rate', case when b.is_in_tree then m.tier_rate end,
                'total_commission', case when b.is_in_full then coalesce(m.total_commission, 0) end)::text
            order by b.level, b.name, b.id) as nodes
    into v_nodes
    from seen as b
    left join commission.network_month as m
        on m.participant_id = b.id
        and m.year = v_year
        and m.month = v_month;
    begin
        return commission_engine.nest_network_tree(v_nodes.ids, v_nodes.upline_ids, v_nodes.nodes)::jsonb;
    exception when statement_too_complex then
        raise exception using
            errcode = 'statement_too_complex',
            message = format('the tree below participant "%s" is deeper than nested JSON can be here', p_root),
            hint = 'Give p_max_depth, or read it level by level: network_downline().';
    end;
end;
$$;

create or replace function commission.network_tree(
    p_root uuid,
    p_year integer default null,
    p_month integer default null,
    p_max_depth integer default null)
returns jsonb
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.network_tree(p_root, p_year, p_month, p_max_depth);
$$;

comment on function commission.network_tree(uuid, integer, integer, integer) is
    'A participant with everybody below today, nested, with the figures of a month (default: the present one in the workspace''s time zone). Each node has participant_id, name, level, status, personal_volume, f1_volume, ranking_volume, leg_volume, tier_rate (null where there is no row), total_commission, direct_count, total_count and downline, an array of the same. p_max_depth says how many levels below are shown (null: all, which some thousands can be: 54001 beyond that); total_count is of the levels shown. For people whom the caller does not see, all but the keys, level and counts is null; for those below an affiliate, total_commission is. Read-only.';

create or replace function commission_internal.network_downline(p_year integer, p_month integer, p_max_depth integer)
returns table (
    participant_id uuid,
    name text,
    upline_id uuid,
    level integer,
    status commission.general_status,
    personal_volume numeric,
    f1_volume numeric,
    ranking_volume numeric,
    leg_volume numeric,
    tier_rate numeric
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_participant_id uuid := commission_internal.current_participant_id();
begin
    if v_participant_id is null then
        perform commission_internal.refuse('network', 'view');
    end if;
    perform commission_internal.require_permission('network', 'view');
    perform commission_internal.check_month(p_year, p_month);
    return query
    select d.participant_id, d.name, d.upline_id, d.level,
        p.status,
        case when p.id is not null then coalesce(m.personal_volume, 0) end,
        case when p.id is not null then coalesce(m.f1_volume, 0) end,
        case when p.id is not null then coalesce(m.ranking_volume, 0) end,
        case when p.id is not null then coalesce(m.leg_volume, 0) end,
        case when p.id is not null then m.tier_rate end
    from commission_internal.downline(v_participant_id, p_max_depth) as d
    -- Whose name is not visible, nothing else is.
    left join commission.participant as p
        on p.id = d.participant_id
        and d.name is not null
    left join commission.network_month as m
        on m.participant_id = d.participant_id
        and m.year = p_year
        and m.month = p_month
    order by d.level, d.name, d.participant_id;
end;
$$;

create or replace function commission.network_downline(
    p_year integer,
    p_month integer,
    p_max_depth integer default null)
returns table (
    participant_id uuid,
    name text,
    upline_id uuid,
    level integer,
    status commission.general_status,
    personal_volume numeric,
    f1_volume numeric,
    ranking_volume numeric,
    leg_volume numeric,
    tier_rate numeric
)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.network_downline(p_year, p_month, p_max_depth);
$$;

comment on function commission.network_downline(integer, integer, integer) is
    'The people below the caller today with their volumes and tiers of a month, and no money: what an affiliate knows of the team. p_max_depth says how many levels (null: all). Empty for who is in no tree, such as a database role at work. Read-only.';

-- Looking at the tree of today: who stands above, who below. Links are walked, for only they are
-- known to have no cycle.

create or replace function commission.upline(p_participant_id uuid)
returns table (participant_id uuid, name text, level integer)
language sql
stable
set search_path = pg_catalog, pg_temp
-- Looked up level by level, by key, also in tables that were never analyzed.
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
    select commission_internal.check_participant(p_participant_id);
    with recursive path as (
        select l.upline_id, 1 as level, today.day
        from (select commission_internal.today() as day) as today
        join commission.upline_link as l
            on l.participant_id = p_participant_id
            and l.valid_during @> today.day
        union all
        select l.upline_id, path.level + 1, path.day
        from path
        join commission.upline_link as l
            on l.participant_id = path.upline_id
            and l.valid_during @> path.day
    )
    select p.id, p.name, path.level
    from path
    join commission.participant as p on p.id = path.upline_id
    order by path.level;
$$;

comment on function commission.upline(uuid) is
    'Everybody above a participant today, nearest first: level 1 is the direct upline.';

create or replace function commission.downline(p_participant_id uuid, p_max_depth integer default null)
returns table (participant_id uuid, name text, upline_id uuid, level integer)
language sql
stable
set search_path = pg_catalog, pg_temp
-- Looked up level by level, by key, also in tables that were never analyzed.
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
    select commission_internal.check_participant(p_participant_id);
    select commission_internal.check_depth(p_max_depth);
    with recursive below as (
        select l.participant_id, l.upline_id, 1 as level, today.day
        from (select commission_internal.today() as day) as today
        join commission.upline_link as l
            on l.upline_id = p_participant_id
            and l.valid_during @> today.day
        where coalesce(p_max_depth, 1) >= 1
        union all
        select l.participant_id, l.upline_id, below.level + 1, below.day
        from below
        join commission.upline_link as l
            on l.upline_id = below.participant_id
            and l.valid_during @> below.day
        where p_max_depth is null
            or below.level < p_max_depth
    )
    select p.id, p.name, below.upline_id, below.level
    from below
    join commission.participant as p on p.id = below.participant_id
    order by below.level, p.name, p.id;
$$;

comment on function commission.downline(uuid, integer) is
    'Everybody below a participant today, level by level: level 1 is the direct downline. p_max_depth: how many levels (null: all).';

-- Nested by the native function, which takes any depth that jsonb can hold.
create or replace function commission.network_tree(
    p_root uuid,
    p_year integer default null,
    p_month integer default null,
    p_max_depth integer default null)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
-- Looked up level by level, by key, also in tables that were never analyzed.
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
    perform commission_internal.check_month(v_year, v_month);
    perform commission_internal.check_participant(p_root);
    perform commission_internal.check_depth(p_max_depth);

    with recursive below as (
        select p_root as id, null::uuid as upline_id, 0 as level
        union all
        select l.participant_id, l.upline_id, below.level + 1
        from below
        join commission.upline_link as l
            on l.upline_id = below.id
            and l.valid_during @> v_today
        where p_max_depth is null
            or below.level < p_max_depth
    )
    select
        array_agg(b.id order by b.level, p.name, b.id) as ids,
        array_agg(b.upline_id order by b.level, p.name, b.id) as upline_ids,
        array_agg(
            jsonb_build_object(
                'participant_id', b.id,
                'name', p.name,
                'level', b.level,
                'status', p.status,
                'direct_count', (
                    select count(*)
                    from commission.upline_link as d
                    where d.upline_id = b.id
                        and d.valid_during @> v_today),
                'personal_volume', coalesce(m.personal_volume, 0),
                'f1_volume', coalesce(m.f1_volume, 0),
                'ranking_volume', coalesce(m.ranking_volume, 0),
                'leg_volume', coalesce(m.leg_volume, 0),
                'tier_rate', m.tier_rate,
                'total_commission', coalesce(m.total_commission, 0))::text
            order by b.level, p.name, b.id) as nodes
    into v_nodes
    from below as b
    join commission.participant as p on p.id = b.id
    left join commission.network_month as m
        on m.participant_id = b.id
        and m.year = v_year
        and m.month = v_month;
    return commission_internal.nest_network_tree(v_nodes.ids, v_nodes.upline_ids, v_nodes.nodes);
end;
$$;

comment on function commission.network_tree(uuid, integer, integer, integer) is
    'A participant with everybody below as nested JSON: each with volumes, tier rate and commission of a month (default: the present one), direct_count (the direct downline), total_count (everybody shown below) and downline, an array of the same. p_max_depth: how many levels below are shown (null: all).';

create or replace function commission_internal.nest_network_tree(
    p_ids uuid[],
    p_upline_ids uuid[],
    p_nodes text[])
returns jsonb
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select commission_engine.nest_network_tree(p_ids, p_upline_ids, p_nodes)::jsonb;
$$;

comment on function commission_internal.nest_network_tree(uuid[], uuid[], text[]) is
    'Nests JSON objects by their uplines; the first one is the root.';

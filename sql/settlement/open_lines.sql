-- What is open of an account, line by line, and what of it is held.

-- A month that is opened and closed again gives its money anew: what was held of it before holds of that, the oldest
-- first, beside the lines that are held there themselves.
create or replace function commission_internal.handed_on(
    p_generations bigint[],
    p_amounts numeric[],
    p_are_held boolean[])
returns numeric
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_handed_on numeric := 0;
    v_held numeric := 0;
    v_given numeric := 0;
begin
    for i in 1..coalesce(cardinality(p_amounts), 0) loop
        if i = 1 or p_generations[i] <> p_generations[i - 1] then
            v_held := 0;
            v_given := 0;
        end if;
        v_held := v_held + case
            when p_are_held[i] then p_amounts[i]
            else greatest(0, least(p_amounts[i], v_handed_on - v_given))
        end;
        v_given := v_given + p_amounts[i];
        if i = cardinality(p_amounts) or p_generations[i + 1] <> p_generations[i] then
            v_handed_on := greatest(v_handed_on, v_held);
        end if;
    end loop;
    return v_handed_on;
end;
$$;

comment on function commission_internal.handed_on(bigint[], numeric[], boolean[]) is
    'How much of what a month gives now is held, because lines of it were that reopenings took back: by the turns in which it was given, oldest lines first.';

-- Of a month that was reopened, what is posted since is all that there is: what was posted before is taken back, and
-- left of it is only what was paid (below 0) or deducted. Held is by amounts:
--  - an account or a month as it stands, but no more than it gives beyond what was paid of it;
--  - a line as long as its month is not reopened, else so much of what the month gives again, the oldest first, as was
--    open of the line; and so with what was due with a held month for another one.
-- All else that is deducted stays deducted, whatever is held.
-- In PL/pgSQL, which keeps its plan: to plan it takes ten times as long as to run it.
drop function if exists commission_internal.open_lines(uuid, text);

create or replace function commission_internal.open_lines(
    p_participant_id uuid,
    p_currency text,
    p_without_payout uuid default null)
returns table (
    posting_id bigint,
    line bigint,
    amount numeric,
    open_amount numeric,
    held_amount numeric,
    owed_amount numeric
)
language plpgsql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
-- Looked up by key, whatever statistics say: they may be of empty tables.
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
#variable_conflict use_column
begin
    return query
    with all_lines as materialized (
        select l.posting_id, l.line, l.scheme, l.for_year, l.for_month, l.amount, l.kind = 'reversal' as is_reversal,
            l.amount - coalesce(taken.amount, 0) as open_amount,
            l.posting_id <= coalesce(reopened.posting_id, 0) as is_past,
            coalesce(hold.is_of_month, false) as is_held_with_month,
            coalesce(hold.is_of_line, false) as is_held_itself
        from commission_internal.payable_line as l
        left join lateral (
            select sum(i.amount) as amount
            from commission_internal.live_payout_item as i
            where i.posting_id = l.posting_id
                and i.line = l.line
                and i.payout_id is distinct from p_without_payout
        ) as taken on true
        left join lateral (
            select r.posting_id
            from commission_internal.last_reopening as r
            where (r.scheme, r.year, r.month) = (l.scheme, l.for_year, l.for_month)
        ) as reopened on true
        left join lateral (
            select bool_or(h.posting_id is null and (h.year is null or (h.year, h.month) = (l.for_year, l.for_month)))
                    as is_of_month,
                bool_or(
                    (h.posting_id, h.line) = (l.posting_id, l.line)
                    or (h.year, h.month) = (l.year, l.month)
                        and (l.year, l.month) <> (l.for_year, l.for_month)) as is_of_line
            from commission.payout_hold as h
            where h.participant_id = p_participant_id
                and h.released_at is null
        ) as hold on true
        where l.participant_id = p_participant_id
            and l.currency = p_currency
    ),
    -- Of a month: what is left of what it gave before it was reopened, which is none of its own where it gives back
    -- what is deducted again; and what it gives and deducts since.
    of_month as (
        select m.scheme, m.for_year, m.for_month, m.held_before, m.gives, m.was_reopened,
            m.left_over - least(greatest(m.deducted_before, 0), m.deducts) as left_over
        from (
            select l.scheme, l.for_year, l.for_month,
                bool_or(l.is_past and l.open_amount <> 0) as was_reopened,
                coalesce(sum(l.open_amount) filter (where l.is_past), 0) as left_over,
                case
                    when bool_or(l.is_past and l.is_held_itself) then commission_internal.handed_on(
                        array_agg(paid.generation order by l.posting_id, l.line) filter (where paid.is_given),
                        array_agg(l.amount - paid.amount order by l.posting_id, l.line) filter (where paid.is_given),
                        array_agg(l.is_held_itself order by l.posting_id, l.line) filter (where paid.is_given))
                    else 0
                end as held_before,
                coalesce(sum(l.open_amount - l.amount) filter (
                    where l.is_past and (l.amount < 0) <> l.is_reversal), 0) as deducted_before,
                coalesce(sum(l.open_amount) filter (where not l.is_past and l.open_amount > 0), 0) as gives,
                -coalesce(sum(l.open_amount) filter (where not l.is_past and l.open_amount < 0), 0) as deducts
            from all_lines as l
            -- What was paid of it before it was taken back: whoever asks later takes what took it back, too.
            left join lateral (
                select true as is_given,
                    (
                        select count(*)
                        from commission.posting as p
                        where (p.scheme, p.year, p.month, p.kind) = (l.scheme, l.for_year, l.for_month, 'reopen')
                            and p.id < l.posting_id
                    ) as generation,
                    coalesce(sum(i.amount), 0) as amount
                from commission_internal.live_payout_item as i
                where i.posting_id = l.posting_id
                    and i.line = l.line
                    and i.payout_id is distinct from p_without_payout
                    and not exists (
                        select
                        from commission.payout_item as o
                        join all_lines as t
                            on t.posting_id = o.posting_id
                            and t.line = o.line
                            and t.is_reversal
                        where o.payout_id = i.payout_id
                            and o.posting_id > l.posting_id
                            and (t.scheme, t.for_year, t.for_month) = (l.scheme, l.for_year, l.for_month))
            ) as paid on l.is_past and not l.is_reversal and l.amount > 0
            group by l.scheme, l.for_year, l.for_month
        ) as m
    ),
    given as (
        select l.*, m.was_reopened,
            case when l.is_past then greatest(0, m.left_over) else greatest(0, m.gives + least(0, m.left_over)) end
                as most,
            case
                when l.open_amount <= 0 then 0
                when l.is_held_itself and (l.is_reversal or not l.is_past) then l.open_amount
                when l.is_past then 0
                else greatest(0, least(
                    l.open_amount,
                    m.held_before - coalesce(sum(greatest(l.open_amount, 0)) over older, 0)))
            end as held_itself,
            case when l.is_held_with_month then greatest(l.open_amount, 0) else 0 end as held_with_month
        from all_lines as l
        join of_month as m using (scheme, for_year, for_month)
        window older as (
            partition by l.scheme, l.for_year, l.for_month, l.is_past
            order by l.posting_id, l.line
            rows between unbounded preceding and 1 preceding)
    ),
    -- The newest keep what is held with a month, for the oldest are paid first.
    placed as (
        select g.*,
            sum(g.held_with_month) over (of_part order by g.posting_id, g.line) as held_so_far,
            sum(g.held_with_month) over of_part - g.most as too_much
        from given as g
        window of_part as (partition by g.scheme, g.for_year, g.for_month, g.is_past)
    )
    select h.posting_id, h.line, h.amount, h.open_amount, h.held_amount,
        case
            when h.was_reopened and h.open_amount > 0 then
                greatest(0, least(
                    h.open_amount - h.held_amount,
                    h.debt - coalesce(sum(greatest(h.open_amount, 0) - h.held_amount) over older, 0)))
            else 0
        end
    from (
        select p.*,
            greatest(
                p.held_itself,
                least(p.held_with_month, greatest(0, p.held_so_far - greatest(p.too_much, 0)))) as held_amount,
            -sum(least(p.open_amount, 0)) over (partition by p.scheme, p.for_year, p.for_month) as debt
        from placed as p
    ) as h
    where h.open_amount <> 0
    window older as (
        partition by h.scheme, h.for_year, h.for_month
        order by h.posting_id, h.line
        rows between unbounded preceding and 1 preceding)
    order by h.posting_id, h.line;
end;
$$;

comment on function commission_internal.open_lines(uuid, text, uuid) is
    'The lines of an account that live payouts (but the given one) do not take in full, oldest first: what is open of each, how much of that is held, and how much goes against what its own month deducts, where that was reopened.';

-- What is open of an account, line by line, and what of it is held.

-- Of a month that was reopened, what is posted since is all that there is: what was posted before is taken back, and
-- left of it is only what was paid (below 0) or deducted. Held are
--  - an account or a month as it stands;
--  - a line as long as its month is not reopened: then it is no line any more, and all that the month gives is held as
--    if the month were, in whatever currency. So it is with what was due with a held month for another one;
--  - but no more of a month than it gives beyond what was paid of it before it was reopened.
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
    owed_amount numeric,
    scheme text,
    for_year integer,
    for_month integer,
    is_held_line boolean,
    is_held_month boolean
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
    with hold as materialized (
        select h.posting_id, h.line, h.year, h.month
        from commission.payout_hold as h
        where h.participant_id = p_participant_id
            and h.released_at is null
    ),
    -- Months that are held because a line that was held is taken back.
    held_instead as materialized (
        select distinct e.scheme, e.for_year, e.for_month
        from hold as h
        join commission_internal.payable_line as e
            on (e.posting_id, e.line) = (h.posting_id, h.line)
            or (e.year, e.month) = (h.year, h.month)
                and (e.for_year, e.for_month) <> (e.year, e.month)
        join commission_internal.last_reopening as r
            on (r.scheme, r.year, r.month) = (e.scheme, e.for_year, e.for_month)
            and r.posting_id >= e.posting_id
        where e.participant_id = p_participant_id
            and e.kind <> 'reversal'
    ),
    all_lines as materialized (
        select l.posting_id, l.line, l.scheme, l.for_year, l.for_month, l.amount, l.kind = 'reversal' as is_reversal,
            l.amount - coalesce(taken.amount, 0) as open_amount,
            l.posting_id <= coalesce(reopened.posting_id, 0) as is_past,
            exists (
                select
                from hold as h
                where h.posting_id is null
                    and (h.year is null or (h.year, h.month) = (l.for_year, l.for_month)))
                or (l.scheme, l.for_year, l.for_month) in (select * from held_instead) as is_held_with_month,
            exists (
                select
                from hold as h
                where (h.posting_id, h.line) = (l.posting_id, l.line)
                    or (h.year, h.month) = (l.year, l.month)
                        and (l.for_year, l.for_month) <> (l.year, l.month)) as is_held_itself
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
        where l.participant_id = p_participant_id
            and l.currency = p_currency
    ),
    -- Of a month: what is open of what it gave before it was reopened (below 0 what was paid of it, above 0 what a
    -- payout took for what was taken back), without what it deducts again; and what it gives since. More than it gives,
    -- and gives back of what was deducted, is money of other months.
    of_month as (
        select m.scheme, m.for_year, m.for_month, m.was_reopened,
            greatest(0, least(
                m.gives + greatest(0, m.deducted_before - m.deducts),
                m.open_gives + m.left_over - least(greatest(m.deducted_before, 0), m.deducts))) as most
        from (
            select l.scheme, l.for_year, l.for_month,
                bool_or(l.is_past and l.open_amount <> 0) as was_reopened,
                coalesce(sum(l.open_amount) filter (where l.is_past), 0) as left_over,
                coalesce(sum(l.open_amount - l.amount) filter (
                    where l.is_past and (l.amount < 0) <> l.is_reversal), 0) as deducted_before,
                coalesce(sum(l.amount) filter (where not l.is_past and l.amount > 0), 0) as gives,
                coalesce(sum(l.open_amount) filter (where not l.is_past and l.open_amount > 0), 0) as open_gives,
                -coalesce(sum(l.open_amount) filter (where not l.is_past and l.open_amount < 0), 0) as deducts
            from all_lines as l
            group by l.scheme, l.for_year, l.for_month
        ) as m
    ),
    given as (
        select l.*, m.was_reopened, m.most,
            case
                when l.is_held_with_month or l.is_held_itself and (l.is_reversal or not l.is_past) then
                    greatest(l.open_amount, 0)
                else 0
            end as asked
        from all_lines as l
        join of_month as m using (scheme, for_year, for_month)
    ),
    -- Lines that are held themselves come first, and the newest, for the oldest are paid first.
    placed as (
        select g.*,
            sum(g.asked) over (
                partition by g.scheme, g.for_year, g.for_month
                order by g.is_held_itself desc, g.posting_id desc, g.line desc) as asked_so_far
        from given as g
    )
    select h.posting_id, h.line, h.amount, h.open_amount, h.held_amount,
        case
            when h.was_reopened and h.open_amount > 0 then
                greatest(0, least(
                    h.open_amount - h.held_amount,
                    h.debt - coalesce(sum(greatest(h.open_amount, 0) - h.held_amount) over older, 0)))
            else 0
        end,
        h.scheme, h.for_year, h.for_month, h.is_held_itself and not h.is_held_with_month, h.is_held_with_month
    from (
        select p.*,
            least(p.asked, greatest(0, p.most - (p.asked_so_far - p.asked))) as held_amount,
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
    'The lines of an account that live payouts (but the given one) do not take in full, oldest first: what is open of each, how much of that is held, how much goes against what its own month deducts, where that was reopened, and its scheme and month. is_held_line, is_held_month: whether a hold is of it alone, or of all of its month, also where nothing of it is left to hold.';

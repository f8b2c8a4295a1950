-- Sales in place: sums by seller, Sharer and kind, as the calculation reads them beside the sales on record. Every
-- figure of the network is worked out from such sums.

select commission_internal.declare_in_place(
    'network_sale',
    p_keys => '{participant_id,shared_by,sale_type}',
    p_sums => '{amount,refunded_amount}',
    p_uses => '{status}');

create or replace function commission_internal.network_sales_in_place(
    p_from timestamptz,
    p_until timestamptz,
    p_people uuid[] default null)
returns table (
    participant_id uuid,
    shared_by uuid,
    amount numeric,
    refunded_amount numeric,
    is_reward boolean,
    record_count bigint,
    source text,
    relation text
)
language plpgsql
security definer
rows 1000
set search_path = pg_catalog, pg_temp
set enable_partitionwise_aggregate = on
set row_security = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_source commission.source;
    v_named record;
    v_error text;
    v_detail text;
    v_hint text;
begin
    for v_source in select * from commission_internal.sources_in_place('network_sale') loop
        perform commission_internal.hold_in_place(v_source);
        select n.numbers, n.names, n.ids into v_named
        from commission_internal.names_of_people(v_source, p_people) as n;
        return query execute format(
            'select q.participant_id, q.shared_by, q.amount, q.refunded_amount, q.sale_type = ''kpi_reward'', '
            'q.record_count, %L, %L from (%s) as q',
            v_source.name, v_source.relation,
            commission_internal.query_in_place(v_source, true, p_people is not null))
        using v_source.name, (select w.time_zone from commission.workspace as w), p_from, p_until,
            v_named.numbers, v_named.names, v_named.ids;
    end loop;
exception
    -- Whoever reads it has no use for the text of the query.
    when check_violation then
        get stacked diagnostics
            v_error = message_text, v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        perform commission_internal.raise_again('check_violation', v_error, v_detail, v_hint);
end;
$$;

comment on function commission_internal.network_sales_in_place(timestamptz, timestamptz, uuid[]) is
    'Sums of the sales in place that count between two instants (p_people: only of those who sold or shared), by seller, Sharer and kind. Raises 23514 where records do not fit.';

create or replace function commission_internal.sums_of_participant(p_participant_id uuid, p_during tstzmultirange)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select coalesce(jsonb_agg(
            jsonb_strip_nulls(jsonb_build_object(
                'in_place', s.source,
                'relation', s.relation,
                'records', s.record_count,
                'see', format('the rows of %s with sold_at from %s to before %s in which %s names this person',
                    s.relation, to_char(lower(p_during) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'),
                    to_char(upper(p_during) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'),
                    case s.counts_as when 'shared out' then 'shared_by' else 'participant_id' end),
                'counts_as', s.counts_as,
                'amount', s.amount,
                'refunded_amount', nullif(s.refunded_amount, 0),
                'net', s.amount - s.refunded_amount))
            order by s.source, s.counts_as), '[]')
        from (
            select i.source, i.relation, kind.counts_as, sum(i.record_count) as record_count,
                sum(i.amount) as amount, sum(i.refunded_amount) as refunded_amount
            from unnest(p_during) as d (during)
            cross join lateral commission_internal.network_sales_in_place(
                lower(d.during), upper(d.during), array[p_participant_id]) as i
            cross join lateral (
                select case
                    when i.is_reward then 'reward'
                    when i.shared_by = p_participant_id then 'shared out'
                    when i.shared_by is not null then 'received'
                    else 'own'
                end as counts_as
            ) as kind
            where p_participant_id in (i.participant_id, i.shared_by)
            group by i.source, i.relation, kind.counts_as
        ) as s);
end;
$$;

comment on function commission_internal.sums_of_participant(uuid, tstzmultirange) is
    'Sums of a participant''s sales in place, as explanations show them: as what they count, of how many records of which relation, and how these are found.';

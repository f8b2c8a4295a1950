-- Sessions in place: how many there are by trainer, member, type and length, as the calculation reads them beside the
-- sessions on record. What a record pays is worked out from such numbers.

select commission_internal.declare_in_place(
    'appointment',
    p_keys => '{trainer_id,member_id,without_member,session_type,minutes}',
    p_sums => '{}',
    p_uses => '{status}',
    p_not_summed => '{also_members,fee_each}',
    p_turning_days => $$
        select last_day + 1 from commission.trainer
        union
        select returns_on from commission.trainer
    $$);

create or replace function commission_internal.sessions_in_place(
    p_from timestamptz[],
    p_until timestamptz[],
    p_trainer_ids uuid[])
returns table (
    begins_at timestamptz,
    trainer_id uuid,
    member_id uuid,
    session_type commission.session_type,
    minutes integer,
    record_count integer,
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
    v_ids uuid[];
    v_named record;
    v_error text;
    v_detail text;
    v_hint text;
begin
    for v_source in select * from commission_internal.sources_in_place('appointment') loop
        perform commission_internal.hold_in_place(v_source);
        -- Of all of them everything is read, also what names nobody.
        v_ids := (
            select p_trainer_ids
            where exists (select t.id from commission.trainer as t except select unnest(p_trainer_ids)));
        select n.numbers, n.names, n.ids into v_named
        from commission_internal.names_of_people(v_source, v_ids) as n;
        begin
            for v_slice in 1 .. cardinality(p_from) loop
                return query execute format(
                    'select $3, q.trainer_id, q.member_id, q.session_type, q.minutes, q.record_count::integer, %L, %L '
                    'from (%s) as q',
                    v_source.name, v_source.relation,
                    commission_internal.query_in_place(v_source, true, v_ids is not null))
                using v_source.name, (select w.time_zone from commission.workspace as w),
                    p_from[v_slice], p_until[v_slice], v_named.numbers, v_named.names, v_named.ids;
            end loop;
        exception
            -- Whoever reads it has no use for the text of the query.
            when check_violation then
                get stacked diagnostics
                    v_error = message_text, v_detail = pg_exception_detail, v_hint = pg_exception_hint;
                perform commission_internal.raise_again('check_violation', v_error, v_detail, v_hint);
        end;
    end loop;
end;
$$;

comment on function commission_internal.sessions_in_place(timestamptz[], timestamptz[], uuid[]) is
    'Numbers of the sessions in place that count in each of these slices of time, from p_from to before p_until, by trainer, member, type and length. p_trainer_ids: only of these trainers, unless there are no others (null: of all). Raises 23514 where records do not fit.';

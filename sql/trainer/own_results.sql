-- What my_commission() says of a trainer: months, and where the newest of them stands.

create or replace function commission_internal.own_trainer_results(p_participant_id uuid)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_months jsonb;
    v_standing jsonb;
begin
    select coalesce(jsonb_agg(to_jsonb(r) order by r.year desc, r.month desc), '[]') into v_months
    from (
        select m.*
        from commission.view_5_2_trainer_monthly_commission_report as m
        where m.trainer_id = p_participant_id
        order by m.year desc, m.month desc
        limit 24
    ) as r;
    if v_months <> '[]' then
        select jsonb_agg(to_jsonb(k)) into v_standing
        from commission.trainer_kpi((v_months -> 0 ->> 'year')::integer, (v_months -> 0 ->> 'month')::integer) as k
        where k.trainer_id = p_participant_id;
    end if;
    return jsonb_build_object('months', v_months, 'standing', coalesce(v_standing, '[]'));
end;
$$;

comment on function commission_internal.own_trainer_results(uuid) is
    'months: the newest 24 of the report; standing: trainer_kpi() of the newest month.';

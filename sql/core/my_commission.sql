-- What the page of one's own commission shows, in one answer. Each scheme may bring what it says of somebody: a
-- function own_%_results(uuid) that works with the rights of whoever asks.

create or replace function commission.my_commission()
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_id constant uuid := (select p.id from commission.my_profile as p);
    v_scheme text;
    v_results jsonb;
    v_schemes jsonb := jsonb_build_object();
begin
    for v_scheme in
        select s.name
        from commission.scheme as s
        where v_id is not null
            and to_regprocedure(format('commission_internal.%I(uuid)', 'own_' || s.name || '_results')) is not null
        order by s.closes_last, s.closing_order, s.name
    loop
        execute format('select commission_internal.%I($1)', 'own_' || v_scheme || '_results')
        into v_results
        using v_id;
        v_schemes := v_schemes || jsonb_build_object(v_scheme, v_results);
    end loop;
    return jsonb_build_object(
        'participant_id', v_id,
        'schemes', v_schemes,
        'ledger', (
            select coalesce(
                jsonb_agg(to_jsonb(e) order by e.year desc, e.month desc, e.scheme, e.currency), '[]')
            from (
                select m.*
                from commission.monthly_earning as m
                where m.participant_id = v_id
                order by m.year desc, m.month desc, m.scheme, m.currency
                limit 60
            ) as e));
end;
$$;

comment on function commission.my_commission() is
    'What the caller has earned, in one answer: participant_id; schemes, with an object for each scheme that says something of one person, whose months are its results of the caller, newest first; ledger, the newest 60 rows of monthly_earning. What stands in the objects: docs/reference.md. Lists are empty where there is nothing or nothing may be seen. For a token of nobody on record, participant_id is null and schemes is empty. Read-only.';

-- From 0.1.0, after the parts of this release.

-- Facts of closed months are compared with what closings have written down: as they are now.
select commission_internal.remember_facts(p.scheme, p.year, p.month, '[]')
from commission.period as p
where p.status = 'closed'
    and p.scheme in (select commission_internal.installed_schemes())
    and not exists (
        select
        from commission_internal.closed_fact as f
        where (f.scheme, f.year, f.month) = (p.scheme, p.year, p.month));

-- Lines named branches, which may have other names since: the log of changes knows.
insert into commission_internal.posted_branch (posting_id, name, branch_id)
with recursive named (posting_id, posted, name, at, entry) as (
    select distinct e.posting_id, e.branch, e.branch, p.posted_at, 0::bigint
    from commission.earning as e
    join commission.posting as p on p.id = e.posting_id
    where e.branch is not null
        and e.branch_id is null
    union all
    select n.posting_id, n.posted, renamed.name, renamed.at, renamed.id
    from named as n
    cross join lateral (
        select l.id, l.recorded_at as at, l.after ->> 'name' as name
        from commission.audit_log as l
        where l.table_name = 'branch'
            and l.operation = 'update'
            and l.before ->> 'name' = n.name
            and l.recorded_at >= n.at
            and l.id > n.entry
        order by l.id
        limit 1
    ) as renamed
)
select last.posting_id, last.posted, b.id
from (
    select distinct on (n.posting_id, n.posted) n.posting_id, n.posted, n.name
    from named as n
    order by n.posting_id, n.posted, n.entry desc
) as last
join commission.branch as b on b.name = last.name
on conflict do nothing;

-- What this release gives otherwise for a closed month is adjusted by the next closing, like any late change.
do $$
declare
    v_month record;
begin
    for v_month in
        select s.scheme, p.year, p.month, late.participant_ids
        from commission_internal.installed_schemes() as s (scheme)
        join commission.period as p on (p.scheme, p.status) = (s.scheme, 'closed')
        left join commission_internal.late_months(s.scheme) as late on (late.year, late.month) = (p.year, p.month)
        where late.year is null
            or late.participant_ids is not null
        order by s.scheme, p.year, p.month
    loop
        begin
            insert into commission_internal.late_change (
                scheme, year, month, participant_ids, table_name, kind, cause)
            select v_month.scheme, v_month.year, v_month.month, array_agg(distinct a.participant_id), 'period',
                'setting changed', 'the release after 0.1.0 gives another amount'
            from commission_internal.adjustments_of_month(
                v_month.scheme, v_month.year, v_month.month, null) as a
            where a.participant_id <> all (coalesce(v_month.participant_ids, '{}'))
            having count(*) > 0;
        -- What cannot be priced is told by verify_ledger().
        exception when sqlstate 'PT409' then
            null;
        end;
    end loop;
end;
$$;

-- What could not be priced, with code and remedy.
do $$
begin
    if to_regclass('commission_internal.trainer_unpriced_pair') is not null then
        insert into commission_internal.unpriced_record (
            scheme, year, month, participant_id, record_id, error_code, error_message, error_hint, detail,
            last_updated_at)
        select 'trainer', t.year, t.month, u.participant_id, u.record_id, u.error_code, u.error_message,
            u.error_hint, u.detail, t.last_updated_at
        from (
            select year, month, array_agg(distinct trainer_id) as trainer_ids
            from commission_internal.trainer_unpriced_pair
            group by year, month
        ) as m
        cross join lateral commission_internal.unpriced_trainer_records(m.year, m.month, m.trainer_ids) as u
        join commission_internal.trainer_unpriced_pair as t
            on (t.year, t.month, t.trainer_id, t.member_id)
                = (m.year, m.month, u.participant_id, (u.detail ->> 'member_id')::uuid);
        drop table commission_internal.trainer_unpriced_pair;
    end if;
end;
$$;

-- Views of the company, and what it has put and granted on them and on ours.
do $$
declare
    v_view record;
    v_statement text;
    v_detail text;
begin
    for v_view in select * from commission_internal.view_put_aside order by place loop
        if v_view.is_own then
            begin
                execute format('create view %s%s as %s',
                    v_view.name, ' with (' || v_view.options || ')', v_view.definition);
            exception when others then
                get stacked diagnostics v_detail = message_text;
                raise exception using
                    errcode = 'object_not_in_prerequisite_state',
                    message = format('view %s cannot be made again with this release', v_view.name),
                    detail = v_detail,
                    hint = 'Drop it, run commission_engine.install() again, and create it as it should be then.';
            end;
            execute format('alter view %s owner to %s', v_view.name, v_view.owner);
            foreach v_statement in array v_view.comments loop
                execute v_statement;
            end loop;
        end if;
        continue when to_regclass(v_view.name) is null;
        foreach v_statement in array v_view.parts loop
            execute v_statement;
        end loop;
        -- Default privileges say nothing of what was there before.
        for v_statement in
            select format('revoke all on %s from %s', v_view.name,
                case a.grantee when 0 then 'public' else a.grantee::regrole::text end)
            from pg_class as c
            cross join aclexplode(c.relacl) as a
            where c.oid = to_regclass(v_view.name)
                and a.grantee <> c.relowner
        loop
            execute v_statement;
        end loop;
        foreach v_statement in array v_view.grants loop
            execute v_statement;
        end loop;
    end loop;
end;
$$;

-- Whose deals, credits, plans and quotas the admin of a branch writes: not of those whose deals pay them too.

create or replace function commission_internal.editable_sellers()
returns setof uuid
language plpgsql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
    return query
    select e.id from commission_internal.editable_participants('deals') as e (id)
    except
    select b.id from commission_internal.people_below_me() as b (id)
    except
    select member.participant_id
    from commission.sales_team_member as manager
    join commission.sales_team_member as member on member.team_id = manager.team_id
    where manager.role = 'manager'
        and manager.participant_id = commission_internal.current_participant_id();
end;
$$;

comment on function commission_internal.editable_sellers() is
    'The people of the caller''s branch whose deals the caller may write, where that is not everybody: other people who never stand below them, nor in a team that they ever manage. By overrides and quotas of teams these pay them.';

-- What an existing dashboard of a company with a network asks its database for: four relations with names and
-- columns of its own, in a schema of one's choosing. Installed only where it is asked for. What it calls a user
-- is a participant here, and what it calls a transaction a sale.

create table if not exists commission_internal.rt_dashboard_setting (
    id boolean not null default true
        constraint rt_dashboard_setting_pkey primary key
        constraint rt_dashboard_setting_id_check check (id),
    user_is text not null default 'sharer'
        constraint rt_dashboard_setting_user_is_check check (user_is in ('sharer', 'receiver')),
    schema_name text
);

comment on table commission_internal.rt_dashboard_setting is
    'Always one row, written by the owner of the tables. user_is: who of a shared sale is user_id of transactions, the Sharer or the Receiver, the other one being shared_with_id; schema_name: where setup_rt_dashboard() has put the relations.';

insert into commission_internal.rt_dashboard_setting (id) values (true) on conflict do nothing;

-- Views ask it once for each statement.
create or replace function commission_internal.rt_dashboard_user_is()
returns text
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select s.user_is from commission_internal.rt_dashboard_setting as s;
$$;

comment on function commission_internal.rt_dashboard_user_is() is
    'Who of a shared sale is user_id of transactions: sharer or receiver.';

create or replace function commission_internal.rt_dashboard_role(p_role text)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select case
        when p_role in ('super_admin', 'admin') then 'admin'
        when p_role = 'collaborator' then 'ctv'
        else 'affiliate'
    end;
$$;

comment on function commission_internal.rt_dashboard_role(text) is
    'What the dashboard calls a role: admin, ctv or affiliate.';

-- Those whom the caller sees in the tree; an address only of those whose row of participant they see.
create or replace function commission_internal.rt_dashboard_users()
returns table (
    id uuid,
    email text,
    full_name text,
    role text,
    permissions text,
    parent_id uuid,
    created_at timestamptz
)
language plpgsql
stable
security definer
rows 1000
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
    v_me constant uuid := commission_internal.current_participant_id();
    v_sees_all constant boolean := commission_internal.sees_all('network');
    v_knows_all constant boolean := commission_internal.sees_all('staff');
    v_known constant uuid[] := array(select commission_internal.known_participants('staff')) || v_me;
    v_visible constant uuid[] := array(select commission_internal.visible_in_tree()) || v_me;
begin
    return query
    select p.id, case when v_knows_all or p.id = any (v_known) then p.email end, p.name,
        commission_internal.rt_dashboard_role(p.role), '["Q1", "Q2", "Q3", "Q4"]'::text,
        case when v_sees_all or p.upline_id = any (v_visible) then p.upline_id end, p.created_at
    from commission.participant as p
    where v_sees_all
        or p.id = any (v_visible);
end;
$$;

comment on function commission_internal.rt_dashboard_users() is
    'The rows of users: everybody, or the caller and the people below them.';

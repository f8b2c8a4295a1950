-- Teams of sellers, with who was in them when.

create table if not exists commission.sales_team (
    id uuid not null default gen_random_uuid()
        constraint sales_team_pkey primary key,
    name text not null
        constraint sales_team_name_key unique
        constraint sales_team_name_check check (btrim(name) <> '' and octet_length(name) <= 200),
    description text
);

comment on table commission.sales_team is
    'Teams that have quotas of their own. Who stands above whom is another matter: see upline_link.';
comment on column commission.sales_team.id is 'Key.';
comment on column commission.sales_team.name is 'Name, unique, not blank, at most 200 bytes.';
comment on column commission.sales_team.description is 'Anything; for people.';

select commission_internal.give_source_key('commission.sales_team', 'deals');

create table if not exists commission.sales_team_member (
    id uuid not null default gen_random_uuid()
        constraint sales_team_member_pkey primary key,
    team_id uuid not null
        constraint sales_team_member_team_id_fkey references commission.sales_team (id) on delete cascade,
    participant_id uuid not null
        constraint sales_team_member_participant_id_fkey references commission.participant (id),
    role commission.team_role not null default 'member',
    valid_during daterange not null default '(,)'
        constraint sales_team_member_valid_during_check check (commission_internal.is_period(valid_during)),
    constraint sales_team_member_excl exclude using gist (
        team_id with =, participant_id with =, role with =, valid_during with &&)
        deferrable initially immediate,
    constraint sales_team_member_manager_excl exclude using gist (team_id with =, valid_during with &&)
        where (role = 'manager') deferrable initially immediate
);

create index if not exists sales_team_member_participant_id_idx
on commission.sales_team_member (participant_id, team_id);

comment on table commission.sales_team_member is
    'Who was in which team on which days. A team has one manager at a time (23P01). A manager who sells is a member as well: two rows.';
comment on column commission.sales_team_member.id is 'Key.';
comment on column commission.sales_team_member.team_id is 'The team.';
comment on column commission.sales_team_member.participant_id is 'The person.';
comment on column commission.sales_team_member.role is
    'member: what they are credited with counts to the team''s quotas; manager: their components of quota_scope team go by these.';
comment on column commission.sales_team_member.valid_during is 'The days, in the workspace''s calendar.';

select commission_internal.bound_sizes('commission.sales_team', '{description,source,source_id}');

create or replace function commission_internal.visible_teams()
returns setof uuid
language plpgsql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select distinct m.team_id
    from commission.sales_team_member as m
    where m.participant_id in (select commission_internal.visible_participants('deals'));
end;
$$;

comment on function commission_internal.visible_teams() is
    'The teams that somebody is or was in whose deals the caller sees, where that is not everything.';

create or replace function commission_internal.managed_teams()
returns setof uuid
language plpgsql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select distinct m.team_id
    from commission.sales_team_member as m
    where m.role = 'manager'
        and m.valid_during @> commission_internal.today()
        and m.participant_id in (select commission_internal.visible_participants('deals'));
end;
$$;

comment on function commission_internal.managed_teams() is
    'The teams whose manager of today is somebody whose deals the caller sees, where that is not everything: their quotas are shown.';

select commission_internal.protect_table(
    'commission.sales_team',
    p_view => $$
        (select commission_internal.sees_all('deals'))
        or id in (select commission_internal.visible_teams())
    $$,
    p_module => 'deals');

-- Of a team the caller sees those whom they see anyway.
select commission_internal.protect_table(
    'commission.sales_team_member',
    p_view => $$
        (select commission_internal.sees_all('deals'))
        or participant_id in (select commission_internal.visible_participants('deals'))
    $$,
    p_module => 'deals');

select commission_internal.audit_table('commission.sales_team');

select commission_internal.audit_table('commission.sales_team_member');

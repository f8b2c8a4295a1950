-- People: anyone who earns or administers, and who of them is making the present request.

do $$
begin
    if to_regtype('commission.general_status') is null then
        create type commission.general_status as enum ('active', 'inactive');
    end if;
    if to_regtype('commission.participant_role') is null then
        create domain commission.participant_role as text
            constraint participant_role_check check (length(value) <= 63);
    end if;
end;
$$;

comment on type commission.general_status is 'Whether a record is in use.';
comment on domain commission.participant_role is 'What a person is in the company: a name in commission.role.';

-- Core knows who administers; each scheme brings the roles of those who earn by it (declare_role).
create table if not exists commission.role (
    name text
        constraint role_pkey primary key
        constraint role_name_check check (name ~ '^[a-z][a-z_]*$'),
    title text not null
);

comment on table commission.role is 'What people can be in the company.';
comment on column commission.role.title is 'What it is, in words.';
comment on column commission.role.name is 'Name of the role, as in participant.role.';

select commission_internal.protect_table(
    'commission.role',
    p_view => '(select commission_internal.is_signed_in())');

create table if not exists commission.participant (
    id uuid not null default gen_random_uuid()
        constraint participant_pkey primary key,
    name text not null
        constraint participant_name_check check (btrim(name) <> ''),
    email text
        constraint participant_email_check check (email like '%_@_%' and email = btrim(email)),
    auth_user_id uuid
        constraint participant_auth_user_id_key unique,
    role commission.participant_role not null
        constraint participant_role_fkey references commission.role (name),
    branch text
        constraint participant_branch_fkey references commission.branch (name) on update cascade,
    avatar_url text,
    status commission.general_status not null default 'active',
    created_at timestamptz not null default now()
);

-- Only the letters of ASCII have another case: by the rules of Unicode, whoever has a Kelvin sign in their
-- address would be somebody with a k.
do $$
begin
    if pg_get_indexdef(to_regclass('commission.participant_email_key')) not like '%COLLATE "C"%' then
        drop index commission.participant_email_key;
    end if;
end;
$$;

create unique index if not exists participant_email_key on commission.participant (lower(email collate "C"));
create index if not exists participant_role_idx on commission.participant (role);
create index if not exists participant_branch_idx on commission.participant (branch);

select commission_internal.give_source_key('commission.participant', 'staff');

comment on table commission.participant is 'Anyone who earns commission or administers it.';
comment on column commission.participant.email is 'Unique without regard to the case of the letters a to z; identifies a request until auth_user_id is filled in. Admins of a branch write it where there is none.';
comment on column commission.participant.auth_user_id is 'The user''s id at the identity provider: the sub of the token. Written by the server (service_role), not by people.';
comment on column commission.participant.role is 'What the person is in the company.';
comment on column commission.participant.branch is 'The branch the person belongs to; null means all branches.';
comment on column commission.participant.avatar_url is 'Address of the picture that frontends show.';
comment on column commission.participant.status is
    'Inactive people keep their history, their place in the tree and what they earn.';
comment on column commission.participant.id is 'Key.';
comment on column commission.participant.name is 'Name; not blank.';
comment on column commission.participant.created_at is 'When the row was written.';

create or replace function commission_internal.claims()
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_claims constant jsonb := nullif(current_setting('request.jwt.claims', true), '')::jsonb;
begin
    return case when v_claims is not null and commission_internal.has_token() then v_claims end;
end;
$$;

comment on function commission_internal.claims() is
    'The claims of the request''s token; null without one, and where a role other than authenticated says that it has one.';

create or replace function commission_internal.sub_of(p_claims jsonb)
returns uuid
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select case
        when p_claims ->> 'sub' ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then (p_claims ->> 'sub')::uuid
    end;
$$;

comment on function commission_internal.sub_of(jsonb) is 'Who the claims of a token are of, where that is a uuid.';

-- The sub first: only the server says whose it is, an e-mail may come from a branch's admin.
create or replace function commission_internal.participant_of(p_sub uuid, p_email text)
returns uuid
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_id uuid;
begin
    select id into v_id
    from commission.participant
    where auth_user_id = p_sub;
    if v_id is null then
        select id into v_id
        from commission.participant
        where lower(email collate "C") = lower(p_email collate "C")
            and auth_user_id is null;
    end if;
    return v_id;
end;
$$;

comment on function commission_internal.participant_of(uuid, text) is
    'The participant who has signed in with a sub, else who has the e-mail and has not signed in yet.';

create or replace function commission_internal.current_participant_id()
returns uuid
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_claims constant jsonb := commission_internal.claims();
begin
    return case
        when v_claims is not null then
            commission_internal.participant_of(commission_internal.sub_of(v_claims), v_claims ->> 'email')
    end;
end;
$$;

comment on function commission_internal.current_participant_id() is
    'The participant behind the request''s token: whose auth_user_id is its sub, else whose email is its email and who has no auth_user_id yet; null for a database role at work, for a token of nobody, and where a role other than authenticated says that it has one.';

-- An e-mail is an identity until the person has signed in.
create or replace function commission_internal.keep_email()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if (select extent from commission_internal.scope('staff', 'edit')) is distinct from 'all' then
        raise exception using
            errcode = 'insufficient_privilege',
            message = 'an e-mail on record is changed by an admin of all branches',
            hint = 'The admin of a branch writes it where there is none.';
    end if;
    return new;
end;
$$;

comment on function commission_internal.keep_email() is
    'Trigger: raises 42501 where somebody who does not edit all people changes an e-mail.';

create or replace trigger participant_keep_email
before update on commission.participant
for each row
when (old.email is not null and old.email is distinct from new.email)
execute function commission_internal.keep_email();

create or replace function commission_internal.keep_id()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not commission_internal.is_trusted() then
        raise exception using
            errcode = 'insufficient_privilege',
            message = format('the id of participant "%s" cannot be changed', old.id);
    end if;
    return new;
end;
$$;

comment on function commission_internal.keep_id() is
    'Trigger: raises 42501 where a person gives somebody another id.';

create or replace trigger participant_keep_id
before update of id on commission.participant
for each row when (old.id <> new.id)
execute function commission_internal.keep_id();

select commission_internal.bound_sizes('commission.participant', '{name,email,avatar_url,source,source_id}');

-- Whoever deletes somebody can add them again, as somebody else.
drop policy if exists participant_removal on commission.participant;
create policy participant_removal on commission.participant as restrictive for delete using (
    (select commission_internal.edits_all('staff')));

-- Nobody makes or changes people who may do as much as themselves, or more: only a super_admin touches
-- super_admins and admins of all branches, who would be the second person of whoever made them, and the
-- admin of a branch touches no admins. No managers either: whoever takes over
-- a manager's identity sees people of other branches.
select commission_internal.protect_table(
    'commission.participant',
    p_view => $$
        id = (select commission_internal.current_participant_id())
        or (select commission_internal.sees_all('staff'))
        -- A row that is being inserted is on no list yet.
        or branch = any (array(select commission_internal.visible_branches('staff')))
        or id in (select commission_internal.known_participants('staff'))
    $$,
    p_module => 'staff',
    p_edit => $$
        (select commission_internal.is_super_admin())
        or role <> 'super_admin'
            and (role <> 'admin' or branch is not null)
            and (select commission_internal.edits_all('staff'))
        or role not in ('super_admin', 'admin', 'manager')
            and branch = any (array(select commission_internal.editable_branches('staff')))
    $$);

-- Who signs in to the dashboard: a sign-up waits until an administrator approves it, and is a participant then.

create table if not exists commission.rt_profile (
    id uuid not null
        constraint rt_profile_pkey primary key,
    email text
        constraint rt_profile_email_check check (email like '%_@_%' and email = btrim(email)),
    full_name text,
    role text not null default 'affiliate'
        constraint rt_profile_role_check check (role in ('admin', 'affiliate', 'ctv')),
    status text not null default 'pending'
        constraint rt_profile_status_check check (status in ('pending', 'approved', 'blocked')),
    user_id uuid
        constraint rt_profile_user_id_key unique
        constraint rt_profile_user_id_fkey references commission.participant (id) on delete set null,
    approved_by uuid,
    approved_at timestamptz,
    created_at timestamptz not null default now()
);

comment on table commission.rt_profile is
    'Who signed up for the dashboard, read and written as profiles. A sign-up is pending until an administrator sets status to approved: then it is a participant, found by e-mail or added, who signs in by it. blocked makes them inactive. People see their own; administrators of all branches all of them.';
comment on column commission.rt_profile.id is 'The user''s id at the identity provider: the sub of the token.';
comment on column commission.rt_profile.email is 'The address of the token; found again in participant when it is approved.';
comment on column commission.rt_profile.full_name is 'Name, as they gave it.';
comment on column commission.rt_profile.role is 'admin, affiliate or ctv (a collaborator). Only a super_admin makes admins.';
comment on column commission.rt_profile.status is 'pending, approved or blocked.';
comment on column commission.rt_profile.user_id is 'The participant, once it is approved.';
comment on column commission.rt_profile.approved_by is
    'The participant who approved it; null for a database role at work. No foreign key: it outlives people.';
comment on column commission.rt_profile.approved_at is 'When.';
comment on column commission.rt_profile.created_at is 'When they signed up.';

select commission_internal.bound_sizes('commission.rt_profile', '{email,full_name}');
select commission_internal.audit_table('commission.rt_profile');

alter table commission.rt_profile enable row level security;
drop policy if exists rt_profile_view on commission.rt_profile;
drop policy if exists rt_profile_insert on commission.rt_profile;
drop policy if exists rt_profile_update on commission.rt_profile;
drop policy if exists rt_profile_delete on commission.rt_profile;
create policy rt_profile_view on commission.rt_profile for select using (
    id = (select commission_internal.sub_of(commission_internal.claims()))
    or (select commission_internal.sees_all('staff')));
-- Whoever signs up is nobody yet, and asks for nothing but to be looked at.
create policy rt_profile_insert on commission.rt_profile for insert with check (
    (select commission_internal.edits_all('staff'))
    or id = (select commission_internal.sub_of(commission_internal.claims()))
        and status = 'pending' and user_id is null);
create policy rt_profile_update on commission.rt_profile for update using (
    (select commission_internal.edits_all('staff')));
create policy rt_profile_delete on commission.rt_profile for delete using (
    (select commission_internal.edits_all('staff')));

create or replace function commission_internal.refuse_making_administrators()
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if not commission_internal.is_super_admin() then
        raise exception using
            errcode = 'insufficient_privilege',
            message = 'only a super_admin makes administrators',
            hint = 'Approve the profile as affiliate or ctv, or ask a super_admin.';
    end if;
end;
$$;

comment on function commission_internal.refuse_making_administrators() is 'Raises 42501 but for a super_admin.';

-- A person on record stays what they are unless somebody has said otherwise, and inactive unless they are approved.
create or replace function commission_internal.link_rt_profile(
    p_profile commission.rt_profile,
    p_is_role_chosen boolean,
    p_is_approved_now boolean)
returns uuid
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_person commission.participant;
begin
    select p.* into v_person
    from commission.participant as p
    where p.id = p_profile.user_id
        or p_profile.user_id is null
            and (
                p.auth_user_id = p_profile.id
                or lower(p.email collate "C") = lower(p_profile.email collate "C"))
    order by p.auth_user_id = p_profile.id desc nulls last
    limit 1
    for update;
    if v_person.id is null and p_profile.user_id is not null then
        raise exception using
            errcode = 'PT404',
            message = format('participant "%s" does not exist', p_profile.user_id),
            hint = 'Leave user_id out: who has the e-mail is found, else they are added.';
    end if;
    if v_person.auth_user_id <> p_profile.id then
        raise exception using
            errcode = 'PT409',
            message = format('participant "%s" signs in by another account', v_person.id),
            hint = 'Block the other profile first, and have the server empty participant.auth_user_id.';
    end if;
    -- By the address alone it is known who they are, unless they have signed in so before.
    if v_person.auth_user_id is distinct from p_profile.id and not commission_internal.is_super_admin() then
        if p_profile.email is null then
            raise exception using
                errcode = 'PT409',
                message = format('profile "%s" has no e-mail', p_profile.id),
                hint = 'A super_admin says who they are, or they sign up by an e-mail.';
        elsif v_person.id is not null
            and lower(v_person.email collate "C") is distinct from lower(p_profile.email collate "C")
        then
            raise exception using
                errcode = 'PT409',
                message = format('participant "%s" has another e-mail', v_person.id),
                hint = 'If both are theirs, change participant.email first.';
        end if;
    end if;
    if p_profile.role = 'admin' or v_person.role in ('super_admin', 'admin') then
        perform commission_internal.refuse_making_administrators();
    end if;
    if exists (
        select
        from commission.participant as p
        where p.auth_user_id = p_profile.id
            and p.id is distinct from v_person.id)
    then
        raise exception using
            errcode = 'PT409',
            message = format('profile "%s" signs in as another participant', p_profile.id),
            hint = 'Have the server empty participant.auth_user_id of that one first.';
    end if;
    -- A person has one profile, and one that is blocked is nobody's any more.
    update commission.rt_profile as r
    set user_id = null
    where r.user_id = v_person.id
        and r.id <> p_profile.id
        and r.status = 'blocked';
    if v_person.id is null then
        insert into commission.participant (name, email, role, auth_user_id)
        values (
            coalesce(nullif(btrim(p_profile.full_name), ''), p_profile.email, p_profile.id::text), p_profile.email,
            case p_profile.role when 'admin' then 'admin' when 'ctv' then 'collaborator' else 'affiliate' end,
            p_profile.id)
        returning id into v_person.id;
        return v_person.id;
    end if;
    update commission.participant as p
    set auth_user_id = p_profile.id,
        status = case when p_is_approved_now then 'active' else p.status end,
        role = case
            when not p_is_role_chosen then p.role
            -- Of roles that the dashboard does not tell apart, the one that they have.
            when commission_internal.rt_dashboard_role(p.role) = p_profile.role then p.role
            when p_profile.role = 'admin' then 'admin'
            when p_profile.role = 'ctv' then 'collaborator'
            else 'affiliate'
        end
    where p.id = v_person.id;
    return v_person.id;
end;
$$;

comment on function commission_internal.link_rt_profile(commission.rt_profile, boolean, boolean) is
    'Makes an approved profile the account of a participant, who is found by user_id, by the sign-in or by e-mail, else added; returns who it is.';

-- Whose address it is, the identity provider says; what they are, whoever approves them.
create or replace function commission_internal.keep_rt_sign_up()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Whoever names the address of another can be them: an administrator does not.
    if commission_internal.is_super_admin() then
        return new;
    end if;
    if new.id is distinct from commission_internal.sub_of(commission_internal.claims()) then
        raise exception using
            errcode = 'insufficient_privilege',
            message = 'nobody signs up for others',
            hint = 'A row has the sub of the token as id; others are added by the server and by a super_admin.';
    end if;
    new.email := nullif(btrim(commission_internal.claims() ->> 'email'), '');
    new.status := 'pending';
    new.role := case when new.role = 'ctv' then 'ctv' else 'affiliate' end;
    new.user_id := null;
    new.approved_by := null;
    new.approved_at := null;
    new.created_at := now();
    return new;
end;
$$;

comment on function commission_internal.keep_rt_sign_up() is
    'Trigger: whoever signs up is pending, with the address of their token, whatever they write. 42501 for rows of others, but for a super_admin and the server.';

create or replace trigger rt_profile_guard
before insert on commission.rt_profile
for each row when (row_security_active('commission.rt_profile'::regclass))
execute function commission_internal.keep_rt_sign_up();

create or replace trigger rt_profile_access
before update or delete on commission.rt_profile
for each statement when (row_security_active('commission.rt_profile'::regclass))
execute function commission_internal.keep_gate('staff', 'all');

create or replace function commission_internal.keep_rt_profile()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_person commission.participant;
begin
    if tg_op = 'UPDATE' and new.id <> old.id then
        raise exception using
            errcode = 'restrict_violation',
            message = format('the id of profile "%s" cannot be changed', old.id),
            hint = 'It is who signs in. Delete the profile, and have them sign up again.';
    end if;
    if tg_op = 'UPDATE' then
        if new.email is distinct from old.email and not commission_internal.is_super_admin() then
            raise exception using
                errcode = 'insufficient_privilege',
                message = 'the address of a profile is that of its sign-in',
                hint = 'A super_admin changes it.';
        end if;
        new.approved_by := old.approved_by;
        new.approved_at := old.approved_at;
        -- Who was removed is nobody until they are approved again; who is on record would sign in all the same.
        if (old.status, new.status) = ('approved', 'approved') and old.user_id is not null and new.user_id is null then
            if exists (select from commission.participant as p where p.id = old.user_id) then
                raise exception using
                    errcode = 'PT409',
                    message = format('profile "%s" is approved as participant "%s"', old.id, old.user_id),
                    hint = 'Set status to blocked: they are inactive then.';
            end if;
            new.status := 'pending';
            new.approved_by := null;
            new.approved_at := null;
        end if;
    end if;
    if new.role = 'admin' and (tg_op = 'INSERT' or old.role <> 'admin') then
        perform commission_internal.refuse_making_administrators();
    end if;
    if new.status = 'approved'
        and (
            tg_op = 'INSERT'
            or (old.status, old.role, old.user_id) is distinct from (new.status, new.role, new.user_id))
    then
        new.user_id := commission_internal.link_rt_profile(
            new,
            tg_op = 'INSERT' or old.role is distinct from new.role,
            tg_op = 'INSERT' or old.status <> 'approved');
        select commission_internal.rt_dashboard_role(p.role) into new.role
        from commission.participant as p
        where p.id = new.user_id;
        if tg_op = 'INSERT' or old.status <> 'approved' then
            new.approved_by := commission_internal.claimed_participant_id();
            new.approved_at := now();
        end if;
    elsif new.status = 'blocked' and (tg_op = 'INSERT' or old.status <> 'blocked') then
        -- As whom its token works, also before anybody has approved it.
        select p.* into v_person
        from commission.participant as p
        where p.id = coalesce(new.user_id, commission_internal.participant_of(new.id, new.email));
        if v_person.role in ('super_admin', 'admin') and not commission_internal.is_super_admin() then
            raise exception using
                errcode = 'insufficient_privilege',
                message = 'only a super_admin blocks administrators';
        end if;
        update commission.participant as p
        set status = 'inactive'
        where p.id = v_person.id;
    end if;
    return new;
end;
$$;

comment on function commission_internal.keep_rt_profile() is
    'Trigger: who is approved becomes a participant, who is blocked is made inactive. 42501 where that takes a super_admin.';

create or replace trigger rt_profile_keep
before insert or update on commission.rt_profile
for each row execute function commission_internal.keep_rt_profile();

-- Where the identity provider keeps its users in this database, each of them is a profile at once. Its table is
-- believed as the provider is: not where somebody else made it, nor with types of their own, whose casts would run.
create or replace function commission_internal.is_identity_table(p_relation regclass)
returns boolean
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select coalesce(bool_and(
            o.rolsuper
            or pg_has_role(o.oid, ours.nspowner, 'usage')
            or o.rolname in ('supabase_admin', 'supabase_auth_admin')), false)
        and (
            select count(*)
            from pg_attribute as a
            where a.attrelid = p_relation
                and (a.attname, a.atttypid::regtype) in (
                    ('id', 'uuid'::regtype), ('email', 'text'::regtype), ('email', 'varchar'::regtype),
                    ('email_confirmed_at', 'timestamptz'::regtype), ('raw_user_meta_data', 'jsonb'::regtype))) = 4
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    join pg_roles as o on o.oid in (c.relowner, n.nspowner)
    join pg_namespace as ours on ours.nspname = 'commission_internal'
    where c.oid = p_relation
        and c.relkind in ('r', 'p');
$$;

comment on function commission_internal.is_identity_table(regclass) is
    'Whether a table of users and its schema belong to a superuser, to the owner of this installation or to Supabase, and id, email, email_confirmed_at and raw_user_meta_data are of the server''s own types.';

create or replace function commission_internal.take_sign_up()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_before commission.rt_profile;
begin
    -- What it was when the trigger was made, it may be no longer.
    if commission_internal.is_identity_table(tg_relid) then
        -- Whose address it is, is known once it is confirmed.
        if new.email_confirmed_at is not null then
            delete from commission.rt_profile as r
            where r.id = new.id
                and r.email is null
                and r.status = 'pending'
            returning r.* into v_before;
        end if;
        insert into commission.rt_profile (id, email, full_name, role, created_at)
        values (
            new.id, case when new.email_confirmed_at is not null then nullif(btrim(new.email), '') end,
            coalesce(
                v_before.full_name,
                left(coalesce(new.raw_user_meta_data ->> 'full_name', new.raw_user_meta_data ->> 'name'), 200)),
            case v_before.role when 'ctv' then 'ctv' else 'affiliate' end, coalesce(v_before.created_at, now()))
        on conflict on constraint rt_profile_pkey do nothing;
    end if;
    return null;
end;
$$;

comment on function commission_internal.take_sign_up() is
    'Trigger on auth.users of Supabase: whoever signs up there has a pending profile, with their e-mail once it is confirmed.';

-- Who can be whom: whoever writes the e-mail of another can sign in as them.

create table if not exists commission_internal.identity_change (
    participant_id uuid not null
        constraint identity_change_participant_id_fkey references commission.participant (id) on delete cascade,
    changed_at timestamptz not null default now(),
    changed_by uuid not null,
    constraint identity_change_pkey primary key (participant_id, changed_by)
);

comment on table commission_internal.identity_change is
    'Who wrote the e-mail of a person, also when they added them, and who had written that of the writer: all who may be the person. No foreign key on changed_by: it outlives people. What the server or a super_admin writes, be it the same address again, is not in it and ends what was: they vouch for whom they name.';

create or replace function commission_internal.note_identity_change()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_who uuid := commission_internal.claimed_participant_id();
begin
    if commission_internal.is_super_admin() then
        delete from commission_internal.identity_change as c where c.participant_id = new.id;
    elsif v_who <> new.id and (tg_op = 'INSERT' or old.email is distinct from new.email) then
        -- With all who may be the writer: who is deleted meanwhile leaves no gap.
        insert into commission_internal.identity_change (participant_id, changed_by)
        select new.id, v_who
        union
        select new.id, c.changed_by
        from commission_internal.identity_change as c
        where c.participant_id = v_who
            and c.changed_by <> new.id
        on conflict on constraint identity_change_pkey do update
        set changed_at = excluded.changed_at;
    end if;
    return null;
end;
$$;

comment on function commission_internal.note_identity_change() is
    'Trigger: notes who wrote the e-mail of another person.';

drop trigger if exists participant_note_identity_change on commission.participant;

create or replace trigger participant_note_identity_insert
after insert on commission.participant
for each row when (new.email is not null)
execute function commission_internal.note_identity_change();

create or replace trigger participant_note_identity_update
after update of email on commission.participant
for each row execute function commission_internal.note_identity_change();

create or replace function commission_internal.may_be_one(p_one uuid, p_other uuid)
returns boolean
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select num_nulls(p_one, p_other) = 0 and exists (
        (
            select p_one
            union all
            select c.changed_by from commission_internal.identity_change as c where c.participant_id = p_one
        )
        intersect
        (
            select p_other
            union all
            select c.changed_by from commission_internal.identity_change as c where c.participant_id = p_other
        ));
$$;

comment on function commission_internal.may_be_one(uuid, uuid) is
    'Whether two people are one, or may be: one of them wrote the e-mail of the other, or somebody wrote those of both.';

-- What is paid out in the end is decided by somebody who is not the payee in any guise.
create or replace function commission_internal.refuse_party(p_participant_id uuid)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.refuse_own(p_participant_id);
    if commission_internal.may_be_one(commission_internal.claimed_participant_id(), p_participant_id) then
        raise exception using
            errcode = 'insufficient_privilege',
            message = 'nobody decides about money of people whose e-mail they wrote',
            detail = 'You wrote it, or somebody did whose e-mail you wrote, or they wrote yours.',
            hint = 'Another administrator does.';
    end if;
end;
$$;

comment on function commission_internal.refuse_party(uuid) is
    'Raises 42501 where the person is the caller, or may be (may_be_one()).';

-- Two who act are two people; of database roles at work, two roles.
create or replace function commission_internal.is_second_person(p_first uuid, p_first_role text)
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_second uuid := commission_internal.claimed_participant_id();
begin
    return v_second is distinct from p_first and not commission_internal.may_be_one(v_second, p_first)
        or v_second is null and commission_internal.calling_role() <> p_first_role;
end;
$$;

comment on function commission_internal.is_second_person(uuid, text) is
    'Whether the caller is somebody else than the person, or without one the database role, that came first, and cannot be them (may_be_one()).';

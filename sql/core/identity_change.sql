-- Who can be whom: whoever writes the e-mail of another can sign in as them.

create table if not exists commission_internal.identity_change (
    participant_id uuid not null
        constraint identity_change_participant_id_fkey references commission.participant (id) on delete cascade,
    changed_at timestamptz not null default now(),
    changed_by uuid not null,
    constraint identity_change_pkey primary key (participant_id, changed_by)
);

comment on table commission_internal.identity_change is
    'Who wrote the e-mail of a person, also when they were added. What the server or a super_admin writes is not in it, and ends what was: they vouch for whom they name, as a super_admin does who gives a role.';

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
        insert into commission_internal.identity_change (participant_id, changed_by)
        values (new.id, v_who)
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
after update of email, role on commission.participant
for each row when (old.email is distinct from new.email or old.role <> new.role)
execute function commission_internal.note_identity_change();

-- By way of others too: who makes a second one of themselves makes the third one with it.
create or replace function commission_internal.may_be_one(p_one uuid, p_other uuid)
returns boolean
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    with recursive writer as (
        select p_one as person, p_one as id
        union
        select p_other, p_other
        union
        select w.person, c.changed_by
        from writer as w
        join commission_internal.identity_change as c on c.participant_id = w.id
    )
    select coalesce(bool_or(w.id in (p_one, p_other)), false)
    from writer as w
    where w.id <> w.person or p_one = p_other;
$$;

comment on function commission_internal.may_be_one(uuid, uuid) is
    'Whether two people are one, or may be: one of them wrote the e-mail of the other, or of somebody who did.';

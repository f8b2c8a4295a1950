-- Who changed how somebody signs in: from then on the account may be somebody else's.

create table if not exists commission_internal.identity_change (
    participant_id uuid not null
        constraint identity_change_participant_id_fkey references commission.participant (id) on delete cascade,
    changed_at timestamptz not null default now(),
    changed_by uuid not null,
    constraint identity_change_pkey primary key (participant_id, changed_at, changed_by)
);

comment on table commission_internal.identity_change is
    'When a person, not the server, wrote the e-mail of another who has no auth_user_id yet: whoever has that address is them from then on. Settlement asks for a verification of the accounts that are given afterwards.';

create or replace function commission_internal.note_identity_change()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into commission_internal.identity_change (participant_id, changed_by)
    select new.id, commission_internal.claimed_participant_id()
    where commission_internal.claimed_participant_id() <> new.id
    on conflict on constraint identity_change_pkey do nothing;
    return null;
end;
$$;

comment on function commission_internal.note_identity_change() is
    'Trigger: notes who wrote the e-mail by which another person signs in.';

create or replace trigger participant_note_identity_change
after update of email on commission.participant
for each row
when (new.auth_user_id is null and new.email is not null and old.email is distinct from new.email)
execute function commission_internal.note_identity_change();

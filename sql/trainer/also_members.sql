-- Sessions with several members: an array cannot have a foreign key; these triggers are it.

create or replace function commission_internal.check_also_members()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_stranger uuid;
begin
    perform 1
    from commission.member
    where id = any (new.also_members)
    order by id
    for key share;

    select also.id into v_stranger
    from unnest(new.also_members) as also (id)
    where not exists (select from commission.member as m where m.id = also.id)
    limit 1;
    if found then
        raise exception using
            errcode = 'foreign_key_violation',
            message = format('session "%s" is with "%s", who is not a member', new.id, v_stranger),
            hint = 'List ids of commission.member in also_members.';
    end if;
    return null;
end;
$$;

create or replace trigger appointment_also_members_insert
after insert on commission.appointment
for each row when (new.also_members <> '{}')
execute function commission_internal.check_also_members();

create or replace trigger appointment_also_members_update
after update of also_members on commission.appointment
for each row when (new.also_members <> '{}' and new.also_members is distinct from old.also_members)
execute function commission_internal.check_also_members();

create or replace function commission_internal.keep_also_member()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (
        select
        from commission.appointment
        where also_members <> '{}'
            and also_members @> array[old.id])
    then
        raise exception using
            errcode = 'foreign_key_violation',
            message = format('member "%s" took part in sessions and cannot be removed', old.id),
            hint = 'Set the member''s status to inactive instead.';
    end if;
    return null;
end;
$$;

create or replace trigger member_keep_also
after delete on commission.member
for each row execute function commission_internal.keep_also_member();

create or replace trigger member_keep_also_update
after update of id on commission.member
for each row when (old.id <> new.id)
execute function commission_internal.keep_also_member();

-- Of who stands in lists of records, whatever is on record by now: the first list is written beside it, too.
create or replace function commission_internal.hold_in_list()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_read_committed(format(
        case tg_op when 'DELETE' then 'removing %s "%s"' else 'giving %s "%s" another id' end, tg_argv[0], old.id));
    return case tg_op when 'DELETE' then old else new end;
end;
$$;

comment on function commission_internal.hold_in_list() is
    'Before a row goes that lists name by its id, or gets another one: 0A000 at an isolation level that does not see whom lists name by now. The argument is what the row is called.';

-- A snapshot from before a session does not see who took part.
create or replace trigger member_hold_also
before delete on commission.member
for each row execute function commission_internal.hold_in_list('member');

create or replace trigger member_hold_also_update
before update of id on commission.member
for each row when (old.id <> new.id)
execute function commission_internal.hold_in_list('member');

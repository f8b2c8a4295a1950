-- Categories, employments and types of session of a company's own: more values of the three types
-- (docs/adr/0051, docs/adr/0052).

create or replace view commission.trainer_vocabulary
with (security_invoker = true)
as
select
    v.kind,
    row_number() over (partition by v.kind order by e.enumsortorder)::integer as place,
    e.enumlabel::text as name
from (
    values
        ('category', 'commission.trainer_category'::regtype),
        ('type', 'commission.trainer_type'::regtype),
        ('session_type', 'commission.session_type'::regtype)
) as v (kind, type_id)
join pg_enum as e on e.enumtypid = v.type_id
where (select commission_internal.is_signed_in());

comment on view commission.trainer_vocabulary is
    'The categories and types that a grade and a rate may have, and the types of session, in their order: those that come along, and those that add_trainer_category(), add_trainer_type() and add_session_type() have added.';
comment on column commission.trainer_vocabulary.kind is
    'category (seniority), type (employment) or session_type.';
comment on column commission.trainer_vocabulary.place is 'Place among those of its kind, from 1.';
comment on column commission.trainer_vocabulary.name is
    'Name: a value of trainer_category, trainer_type or session_type.';

-- p_after null: at the end.
create or replace function commission_internal.add_trainer_word(
    p_kind text,
    p_name text,
    p_after text)
returns text[]
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_type constant regtype := case p_kind
        when 'category' then 'commission.trainer_category'::regtype
        when 'type' then 'commission.trainer_type'::regtype
        else 'commission.session_type'::regtype
    end;
    v_what constant text := case p_kind when 'session_type' then 'session type' else 'trainer ' || p_kind end;
    v_known text;
begin
    perform commission_internal.require_source_rights('edit');
    if p_name is null
        or p_name <> btrim(p_name)
        or octet_length(p_name) not between 1 and 63
        or p_name ~ '[[:cntrl:]]'
    then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('"%s" cannot be the name of a %s', left(coalesce(p_name, 'null'), 100), v_what),
            hint = 'Give 1 to 63 bytes, without blanks at its ends and without control characters.';
    end if;
    -- Explanations and reports call what is paid by these names.
    if p_kind = 'session_type' and lower(p_name) = any (enum_range(null::commission.commission_type)::text[]) then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('"%s" cannot be the name of a session type', p_name),
            hint = 'Something else that is paid has that name.';
    end if;
    select enumlabel into v_known
    from pg_enum
    where enumtypid = v_type
        -- By its own collation, only letters of ASCII would have another case.
        and lower(enumlabel::text collate "default") = lower(p_name);
    if found then
        raise exception using
            errcode = 'unique_violation',
            message = format('there is a %s "%s" already', v_what, v_known),
            hint = 'See commission.trainer_vocabulary.';
    end if;
    if p_after is not null
        and not exists (
            select
            from pg_enum
            where enumtypid = v_type
                and enumlabel = p_after)
    then
        raise exception using
            errcode = 'PT404',
            message = format('there is no %s "%s"', v_what, left(p_after, 100)),
            hint = 'See commission.trainer_vocabulary.';
    end if;
    execute format(
        'alter type %s add value %L%s', v_type, p_name,
        case when p_after is null then '' else ' after ' || quote_literal(p_after) end);
    perform commission_internal.remember_object('enumeration ' || v_type);
    return array(
        select enumlabel::text
        from pg_enum
        where enumtypid = v_type
        order by enumsortorder);
end;
$$;

comment on function commission_internal.add_trainer_word(text, text, text) is
    'Adds a value to one of the types of the vocabulary, and returns all of them in their order: 42501, 22023, 23505, PT404.';

create or replace function commission_internal.add_trainer_category(p_name text, p_after text)
returns text[]
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.add_trainer_word('category', p_name, p_after);
$$;

comment on function commission_internal.add_trainer_category(text, text) is
    'The part of add_trainer_category() that works.';

create or replace function commission.add_trainer_category(p_name text, p_after text default null)
returns text[]
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.add_trainer_category(p_name, p_after);
$$;

comment on function commission.add_trainer_category(text, text) is
    'Adds a category of trainers of the company''s own, after another one (null: at the end), and returns all names in their order. It is used by grades and rates from the next transaction on, earns by rates of its own, and stays for good. For super_admins and trusted database roles. Errors: 42501 for others; 22023 no name; 23505 there is one already, in whatever case; PT404 there is none to come after.';

create or replace function commission_internal.add_trainer_type(p_name text)
returns text[]
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.add_trainer_word('type', p_name, null);
$$;

comment on function commission_internal.add_trainer_type(text) is 'The part of add_trainer_type() that works.';

create or replace function commission.add_trainer_type(p_name text)
returns text[]
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.add_trainer_type(p_name);
$$;

comment on function commission.add_trainer_type(text) is
    'Adds a type of employment of the company''s own, and returns all names in their order. It is used by grades and rates from the next transaction on, earns by rates of its own, and stays for good. For super_admins and trusted database roles. Errors: 42501 for others; 22023 no name; 23505 there is one already, in whatever case.';

create or replace function commission_internal.add_session_type(p_name text, p_after text)
returns text[]
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.add_trainer_word('session_type', p_name, p_after);
$$;

comment on function commission_internal.add_session_type(text, text) is 'The part of add_session_type() that works.';

create or replace function commission.add_session_type(p_name text, p_after text default null)
returns text[]
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.add_session_type(p_name, p_after);
$$;

comment on function commission.add_session_type(text, text) is
    'Adds a type of session of the company''s own, after another one (null: at the end), and returns all names in their order. It is used by sessions and fees from the next transaction on, pays one fee for any number (a session or an hour) by rates of its own, stands in sessions_by_type of results and in their totals, and stays for good. For super_admins and trusted database roles. Errors: 42501 for others; 22023 no name, or that of another kind of pay; 23505 there is one already, in whatever case; PT404 there is none to come after.';

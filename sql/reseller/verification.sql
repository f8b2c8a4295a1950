-- Who a reseller is: profiles, and the check of their documents.

create or replace function commission_internal.create_reseller_profile(p_participant_id uuid, p_profile jsonb)
returns setof commission.reseller
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_permission('reseller', 'edit');
    perform commission_internal.check_profile(p_profile);
    if p_participant_id is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_participant_id must be given';
    end if;
    if not commission_internal.sees_participant('reseller', p_participant_id)
        or not exists (select from commission.participant where id = p_participant_id)
    then
        raise exception using
            errcode = 'PT404',
            message = format('there is no participant "%s"', p_participant_id),
            hint = 'See the ids in commission.participant.';
    end if;
    if not commission_internal.edits_reseller(p_participant_id) then
        perform commission_internal.refuse('reseller', 'edit');
    end if;
    if exists (select from commission.reseller where id = p_participant_id) then
        raise exception using
            errcode = 'PT409',
            message = format('participant "%s" is a reseller already', p_participant_id),
            hint = 'Change the row in commission.reseller.';
    end if;
    return query
    insert into commission.reseller as r (
        id, reseller_type, company_name, company_website, company_description, phone_number, address, city, country)
    values (
        p_participant_id, coalesce((p_profile ->> 'reseller_type')::commission.reseller_type, 'individual'),
        p_profile ->> 'company_name', p_profile ->> 'company_website', p_profile ->> 'company_description',
        p_profile ->> 'phone_number', p_profile ->> 'address', p_profile ->> 'city', p_profile ->> 'country')
    returning r.*;
end;
$$;

create or replace function commission.create_reseller_profile(
    p_participant_id uuid,
    p_profile jsonb default '{}')
returns setof commission.reseller
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.create_reseller_profile(p_participant_id, p_profile);
$$;

comment on function commission.create_reseller_profile(uuid, jsonb) is
    'Makes a participant a reseller. p_profile may have reseller_type, company_name, company_website, company_description, phone_number, address, city and country. Returns the profile; PT409 where there is one. For administrators.';

create or replace function commission_internal.check_profile(p_profile jsonb)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_known constant text[] := array[
        'reseller_type', 'company_name', 'company_website', 'company_description', 'phone_number', 'address',
        'city', 'country'];
    v_unknown text;
begin
    if p_profile is null or jsonb_typeof(p_profile) <> 'object' then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_profile must be an object',
            hint = 'Such as {"company_name": "Acme", "reseller_type": "business"}.';
    end if;
    select string_agg(key, ', ' order by key) into v_unknown
    from jsonb_each(p_profile)
    where key <> all (v_known)
        or jsonb_typeof(value) not in ('string', 'null');
    if v_unknown is not null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('a profile has no such text: %s', left(v_unknown, 200)),
            hint = format('p_profile may have: %s.', array_to_string(v_known, ', '));
    end if;
    if (p_profile ->> 'reseller_type') not in ('individual', 'business') then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('there is no reseller_type "%s"', left(p_profile ->> 'reseller_type', 100)),
            hint = 'It is individual or business.';
    end if;
end;
$$;

comment on function commission_internal.check_profile(jsonb) is
    'Raises 22023 unless it is an object of texts that a profile has.';

create or replace function commission_internal.update_my_reseller_profile(p_profile jsonb)
returns setof commission.reseller
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_id uuid := commission_internal.require_own_reseller();
begin
    perform commission_internal.check_profile(p_profile);
    return query
    update commission.reseller as r
    set reseller_type = coalesce((p_profile ->> 'reseller_type')::commission.reseller_type, r.reseller_type),
        company_name = case when p_profile ? 'company_name' then p_profile ->> 'company_name' else r.company_name end,
        company_website = case
            when p_profile ? 'company_website' then p_profile ->> 'company_website' else r.company_website end,
        company_description = case
            when p_profile ? 'company_description' then p_profile ->> 'company_description'
            else r.company_description end,
        phone_number = case when p_profile ? 'phone_number' then p_profile ->> 'phone_number' else r.phone_number end,
        address = case when p_profile ? 'address' then p_profile ->> 'address' else r.address end,
        city = case when p_profile ? 'city' then p_profile ->> 'city' else r.city end,
        country = case when p_profile ? 'country' then p_profile ->> 'country' else r.country end,
        verification = case when is_other.person then 'unverified' else r.verification end,
        verified_at = case when not is_other.person then r.verified_at end
    from (
        -- Whose documents were verified, or are being looked at.
        select v.verification in ('verified', 'submitted')
            and (
                coalesce(p_profile ->> 'reseller_type', v.reseller_type::text) <> v.reseller_type::text
                or p_profile ? 'company_name' and p_profile ->> 'company_name' is distinct from v.company_name
                or p_profile ? 'country' and p_profile ->> 'country' is distinct from v.country) as person
        from commission.reseller as v
        where v.id = v_id
        for no key update
    ) as is_other
    where r.id = v_id
    returning r.*;
end;
$$;

create or replace function commission.update_my_reseller_profile(p_profile jsonb)
returns setof commission.reseller
language sql
set search_path = pg_catalog, pg_temp
set statement_timeout = '5s'
as $$
    select * from commission_internal.update_my_reseller_profile(p_profile);
$$;

comment on function commission.update_my_reseller_profile(jsonb) is
    'Changes the caller''s own profile: what create_reseller_profile() takes; what is not given stays. Whoever was verified, or waits for it, and changes reseller_type, company_name or country is unverified again. Returns it. For resellers (42501).';

create or replace function commission_internal.require_own_reseller()
returns uuid
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_id uuid := commission_internal.current_participant_id();
begin
    if v_id is null then
        perform commission_internal.refuse('reseller', 'view');
    end if;
    perform commission_internal.require_permission('reseller', 'view');
    if not exists (
        select
        from commission.reseller as r
        join commission.participant as p on p.id = r.id
        where r.id = v_id
            and p.status = 'active')
    then
        raise exception using
            errcode = 'insufficient_privilege',
            message = 'the caller is no reseller',
            hint = 'An administrator makes one with commission.create_reseller_profile().';
    end if;
    return v_id;
end;
$$;

comment on function commission_internal.require_own_reseller() is
    'The caller, who must be a reseller: else raises 42501 (HTTP 403).';

create or replace function commission_internal.submit_reseller_verification(p_documents jsonb)
returns setof commission.reseller
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_id uuid := commission_internal.require_own_reseller();
    v_verification text;
begin
    if p_documents is null or jsonb_typeof(p_documents) <> 'array' then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_documents must be an array with at least one document',
            hint = 'Such as [{"kind": "passport", "reference": "documents/17.pdf"}].';
    end if;
    if p_documents = '[]' or exists (
        select
        from jsonb_array_elements(p_documents) as d
        where jsonb_typeof(d) <> 'object'
            or btrim(coalesce(d ->> 'kind', '')) = ''
            or btrim(coalesce(d ->> 'reference', '')) = '')
    then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'each of p_documents must have a kind and a reference',
            hint = 'Such as [{"kind": "passport", "reference": "documents/17.pdf"}].';
    end if;
    select r.verification::text into v_verification from commission.reseller as r where r.id = v_id for update;
    if v_verification not in ('unverified', 'rejected') then
        perform commission_internal.refuse_verification(v_id, v_verification, 'submitted');
    end if;
    return query
    update commission.reseller as r
    set verification = 'submitted',
        documents = p_documents,
        submitted_at = now(),
        verification_reason = null
    where r.id = v_id
    returning r.*;
end;
$$;

create or replace function commission.submit_reseller_verification(p_documents jsonb)
returns setof commission.reseller
language sql
set search_path = pg_catalog, pg_temp
set statement_timeout = '5s'
as $$
    select * from commission_internal.submit_reseller_verification(p_documents);
$$;

comment on function commission.submit_reseller_verification(jsonb) is
    'Submits the caller''s documents to be checked: an array of objects with kind and reference, where the document lies. For resellers (42501) who are unverified or were rejected (PT409). Returns the profile.';

create or replace function commission_internal.refuse_verification(p_id uuid, p_verification text, p_to text)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = 'PT409',
        message = format('reseller "%s" is %s and cannot become %s', p_id, p_verification, p_to),
        hint = 'unverified and rejected resellers submit documents; what is submitted is verified or rejected.';
end;
$$;

comment on function commission_internal.refuse_verification(uuid, text, text) is
    'Raises PT409 (HTTP 409) for a step that a check cannot take.';

create or replace function commission_internal.decide_reseller_verification(
    p_reseller_id uuid,
    p_to commission.reseller_verification,
    p_reason text)
returns setof commission.reseller
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_verification text;
begin
    perform commission_internal.check_reseller(p_reseller_id, 'edit');
    perform commission_internal.refuse_own(p_reseller_id);
    if p_to = 'rejected' then
        perform commission_internal.check_reason(p_reason);
    end if;
    select r.verification::text into v_verification
    from commission.reseller as r
    where r.id = p_reseller_id
    for update;
    -- What was found out later takes a verification back.
    if v_verification is distinct from 'submitted'
        and not (p_to = 'rejected' and v_verification = 'verified')
    then
        perform commission_internal.refuse_verification(p_reseller_id, v_verification, p_to::text);
    end if;
    return query
    update commission.reseller as r
    set verification = p_to,
        verified_at = case when p_to = 'verified' then now() end,
        verification_reason = case when p_to = 'rejected' then btrim(p_reason) end
    where r.id = p_reseller_id
    returning r.*;
end;
$$;

comment on function commission_internal.decide_reseller_verification(
    uuid, commission.reseller_verification, text) is
    'Ends the check of a reseller''s documents; PT409 where none waits for it.';

create or replace function commission_internal.verify_reseller(p_reseller_id uuid)
returns setof commission.reseller
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.decide_reseller_verification(p_reseller_id, 'verified', null);
$$;

create or replace function commission.verify_reseller(p_reseller_id uuid)
returns setof commission.reseller
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.verify_reseller(p_reseller_id);
$$;

comment on function commission.verify_reseller(uuid) is
    'Says that the submitted documents of a reseller are in order. Returns the profile; PT409 where nothing is submitted. For administrators.';

create or replace function commission_internal.reject_reseller_verification(p_reseller_id uuid, p_reason text)
returns setof commission.reseller
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.decide_reseller_verification(p_reseller_id, 'rejected', p_reason);
$$;

create or replace function commission.reject_reseller_verification(p_reseller_id uuid, p_reason text)
returns setof commission.reseller
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.reject_reseller_verification(p_reseller_id, p_reason);
$$;

comment on function commission.reject_reseller_verification(uuid, text) is
    'Says why the submitted documents of a reseller are not in order, or takes a verification back. They may submit again. Returns the profile; 22023 without a reason, PT409 where there is nothing to reject. For administrators.';

create or replace function commission_internal.deactivate_reseller(p_reseller_id uuid, p_reason text)
returns setof commission.reseller
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.check_reseller(p_reseller_id, 'edit');
    perform commission_internal.check_reason(p_reason);
    return query
    update commission.reseller as r
    set is_active = false,
        deactivation_reason = btrim(p_reason)
    where r.id = p_reseller_id
        and r.is_active
    returning r.*;
    if not found then
        raise exception using
            errcode = 'PT409',
            message = format('reseller "%s" is not active', p_reseller_id),
            hint = 'Set is_active in commission.reseller to activate them again.';
    end if;
end;
$$;

create or replace function commission.deactivate_reseller(p_reseller_id uuid, p_reason text)
returns setof commission.reseller
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.deactivate_reseller(p_reseller_id, p_reason);
$$;

comment on function commission.deactivate_reseller(uuid, text) is
    'Ends new attribution to a reseller; what is earned stays payable, and nothing is approved by itself any more. Returns the profile; 22023 without a reason, PT409 where they are not active. For administrators.';

-- Also where somebody writes it into the table.
create or replace function commission_internal.refuse_own_verification()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.refuse_own(new.id);
    return new;
end;
$$;

comment on function commission_internal.refuse_own_verification() is
    'Trigger: raises 42501 where somebody writes that their own documents were verified.';

create or replace trigger reseller_refuse_own
before update of verification on commission.reseller
for each row when (
    new.verification = 'verified' and old.verification <> 'verified'
    and row_security_active('commission.reseller'::regclass))
execute function commission_internal.refuse_own_verification();

create or replace trigger reseller_refuse_own_insert
before insert on commission.reseller
for each row when (new.verification = 'verified' and row_security_active('commission.reseller'::regclass))
execute function commission_internal.refuse_own_verification();

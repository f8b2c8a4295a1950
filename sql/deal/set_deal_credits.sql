-- Who is credited with a deal, stated as a whole.

create or replace function commission_internal.set_deal_credits(p_deal_id uuid, p_credits jsonb)
returns setof commission.deal_credit
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_credit jsonb;
    v_unknown text;
    v_stranger text;
begin
    perform commission_internal.check_deal(p_deal_id, 'editor');
    if p_credits is null or jsonb_typeof(p_credits) <> 'array' or jsonb_array_length(p_credits) > 1000 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_credits must be a list of at most 1000 credits',
            hint = 'Such as [{"participant_id": "...", "share": 0.6}, {"participant_id": "...", "share": 0.4}]. '
                'An empty list gives all of it back to the owner.';
    end if;
    for v_credit in select jsonb_array_elements(p_credits) loop
        if jsonb_typeof(v_credit) <> 'object' then
            raise exception using
                errcode = 'invalid_parameter_value',
                message = 'each of p_credits must be an object',
                hint = 'With participant_id, share and, beside the deal, "kind": "overlay".';
        end if;
        select string_agg(key, ', ' order by key) into v_unknown
        from jsonb_object_keys(v_credit) as key
        where key not in ('participant_id', 'share', 'kind');
        if v_unknown is not null or not v_credit ?& array['participant_id', 'share'] then
            raise exception using
                errcode = 'invalid_parameter_value',
                message = case
                    when v_unknown is not null then format('a credit has no %s', left(v_unknown, 200))
                    else 'each credit needs participant_id and share'
                end,
                hint = 'A credit has participant_id, share and kind (revenue or overlay).';
        end if;
    end loop;
    if not commission_internal.edits_all('deals') then
        select given ->> 'participant_id' into v_stranger
        from jsonb_array_elements(p_credits) as given
        where coalesce(
            (given ->> 'participant_id')::uuid
                <> all (array(select commission_internal.editable_sellers())),
            true);
        if found then
            perform commission_internal.refuse('deals', 'edit');
        end if;
    end if;
    select given ->> 'participant_id' into v_stranger
    from jsonb_array_elements(p_credits) as given
    where not exists (
        select
        from commission.participant as p
        where p.id = (given ->> 'participant_id')::uuid);
    if found then
        raise exception using
            errcode = 'PT404',
            message = format('there is no participant "%s"', left(v_stranger, 100)),
            hint = 'See the ids in commission.participant.';
    end if;
    delete from commission.deal_credit as c where c.deal_id = p_deal_id;
    insert into commission.deal_credit (deal_id, participant_id, kind, share, position)
    select p_deal_id, (given ->> 'participant_id')::uuid,
        coalesce(given ->> 'kind', 'revenue')::commission.deal_credit_kind, (given ->> 'share')::numeric, place
    from jsonb_array_elements(p_credits) with ordinality as listed (given, place)
    order by place;
    -- Now, rather than at the end: the answer is about these credits.
    set constraints commission.deal_credit_shares immediate;
    set constraints commission.deal_credit_shares deferred;
    return query
    select c.*
    from commission.deal_credit as c
    where c.deal_id = p_deal_id
    order by c.kind, c.position;
end;
$$;

create or replace function commission.set_deal_credits(p_deal_id uuid, p_credits jsonb)
returns setof commission.deal_credit
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.set_deal_credits(p_deal_id, p_credits);
$$;

comment on function commission.set_deal_credits(uuid, jsonb) is
    'Replaces the credits of a deal by a list of objects with participant_id, share and kind (revenue where none is given): revenue shares are 1 together (23514), the first ones get odd units. An empty list gives all of it back to the owner. Returns them. For administrators, of people whose deals they edit.';

-- What the functions of this scheme ask of their arguments: permission first, then whether there is
-- such a record that the caller sees, then whether it is one that they may change.

create or replace function commission_internal.check_reseller(p_reseller_id uuid, p_action text)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_permission('reseller', p_action);
    if p_reseller_id is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_reseller_id must be given';
    end if;
    if not commission_internal.sees_participant('reseller', p_reseller_id)
        or not exists (select from commission.reseller where id = p_reseller_id)
    then
        perform commission_internal.refuse_unknown_reseller(p_reseller_id);
    end if;
    if p_action = 'edit' and not commission_internal.edits_reseller(p_reseller_id) then
        perform commission_internal.refuse('reseller', p_action);
    end if;
end;
$$;

comment on function commission_internal.check_reseller(uuid, text) is
    'Raises 42501, 22023 or PT404 (HTTP 404) unless the caller may view or edit this reseller.';

create or replace function commission_internal.refuse_unknown_reseller(p_reseller_id uuid)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = 'PT404',
        message = format('there is no reseller "%s"', p_reseller_id),
        hint = 'See the ids in commission.reseller.';
end;
$$;

comment on function commission_internal.refuse_unknown_reseller(uuid) is
    'Raises PT404 (HTTP 404): who is not there and whom the caller may not see sound the same.';

create or replace function commission_internal.edits_reseller(p_reseller_id uuid)
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return commission_internal.edits_all('reseller')
        or coalesce(p_reseller_id in (select commission_internal.editable_participants('reseller')), false);
end;
$$;

comment on function commission_internal.edits_reseller(uuid) is
    'Whether the caller may change a reseller''s rows; of nobody''s sales, whether they may change all.';

create or replace function commission_internal.refuse_unknown_sale(p_sale_id uuid)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = 'PT404',
        message = format('there is no sale "%s" of a reseller', p_sale_id),
        hint = 'See the ids in commission.reseller_sale.';
end;
$$;

comment on function commission_internal.refuse_unknown_sale(uuid) is
    'Raises PT404 (HTTP 404): which is not there and which the caller may not see sound the same.';

-- The account that pays.

create or replace function commission_internal.check_method_kind(p_kind text)
returns commission.payout_method_kind
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_kind is null or p_kind <> all (enum_range(null::commission.payout_method_kind)::text[]) then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('there is no kind "%s" of payout methods', left(p_kind, 100)),
            hint = format('p_kind is one of %s.',
                array_to_string(enum_range(null::commission.payout_method_kind), ', '));
    end if;
    return p_kind::commission.payout_method_kind;
end;
$$;

comment on function commission_internal.check_method_kind(text) is
    'The kind of this name; 22023 where there is none.';

create or replace function commission_internal.set_payer_account(
    p_kind text,
    p_currency text,
    p_format text,
    p_details jsonb)
returns setof commission.payer_account
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_kind commission.payout_method_kind;
    v_currency text;
    v_id uuid;
    v_sealed record;
begin
    perform commission_internal.require_all('settings', 'edit');
    v_kind := commission_internal.check_method_kind(p_kind);
    v_currency := commission_internal.check_payout_currency(p_currency);
    perform commission_internal.require_engine();
    perform commission_internal.refuse_deep_json('p_details', p_details);
    if p_format is null then
        delete from commission.payer_account as a where a.kind = v_kind and a.currency = v_currency;
        return;
    end if;
    -- Two who set it at once set it one after the other.
    select a.id into v_id
    from commission.payer_account as a
    where a.kind = v_kind and a.currency = v_currency
    for no key update;
    v_id := coalesce(v_id, gen_random_uuid());
    select s.masked, s.pays_whole_units, s.sealed into v_sealed
    from commission_engine.seal_payer(
        p_format, coalesce(p_details, '{}'), v_id, v_currency) as s;
    insert into commission.payer_account as a (
        id, kind, currency, format, masked, pays_whole_units, file_columns, changed_by)
    values (
        v_id, v_kind, v_currency, p_format, v_sealed.masked, v_sealed.pays_whole_units,
        case p_format when 'csv' then p_details ->> 'columns' end, commission_internal.claimed_participant_id())
    on conflict (id) do update
    set format = excluded.format,
        masked = excluded.masked,
        pays_whole_units = excluded.pays_whole_units,
        file_columns = excluded.file_columns,
        changed_at = now(),
        changed_by = excluded.changed_by;
    insert into commission_internal.payer_secret as s (payer_id, sealed)
    values (v_id, v_sealed.sealed)
    on conflict (payer_id) do update
    set sealed = excluded.sealed;
    return query select a.* from commission.payer_account as a where a.id = v_id;
end;
$$;

create or replace function commission.set_payer_account(
    p_kind text,
    p_currency text default null,
    p_format text default null,
    p_details jsonb default '{}')
returns setof commission.payer_account
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.set_payer_account(p_kind, p_currency, p_format, p_details);
$$;

comment on function commission.set_payer_account(text, text, text, jsonb) is
    'Says from where payouts of a kind and currency (null: that of the workspace) are paid: from here on process_payout_batch() makes files in this format. p_details are texts, by format: pain.001.001.03 and pain.001.001.09 have name, iban, bic, customer_id; nacha name, bank_name, routing, company_id, entry_class, description; paypal_csv nothing; csv columns, delimiter, headings, whole_units, most_payments. They are sealed (55000 without a key), but that payer_account.file_columns shows the columns of a csv. Without p_format no files are made any more. Batches that are processed keep their files. Whoever set it, unless a super_admin, does not process batches with it (42501). csv needs a column account, iban, mail or number (22023). For those who may edit the settings.';

-- Writing the documents of a batch: what its payouts pay and nobody has billed yet.

-- What a batch bills of each line. An item that was billed with a payout that failed is not billed again.
create or replace function commission_internal.lines_to_bill(p_batch_id uuid)
returns table (
    payout_id uuid,
    participant_id uuid,
    currency text,
    posting_id bigint,
    line bigint,
    amount numeric,
    scheme text,
    component text,
    for_year integer,
    for_month integer,
    cause text
)
language sql
stable
security definer
rows 1000
set search_path = pg_catalog, pg_temp
-- Looked up by key, whatever statistics say: they may be of empty tables.
set enable_seqscan = off
set jit = off
as $$
    select p.id, p.participant_id, p.currency, i.posting_id, i.line, open.amount, e.scheme, e.component,
        e.for_year, e.for_month, e.cause
    from commission.payout as p
    join commission.payout_item as i on i.payout_id = p.id
    join commission.earning as e on (e.posting_id, e.line) = (i.posting_id, i.line)
    cross join lateral (
        select coalesce(sum(o.amount), 0) as amount
        from commission_internal.live_payout_item as o
        where (o.posting_id, o.line) = (i.posting_id, i.line)
            and o.payout_id <> p.id
            and o.status in ('processing', 'completed')
    ) as others
    cross join lateral (
        select coalesce(sum(b.amount), 0) as amount
        from commission.invoice_item as b
        where (b.posting_id, b.line) = (i.posting_id, i.line)
    ) as billed
    cross join lateral (
        select sign(i.amount) * greatest(sign(i.amount) * (i.amount + others.amount - billed.amount), 0) as amount
    ) as open
    where p.batch_id = p_batch_id
        and open.amount <> 0;
$$;

comment on function commission_internal.lines_to_bill(uuid) is
    'The lines that the payouts of a batch take, as far as no document bills them yet.';

create or replace function commission_internal.tax_profile_of(p_participant_id uuid, p_on date)
returns setof commission.tax_profile
language sql
stable
security definer
rows 1
set search_path = pg_catalog, pg_temp
as $$
    select t.*
    from commission.tax_profile as t
    where t.participant_id = p_participant_id
        and t.valid_during @> p_on;
$$;

comment on function commission_internal.tax_profile_of(uuid, date) is 'The tax profile that holds for a payee on a day.';

-- Once for a rate and a document, half away from zero.
create or replace function commission_internal.tax_on(p_amount numeric, p_rate numeric, p_currency text)
returns numeric
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select coalesce(round(p_amount * p_rate, c.minor_unit), 0)
    from commission.currency as c
    where c.code = p_currency;
$$;

comment on function commission_internal.tax_on(numeric, numeric, text) is
    'An amount times a rate (null: 0), rounded to the minor unit of the currency half away from zero.';

create or replace function commission_internal.refuse_nameless_company(p_batch_id uuid, p_on date)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_reference text;
begin
    if exists (
        select
        from commission.invoice_setting as s
        where num_nulls(s.legal_name, s.address, s.country) = 0)
    then
        return;
    end if;
    select p.reference_number into v_reference
    from commission.payout as p
    cross join lateral commission_internal.tax_profile_of(p.participant_id, p_on) as t
    where p.batch_id = p_batch_id
        and t.agreement_during @> p_on
    order by p.number
    limit 1;
    if v_reference is not null then
        raise exception using
            errcode = 'PT409',
            message = format('payout "%s" needs an invoice, and the company has no name and address yet', v_reference),
            hint = 'Fill in legal_name, address and country of commission.invoice_setting.';
    end if;
end;
$$;

comment on function commission_internal.refuse_nameless_company(uuid, date) is
    'Raises PT409 (HTTP 409) where a batch needs invoices that cannot say whom they are addressed to.';

-- Two people have seen what is paid: with the tax that held when the second one approved it.
create or replace function commission_internal.refuse_changed_tax(p_batch_id uuid)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_reference text;
begin
    select p.reference_number into v_reference
    from commission.payout as p
    where p.batch_id = p_batch_id
        and p.tax_hash is distinct from commission_internal.tax_hash(p.participant_id, commission_internal.today())
    order by p.number
    limit 1;
    if v_reference is not null then
        raise exception using
            errcode = 'PT409',
            message = format('the tax profile of payout "%s" was changed after it was approved', v_reference),
            hint = 'Cancel the payout, and have it requested and approved again.';
    end if;
end;
$$;

comment on function commission_internal.refuse_changed_tax(uuid) is
    'Raises PT409 (HTTP 409) where a batch has payouts whose tax is not the one that was approved.';

create or replace function commission_internal.issue_invoices(p_batch_id uuid)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
-- Looked up by key, whatever statistics say: they may be of empty tables.
set enable_seqscan = off
set jit = off
as $$
declare
    v_setting commission.invoice_setting;
    v_on date := commission_internal.today();
begin
    perform commission_internal.refuse_nameless_company(p_batch_id, v_on);
    perform commission_internal.refuse_changed_tax(p_batch_id);
    select * into v_setting from commission.invoice_setting;
    if v_setting.is_numbered_by_payee then
        insert into commission_internal.invoice_payee (participant_id)
        select p.participant_id
        from commission.payout as p
        where p.batch_id = p_batch_id
        order by p.participant_id
        on conflict do nothing;
    end if;

    with billed as materialized (
        select l.*, t.id as profile_id,
            coalesce(t.agreement_during @> v_on, false) as is_agreed,
            earlier.id as corrects_id
        from commission_internal.lines_to_bill(p_batch_id) as l
        left join lateral commission_internal.tax_profile_of(l.participant_id, v_on) as t on true
        left join lateral (
            select i.id
            from commission.invoice as i
            join commission.invoice_item as b on b.invoice_id = i.id
            join commission.earning as e on (e.posting_id, e.line) = (b.posting_id, b.line)
            where i.participant_id = l.participant_id
                and i.currency = l.currency
                and i.kind = 'invoice'
                and (e.scheme, e.component, e.for_year, e.for_month)
                    = (l.scheme, l.component, l.for_year, l.for_month)
            order by i.issue_date, i.number
            limit 1
        ) as earlier on l.amount < 0
    ),
    -- What is billed by the invoice that is being written can be corrected by name too.
    placed as materialized (
        select b.*,
            case when not b.is_agreed then 'payment_advice' when b.amount > 0 then 'invoice' else 'credit_note' end
                ::commission.invoice_kind as kind,
            b.amount < 0 and b.is_agreed and b.corrects_id is null and bool_or(b.amount > 0) over (
                partition by b.payout_id, b.scheme, b.component, b.for_year, b.for_month) as corrects_new
        from billed as b
    ),
    document as materialized (
        select gen_random_uuid() as id, d.*
        from (
            select payout_id, participant_id, currency, profile_id, kind,
                case when kind = 'credit_note' then corrects_id end as corrects_id, corrects_new,
                sum(amount) as subtotal,
                min(make_date(for_year, for_month, 1)) as earned_from,
                (max(make_date(for_year, for_month, 1)) + interval '1 month')::date - 1 as earned_until,
                jsonb_agg(jsonb_build_object(
                    'posting_id', posting_id, 'line', line, 'scheme', scheme, 'component', component,
                    'description', (
                        select c.title
                        from commission.earning_component as c
                        where (c.scheme, c.component) = (placed.scheme, placed.component)),
                    'year', for_year, 'month', for_month, 'amount', amount, 'cause', cause)
                    order by posting_id, line) as lines,
                array_agg(posting_id order by posting_id, line) as posting_ids,
                array_agg(line order by posting_id, line) as line_numbers,
                array_agg(amount order by posting_id, line) as amounts
            from placed
            group by payout_id, participant_id, currency, profile_id, kind, 6, corrects_new
        ) as d
    ),
    in_series as materialized (
        select d.*, s.series,
            row_number() over (partition by s.series order by p.number, d.corrects_new desc, d.corrects_id) as place,
            count(*) over (partition by s.series) as number_of_documents
        from document as d
        join commission.payout as p on p.id = d.payout_id
        left join commission_internal.invoice_payee as q
            on q.participant_id = d.participant_id
            and v_setting.is_numbered_by_payee
        cross join lateral (select commission_internal.series_of(d.kind, q.number) as series) as s
    ),
    counted as (
        insert into commission_internal.invoice_series as s (series, year, last_number)
        select d.series, extract(year from v_on)::integer, d.number_of_documents
        from in_series as d
        where d.place = 1
        order by d.series
        on conflict on constraint invoice_series_pkey do update
        set last_number = s.last_number + excluded.last_number
        returning s.series, s.year, s.last_number
    ),
    numbered as materialized (
        select d.*, commission_internal.invoice_number(
                c.series, c.year, c.last_number - d.number_of_documents + d.place) as number,
            -- Without an invoice nobody charges VAT.
            case when t.treatment = 'vat' and d.kind <> 'payment_advice' then t.vat_rate else 0 end as vat_rate,
            coalesce(t.withholding_rate, 0) as withholding_rate,
            to_jsonb(t) as profile
        from in_series as d
        join counted as c on c.series = d.series
        left join commission.tax_profile as t on t.id = d.profile_id
    ),
    issued as (
        select d.*, p.reference_number,
            commission_internal.tax_on(d.subtotal, d.vat_rate, d.currency) as tax_amount,
            commission_internal.tax_on(d.subtotal, d.withholding_rate, d.currency) as withholding_amount,
            coalesce(d.corrects_id, case when d.corrects_new then d.new_id end) as corrected_id,
            coalesce(
                (select i.number from commission.invoice as i where i.id = d.corrects_id),
                case when d.corrects_new then d.new_number end) as corrected_number,
            coalesce((select i.issue_date from commission.invoice as i where i.id = d.corrects_id), v_on)
                as corrected_on,
            who.name
        from (
            -- With the invoice that is being written for the same payout. A join of the two would have each look
            -- at all, as nothing tells the planner how many there are.
            select n.*,
                min(n.id::text) filter (where n.kind = 'invoice') over (partition by n.payout_id)::uuid as new_id,
                min(n.number) filter (where n.kind = 'invoice') over (partition by n.payout_id) as new_number
            from numbered as n
        ) as d
        join commission.payout as p on p.id = d.payout_id
        join commission.participant as who on who.id = d.participant_id
    ),
    written as (
        insert into commission.invoice as i (
            id, number, kind, corrects_id, payout_id, participant_id, currency, subtotal, tax_amount,
            withholding_amount, issue_date, due_date, document, hash)
        select d.id, d.number, d.kind, d.corrected_id, d.payout_id, d.participant_id, d.currency, d.subtotal,
            d.tax_amount, d.withholding_amount, v_on, v_on + coalesce(v_setting.due_days, 30), said.document,
            encode(sha256(convert_to(said.document::text, 'UTF8')), 'hex')
        from issued as d
        cross join lateral (
            select jsonb_build_object(
                'number', d.number,
                'kind', d.kind,
                'issue_date', v_on,
                'due_date', v_on + coalesce(v_setting.due_days, 30),
                'currency', d.currency,
                'payment_reference', d.reference_number,
                'corrects', case when d.corrected_id is not null then
                    jsonb_build_object('number', d.corrected_number, 'issue_date', d.corrected_on) end,
                'notes', to_jsonb(array_remove(array[
                    case when d.kind <> 'payment_advice' then v_setting.self_billing_text end,
                    case d.profile ->> 'treatment'
                        when 'reverse_charge' then v_setting.reverse_charge_text
                        when 'exempt' then v_setting.exempt_text
                    end], null)),
                'seller', jsonb_build_object(
                    'name', coalesce(d.profile ->> 'legal_name', d.name),
                    'address', d.profile -> 'address',
                    'country', d.profile -> 'country',
                    'tax_number', d.profile -> 'tax_number',
                    'vat_id', d.profile -> 'vat_id'),
                'buyer', jsonb_build_object(
                    'name', v_setting.legal_name,
                    'address', v_setting.address,
                    'country', v_setting.country,
                    'tax_number', v_setting.tax_number,
                    'vat_id', v_setting.vat_id),
                'service_period', jsonb_build_object('from', d.earned_from, 'until', d.earned_until),
                'lines', d.lines,
                'subtotal', d.subtotal,
                'treatment', coalesce(d.profile ->> 'treatment', 'none'),
                'tax_rate', d.vat_rate,
                'tax_amount', d.tax_amount,
                'withholding_rate', d.withholding_rate,
                'withholding_amount', d.withholding_amount,
                'total_amount', d.subtotal + d.tax_amount - d.withholding_amount) as document
        ) as said
        returning i.id
    )
    insert into commission.invoice_item (invoice_id, posting_id, line, amount)
    select w.id, item.posting_id, item.line, item.amount
    from written as w
    join document as d on d.id = w.id
    cross join lateral unnest(d.posting_ids, d.line_numbers, d.amounts) as item (posting_id, line, amount);
end;
$$;

comment on function commission_internal.issue_invoices(uuid) is
    'Writes an invoice, the credit notes, or a payment advice for each payout of a batch, of what nobody has billed yet. The caller holds the accounts.';

-- The documents decide: whatever was billed is paid with its tax, once. Where only a part of what was
-- billed is paid, it takes its own share, and the last part the rest; what was paid too much by then is
-- taken off those that follow.
create or replace function commission_internal.taxes_of_batch(p_batch_id uuid)
returns table (payout_id uuid, tax_amount numeric, withholding_amount numeric)
language sql
stable
security definer
rows 1000
set search_path = pg_catalog, pg_temp
set jit = off
as $$
    select p.id,
        greatest(
            case
                when billed.subtotal = others.amount + p.amount then billed.tax - others.tax
                else least(billed.tax - others.tax, own.tax)
            end, 0),
        greatest(
            case
                when billed.subtotal = others.amount + p.amount then billed.withholding - others.withholding
                else least(billed.withholding - others.withholding, own.withholding)
            end, 0)
    from commission.payout as p
    cross join lateral (
        select coalesce(sum(i.subtotal), 0) as subtotal, coalesce(sum(i.tax_amount), 0) as tax,
            coalesce(sum(i.withholding_amount), 0) as withholding
        from commission.invoice as i
        where i.participant_id = p.participant_id
            and i.currency = p.currency
    ) as billed
    cross join lateral (
        select coalesce(sum(o.amount), 0) as amount, coalesce(sum(o.tax_amount), 0) as tax,
            coalesce(sum(o.withholding_amount), 0) as withholding
        from commission.payout as o
        where o.participant_id = p.participant_id
            and o.currency = p.currency
            and o.id <> p.id
            and o.status in ('processing', 'completed')
    ) as others
    cross join lateral (
        select coalesce(sum(commission_internal.tax_on(
                s.amount,
                case
                    when t.treatment = 'vat' and t.agreement_during @> commission_internal.today() then t.vat_rate
                end, p.currency)), 0) as tax,
            coalesce(sum(commission_internal.tax_on(s.amount, t.withholding_rate, p.currency)), 0) as withholding
        from (
            select sum(i.amount) as amount
            from commission.payout_item as i
            where i.payout_id = p.id
            group by i.amount > 0
        ) as s
        left join lateral commission_internal.tax_profile_of(p.participant_id, commission_internal.today()) as t
            on true
    ) as own
    where p.batch_id = p_batch_id;
$$;

comment on function commission_internal.taxes_of_batch(uuid) is
    'What tax is paid with, and withheld from, each payout of a batch whose documents are written.';

create or replace function commission_internal.tax_payouts(p_batch_id uuid)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
-- Looked up by key, whatever statistics say: they may be of empty tables.
set enable_seqscan = off
set jit = off
as $$
declare
    v_unpayable record;
begin
    -- All of them first: whoever looks for the first one goes through the payouts in their order, and through the
    -- taxes again for each.
    with unpayable as materialized (
        select p.number, p.reference_number, p.amount, p.transaction_fee, t.tax_amount, t.withholding_amount
        from commission_internal.taxes_of_batch(p_batch_id) as t
        join commission.payout as p on p.id = t.payout_id
        where p.amount + t.tax_amount - t.withholding_amount - p.transaction_fee <= 0
    )
    select u.* into v_unpayable
    from unpayable as u
    order by u.number
    limit 1;
    if found then
        raise exception using
            errcode = 'PT409',
            message = format('nothing of payout "%s" is left to be paid', v_unpayable.reference_number),
            detail = format('It has %s and %s of tax, %s are withheld, the fee is %s.', v_unpayable.amount,
                v_unpayable.tax_amount, v_unpayable.withholding_amount, v_unpayable.transaction_fee),
            hint = 'Correct the tax profile of the payee, or cancel the payout.';
    end if;
    update commission.payout as p
    set tax_amount = t.tax_amount,
        withholding_amount = t.withholding_amount
    from commission_internal.taxes_of_batch(p_batch_id) as t
    where p.id = t.payout_id;
end;
$$;

comment on function commission_internal.tax_payouts(uuid) is
    'Writes down the tax of the payouts of a batch; PT409 where nothing would be left to pay.';

create or replace function commission_internal.generate_payout_invoice(p_payout_id uuid)
returns setof commission.invoice
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_payout commission.payout;
begin
    perform commission_internal.require_permission('settlement', 'view');
    select * into v_payout from commission.payout as p where p.id = p_payout_id;
    if not found or not commission_internal.sees_participant('settlement', v_payout.participant_id) then
        raise exception using
            errcode = 'PT404',
            message = format('there is no payout "%s"', p_payout_id),
            hint = 'See the ids in commission.payout_status.';
    end if;
    if v_payout.processed_at is null then
        raise exception using
            errcode = 'PT409',
            message = format('payout "%s" is %s: its documents are issued when its batch is processed',
                v_payout.reference_number, v_payout.status),
            hint = 'See commission.process_payout_batch().';
    end if;
    return query
    select i.*
    from commission.invoice as i
    where i.payout_id = p_payout_id
        -- What an earlier payout that failed has billed already.
        or exists (
            select
            from commission.payout_item as o
            join commission.invoice_item as b on (b.posting_id, b.line) = (o.posting_id, o.line)
            where o.payout_id = p_payout_id
                and b.invoice_id = i.id)
    order by i.kind, i.number;
end;
$$;

create or replace function commission.generate_payout_invoice(p_payout_id uuid)
returns setof commission.invoice
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.generate_payout_invoice(p_payout_id);
$$;

comment on function commission.generate_payout_invoice(uuid) is
    'The documents that bill what a payout pays: an invoice and credit notes, or a payment advice. They are issued when its batch is processed (PT409 before that), also those that were issued with an earlier payout of the same lines that failed. PT404 for payouts that the caller does not see. Read-only.';

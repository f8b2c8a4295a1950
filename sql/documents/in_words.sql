-- What all documents say alike.

-- What an amount comes from, in a line: "rate 0.2, volume 100, unrounded 20". What is nested is left to
-- explanations.
create or replace function commission_internal.basis_in_words(p_basis jsonb)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select left(string_agg(
        format('%s %s', case b.key when 'exact' then 'unrounded' else replace(b.key, '_', ' ') end, b.value #>> '{}'),
        ', '
        order by b.place), 300)
    from jsonb_each(p_basis) with ordinality as b (key, value, place)
    where jsonb_typeof(b.value) in ('number', 'string')
        -- Names of things, not reasons.
        and b.key !~ '(^|_)ids?$';
$$;

comment on function commission_internal.basis_in_words(jsonb) is
    'The figures of the basis of a line in words, at most 300 characters.';

create or replace function commission_internal.line_in_words(p_scheme text, p_component text, p_kind text)
returns text
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select case p_kind when 'adjustment' then 'Adjustment: ' when 'reversal' then 'Reversal: ' else '' end
        || coalesce(
            (
                select c.title
                from commission.earning_component as c
                where c.scheme = p_scheme
                    and c.component = p_component
            ), p_component);
$$;

comment on function commission_internal.line_in_words(text, text, text) is
    'What a line of the ledger pays for, in words.';

create or replace function commission_internal.head_of_document(p_kind text, p_participant_id uuid, p_currency text)
returns jsonb
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select jsonb_build_object(
        'kind', p_kind,
        'issuer', jsonb_build_object('name', coalesce(nullif(btrim(w.company), ''), w.name)),
        'recipient', jsonb_build_object('name', p.name, 'address', to_jsonb(array_remove(array[p.email], null))),
        'currency', c.code,
        'decimals', c.minor_unit)
    from commission.participant as p
    cross join commission.workspace as w
    join commission.currency as c on c.code = p_currency
    where p.id = p_participant_id;
$$;

comment on function commission_internal.head_of_document(text, uuid, text) is
    'What a document to a person has in common with others: kind, who writes to whom, currency.';

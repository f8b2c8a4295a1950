-- What CREATE EXTENSION pg_commission_documents runs. MODULE_PATHNAME is the library, as the control
-- file says.
\echo Use "create extension pg_commission_documents" to load this file. \quit

create schema commission_documents;

create function commission_documents.write_pdf(p_document text)
returns bytea
language c
stable
strict
parallel safe
as 'MODULE_PATHNAME', 'write_pdf_wrapper';

comment on function commission_documents.write_pdf(text) is
    'The document, as JSON, as a PDF. Errors: 22023 not a document, sums that do not agree, or more than a document may hold; 22P05 characters that no font has.';

create function commission_documents.missing_characters(p_document text)
returns table (text text, characters text)
language c
stable
strict
parallel safe
as 'MODULE_PATHNAME', 'missing_characters_wrapper';

comment on function commission_documents.missing_characters(text) is
    'The texts of a document, as JSON, that cannot be written, with the characters that no font has. Errors: 22023 as for write_pdf().';

create function commission_documents.pdf(p_document jsonb)
returns bytea
language sql
stable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select commission_documents.write_pdf(p_document::text);
$$;

comment on function commission_documents.pdf(jsonb) is
    'The document as a PDF: a statement, invoice, credit_note, payment_advice or report. The same document gives the same bytes. Errors: 22023 not a document, sums that do not agree, or more than a document may hold; 22P05 characters that no font has.';

create function commission_documents.missing_characters(p_document jsonb)
returns table (text text, characters text)
language sql
stable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select m.text, m.characters from commission_documents.missing_characters(p_document::text) as m;
$$;

comment on function commission_documents.missing_characters(jsonb) is
    'The texts of a document that cannot be written, with the characters that no font has: empty where pdf() writes it. Errors: 22023 as for pdf().';

-- They are for the functions in front of them, and for whom a superuser lets use them.
do $$
declare
    v_object record;
begin
    for v_object in
        select o.kind, o.name, case a.grantee when 0 then 'public' else a.grantee::regrole::text end as grantee
        from (
            select 'schema' as kind, nspname::text as name, nspowner as owner,
                coalesce(nspacl, acldefault('n', nspowner)) as acl
            from pg_namespace
            where nspname = 'commission_documents'
            union all
            select 'routine', oid::regprocedure::text, proowner, coalesce(proacl, acldefault('f', proowner))
            from pg_proc
            where pronamespace = 'commission_documents'::regnamespace
        ) as o
        cross join aclexplode(o.acl) as a
        where a.grantee <> o.owner
        group by o.kind, o.name, a.grantee
    loop
        execute format('revoke all on %s %s from %s', v_object.kind, v_object.name, v_object.grantee);
    end loop;
end;
$$;

-- Files of vendors on their way to sales: layouts, what was sent, and its rows.

create table if not exists commission.import_layout (
    id uuid not null default gen_random_uuid()
        constraint import_layout_pkey primary key,
    source text not null
        constraint import_layout_source_check check (btrim(source) <> '' and octet_length(source) <= 100),
    file_kind text not null
        constraint import_layout_file_kind_check check (file_kind in ('xlsx', 'csv', 'pdf')),
    version integer not null default 1
        constraint import_layout_version_check check (version >= 0),
    layout jsonb not null
        constraint import_layout_layout_check check (
            jsonb_typeof(layout) = 'object' and octet_length(layout::text) <= 65536),
    is_builtin boolean not null default false,
    constraint import_layout_source_key unique (source, file_kind, version),
    -- What comes along is version 0; the newest version of a source is used.
    constraint import_layout_is_builtin_check check (is_builtin = (version = 0))
);

comment on table commission.import_layout is
    'How vendors'' files are read. Those that come along are version 0 and written by install() only: to change one, insert it as version 1. The newest version of a source and kind of file is used.';
comment on column commission.import_layout.id is 'Key.';
comment on column commission.import_layout.source is 'Who sends the files.';
comment on column commission.import_layout.file_kind is 'xlsx, csv or pdf.';
comment on column commission.import_layout.version is 'The highest is used; 0: came along.';
comment on column commission.import_layout.layout is
    'Heading, columns, rows that are no sales, and where a sale comes from; a fault says where it is (22023).';
comment on column commission.import_layout.is_builtin is 'Whether it came along.';

create or replace function commission_internal.check_import_layout()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_documents();
    perform commission_internal.refuse_deep_json('layout', new.layout);
    perform commission_documents.check_layout(new.layout);
    return new;
end;
$$;

comment on function commission_internal.check_import_layout() is 'Trigger: raises 22023 where a layout cannot be used.';

create or replace trigger import_layout_check
before insert or update on commission.import_layout
for each row execute function commission_internal.check_import_layout();

-- As name_key(), which those who write are not to call: a source is one whatever its case and spacing.
create unique index if not exists import_layout_name_key
on commission.import_layout (lower(regexp_replace(source, '\s+', '', 'g')), file_kind, version);

select commission_internal.protect_table(
    'commission.import_layout',
    p_view => '(select commission_internal.sees_all(''product-line''))',
    p_module => 'product-line',
    p_edit => 'not is_builtin and (select commission_internal.edits_all(''product-line''))');

select commission_internal.audit_table('commission.import_layout');

insert into commission.import_layout as l (source, file_kind, version, layout, is_builtin)
select b.source, b.file_kind, 0, b.layout::jsonb, true
from commission_documents.built_in_layouts() as b
on conflict on constraint import_layout_source_key do update
set layout = excluded.layout
where l.layout <> excluded.layout;

create table if not exists commission.import_file (
    id bigint generated always as identity
        constraint import_file_pkey primary key,
    source text not null,
    layout_id uuid not null
        constraint import_file_layout_id_fkey references commission.import_layout (id),
    file_name text
        constraint import_file_file_name_check check (octet_length(file_name) <= 500),
    content bytea not null,
    sha256 bytea not null,
    commission_year integer not null
        constraint import_file_commission_year_check check (commission_year between 1970 and 2199),
    commission_month integer not null
        constraint import_file_commission_month_check check (commission_month between 1 and 12),
    revenue_month date,
    state text not null default 'staged'
        constraint import_file_state_check check (
            state in ('staged', 'committed', 'replaced', 'withdrawn', 'rejected')),
    problems jsonb not null default '[]',
    reason text,
    replaced_by bigint
        constraint import_file_replaced_by_fkey references commission.import_file (id),
    uploaded_at timestamptz not null default now(),
    uploaded_by uuid,
    uploaded_by_role text not null,
    committed_at timestamptz,
    committed_by uuid,
    committed_by_role text,
    ended_at timestamptz,
    ended_by uuid,
    ended_by_role text
);

-- The same bytes are sent once, while they are waiting or in force.
create unique index if not exists import_file_sha256_key
on commission.import_file (sha256) where state in ('staged', 'committed');
create index if not exists import_file_source_idx
on commission.import_file (source, commission_year, commission_month);
create index if not exists import_file_layout_id_idx on commission.import_file (layout_id);
create index if not exists import_file_replaced_by_idx on commission.import_file (replaced_by);

comment on table commission.import_file is
    'Files of vendors as they were sent. Written by stage_import(), commit_import() and withdraw_import().';
comment on column commission.import_file.id is 'Key; names the file in the sales that come from it.';
comment on column commission.import_file.source is 'Who sent it.';
comment on column commission.import_file.layout_id is 'The layout that it was read by.';
comment on column commission.import_file.file_name is 'What it was called.';
comment on column commission.import_file.content is 'Its bytes.';
comment on column commission.import_file.sha256 is 'Their hash: the same bytes are not sent twice (PT409).';
comment on column commission.import_file.commission_year is 'The year that its sales are paid in.';
comment on column commission.import_file.commission_month is 'The month that its sales are paid in.';
comment on column commission.import_file.revenue_month is
    'The month of its revenue, where the file does not say it: the first day.';
comment on column commission.import_file.state is
    'staged: waits; committed: its sales are in force; replaced, withdrawn: they were; rejected: they never were.';
comment on column commission.import_file.problems is 'What is wrong with the file as a whole.';
comment on column commission.import_file.reason is 'Why it was withdrawn or rejected.';
comment on column commission.import_file.replaced_by is 'The file that took its place.';
comment on column commission.import_file.uploaded_at is 'When it was sent.';
comment on column commission.import_file.uploaded_by is 'By whom; null for a database role at work.';
comment on column commission.import_file.uploaded_by_role is 'By which database role.';
comment on column commission.import_file.committed_at is 'When its sales came into force.';
comment on column commission.import_file.committed_by is 'By whom; null for a database role at work.';
comment on column commission.import_file.committed_by_role is 'By which database role.';
comment on column commission.import_file.ended_at is 'When it was replaced, withdrawn or rejected.';
comment on column commission.import_file.ended_by is 'By whom; null for a database role at work.';
comment on column commission.import_file.ended_by_role is 'By which database role.';

create table if not exists commission.import_row (
    file_id bigint not null
        constraint import_row_file_id_fkey references commission.import_file (id) on delete cascade,
    row_number integer not null,
    kind text not null
        constraint import_row_kind_check check (kind in ('sale', 'heading', 'total', 'left_out', 'problem')),
    reason text,
    cells json not null,
    sale jsonb,
    sale_hash uuid generated always as (md5(sale::text)::uuid) stored,
    problems jsonb not null default '[]',
    participant_id uuid
        constraint import_row_participant_id_fkey references commission.participant (id),
    left_out_reason text,
    constraint import_row_pkey primary key (file_id, row_number)
);

create index if not exists import_row_participant_id_idx
on commission.import_row (participant_id) where participant_id is not null;
-- Whether a row came before in another file.
create index if not exists import_row_sale_hash_idx on commission.import_row (sale_hash) where sale is not null;

comment on table commission.import_row is
    'The rows of files: every row of the sheet, whatever it is. Written by stage_import(), correct_import_row(), set_import_rep() and leave_out_import_rows().';
comment on column commission.import_row.file_id is 'The file.';
comment on column commission.import_row.row_number is 'As the sheet counts, from 1.';
comment on column commission.import_row.kind is
    'sale; heading (titles, and lines that belong to others); total; left_out by the layout; problem: a sale but for its errors.';
comment on column commission.import_row.reason is 'Why it is no sale.';
comment on column commission.import_row.cells is 'As they were read or corrected, by their headings.';
comment on column commission.import_row.sale is 'The sale, harmonised.';
comment on column commission.import_row.sale_hash is 'Its hash: sales that were sent before are found by it.';
comment on column commission.import_row.problems is 'What is wrong with its cells.';
comment on column commission.import_row.participant_id is 'The rep, where somebody said who it is.';
comment on column commission.import_row.left_out_reason is 'Why somebody left it out.';

create table if not exists commission.import_correction (
    file_id bigint not null
        constraint import_correction_file_id_fkey references commission.import_file (id) on delete cascade,
    row_number integer not null,
    column_name text not null
        constraint import_correction_column_name_check check (octet_length(column_name) <= 1000),
    value text not null
        constraint import_correction_value_check check (octet_length(value) <= 1000),
    value_before text,
    corrected_at timestamptz not null default clock_timestamp(),
    corrected_by uuid,
    corrected_by_role text not null,
    constraint import_correction_pkey primary key (file_id, row_number, column_name)
);

comment on table commission.import_correction is
    'Cells of files that are taken otherwise than the vendor wrote them. Written by correct_import_row(); the file itself stays as it was sent.';
comment on column commission.import_correction.file_id is 'The file.';
comment on column commission.import_correction.row_number is 'The row, as the sheet counts.';
comment on column commission.import_correction.column_name is 'The column, as its heading or the layout has it.';
comment on column commission.import_correction.value is 'What is to stand there; empty: nothing.';
comment on column commission.import_correction.value_before is 'What the vendor wrote; null: nothing.';
comment on column commission.import_correction.corrected_at is 'When it was corrected.';
comment on column commission.import_correction.corrected_by is 'By whom; null for a database role at work.';
comment on column commission.import_correction.corrected_by_role is 'By which database role.';

do $$
declare
    v_table text;
begin
    foreach v_table in array array['import_file', 'import_row', 'import_correction'] loop
        perform commission_internal.protect_table(
            'commission.' || v_table,
            p_view => '(select commission_internal.sees_all(''product-line''))');
    end loop;
    -- Bytes and cells are kept by the tables themselves.
end;
$$;

select commission_internal.audit_table('commission.import_correction');

-- Who said whose rows are, or left them out, is on record; what was read is kept by the table itself.
create or replace trigger import_row_audit_update
after update on commission.import_row
referencing old table as old_rows new table as new_rows
for each statement execute function commission_internal.record_change('file_id', 'row_number');

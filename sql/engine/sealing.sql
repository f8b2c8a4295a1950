-- Bank data: what seals it, and what opens it. For the functions of settlement only; nobody else may call these.

create type commission_engine.sealed_account as (
    masked text,
    fingerprint text,
    sealed bytea
);

comment on type commission_engine.sealed_account is
    'An account as people may see it, what is the same for the same account, and the account sealed.';

create function commission_engine.seal_account(p_kind text, p_account jsonb, p_owner_id uuid, p_method_id uuid)
returns setof commission_engine.sealed_account
language c
volatile
strict
parallel unsafe
rows 1
set search_path = pg_catalog, pg_temp
as 'MODULE_PATHNAME', 'seal_account_wrapper';

comment on function commission_engine.seal_account(text, jsonb, uuid, uuid) is
    'Checks an account and seals it for a participant and a payout method. Errors: 22023 what cannot be an account, 55000 no key.';

create function commission_engine.open_account(p_sealed bytea, p_owner_id uuid, p_method_id uuid)
returns jsonb
language c
volatile
strict
parallel unsafe
set search_path = pg_catalog, pg_temp
as 'MODULE_PATHNAME', 'open_account_wrapper';

comment on function commission_engine.open_account(bytea, uuid, uuid) is
    'The account in full. Errors: 55000 no key, XX001 not sealed for this participant and method.';

create type commission_engine.resealed_account as (
    fingerprint text,
    sealed bytea
);

comment on type commission_engine.resealed_account is 'An account sealed with the newest key, and the fingerprint by that key.';

create function commission_engine.reseal_account(p_kind text, p_sealed bytea, p_owner_id uuid, p_method_id uuid)
returns setof commission_engine.resealed_account
language c
volatile
strict
parallel unsafe
rows 1
set search_path = pg_catalog, pg_temp
as 'MODULE_PATHNAME', 'reseal_account_wrapper';

comment on function commission_engine.reseal_account(text, bytea, uuid, uuid) is
    'Seals a sealed account with the newest key. Errors as open_account().';

create type commission_engine.sealed_payer as (
    masked text,
    pays_whole_units boolean,
    sealed bytea
);

comment on type commission_engine.sealed_payer is
    'The account that pays as people may see it, whether it pays no fractions, and all of it sealed.';

create function commission_engine.seal_payer(p_format text, p_details jsonb, p_payer_id uuid, p_currency text)
returns setof commission_engine.sealed_payer
language c
volatile
strict
parallel unsafe
rows 1
set search_path = pg_catalog, pg_temp
as 'MODULE_PATHNAME', 'seal_payer_wrapper';

comment on function commission_engine.seal_payer(text, jsonb, uuid, text) is
    'Checks what a format of files for the bank needs to know of the payer and seals it. Errors as seal_account().';

create function commission_engine.reseal_payer(p_sealed bytea, p_payer_id uuid)
returns bytea
language c
volatile
strict
parallel unsafe
set search_path = pg_catalog, pg_temp
as 'MODULE_PATHNAME', 'reseal_payer_wrapper';

comment on function commission_engine.reseal_payer(bytea, uuid) is
    'Seals what is sealed of a payer with the newest key. Errors as open_account().';

create type commission_engine.payment_file as (
    part integer,
    file_name text,
    payment_count integer,
    control_sum numeric,
    hash text,
    sealed bytea
);

comment on type commission_engine.payment_file is 'A file for the bank, sealed; hash is SHA-256 of its bytes.';

create function commission_engine.make_payment_files(p_batch_id uuid)
returns setof commission_engine.payment_file
language c
volatile
strict
parallel unsafe
rows 1
set search_path = pg_catalog, pg_temp
set jit = off
as 'MODULE_PATHNAME', 'make_payment_files_wrapper';

comment on function commission_engine.make_payment_files(uuid) is
    'Makes the files of a batch from its payouts and what is sealed. Errors: 22023 names the payment and the field that do not fit the format; as open_account().';

create function commission_engine.open_payment_file(p_sealed bytea, p_batch_id uuid, p_part integer)
returns bytea
language c
volatile
strict
parallel unsafe
set search_path = pg_catalog, pg_temp
as 'MODULE_PATHNAME', 'open_payment_file_wrapper';

comment on function commission_engine.open_payment_file(bytea, uuid, integer) is
    'The bytes of a file for the bank. Errors as open_account().';

create function commission_engine.reseal_payment_file(p_sealed bytea, p_batch_id uuid, p_part integer)
returns bytea
language c
volatile
strict
parallel unsafe
set search_path = pg_catalog, pg_temp
as 'MODULE_PATHNAME', 'reseal_payment_file_wrapper';

comment on function commission_engine.reseal_payment_file(bytea, uuid, integer) is
    'Seals a sealed file with the newest key. Errors as open_account().';

create function commission_engine.newest_seal()
returns bytea
language c
volatile
strict
parallel unsafe
set search_path = pg_catalog, pg_temp
as 'MODULE_PATHNAME', 'newest_seal_wrapper';

comment on function commission_engine.newest_seal() is
    'How everything begins that is sealed with the newest key. Errors: 55000 no key.';

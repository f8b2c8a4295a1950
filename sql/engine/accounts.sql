-- Signing in: what works with passwords and the secret of tokens. For the functions of accounts only.

create function commission_engine.hash_password(p_password text)
returns text
language c
volatile
strict
parallel unsafe
set search_path = pg_catalog, pg_temp
as 'MODULE_PATHNAME', 'hash_password_wrapper';

comment on function commission_engine.hash_password(text) is
    'Argon2id of a password with a new salt (m=19456, t=2, p=1), as text. Errors: 22023 more than 1024 bytes, 53200 no memory.';

create function commission_engine.verify_password(p_password text, p_stored text)
returns boolean
language c
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as 'MODULE_PATHNAME', 'verify_password_wrapper';

comment on function commission_engine.verify_password(text, text) is
    'Whether a stored hash is that of a password. Without one it works as long, and says false. Each call tells its cost at level DEBUG1. Errors: XX001 what is stored is no hash, or asks for more work than 64 MB, 8 passes and 4 lanes, which is refused before any work; as hash_password().';

create function commission_engine.issue_token(p_subject uuid, p_issued_at bigint, p_expires_at bigint)
returns text
language c
volatile
strict
parallel unsafe
set search_path = pg_catalog, pg_temp
as 'MODULE_PATHNAME', 'issue_token_wrapper';

comment on function commission_engine.issue_token(uuid, bigint, bigint) is
    'A JSON Web Token (HS256) with the role authenticated for a sub, valid between two instants in seconds since 1970, signed with the secret of the key file. Errors: 55000 no secret.';

create function commission_engine.random_secret()
returns text
language c
volatile
strict
parallel unsafe
set search_path = pg_catalog, pg_temp
as 'MODULE_PATHNAME', 'random_secret_wrapper';

comment on function commission_engine.random_secret() is
    '256 random bits as 43 characters that fit into an address.';

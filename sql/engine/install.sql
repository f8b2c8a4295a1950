-- The function that sets up everything else.

comment on schema commission_engine is
    'Sales commission: the native functions of the extension pg_commission. Start with install().';

create function commission_engine.install(p_schemes text[] default null)
returns table (part text, action text, objects integer)
language c
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
set client_min_messages = warning
set standard_conforming_strings = on
as 'MODULE_PATHNAME', 'install_wrapper';

comment on function commission_engine.install(text[]) is
    'Creates or completes the schemas commission and commission_internal with the tables, views, functions and triggers of the given schemes (null: all). Reports for each part whether it was created, completed or kept, and how many objects were added. Data stays as it is.';

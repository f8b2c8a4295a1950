-- The page of the dashboard, as the library carries it.

create function commission_engine.dashboard_page(p_is_compressed boolean)
returns bytea
language c
stable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as 'MODULE_PATHNAME', 'dashboard_page_wrapper';

comment on function commission_engine.dashboard_page(boolean) is
    'The page of the dashboard: HTML in UTF-8 with everything inside, as it is or as gzip.';

create function commission_engine.dashboard_policy()
returns text
language c
stable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as 'MODULE_PATHNAME', 'dashboard_policy_wrapper';

comment on function commission_engine.dashboard_policy() is
    'The Content-Security-Policy that the page is served with: its own script and style, and requests to where it came from.';

begin;
select set_config('role', :role, true), set_config('request.jwt.claims', :claims, true);

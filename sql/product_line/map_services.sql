-- Which product line a service is of, edited as a whole or in part.

create or replace function commission_internal.map_services(p_services jsonb, p_replace boolean)
returns table (service_line text, product_line text)
language plpgsql
security definer
rows 100
set search_path = pg_catalog, pg_temp
as $$
declare
    v_unknown text;
begin
    perform commission_internal.require_all('product-line', 'edit');
    if jsonb_typeof(p_services) is distinct from 'object' or p_replace is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_services must be an object of service lines and product lines, p_replace true or false',
            hint = 'Such as {"Mastel blades": "Mastel Surgical", "Old service": null}.';
    end if;
    select g.value into v_unknown
    from jsonb_each_text(p_services) as g
    where g.value is not null
        and not exists (select from commission_internal.find_product_line(g.value) as f where f.id is not null)
    order by g.key
    limit 1;
    if v_unknown is not null then
        raise exception using
            errcode = 'PT404',
            message = format('there is no product line "%s"', left(v_unknown, 100)),
            hint = 'See commission.product_line.';
    end if;
    delete from commission.service_product_line as s
    where p_replace
            and commission_internal.name_key(s.service_line) not in (
                select commission_internal.name_key(g.key) from jsonb_each_text(p_services) as g)
        or commission_internal.name_key(s.service_line) in (
            select commission_internal.name_key(g.key) from jsonb_each_text(p_services) as g where g.value is null);
    update commission.service_product_line as s
    set product_line_id = f.id
    from jsonb_each_text(p_services) as g
    cross join lateral commission_internal.find_product_line(g.value) as f
    where commission_internal.name_key(s.service_line) = commission_internal.name_key(g.key)
        and f.id <> s.product_line_id;
    insert into commission.service_product_line (service_line, product_line_id)
    select btrim(g.key), f.id
    from jsonb_each_text(p_services) as g
    cross join lateral commission_internal.find_product_line(g.value) as f
    where g.value is not null
        and not exists (
            select
            from commission.service_product_line as s
            where commission_internal.name_key(s.service_line) = commission_internal.name_key(g.key));
    return query
    select s.service_line, l.name
    from commission.service_product_line as s
    join commission.product_line as l on l.id = s.product_line_id
    order by s.service_line;
end;
$$;

comment on function commission_internal.map_services(jsonb, boolean) is 'The part of map_services() that works.';

create or replace function commission.map_services(p_services jsonb, p_replace boolean default false)
returns table (service_line text, product_line text)
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.map_services(p_services, p_replace);
$$;

comment on function commission.map_services(jsonb, boolean) is
    'Says which product line each service line is of, by any of its names; null takes one out. p_replace: those that are not given are taken out too. Answers with all there are. Files that wait follow at once. Errors: 42501 without permission; 22023 no object; PT404 no such product line; 23505 a service line twice.';

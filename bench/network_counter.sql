-- What one tree costs writers at the least: every sale waits for a row that all of them change.

create table bench.sale_count (
    sales bigint not null
) with (fillfactor = 10);

insert into bench.sale_count values (0);

create function bench.count_sales()
returns trigger
language plpgsql
as $$
begin
    update bench.sale_count set sales = sales + 1;
    return null;
end;
$$;

create trigger bench_count
after insert on commission.network_sale
for each statement execute function bench.count_sales();

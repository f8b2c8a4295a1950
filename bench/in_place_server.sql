-- The database number :number, seen from the one that calculates.

create extension if not exists postgres_fdw schema bench;

create table if not exists bench.sale (
    source_id text,
    participant_id uuid,
    shared_by uuid,
    sale_type text,
    status text,
    amount numeric,
    refunded_amount numeric,
    sold_at timestamptz
) partition by hash (participant_id);

select format('worker_%s', :'number') as worker \gset

create server :worker foreign data wrapper postgres_fdw
options (host :'folder', port :'port', dbname :'worker', batch_size '1000', fetch_size '10000', async_capable 'true');

create user mapping for current_user server :worker;

create foreign table bench.:worker
partition of bench.sale for values with (modulus 4, remainder :number)
server :worker options (schema_name 'public', table_name 'sale');

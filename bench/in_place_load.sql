-- The sales of the database that has them copied, spread, and registered in place.

create server copied foreign data wrapper postgres_fdw
options (host :'folder', port :'port', dbname 'copied', fetch_size '10000');

create user mapping for current_user server copied;

create foreign table bench.copied_sale (
    id uuid,
    participant_id uuid,
    shared_by uuid,
    sale_type text,
    status text,
    amount numeric,
    refunded_amount numeric,
    sold_at timestamptz
) server copied options (schema_name 'commission', table_name 'network_sale');

insert into bench.sale (
    source_id, participant_id, shared_by, sale_type, status, amount, refunded_amount, sold_at)
select id, participant_id, shared_by, sale_type, status, amount, refunded_amount, sold_at
from bench.copied_sale;

select commission.register_source('company', 'network_sale', 'bench.sale', p_in_place => true);

-- The shop whose visitors click: :resellers people with a code each.

update commission.workspace set currency = 'USD', time_zone = 'UTC';

insert into commission.reseller_tier (tier, threshold, rate)
values ('bronze', 0, 0.10), ('silver', 5000, 0.15);

set session_replication_role = replica;

insert into commission.participant (id, name, role)
select md5('reseller ' || number)::uuid, 'Reseller ' || number, 'reseller'
from generate_series(0, :resellers - 1) as number;

insert into commission.reseller (id, number) overriding system value
select md5('reseller ' || number)::uuid, number + 1
from generate_series(0, :resellers - 1) as number;

insert into commission.partner_code (code, reseller_id)
select 'CODE-' || number, md5('reseller ' || number)::uuid
from generate_series(0, :resellers - 1) as number;

reset session_replication_role;

-- Back to a month that was never calculated, with nothing left to write by the server.

truncate
    commission.network_month,
    bench.network_floor,
    bench.network_baseline;

checkpoint;

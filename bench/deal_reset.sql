-- Back to deals that were never priced, with nothing left to write by the server.

truncate
    commission.deal_commission,
    bench.deal_floor,
    bench.deal_baseline;

checkpoint;

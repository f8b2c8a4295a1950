-- Back to sales that were never priced, with nothing left to write by the server.

truncate
    commission.reseller_commission,
    bench.reseller_floor,
    bench.reseller_baseline;

checkpoint;

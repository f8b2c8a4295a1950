-- Back to a month that was never calculated, with nothing left to write by the server.

truncate
    commission.trainer_monthly_commission,
    commission_internal.unpriced_record,
    commission_internal.trainer_period,
    bench.trainer_floor,
    bench.trainer_baseline;

checkpoint;

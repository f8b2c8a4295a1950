-- Back to months that were never closed: only a benchmark may empty the ledger.

alter table commission.earning disable trigger earning_keep;
alter table commission.posting disable trigger posting_keep;

truncate
    commission.earning,
    commission.posting,
    commission.period,
    commission_internal.late_change,
    commission_internal.closed_fact,
    commission_internal.closed_result;

alter table commission.earning enable always trigger earning_keep;
alter table commission.posting enable always trigger posting_keep;

checkpoint;

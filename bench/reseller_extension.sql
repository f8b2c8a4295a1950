select commission.recalculate_reseller();

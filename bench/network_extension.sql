select commission.recalculate_network(2026, 6);

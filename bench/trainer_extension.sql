select count(*), count(*) filter (where not success)
from commission.calculate_all_commission(2026, 6);

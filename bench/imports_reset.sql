-- Back to sales that were never priced, with nothing left to write by the server.

truncate commission.product_line_month, bench.product_line_floor;

checkpoint;

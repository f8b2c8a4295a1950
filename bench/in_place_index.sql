create index sale_sold_at_idx on sale (sold_at);

vacuum (analyze) sale;

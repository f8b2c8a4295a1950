-- One of the databases that the company's sales are spread over.

create table sale (
    source_id text,
    participant_id uuid,
    shared_by uuid,
    sale_type text,
    status text,
    amount numeric,
    refunded_amount numeric,
    sold_at timestamptz
);

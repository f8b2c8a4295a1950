-- A distributor with four reps and the product lines of nine vendors, and a file of each vendor for March 2026, made
-- on the spot as workbooks. The one of Logiquip has a cell that is no number, and a customer whom nobody has.

insert into commission.participant (id, name, email, role)
values
    ('00000000-0000-4000-8000-000000000001', 'Ann Lee', 'ann@distributor.example', 'rep'),
    ('00000000-0000-4000-8000-000000000002', 'Bob Reyes', 'bob@distributor.example', 'rep'),
    ('00000000-0000-4000-8000-000000000003', 'Cleo Hart', 'cleo@distributor.example', 'rep'),
    ('00000000-0000-4000-8000-000000000004', 'Dan Wu', 'dan@distributor.example', 'rep');

insert into commission.product_line (name)
select name
from unnest(array[
    'Chemence', 'Cygnus', 'InspeKtor', 'Logiquip', 'Mastel Surgical', 'Miscellaneous', 'Summit Medical', 'Sunoptic',
    'Surgical Instruments']) as name;

insert into commission.rep_rate (participant_id, tier_1_rate, tier_2_rate)
select id, 0.40, 0.50
from commission.participant;

insert into commission.rep_threshold (participant_id, product_line_id, year, amount)
select p.id, l.id, 2026, 20000
from commission.participant as p
cross join commission.product_line as l;

insert into commission.sales_objective (participant_id, product_line_id, year, month, amount)
select p.id, l.id, 2026, month, 5000
from commission.participant as p
cross join commission.product_line as l
cross join generate_series(1, 12) as month;

insert into commission.rep_territory (source, field, value, second_field, second_value, participant_id)
select t.source, t.field, t.value, t.second_field, t.second_value, p.id
from (
    values
        ('Cygnus', 'Name', 'Memorial Hospital', null, null, 'Ann Lee'),
        ('Logiquip', 'Ship To Zip', '02115', 'Customer', 'Saint Luke''s', 'Bob Reyes'),
        ('Sunoptics', 'Customer ID', '4711', null, null, 'Cleo Hart'),
        ('Ternio', 'Client Name', 'Eye Clinic', null, null, 'Dan Wu'),
        ('NOVO DIRECT', 'Customer Number', '0012', null, null, 'Ann Lee'),
        ('Chemence', 'Account Number', '1007', null, null, 'Bob Reyes'),
        ('InspeKtor', 'rep', 'Cleo Hart', null, null, 'Cleo Hart'),
        ('QuickBooks', 'rep', 'Dan Wu', null, null, 'Dan Wu')
) as t (source, field, value, second_field, second_value, name)
join commission.participant as p on p.name = t.name;

create schema demo;

-- A sheet of these rows, the first of which are what stands above the headings.
create function demo.workbook(p_rows jsonb)
returns bytea
language sql
as $$
    with row as (
        select r.place, r.cells, max(jsonb_array_length(r.cells)) over () as width
        from jsonb_array_elements(p_rows) with ordinality as r (cells, place)
    ),
    filled as (
        select r.place, jsonb_agg(r.cells -> (n - 1) order by n) as cells
        from row as r
        cross join generate_series(1, r.width) as n
        group by r.place
    )
    select commission_documents.xlsx(jsonb_build_object('sheets', jsonb_build_array(jsonb_build_object(
        'name', 'Sales',
        'columns', (
            select jsonb_agg(jsonb_build_object('heading', coalesce(c.heading, '')) order by c.place)
            from filled as f
            cross join jsonb_array_elements_text(f.cells) with ordinality as c (heading, place)
            where f.place = 1),
        'rows', (select jsonb_agg(f.cells order by f.place) from filled as f where f.place > 1)))));
$$;

create table demo.vendor_file (
    source text primary key,
    rows jsonb not null
);

insert into demo.vendor_file (source, rows)
values
    ('Chemence', '[
        [], [], [],
        ["Source", "Sales Group", "Source ID", "Account Number", "Account Name", "Street", "City", "State", "Zip",
            "Description", "Part #", "Invoice Date", "Qty Shipped", "UOM", "Sales Price", "Sales Total", "Commission",
            "Unit Price", "Agreement"],
        ["DIST", "SHS", 42, 1007, "Clinic", "1 Main", "Houston", "TX", "77030", "Glue", "P-1", "2026-03-14", 4,
            "EA", 525,
            2100, "210.00", 525, null]
    ]'),
    ('Cygnus', '[
        ["Cygnus Medical"], ["Commission report"], [],
        ["Sales Rep", "Cust. ID", "Cust- Name", "Name", "Address", "City", "State", "Invoice", "SKU", "Inv Date",
            "Due Date", "ClosedDate", "Days Past", "Rep %", "Invoice Total", "Total Rep Due"],
        ["SHS", 1001, "Memorial", "Memorial Hospital", "1 Main", "Houston", "TX", 5001, "OASIS-1", "02/01/2026",
            "03/01/2026", "03/31/2026", 3, "12.5%", "$21,234.50", 2654.31],
        [null, null, null, null, null, null, null, null, "OASIS-2", "02/01/2026", "03/01/2026", "03/15/2026", 3,
            "12,5%",
            "(34.50)", "-4.31"],
        ["SHS Total", null, null, null, null, null, null, null, null, null, null, null, null, null, 21200.00, 2650.00]
    ]'),
    ('InspeKtor', '[
        ["Company", "Document Number", "Date", "Customer:Project", "Item: Name", "Description", "Quantity", "Total",
            "Commission %", "Formula", "Ship To", "Name", "Sales Rep"],
        ["C", "SO-1", "03/31/2026", "Clinic : A", "Scope", "A scope", "2", "$2,000.00", "10.0%", "200.00", "1 Main",
            "Cleo   Hart ", "x"],
        [null, null, null, null, null, null, null, 2000, null, 200, null, null, null]
    ]'),
    ('Logiquip', '[
        ["Logiquip commission"],
        ["Agency", "Rep", "Doc Num", "Customer", "PO Number", "Ship To Zip", "Contract", "Item Class", "Date Paid",
            "Comm Rate", "Doc Amt", "Comm Amt"],
        ["SHS", 12, "D-1", "Saint Luke''s", "PO-1", 2115, "C-1", "Shelving", "03-15-2026", "5%", "1,000.00", "50.00"],
        [null, null, "D-2", "Hermann", "PO-2", "77030", "C-2", "Carts", "03-20-2026", "5%", 8000, 400],
        [null, null, "D-3", "Saint Luke''s", "PO-3", 2115, "C-1", "Carts", "03-21-2026", "5%", "n/a", 60],
        [null, null, "Total", null, null, null, null, null, null, null, 9000, 510]
    ]'),
    ('Novo', '[
        ["Novo"], [],
        ["Salesperson Number", "AR Division Number", "Customer Number", "Bill To Name", "Ship To Name",
            "Invoice Number",
            "Invoice Date", "Customer PO Number", "Item Code", "Alias Item Number", "Item Code Description",
            "Quantity Ordered", "Qty Shipped", "Quantity Backordered", "Unit Price", "Extension", "Comment",
            "Order Date",
            "Sales Order Number", "Ship To State", "Ship To Zip Code", "UD F LOTBUS", "Commission Percentage",
            "Commission Amount"],
        ["07", "00", "0012", "Clinic", "Clinic", "0099", "03/05/2026", null, "N-1", null, "Forceps", 1, 1, null,
            900, 900,
            null, "2026-03-01", "S1", "TX", 2115, null, "10%", 90]
    ]'),
    ('QuickBooks', '[
        ["SHS"], ["Sales by line"], ["March 2026"], [],
        ["Service Lines", "Date", "Customer", "Transaction type", "Amount line", "Purchase price", "Quantity", "Num",
            "Line order", "Purchase description", "Sales Rep Name", "Sales Rep Territory", "Product/Service"],
        ["Mastel blades", "03/31/2026", "Eye Clinic", "Invoice", "1,100.00", "$10.50", 3, "00042", 1, "Blades",
            "Dan  Wu",
            "TX", "Blade"],
        ["Mastel blades", "03/31/2026", "Eye Clinic", "Invoice", 50, 0, 1, "00042", 3, "FedEx Shipping", "Dan  Wu",
            "TX",
            "Freight"],
        ["TOTAL", null, null, null, 1150.00]
    ]'),
    ('Summit Medical', '[
        ["Row Labels", "St", "ZIP Code", "Invoice #", "Item", "CommRate", "Sum of Net Sales Amount", "Sum of Comm $"],
        ["Memorial", null, null, null, null, null, 1100, 220],
        [null, "TX", 77030, 10042, "IS-1", 0.2, "$1,000.00", 200],
        [null, "TX", "02115", "10043", "IS-2", "20%", 100, 20],
        ["Grand Total", null, null, null, null, null, 1100, 220]
    ]'),
    ('Sunoptic', '[
        ["Invoice ID", "Customer ID", "Bill Name", "Sales Order ID", "Item ID", "Item Name", "Prod Fam", "Unit Price",
            "Ship Qty", "Customer Type", "Ship To Name", "Address Ship to", "Ship To City", "Ship To State",
            "Sales Rep Name", "Line Amount", "Commission %", "Commission $"],
        ["IN-1", 4711, "Clinic", "SO-1", "LX2", "Light", "Lamps", 500, 2, "Hospital", "Clinic", "1 Main",
            "Houston", "TX",
            "x", "$1,000.00", "15%", 150]
    ]'),
    ('Ternio', '[
        ["SHS"], ["Invoices and received payments"], ["March 2026"], [],
        [null, "Date", "Transaction Type", "Memo/Description", "Num", "Invoiced", "Paid"],
        ["Eye Clinic"],
        [null, "03/10/2026", "Payment", null, "999", null, "$1,000.00"],
        [null, "01/05/2026", "Invoice", "Service", "1,042", 1000, null],
        ["Total for Eye Clinic", null, null, null, null, 1000, 1000]
    ]');

"""A vendor's file of so many rows, as xlsx, in base64: twelve columns, a customer and a day in each row.

imports_file.py ROWS TERRITORIES
"""

import base64
import datetime
import io
import sys

import openpyxl

rows, territories = int(sys.argv[1]), int(sys.argv[2])
book = openpyxl.Workbook(write_only=True)
sheet = book.create_sheet("Commission")
sheet.append(["Commission of March"])
sheet.append(
    ["Agency", "Rep", "Doc Num", "Customer", "PO Number", "Ship To Zip", "Contract", "Item Class", "Date Paid"]
    + ["Comm Rate", "Doc Amt", "Comm Amt"]
)
for number in range(rows):
    # Chance that comes out the same everywhere.
    customer = number * 7919 % territories
    cents = 10_000 + number * 104_729 % 2_000_000
    day = datetime.date(2026, 3, 1 + number % 31)
    sheet.append(
        ["SHS", number % 90, f"D-{number}", f"Hospital {customer}", f"PO-{number}", f"{customer:05}"]
        + [f"C-{number % 7}", "Carts", day, "5%", cents / 100, round(cents / 20) / 100]
    )
out = io.BytesIO()
book.save(out)
sys.stdout.write(base64.b64encode(out.getvalue()).decode())

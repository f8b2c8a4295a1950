"""Reads ACH files as a program of others does: python3 payment_file_ach.py FOLDER.

Prints a line of JSON for each file: its sums, and each entry with its code, routing number, account, cents,
reference and name."""

import json
import pathlib
import sys

from ach.parser import Parser

for path in sorted(pathlib.Path(sys.argv[1]).glob("*.ach")):
    file = Parser(path.read_text(encoding="ascii")).as_dict()
    control = file["file_control"]
    entries = [
        [
            entry["transaction_code"],
            entry["recv_dfi_id"] + entry["check_digit"],
            entry["dfi_acnt_num"].rstrip(),
            int(entry["amount"]),
            entry["ind_id"].rstrip(),
            entry["ind_name"].rstrip(),
        ]
        for batch in file["batches"]
        for entry in (found["entry_detail"] for found in batch["entries"])
    ]
    print(json.dumps({
        "count": int(control["entadd_count"]),
        "hash": int(control["entry_hash"]),
        "credit": int(control["credit_amount"]),
        "entries": entries,
    }))

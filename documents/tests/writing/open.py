"""Tells what openpyxl finds in a workbook: bytes on stdin, JSON on stdout.

Each sheet has its name, rows of values, and what is said of cells: formula, number format, bold, fill.
"""

import datetime
import io
import json
import sys

import openpyxl


def told(value):
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.isoformat() if isinstance(value, (datetime.date, datetime.datetime)) else value


file = sys.stdin.buffer.read()
book = openpyxl.load_workbook(io.BytesIO(file), data_only=True)
formulas = openpyxl.load_workbook(io.BytesIO(file))
sheets = []
for sheet in book.worksheets:
    cells = {}
    for row in sheet.iter_rows():
        for cell in row:
            if not cell.has_style and cell.value is None:
                continue
            formula = formulas[sheet.title][cell.coordinate].value
            cells[cell.coordinate] = {
                "format": cell.number_format,
                "type": cell.data_type,
                "bold": bool(cell.font.b),
                "fill": cell.fill.fgColor.rgb if cell.fill.fill_type == "solid" else None,
                "formula": formula if isinstance(formula, str) and formula.startswith("=SUM") else None,
            }
    sheets.append({
        "name": sheet.title,
        "rows": [[told(value) for value in row] for row in sheet.iter_rows(values_only=True)],
        "cells": cells,
        "frozen": sheet.freeze_panes,
        "filter": sheet.auto_filter.ref,
        "widths": {name: column.width for name, column in sheet.column_dimensions.items()},
    })
json.dump(sheets, sys.stdout)

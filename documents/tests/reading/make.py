"""Writes a file that the tests read again: JSON on stdin says what is in it, bytes go to stdout.

A cell is a value, or {"value": ..., "format": ...}, {"date": "2025-03-31", "format": ...},
{"formula": "=A1"}, {"rich": ["a", "b"]}.
"""

import datetime
import io
import json
import sys


def xlsx(spec):
    import openpyxl
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = openpyxl.Workbook()
    book.remove(book.active)
    if spec.get("counts_from_1904"):
        book.epoch = CALENDAR_MAC_1904
    for of in spec["sheets"]:
        sheet = book.create_sheet(of.get("name"))
        sheet.sheet_state = "hidden" if of.get("is_hidden") else "visible"
        for number, row in enumerate(of["rows"], start=1):
            for place, cell in enumerate(row, start=1):
                if cell is None:
                    continue
                at = sheet.cell(number, place)
                if not isinstance(cell, dict):
                    at.value = cell
                elif "date" in cell:
                    at.value = datetime.datetime.fromisoformat(cell["date"])
                elif "formula" in cell:
                    at.value = cell["formula"]
                elif "rich" in cell:
                    at.value = CellRichText(*(TextBlock(InlineFont(b=True), part) for part in cell["rich"]))
                else:
                    at.value = cell["value"]
                if isinstance(cell, dict) and "format" in cell:
                    at.number_format = cell["format"]
        for area in of.get("merged", []):
            sheet.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pdf(spec):
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    password = spec.get("password")
    canvas = Canvas(
        out,
        pagesize=tuple(spec.get("size", (612, 792))),
        pageCompression=1,
        encrypt=StandardEncryption(password, canPrint=0) if password else None,
    )
    for page in spec["pages"]:
        canvas.setPageRotation(page.get("rotation", 0))
        for text in page.get("texts", []):
            x, y, words = text[:3]
            more = text[3] if len(text) > 3 else {}
            canvas.setFont(more.get("font", "Helvetica"), more.get("size", 9))
            draw = {
                "left": canvas.drawString,
                "right": canvas.drawRightString,
                "centre": canvas.drawCentredString,
            }[more.get("align", "left")]
            draw(x, y, words)
        for box in page.get("boxes", []):
            canvas.rect(*box)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


spec = json.load(sys.stdin)
sys.stdout.buffer.write({"xlsx": xlsx, "pdf": pdf}[spec["kind"]](spec))

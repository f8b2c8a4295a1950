"""Validates files against the official schemas of ISO 20022: python3 payment_file_schema.py FOLDER.

The schemas come with the package sepaxml, which writes such files itself. Prints a line for each file
that is not valid, and how many were looked at."""

import pathlib
import sys

import sepaxml
import xmlschema

schemas = {}
looked_at = 0
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.xml")):
    text = path.read_text(encoding="utf-8")
    version = text.split("urn:iso:std:iso:20022:tech:xsd:", 1)[1].split('"', 1)[0]
    if version not in schemas:
        folder = pathlib.Path(sepaxml.__file__).parent / "schemas"
        schemas[version] = xmlschema.XMLSchema(folder / f"{version}.xsd")
    for error in schemas[version].iter_errors(text):
        print(f"{path.name} {error.path}: {error.reason}")
    looked_at += 1
print(looked_at, "files")

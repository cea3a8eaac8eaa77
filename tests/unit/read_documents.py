#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""What the independent reader of a format sees in a file, one JSON value a line: read_documents.py xlsx|ics|zip FILE"""
import json
import sys
import zipfile


def read_xlsx(path):
    import openpyxl
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    yield {"name": sheet.title, "frozen": sheet.freeze_panes, "filter": sheet.auto_filter.ref, "sheets": len(book.worksheets),
           "made": book.properties.created.isoformat(), "width": sheet.column_dimensions["A"].width, "formulas": any(
               cell.data_type == "f" for row in sheet.iter_rows() for cell in row)}
    for row in sheet.iter_rows():
        yield [[cell.data_type, cell.value if cell.data_type != "d" else cell.value.date().isoformat(), cell.number_format, cell.font.b] for cell in row]


def read_ics(path):
    import icalendar
    with open(path, "rb") as file:
        calendar = icalendar.Calendar.from_ical(file.read())
    yield {key: str(value) for key, value in calendar.property_items(recursive=False) if key not in ("BEGIN", "END")}
    for event in calendar.walk("VEVENT"):
        entry = {key: str(event[key]) for key in ("UID", "SUMMARY", "DESCRIPTION", "URL", "STATUS", "TRANSP") if key in event}
        entry |= {key: event[key].dt.isoformat() for key in ("DTSTART", "DTEND", "DTSTAMP")}
        if "CATEGORIES" in event:
            entry["CATEGORIES"] = [str(category) for category in event["CATEGORIES"].cats]
        yield entry


def read_zip(path):
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        for entry in archive.infolist():
            data = archive.read(entry)
            yield [entry.filename, len(data), data[:40].decode("utf-8", "replace"), list(entry.date_time), oct(entry.external_attr >> 16)]


for value in {"xlsx": read_xlsx, "ics": read_ics, "zip": read_zip}[sys.argv[1]](sys.argv[2]):
    print(json.dumps(value, ensure_ascii=False))

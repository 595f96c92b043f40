"""Make ``figures.csv`` anew from the raw file that LCAFOOT_SOURCE_FILES leads to."""

from __future__ import annotations

import csv
import io
import os
import re
from decimal import Decimal
from pathlib import Path

RAW = Path("owid_carbon_intensity") / "owid_carbon_intensity_elec_by_country_year.csv"
HEADER = ("row_id", "subject", "place_name", "year", "value")


def slug(name: str) -> str:
    """Name an area without an ISO code: ``EU (Ember)`` becomes ``eu_ember``."""
    return re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")


def table_text(raw: Path) -> str:
    """Return the table in kg/kWh, digits as published, sorted by place and year.

    A zero is left out: no power plant has life-cycle emissions of zero, so it stands
    for a rounded or missing figure (see NOTES.md).
    """
    with raw.open(encoding="utf-8", newline="") as file:
        rows = []
        for row in csv.DictReader(file):
            grams = Decimal(row["carbon_intensity_elec"])
            subject = row["iso_code"] or slug(row["country"])
            if grams > 0:
                kilograms = f"{grams.scaleb(-3):f}"
                year = row["year"]
                rows.append((f"{subject}.{year}", subject, row["country"], year, kilograms))
    rows.sort(key=lambda row: (row[1], row[3]))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(rows)
    return text.getvalue()


if __name__ == "__main__":
    source = Path(os.environ["LCAFOOT_SOURCE_FILES"]) / RAW
    target = Path(__file__).with_name("figures.csv")
    target.write_bytes(table_text(source).encode("utf-8"))
    print(f"{target}: written; now run python -m lcafoot.data.seal grid")

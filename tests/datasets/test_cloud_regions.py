"""What must hold among figures of cloud regions, trap by trap."""

from functools import cache

import pandas as pd
import pytest

from lcafoot.data import figures, registry

PACKAGE = "cloud_regions"
DIRECT = "carbon_intensity_location_direct_kg_kwh"
LIFE_CYCLE = "carbon_intensity_location_life_cycle_kg_kwh"
UNDECLARED = "carbon_intensity_location_undeclared_kg_kwh"
MARKET = "carbon_intensity_market_kg_kwh"
SHARE = "carbon_free_share"


@cache
def _rows() -> pd.DataFrame:
    return registry.load(PACKAGE, "figures")


def _value(subject: str, quantity: str, source_id: str) -> float:
    return figures.quantity(PACKAGE, subject, quantity, source_id).value


def test_carbon_free_shares_and_their_bands_lie_between_0_and_1():
    shares = [
        row for (_, name), found in figures.index(PACKAGE).items() if name == SHARE for row in found.values()
    ]
    assert len(shares) == 72
    assert all(0 <= row.low <= row.value <= row.high <= 1 for row in shares)


def test_all_44_regions_of_2024_have_intensity_and_share():
    rows = _rows()[_rows()["source_id"] == "google_region_2024"]
    regions = [set(rows.loc[rows["quantity"] == name, "subject"]) for name in (DIRECT, SHARE)]
    assert regions[0] == regions[1]
    assert len(regions[0]) == 44


@pytest.mark.parametrize(
    ("region", "grams", "share"),
    [("us_central1", 412.72, 0.87), ("europe_north2", 2.73, 1.0), ("asia_south1", 678.76, 0.09)],
)
def test_regions_of_2024_are_as_google_prints_them(region, grams, share):
    source = "google_region_2024"
    assert _value(f"gcp_{region}", DIRECT, source) * 1000 == pytest.approx(grams)
    assert _value(f"gcp_{region}", SHARE, source) == share


def test_google_changed_the_boundary_after_2020_and_the_quantity_with_it():
    rows = _rows()[_rows()["source_id"].str.startswith("google_region")]
    intensity = rows[rows["quantity"] != SHARE]
    assert set(intensity.loc[intensity["year"] <= 2020, "quantity"]) == {LIFE_CYCLE}
    assert set(intensity.loc[intensity["year"] > 2020, "quantity"]) == {DIRECT}


def test_edition_in_the_source_is_the_year():
    rows = _rows()[_rows()["source_id"].str.startswith("google_region")]
    assert (rows["source_id"].str[-4:].astype(int) == rows["year"]).all()


def test_net_iowa_is_a_sixth_of_gross_iowa_and_a_quantity_of_its_own():
    gross = _value("gcp_us_central1", UNDECLARED, "patterson_2021")
    assert _value("gcp_us_central1", MARKET, "patterson_2021") / gross == pytest.approx(1 / 6, abs=0.002)


def test_location_and_market_are_told_apart_in_every_row():
    rows = _rows()
    intensity = rows[rows["quantity"].str.startswith("carbon_intensity")]
    location = intensity["quantity"].str.contains("location")
    assert intensity.loc[location, "boundary"].str.startswith("location-based").all()
    assert intensity.loc[~location, "boundary"].str.startswith("market-based").all()


def test_broken_rows_of_the_azure_table_are_not_shipped():
    subjects = set(_rows()["subject"])
    assert not subjects & {"azure_finland_central", "azure_germany_west_central"}
    assert _rows().loc[_rows()["unit"] == "kg/kWh", "value"].max() < 1


def test_two_factors_for_france_stay_marked_as_a_conflict():
    found = [
        figures.quantity(PACKAGE, region, DIRECT, "ccf_2023")
        for region in ("aws_eu_west_3", "azure_france_central")
    ]
    assert [row.value for row in found] == [0.052, 0.067]
    assert all("CONFLICT" in row.note for row in found)


def test_regions_on_one_grid_count_once():
    rows = _rows().set_index("row_id")
    for twin, region in (("europe_west10", "europe_west3"), ("us_east5", "us_east4")):
        origin = f"gcp_{region}.{DIRECT}.google_region_2024"
        row = rows.loc[f"gcp_{twin}.{DIRECT}.google_region_2024"]
        assert (row["derived_from"], row["value"]) == (origin, rows.loc[origin, "value"])


def test_rows_shared_with_the_facility_package_repeat_its_values():
    shared = _rows()[_rows()["derived_from"].str.startswith("facility/")]
    assert len(shared) == 12
    for row in shared.to_dict("records"):
        origin = row["derived_from"].removeprefix("facility/")
        assert figures.by_row("facility", origin).value == row["value"]


def test_pue_of_regions_is_between_1_and_1_5():
    assert _rows().loc[_rows()["quantity"] == "pue", "value"].between(1.05, 1.5).all()


def test_water_that_looks_filled_in_is_marked():
    water = _rows()[(_rows()["quantity"] == "wue_l_kwh") & (_rows()["value"] == 0.18)]
    assert len(water) == 6
    assert water["note"].str.contains("perhaps a fleet value").all()

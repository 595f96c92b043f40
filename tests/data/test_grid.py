from __future__ import annotations

import pytest

from lcafoot.data import grid, registry
from lcafoot.errors import MissingDataError


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("France", 0.0442),
        ("World", 0.4730),
        ("United States", 0.3835),
        ("Ireland", 0.2797),
        ("Sweden", 0.0358),
        ("China", 0.5596),
        ("India", 0.7083),
        ("Germany", 0.3441),
        ("Singapore", 0.4987),
    ],
)
def test_2024_is_what_the_source_says(place: str, expected: float) -> None:
    found = grid.carbon_intensity(place, 2024)
    assert found.value == pytest.approx(expected, abs=5.1e-5)
    assert found.unit == "kg/kWh"
    assert found.low < found.value < found.high


@pytest.mark.parametrize("place", ["FRA", "fra", "France", "FRANCE", " france "])
def test_a_place_is_found_by_code_or_name_in_any_case(place: str) -> None:
    assert grid.carbon_intensity(place, 2024).row == "grid/FRA.2024"


def test_areas_without_code_are_found_by_name_or_slug() -> None:
    assert grid.carbon_intensity("EU (Ember)", 2024) == grid.carbon_intensity("eu_ember", 2024)


def test_every_quantity_tells_its_source() -> None:
    source = grid.carbon_intensity("FRA", 2024).source
    assert source.license == "CC BY 4.0"
    assert "owid/energy-data" in source.reference
    assert source.confidence == "secondary"


def test_an_unknown_place_names_the_nearest() -> None:
    with pytest.raises(MissingDataError, match="nearest: Germany"):
        grid.carbon_intensity("Germny", 2024)


def test_a_missing_year_is_not_replaced() -> None:
    with pytest.raises(MissingDataError, match="of France for 2031; years present: 2000-2024"):
        grid.carbon_intensity("France", 2031)


def test_years_that_are_zero_at_the_source_are_missing() -> None:
    with pytest.raises(MissingDataError, match="years present: 2010-2011, 2013-2023"):
        grid.carbon_intensity("Burundi", 2012)
    assert (registry.load("grid")["value"] > 0).all()


def test_places_tell_the_years_they_have() -> None:
    places = grid.places()
    assert list(places.columns) == ["place_id", "name", "first_year", "last_year"]
    assert len(places) == 238
    france = places.set_index("place_id").loc["FRA"]
    assert (france["name"], france["first_year"], france["last_year"]) == ("France", 2000, 2024)


def test_every_listed_place_answers_for_its_last_year() -> None:
    for row in grid.places().itertuples():
        assert grid.carbon_intensity(row.name, row.last_year) == grid.carbon_intensity(
            row.place_id, row.last_year
        )

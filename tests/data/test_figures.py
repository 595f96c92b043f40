from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lcafoot.data import figures
from lcafoot.data.pedigree import spread
from lcafoot.errors import MissingDataError, SchemaError

OTHER = {"row_id": "widget.embodied_kg.lab_2024", "source_id": "lab_2024", "value": "140", "method": "lca"}
Make = Callable[..., Path]


def test_a_row_keeps_value_source_and_what_it_covers(make_package: Make) -> None:
    make_package()
    found = figures.quantity("widgets", "widget", "embodied_kg")
    assert (found.row, found.value, found.unit) == ("widgets/widget.embodied_kg.maker_2025", 100.0, "kg")
    assert found.covers == ("materials", "manufacture")
    assert (found.source.title, found.source.locator) == ("Widget maker, carbon footprint", "Table 1")
    assert (found.source.license, found.source.confidence) == ("CC BY 4.0", "quoted")


def test_a_figure_without_band_gets_the_pedigree_interval(make_package: Make) -> None:
    make_package({"pedigree": "2,3,2,1,4"})
    found = figures.quantity("widgets", "widget", "embodied_kg")
    factor = spread("2,3,2,1,4", "product")
    assert (found.low, found.high) == pytest.approx((100 / factor, 100 * factor))
    assert found.band_kind == "pedigree"


@pytest.mark.parametrize("kind", ["min_max", "ci95", "sd1"])
def test_a_published_band_keeps_its_kind(make_package: Make, kind: str) -> None:
    make_package({"band_kind": kind, "low": "90", "high": "130", "pedigree": "", "basic": ""})
    found = figures.quantity("widgets", "widget", "embodied_kg")
    assert (found.low, found.high, found.band_kind) == (90.0, 130.0, kind)


def test_an_exact_figure_has_no_width(make_package: Make) -> None:
    make_package({"band_kind": "exact", "pedigree": "", "basic": ""})
    found = figures.quantity("widgets", "widget", "embodied_kg")
    assert found.low == found.value == found.high


@pytest.mark.parametrize(
    ("method", "basis"),
    [("vendor_pcf", "published"), ("model", "modeled"), ("tool", "modeled"), ("assumption", "assumed")],
)
def test_the_method_gives_the_basis(make_package: Make, method: str, basis: str) -> None:
    make_package({"method": method})
    assert figures.quantity("widgets", "widget", "embodied_kg").basis == basis


@pytest.mark.parametrize(
    ("quantity", "value", "low", "high"),
    [("fab_yield", "0.99", 0.0, 1.0), ("pue", "1.01", 1.0, float("inf"))],
)
def test_bands_stop_at_physical_bounds(
    make_package: Make, quantity: str, value: str, low: float, high: float
) -> None:
    make_package({"quantity": quantity, "value": value, "unit": "1", "pedigree": "4,4,4,4,4"})
    found = figures.quantity("widgets", "widget", quantity)
    assert (found.minimum, found.maximum) == (low, high)
    assert low <= found.low <= found.value <= found.high <= high


def test_no_source_is_taken_by_default_where_several_speak(make_package: Make) -> None:
    make_package({}, OTHER)
    with pytest.raises(MissingDataError, match="name one of lab_2024, maker_2025"):
        figures.quantity("widgets", "widget", "embodied_kg")
    assert figures.quantity("widgets", "widget", "embodied_kg", "lab_2024").value == 140.0
    assert set(figures.quantities("widgets", "widget", "embodied_kg")) == {"lab_2024", "maker_2025"}


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [
        (("widgts", "widget", "embodied_kg", None), "nearest: widgets"),
        (("widgets", "wigdet", "embodied_kg", None), "nearest: widget"),
        (("widgets", "widget", "embodied", None), "nearest: embodied_kg"),
        (("widgets", "widget", "embodied_kg", "maker_2024"), "nearest: maker_2025"),
    ],
)
def test_what_is_unknown_names_the_nearest(
    make_package: Make, asked: tuple[str, str, str, str | None], nearest: str
) -> None:
    make_package()
    with pytest.raises(MissingDataError, match=nearest):
        figures.quantity(*asked)


def test_one_source_that_speaks_twice_is_refused(make_package: Make) -> None:
    make_package({}, {"row_id": "again"})
    with pytest.raises(SchemaError, match="maker_2025 gives embodied_kg of widget twice"):
        figures.index("widgets")


def test_a_row_is_found_by_its_key(make_package: Make) -> None:
    make_package({}, OTHER)
    assert figures.by_row("widgets", OTHER["row_id"]).value == 140.0
    with pytest.raises(MissingDataError, match=r"nearest: widget\.embodied_kg"):
        figures.by_row("widgets", "widget.embodied_kg.lab_2023")

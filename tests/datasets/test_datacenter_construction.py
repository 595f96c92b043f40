"""What must hold among the figures of building a datacenter, trap by trap."""

import pandas as pd
import pytest

from lcafoot.data import catalog, figures, registry

PACKAGE = "datacenter_construction"


def _rows() -> pd.DataFrame:
    return registry.load(PACKAGE, "figures")


def _value(subject: str, quantity: str, source_id: str | None = None) -> float:
    return figures.quantity(PACKAGE, subject, quantity, source_id).value


def test_verify_finds_no_fault() -> None:
    found = catalog.verify()
    assert found[found["package"] == PACKAGE].empty


def test_each_figure_per_kilowatt_is_made_of_its_published_parts() -> None:
    making = _value("datacenter", "life_cycle_kg") * _value("datacenter", "making_share")
    assert _value("datacenter", "embodied_kg_per_kw", "data4_2026") == pytest.approx(making / 5000)
    building = _value("datacenter", "building_kg")
    assert _value("datacenter", "embodied_kg_per_kw", "greensku_2024") == pytest.approx(building / 50e3)


def test_a_period_goes_with_each_source_that_a_scenario_may_choose() -> None:
    periods = figures.quantities(PACKAGE, "datacenter", "lifetime_years")
    assert set(periods) <= set(figures.quantities(PACKAGE, "datacenter", "embodied_kg_per_kw"))
    assert "kith_2026" not in periods


def test_figures_without_origin_are_marked_and_few() -> None:
    rows = _rows()
    kith = rows[rows["source_id"] == "kith_2026"]
    assert len(kith) == 2
    assert kith["note"].str.startswith("LOW CONFIDENCE").all()


def test_shares_of_making_differ_by_the_electricity_they_are_held_against() -> None:
    france = _value("datacenter", "making_share")
    elsewhere = [_value(f"cyrusone_{site}", "making_share") for site in ("council_bluffs", "santa_clara")]
    assert max(elsewhere) < 0.03 < france


def test_concrete_and_steel_are_at_most_half_of_the_shell() -> None:
    both = _value("building_shell", "concrete_share") + _value("building_shell", "steel_share")
    assert both == pytest.approx(0.5)


def test_plant_is_most_of_what_a_datacenter_embodies() -> None:
    for quantity in ("upfront_share", "whole_life_share", "site_share"):
        assert 0.5 < _value("building_services", quantity) < 1


def test_reductions_are_shares_and_never_cover_a_stage() -> None:
    rows = _rows()
    saved = rows[rows["quantity"].str.contains("reduction|avoided")]
    assert len(saved) >= 8
    assert (saved["covers"].fillna("") == "").all()
    shares = saved[saved["quantity"].str.endswith("_share")]
    assert shares["value"].between(0.2, 0.9).all()


def test_recycled_metal_emits_less_than_primary_and_concrete_least_of_all() -> None:
    def of(subject: str) -> float:
        return _value(subject, "embodied_kg_per_kg")

    assert of("concrete") < of("cement") < of("construction_metals_recycled") < of("construction_metals")
    assert of("steel") == 1.89
    assert of("aluminum") == 15.1


def test_the_shares_of_load_stay_below_one() -> None:
    loads = figures.quantities(PACKAGE, "datacenter", "load_factor")
    assert {source: row.value for source, row in loads.items()} == {"lbnl_2024": 0.5, "imasons_2023": 0.6}

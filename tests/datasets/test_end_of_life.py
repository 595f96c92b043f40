"""What must hold among the figures of the end of life, trap by trap."""

import pandas as pd
import pytest

from lcafoot.data import catalog, figures, registry

PACKAGE = "end_of_life"


def _rows() -> pd.DataFrame:
    return registry.load(PACKAGE, "figures")


def _value(subject: str, quantity: str, source_id: str | None = None) -> float:
    return figures.quantity(PACKAGE, subject, quantity, source_id).value


def test_verify_finds_no_fault() -> None:
    found = catalog.verify()
    assert found[found["package"] == PACKAGE].empty


def test_treatment_of_a_server_is_a_burden_of_10_to_30_kg() -> None:
    rows = _rows()
    servers = rows[rows["quantity"] == "end_of_life_kg"]
    assert len(servers) == 13
    assert servers["value"].between(10, 30).all()
    assert set(servers["covers"]) == {"end_of_life"}


def test_avoided_carbon_of_a_material_is_primary_less_recycled() -> None:
    for material in ("aluminum", "steel", "scrap_metal", "plastics"):
        primary, recycled = (_value(material, f"{kind}_kg_per_kg") for kind in ("primary", "recycled"))
        assert 0 < recycled < primary
        assert _value(material, "avoided_kg_per_kg") == pytest.approx(primary - recycled, rel=1e-6)


def test_benefits_cover_no_stage_and_are_never_negative() -> None:
    rows = _rows()
    benefits = rows[rows["quantity"].str.contains("avoid|credit|reduction")]
    assert len(benefits) >= 12
    assert (benefits["covers"].fillna("") == "").all()
    assert (benefits["value"] > 0).all()


def test_recycling_at_cut_off_is_far_below_treatment_of_a_card() -> None:
    cut_off = _value("weee_mixed_recycled", "disposal_kg_per_kg")
    treated = _value("electronics", "disposal_kg_per_kg")
    assert treated / cut_off > 300


def test_rates_and_shares_lie_between_0_and_1() -> None:
    rows = _rows()
    shares = rows[rows["quantity"].str.endswith(("_rate", "_share"))]
    assert shares["value"].between(0, 1).all()
    assert _value("electronics", "recycling_rate", "gem_2024") < _value("e_waste_europe", "recycling_rate")


def test_the_year_of_894_thousandths_is_2023() -> None:
    rows = _rows().set_index("row_id")
    assert int(rows.loc["electronics.recycling_rate.azure_2024", "year"]) == 2023


def test_avoided_emissions_of_the_world_come_from_its_masses() -> None:
    recycled = _value("e_waste_world", "mass_in_2022_kg") * _value(
        "electronics", "recycling_rate", "gem_2024"
    )
    per_kg = _value("e_waste_with_refrigerants", "avoided_kg_per_kg")
    assert _value("e_waste_world", "avoided_kg") / recycled == pytest.approx(per_kg, rel=1e-6)


def test_cumulated_ai_waste_is_the_published_1_2_to_5_million_tons() -> None:
    total = figures.quantity(PACKAGE, "ai_e_waste", "mass_2020_2030_kg")
    assert (total.low, total.high) == (1.2e9, 5.0e9)
    assert "16 million" in total.note
    avoidable = figures.quantity(PACKAGE, "ai_e_waste", "avoidable_share")
    assert (avoidable.low, avoidable.high) == (0.16, 0.86)


def test_the_bound_by_supply_of_chips_is_below_the_scenarios() -> None:
    bounded = figures.quantity(PACKAGE, "ai_e_waste", "mass_in_year_kg")
    scenarios = figures.quantity(PACKAGE, "ai_e_waste", "mass_in_2030_kg")
    assert bounded.high < scenarios.low

"""What must hold among the figures of freight, trap by trap."""

import pandas as pd
import pytest

from lcafoot.data import catalog, figures, registry

PACKAGE = "transport"
GOVERNMENT = (
    "sea_container_large",
    "sea_container",
    "rail",
    "truck_articulated",
    "truck_average",
    "air_long_haul",
    "van",
    "air_short_haul",
    "air_long_haul_with_rf",
)


def _rows() -> pd.DataFrame:
    return registry.load(PACKAGE, "figures")


def _factor(mode: str) -> float:
    return figures.quantity(PACKAGE, mode, "carbon_per_tkm_kg").value


def test_verify_finds_no_fault() -> None:
    found = catalog.verify()
    assert found[found["package"] == PACKAGE].empty


def test_each_mode_has_one_factor_so_that_a_route_needs_no_choice_of_source() -> None:
    for (subject, quantity), sources in figures.index(PACKAGE).items():
        if quantity == "carbon_per_tkm_kg":
            assert len(sources) == 1, subject


def test_modes_of_the_government_are_in_their_known_order() -> None:
    factors = [_factor(mode) for mode in GOVERNMENT]
    assert factors == sorted(factors)


def test_factor_is_exhaust_plus_supply_of_fuel() -> None:
    rows = _rows().set_index("row_id")
    sums = rows[(rows["quantity"] == "carbon_per_tkm_kg") & (rows["source_id"] == "defra_2025")]
    assert len(sums) == len(GOVERNMENT)
    for _, row in sums.iterrows():
        parts = [rows.loc[origin, "value"] for origin in row["derived_from"].split(";")]
        assert row["value"] == pytest.approx(sum(parts), rel=1e-6)
        assert parts[1] < 0.4 * parts[0]


def test_printed_factors_for_rail_and_container_ship() -> None:
    assert figures.quantity(PACKAGE, "rail", "direct_per_tkm_kg").value == 0.02779
    assert figures.quantity(PACKAGE, "sea_container", "direct_per_tkm_kg").value == 0.01612


def test_radiative_forcing_multiplies_the_exhaust_by_1_7_and_not_the_supply() -> None:
    without = figures.quantity(PACKAGE, "air_long_haul", "direct_per_tkm_kg").value
    forced = figures.quantity(PACKAGE, "air_long_haul_with_rf", "direct_per_tkm_kg").value
    assert forced / without == pytest.approx(1.7, abs=0.02)
    assert _factor("air_long_haul_with_rf") - forced == pytest.approx(_factor("air_long_haul") - without)


def test_rivals_agree_on_the_order_and_differ_by_less_than_four() -> None:
    pairs = (("truck", "truck_average"), ("sea", "sea_container"), ("air_long_haul", "plane"))
    for lower, upper in pairs:
        assert 1 < _factor(upper) / _factor(lower) < 4


def test_ship_instead_of_plane_saves_what_a_maker_says() -> None:
    said = figures.quantity(PACKAGE, "sea_for_plane", "carbon_reduction_share").value
    assert 1 - _factor("sea_container") / _factor("air_long_haul") == pytest.approx(said, abs=0.03)


def test_inbound_transport_is_a_few_thousandths_of_a_baseboard() -> None:
    for board in ("nvidia_hgx_h100_baseboard", "nvidia_hgx_b200_baseboard"):
        assert 0 < figures.quantity(PACKAGE, board, "inbound_transport_share").value < 0.01


def test_contradicting_routes_stand_side_by_side() -> None:
    route = {name: q for (subject, name), q in figures.index(PACKAGE).items() if subject == "gpu_route"}
    assert next(iter(route["distance_plane_km"].values())).value == 9908
    assert next(iter(route["distance_sea_km"].values())).value == 19000


def test_secondary_factors_are_scored_as_such() -> None:
    rows = _rows()
    secondary = rows[(rows["confidence"] == "secondary") & (rows["band_kind"] == "pedigree")]
    assert (secondary["pedigree"].str[0].astype(int) >= 3).all()

"""What must hold in the rival figures of chip making."""

from __future__ import annotations

import math

import pytest

from lcafoot.data import catalog, figures, registry

NODES = ("28nm", "20nm", "14nm", "10nm", "8nm", "7nm", "5nm", "3nm")
PER_AREA = "embodied_per_area_kg_cm2"
BOARD = "pcb_per_area_kg_m2"


def value(row_id: str) -> float:
    return figures.by_row("fab_nodes", row_id).value


def test_seven_figures_for_7_nm_stand_side_by_side_and_two_are_act_again() -> None:
    table = catalog.disagreement("7nm").set_index("source_id")
    assert set(table["quantity"]) == {PER_AREA}
    assert set(table.index[~table["independent"]]) == {"ecm_world_2025", "ecochip_2024"}
    published = {
        "imec_netzero_2024": 1.44,
        "llmcarbon_2023": 1.6,
        "ecm_world_2025": 1.8092,
        "carbonclarity_suite_2026": 2.085,
        "carbonclarity_2025": 2.52,
    }
    assert {name: table.loc[name, "value"] for name in published} == published


@pytest.mark.parametrize("node", NODES)
def test_gas_at_97_percent_is_the_mean_of_95_and_99(node: str) -> None:
    worst, middle, best = (value(f"{node}.gas_per_area_{level}_kg_cm2.act_2022") for level in (95, 97, 99))
    assert middle == pytest.approx((worst + best) / 2)
    assert best < middle < worst


@pytest.mark.parametrize("node", NODES)
def test_totals_of_act_follow_from_its_parts(node: str) -> None:
    parts = (
        value("TWN.carbon_intensity_kg_kwh.act_2022") * value(f"{node}.energy_per_area_kwh_cm2.act_2022")
        + value(f"{node}.gas_per_area_97_kg_cm2.act_2022")
        + value(f"{node}.material_per_area_kg_cm2.act_2022")
    )
    good = parts / value("generic.fab_yield.act_2022")
    assert value(f"{node}.{PER_AREA}.act_2022") == pytest.approx(good, rel=1e-9)


@pytest.mark.parametrize("node", ["28nm", "14nm", "7nm", "5nm", "3nm"])
def test_the_world_table_is_act_without_yield(node: str) -> None:
    parts = (
        value("world.carbon_intensity_kg_kwh.act_2023") * value(f"{node}.energy_per_area_kwh_cm2.act_2022")
        + value(f"{node}.gas_per_area_97_kg_cm2.act_2022")
        + value(f"{node}.material_per_area_kg_cm2.act_2022")
    )
    assert value(f"{node}.{PER_AREA}.ecm_world_2025") == pytest.approx(parts, abs=1e-4)


@pytest.mark.parametrize(("node", "origin"), [("7nm",) * 2, ("10nm",) * 2, ("14nm",) * 2, ("22nm", "20nm")])
def test_ecochip_is_act_on_coal_power(node: str, origin: str) -> None:
    parts = (
        value("coal.carbon_intensity_kg_kwh.act_2022") * value(f"{origin}.energy_per_area_kwh_cm2.act_2022")
        + value(f"{origin}.gas_per_area_95_kg_cm2.act_2022")
        + value(f"{origin}.material_per_area_kg_cm2.act_2022")
    )
    good = parts / value("generic.fab_yield.act_2022")
    assert value(f"{node}.{PER_AREA}.ecochip_2024") == pytest.approx(good, rel=1e-4)


def test_imec_per_area_is_marked_as_an_interpretation() -> None:
    rows = registry.load("fab_nodes", "figures")
    imec = rows[rows["source_id"] == "imec_netzero_2024"]
    assert len(imec) == 7
    assert imec["note"].str.contains("INTERPRETATION").all()
    assert (imec["pedigree"].str[0] == "4").all()
    wafer = value("wafer_300mm.area_cm2.boaviztapi_2_5_0")
    electricity = 0.454 * value("7nm.energy_per_area_kwh_cm2.act_2022")
    assert value(f"7nm.{PER_AREA}.imec_netzero_2024") / wafer < electricity / 100


def test_the_doubt_about_7_nm_energy_stays_marked() -> None:
    assert "extreme ultraviolet" in figures.by_row("fab_nodes", "7nm.energy_per_area_kwh_cm2.act_2022").note


def test_energy_per_good_die_is_kept_apart_from_energy_per_wafer() -> None:
    assert set(figures.quantities("fab_nodes", "28nm", "energy_per_area_kwh_cm2")) == {"act_2022"}
    good = value("28nm.energy_per_good_area_kwh_cm2.imec_2023")
    dies, line = value("die_1_cm2.fab_yield.imec_2023"), value("generic.line_yield.imec_2023")
    wafer = good * dies * line * (1 - value("generic.facility_share.imec_2023"))
    assert wafer == pytest.approx(1.05, abs=0.005)
    assert wafer / value("28nm.energy_per_area_kwh_cm2.act_2022") < 1.2


def test_murphy_yield_of_one_square_centimeter_is_86_percent() -> None:
    defects = value("generic.defect_density_1_cm2.imec_2023")
    murphy = ((1 - math.exp(-defects)) / defects) ** 2
    assert value("die_1_cm2.fab_yield.imec_2023") == pytest.approx(murphy, abs=0.005)


def test_a_95th_percentile_is_never_a_central_value() -> None:
    rows = registry.load("fab_nodes", "figures")
    assert not rows.loc[rows["quantity"].str.startswith("embodied"), "quantity"].str.contains("p95").any()
    mean, high = (
        value(f"7nm.{PER_AREA}.carbonclarity_2025"),
        value("7nm.carbon_per_area_p95_kg_cm2.carbonclarity_2025"),
    )
    assert high / mean == pytest.approx(value("7nm.p95_over_mean.carbonclarity_2025"), abs=0.05)


@pytest.mark.parametrize("node", ["28nm", "10nm", "7nm"])
def test_percentile_of_the_run_lies_outside_one_standard_deviation(node: str) -> None:
    row = figures.by_row("fab_nodes", f"{node}.{PER_AREA}.carbonclarity_suite_2026")
    assert row.band_kind == "sd1"
    assert value(f"{node}.carbon_per_area_p95_kg_cm2.carbonclarity_suite_2026") > row.high


def test_boards_of_act_are_a_hundred_times_too_low_and_say_so() -> None:
    rows = registry.load("fab_nodes", "figures")
    boards = rows[rows["quantity"] == BOARD]
    doubtful = boards["source_id"] == "act_2025"
    assert doubtful.sum() == 4
    assert boards.loc[doubtful, "note"].str.contains("UNIT IN DOUBT").all()
    assert (boards.loc[doubtful, "pedigree"].str[0] == "5").all()
    others = boards[~doubtful & ~boards["subject"].eq("pcb_2_layer")]
    assert others["value"].min() / boards.loc[doubtful, "value"].max() > 100
    ratio = value(f"pcb_2_layer.{BOARD}.actv2_2026") / value(f"pcb_2_layer.{BOARD}.act_2025")
    assert ratio == pytest.approx(48, abs=0.5)


def test_the_world_grid_of_2022_is_marked_as_wrong() -> None:
    old, new = (
        figures.by_row("fab_nodes", f"world.carbon_intensity_kg_kwh.act_{year}") for year in (2022, 2023)
    )
    assert (old.value, new.value) == (0.301, 0.481)
    assert "wrong" in old.note


def test_newer_nodes_have_more_defects_in_the_tool_and_fewer_than_half_a_defect() -> None:
    defects = [
        value(f"{node}.defect_density_1_cm2.ecochip_2024")
        for node in ("65nm", "28nm", "22nm", "14nm", "10nm", "7nm")
    ]
    assert defects == sorted(defects)
    assert defects[-1] == 0.2
    shown = figures.by_row("fab_nodes", "5nm.defect_density_1_cm2.tsmc_2020")
    assert (shown.low, shown.high) == (0.10, 0.11)

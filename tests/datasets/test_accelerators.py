"""What must hold among the figures of accelerators, trap by trap."""

import math
from functools import cache

import pandas as pd
import pytest

from lcafoot.data import catalog, figures, registry

PACKAGE = "accelerators"
SERVER_GPUS_IN_ORDER = (
    "nvidia_m2050",
    "nvidia_k20x",
    "nvidia_k40",
    "nvidia_k80",
    "nvidia_p100_sxm2_16gb",
    "nvidia_v100_sxm2_16gb",
    "nvidia_a100_sxm_40gb",
    "nvidia_h100_sxm_80gb",
    "nvidia_b200_180gb",
)


@cache
def _rows() -> pd.DataFrame:
    return registry.load(PACKAGE, "figures")


def _value(subject: str, quantity: str, source_id: str | None = None) -> float:
    return figures.quantity(PACKAGE, subject, quantity, source_id).value


def _values(quantity: str) -> pd.Series:
    rows = _rows()
    return rows[rows["quantity"] == quantity].set_index("subject")["value"]


def _memory() -> pd.Series:
    rows = _rows()
    return rows[rows["quantity"].str.fullmatch(r"memory_[a-z0-9]+_gb")].set_index("subject")["value"]


def test_at_least_25_accelerators_have_what_a_comparison_needs() -> None:
    needed = [set(_values(name).index) for name in ("die_area_cm2", "tdp_w", "release_year")]
    peak = set(_values("peak_fp32_flop_s").index) | set(_values("peak_fp16_flop_s").index)
    assert len(set.intersection(*needed, peak, set(_memory().index))) >= 25


def test_server_gpus_span_2010_to_2025() -> None:
    released = _values("release_year")
    assert released.min() < 2011
    assert released.max() > 2025
    assert released.between(2010, 2027).all()


def test_each_specification_has_one_source() -> None:
    rows = _rows()
    specified = rows[rows["method"].isin(["specification"]) & (rows["quantity"] != "mass_kg")]
    assert not specified.duplicated(["subject", "quantity"]).any()


def test_a100_peaks_are_those_of_the_makers_table() -> None:
    assert _value("nvidia_a100_sxm_40gb", "peak_fp16_flop_s") == 312e12
    assert _value("nvidia_a100_sxm_40gb", "peak_fp32_flop_s") == 19.5e12


def test_h100_peak_is_dense_and_not_the_1979_with_sparsity() -> None:
    assert _value("nvidia_h100_sxm_80gb", "peak_fp16_flop_s") == 989.4e12
    assert _value("nvidia_h100_pcie_80gb", "peak_fp16_flop_s") == 756e12


@pytest.mark.parametrize(
    ("subject", "sparse"),
    [
        ("nvidia_a100_sxm_40gb", 624e12),
        ("nvidia_h100_sxm_80gb", 1978.9e12),
        ("nvidia_l4", 242e12),
        ("nvidia_l40s", 733e12),
        ("nvidia_b200_180gb", 4500e12),
    ],
)
def test_dense_peak_is_half_of_the_advertised_sparse_one(subject: str, sparse: float) -> None:
    assert _value(subject, "peak_fp16_flop_s") == pytest.approx(sparse / 2, rel=0.02)


def test_graphics_cards_give_the_rate_with_fp32_accumulation() -> None:
    for subject in ("nvidia_rtx_3090", "nvidia_rtx_4090"):
        ratio = _value(subject, "peak_fp16_flop_s") / _value(subject, "peak_fp32_flop_s")
        assert ratio == pytest.approx(2, rel=0.01)


def test_fp8_is_twice_fp16_except_where_the_maker_gives_no_more() -> None:
    fp8, fp16 = _values("peak_fp8_flop_s"), _values("peak_fp16_flop_s")
    ratio = (fp8 / fp16).dropna()
    assert ratio.pop("intel_gaudi3") == 1
    assert ratio.to_numpy() == pytest.approx(2, rel=0.03)


def test_fp64_vector_rate_is_never_above_fp32() -> None:
    fp64, fp32 = _values("peak_fp64_flop_s"), _values("peak_fp32_flop_s")
    assert ((fp64 / fp32).dropna() <= 1).all()


def test_half_a_b200_is_not_a_b200() -> None:
    assert _value("nvidia_b200_180gb", "memory_hbm3e_gb") == 180
    assert _value("nvidia_b200_180gb", "compute_dies") == 2
    assert _value("nvidia_b200_180gb", "peak_fp16_flop_s") == 2250e12


def test_v100_powers_are_not_swapped() -> None:
    assert _value("nvidia_v100_sxm2_16gb", "tdp_w") == 300
    assert _value("nvidia_v100_pcie_16gb", "tdp_w") == 250


def test_apu_with_wrong_memory_is_not_shipped_and_mi325x_has_256_gb() -> None:
    assert not _rows()["subject"].str.contains("mi300a").any()
    assert _value("amd_mi325x", "memory_hbm3e_gb") == 256
    assert _value("amd_mi300x", "memory_bandwidth_gb_s") == 5300


@pytest.mark.parametrize("subject", ["nvidia_k80", "amd_mi250x"])
def test_area_of_two_dies_counts_both(subject: str) -> None:
    assert _value(subject, "compute_dies") == 2
    assert _value(subject, "die_area_cm2") / 2 < 8.58, "one die fits the reticle of 26 by 33 mm"
    assert _value(subject, "die_area_cm2") > 10


def test_single_dies_fit_the_reticle() -> None:
    area, dies = _values("die_area_cm2"), _values("compute_dies")
    assert (area / dies.reindex(area.index).fillna(1)).between(2, 8.58).all()


def test_same_die_has_the_same_area() -> None:
    area = _values("die_area_cm2")
    for cards in (("a100_sxm_40gb", "a100_sxm_80gb", "a100_pcie_40gb"), ("a10", "a40", "rtx_3090")):
        assert len({area[f"nvidia_{card}"] for card in cards}) == 1
    assert area["nvidia_h200_sxm_141gb"] == area["nvidia_h100_sxm_80gb"]


def test_fp32_per_watt_rises_more_than_tenfold_over_server_gpus() -> None:
    per_watt = [_value(name, "peak_fp32_flop_s") / _value(name, "tdp_w") for name in SERVER_GPUS_IN_ORDER]
    assert per_watt[-1] / per_watt[0] > 10
    released = _values("release_year").loc[list(SERVER_GPUS_IN_ORDER)]
    assert released.is_monotonic_increasing


def test_fp32_rate_stays_within_plausible_bounds_of_power_and_area() -> None:
    per_watt = (_values("peak_fp32_flop_s") / _values("tdp_w")).dropna()
    assert per_watt.between(3e9, 5e11).all()
    per_gb = (_values("memory_bandwidth_gb_s") / _memory()).dropna()
    assert per_gb.between(8, 80).all()


def test_components_of_the_baseboard_are_91_percent_of_its_total() -> None:
    rows = _rows()
    parts = rows[
        (rows["subject"] == "nvidia_hgx_h100_baseboard") & rows["quantity"].str.startswith("component_")
    ]
    assert len(parts) == 8
    total = math.fsum(parts["value"])
    assert total == pytest.approx(1191.8)
    assert total / _value("nvidia_hgx_h100_baseboard", "embodied_kg") == pytest.approx(0.91, abs=0.003)


def test_b200_is_an_eighth_of_its_baseboard_and_counts_once() -> None:
    board, card = "nvidia_hgx_b200_baseboard", "nvidia_b200_180gb"
    assert _value(card, "embodied_kg") == _value(board, "embodied_kg") / 8 == 284.25
    row = _rows().set_index("row_id").loc[f"{card}.embodied_kg.nvidia_pcf_2025"]
    assert row["derived_from"] == f"{board}.embodied_kg.nvidia_pcf_2025"


def test_tpu_v6e_parts_sum_to_692_and_its_total_is_no_bare_chip() -> None:
    chip = _value("google_tpu_v6e", "embodied_kg", "schneider_2025")
    host, building = (_value("google_tpu_v6e", f"component_{part}_kg") for part in ("host", "building"))
    assert chip + host + building == _value("google_tpu_v6e", "embodied_with_host_and_building_kg") == 692


def test_totals_with_host_and_building_are_never_offered_as_a_device() -> None:
    rows = _rows()
    whole = rows[rows["quantity"].str.startswith("embodied_with_host")]
    assert whole["subject"].str.startswith("google_tpu").all()
    bare = rows[(rows["quantity"] == "embodied_kg") & rows["subject"].str.startswith("google_tpu")]
    assert set(bare["subject"]) == {"google_tpu_v6e"}


def test_tpu_v5p_stays_marked_as_a_conflict_of_1010_and_1101() -> None:
    row = figures.quantity(PACKAGE, "google_tpu_v5p", "embodied_with_host_and_building_kg")
    assert (row.low, row.high, row.band_kind) == (1010, 1101, "min_max")
    assert "CONFLICT" in row.note


def test_manufacturing_of_a_tpu_is_less_than_its_total() -> None:
    made, total = _values("embodied_with_host_kg"), _values("embodied_with_host_and_building_kg")
    assert set(made.index) == set(total.index)
    assert (made / total).between(0.68, 0.80).all()


def test_repeated_tpu_and_h800_figures_are_not_independent() -> None:
    tpu = catalog.disagreement("google_tpu_v6e").set_index(["source_id", "quantity"])
    assert not tpu.loc[("ecologits_0_11_3", "embodied_kg"), "independent"]
    row = _rows().set_index("row_id").loc["nvidia_h800_sxm_80gb.embodied_kg.ecologits_0_11_3"]
    assert row["value"] == 273
    assert row["derived_from"] == "nvidia_h100_sxm_80gb.embodied_kg.ecologits_0_11_3"


def test_the_five_figures_of_the_h100_stand_apart() -> None:
    sxm = catalog.disagreement("nvidia_h100_sxm_80gb")
    assert sorted(sxm.loc[sxm["independent"], "value"]) == [164, 225, 273, 575.1]
    assert list(catalog.disagreement("nvidia_h100_pcie_80gb")["value"]) == [170.13]


def test_the_board_of_the_a100_module_stays_marked_as_suspect() -> None:
    card = figures.quantity(PACKAGE, "nvidia_a100_sxm_40gb", "component_printed_wiring_board_kg")
    assert card.value == 0.0821
    assert "SUSPECT" in card.note
    assert _value("nvidia_a100_pcie_40gb", "component_printed_wiring_board_kg") == 9.17


def test_the_tools_outputs_carry_their_warning() -> None:
    rows = _rows()
    tool = rows[(rows["source_id"] == "boaviztapi_2_5_0") & (rows["quantity"] == "embodied_kg")]
    assert len(tool) == 6
    assert tool["note"].str.contains("Not a default").all()

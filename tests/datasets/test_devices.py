"""What must hold among the figures of client devices, trap by trap."""

import pandas as pd
import pytest

from lcafoot.data import catalog, figures, registry

PACKAGE = "devices"


def _rows() -> pd.DataFrame:
    return registry.load(PACKAGE, "figures")


def _value(subject: str, quantity: str) -> float:
    return figures.quantity(PACKAGE, subject, quantity).value


def test_verify_finds_no_fault() -> None:
    found = catalog.verify()
    assert found[found["package"] == PACKAGE].empty


def test_at_most_60_rows_and_6_of_them_share_alike() -> None:
    rows = _rows()
    assert len(rows) <= 60
    assert rows["license"].str.contains("ODbL").sum() <= 6


def test_embodied_figures_are_total_times_share_of_making() -> None:
    table = _rows().pivot_table(index="subject", columns="quantity", values="value")
    whole = table.dropna(subset=["life_cycle_kg", "making_share", "embodied_kg"])
    assert len(whole) >= 8
    made = whole["life_cycle_kg"] * whole["making_share"]
    assert (made - whole["embodied_kg"]).abs().max() < 0.01


def test_making_and_use_leave_little_for_transport_and_end_of_life() -> None:
    table = _rows().pivot_table(index="subject", columns="quantity", values="value")
    both = table.dropna(subset=["making_share", "use_share"])
    assert (1 - both["making_share"] - both["use_share"]).between(0, 0.12).all()


def test_no_share_is_above_one() -> None:
    rows = _rows()
    assert rows.loc[rows["quantity"].str.endswith("_share"), "value"].between(0, 1).all()


def test_making_grew_from_half_to_four_fifths_of_a_phone() -> None:
    assert _value("apple_iphone_3g", "making_share") == 0.45 < _value("apple_iphone_3g", "use_share")
    for phone in ("apple_iphone_x", "apple_iphone_11_pro", "apple_iphone_14_pro_128gb", "google_pixel_7"):
        assert _value(phone, "making_share") >= 0.8


def test_the_iphone_15_pro_has_an_ambiguous_share_and_no_total() -> None:
    rows = _rows()
    phone = rows[rows["subject"] == "apple_iphone_15_pro"]
    assert list(phone["value"]) == [0.83]
    assert phone["note"].str.startswith("AMBIGUOUS").all()


def test_footprints_with_bought_electricity_are_marked() -> None:
    rows = _rows()
    mini = rows[rows["subject"].str.startswith("apple_mac_mini")]
    assert len(mini) == 2
    assert mini["note"].str.startswith("MARKET-BASED").all()


def test_phones_are_tens_of_kilograms_and_laptops_hundreds() -> None:
    rows = _rows()
    totals = rows[rows["quantity"] == "life_cycle_kg"].set_index("subject")["value"]
    phones = totals[totals.index.str.contains("iphone|pixel|fairphone|smartphone")]
    laptops = totals[totals.index.str.contains("macbook|surface|xps|latitude")]
    assert phones.between(30, 100).all()
    assert laptops.between(150, 600).all()


def test_two_teams_differ_by_a_third_on_one_phone() -> None:
    phone = figures.quantity(PACKAGE, "smartphone_2014", "life_cycle_kg")
    assert phone.high / phone.low == pytest.approx(1.32, abs=0.01)

"""An inventory with days of purchase: every device is borne once over its life."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lcafoot import fleet
from lcafoot.errors import MissingDataError, OutOfRangeError
from lcafoot.scenario.lifetimes import second_life

BOUGHT = pd.DataFrame(
    {"model": ["old"] * 3 + ["new"] * 5, "purchased": ["2020-07-01"] * 3 + ["2023-01-01"] * 5}
)
KG = {"old": 120.0, "new": 160.0}


@pytest.mark.parametrize("key", ["calendar_share", "economic_share"])
def test_the_years_of_a_life_bear_the_whole_device_once(key: str) -> None:
    table = fleet.burden_by_year(BOUGHT, KG, years=range(2019, 2035), lifetime_years=[3, 4.5, 8], key=key)
    borne = table.groupby("lifetime_years")["kg"].sum()
    # a year of 365 days: what falls on the 29th of February is borne by the day after
    assert borne.to_numpy() == pytest.approx(np.full(3, 3 * 120 + 5 * 160), rel=5e-3)
    assert table.groupby("lifetime_years")["retired"].sum().tolist() == [8, 8, 8]


def test_a_longer_life_lowers_the_year_and_delays_the_end() -> None:
    table = fleet.burden_by_year(BOUGHT, KG, years=[2024], lifetime_years=[3, 6])
    assert table["kg"].tolist() == pytest.approx([5 * 160 / 3, (3 * 120 + 5 * 160) / 6], rel=1e-3)
    assert table["in_service"].tolist() == [5, 8]


def test_early_years_bear_more_by_value() -> None:
    table = fleet.burden_by_year(BOUGHT, KG, years=[2023, 2025], lifetime_years=[4], key="economic_share")
    assert table["kg"].iloc[0] > table["kg"].iloc[1] > 0


def test_devices_retire_in_the_year_in_which_their_life_ends() -> None:
    assert fleet.retiring(BOUGHT, year=2024, lifetime_years=4).to_dict() == {"old": 3, "new": 0}


def test_second_lives_are_so_many_times_that_of_one_device() -> None:
    case = {"new_embodied_kg": 160.0, "new_use_kg": 500.0, "old_use_kg": 600.0, "refurbish_kg": 5.0}
    many = fleet.second_lives(BOUGHT, {"old": case}, year=2024, lifetime_years=4, draws=20)
    one = second_life(**case, displacement=[0, 0.5, 1], draws=20)
    assert many["difference_kg"].to_numpy() == pytest.approx(3 * one["difference_kg"].to_numpy())
    with pytest.raises(MissingDataError, match="unknown model among the cases of a second life 'new'"):
        fleet.second_lives(BOUGHT, {"old": case}, year=2026, lifetime_years=4)
    with pytest.raises(OutOfRangeError, match="no device retires in 2040"):
        fleet.second_lives(BOUGHT, {"old": case}, year=2040, lifetime_years=4)


def test_what_an_inventory_lacks_is_named() -> None:
    with pytest.raises(MissingDataError, match="unknown model with an embodied figure 'new'"):
        fleet.burden_by_year(BOUGHT, {"old": 1.0}, years=[2024], lifetime_years=[4])
    with pytest.raises(MissingDataError, match="the inventory has no column purchased"):
        fleet.retiring(BOUGHT.drop(columns="purchased"), year=2024, lifetime_years=4)
    with pytest.raises(MissingDataError, match="unknown key of a year's burden 'sunk'"):
        fleet.burden_by_year(BOUGHT, KG, years=[2024], lifetime_years=[4], key="sunk")

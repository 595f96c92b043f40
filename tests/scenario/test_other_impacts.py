"""Water, primary energy and minerals: closed forms, each category apart, every gap named."""

import pytest

import lcafoot as lf
from lcafoot.data import figures
from lcafoot.errors import MissingDataError
from lcafoot.records import STAGES

FRANCE = lf.Scenario.example().replace(place="France", wue=0.3, pue=1.2)


def amount(table, category, stage):
    return table.set_index(["category", "stage"]).loc[(category, stage)]


@pytest.fixture(scope="module")
def table():
    return lf.assess(FRANCE, draws=4000).other_impacts()


def test_every_category_says_every_stage(table):
    assert len(table) == 3 * len(STAGES)
    assert (table["value"].notna() | (table["missing"] != "")).all()


def test_water_is_that_of_the_power_plants_and_that_of_the_site(table):
    kwh = FRANCE.energy.total_j / 3.6e6
    per_kwh = figures.quantity("other_impacts", "FRA", "water_l_kwh").value
    assert amount(table, "water", "use_electricity")["value"] == pytest.approx(kwh * per_kwh, rel=0.02)
    expected = kwh * (0.2 * per_kwh + 0.3)
    assert amount(table, "water", "facility_overhead")["value"] == pytest.approx(expected, rel=0.02)


def test_water_of_making_is_missing_and_says_so(table):
    row = amount(table, "water", "hardware_manufacturing")
    assert row.isna()["value"]
    assert "nvidia_h100_sxm_80gb" in row["missing"]


def test_minerals_are_mostly_in_the_hardware_and_energy_mostly_in_use(table):
    made, used = (
        amount(table, "minerals", s)["value"] for s in ("hardware_manufacturing", "use_electricity")
    )
    assert made > 10 * used
    made, used = (
        amount(table, "primary_energy", s)["value"] for s in ("hardware_manufacturing", "use_electricity")
    )
    assert used > 10 * made


def test_what_the_embodied_figures_hold_is_not_called_missing_data(table):
    assert "inside the embodied figures" in amount(table, "minerals", "transport")["missing"]
    assert "no source" in amount(table, "water", "maintenance")["missing"]


def test_without_a_site_figure_its_water_is_named_as_missing():
    table = lf.assess(lf.Scenario.example(), draws=50).other_impacts()
    assert "no WUE is given" in amount(table, "water", "facility_overhead")["missing"]


def test_a_named_site_gives_its_own_water_and_an_unknown_one_is_refused():
    named = lf.assess(FRANCE.replace(wue="microsoft_arizona"), draws=50).other_impacts()
    assert amount(named, "water", "facility_overhead")["value"] > 5
    with pytest.raises(MissingDataError, match="microsoft_arizona"):
        lf.assess(FRANCE.replace(wue="microsoft_arizon"), draws=50).other_impacts()


def test_carbon_does_not_change_with_water():
    with_water, without = (lf.assess(FRANCE.replace(wue=w), draws=50).total_kg for w in (2.0, None))
    assert with_water == without

"""Records: what a quantity, a flow and a functional unit must be."""

import numpy as np
import pytest

from lcafoot.errors import OutOfRangeError
from lcafoot.records import BASES, STAGES, Flow, FunctionalUnit, Inventory, Quantity, Source, worst_basis

HERE = Source("A table", "doi:10.1/x", "row 1", "CC BY 4.0", "2026-11-22")


def quantity(row="p/a", value=2.0, low=1.0, high=3.0, kind="min_max", basis="published"):
    return Quantity(row, "a", value, "kg", low, high, kind, HERE, basis)


def test_the_stages_are_the_eight_of_the_design_in_order():
    assert STAGES == (
        "hardware_manufacturing", "transport", "datacenter_construction", "development",
        "use_electricity", "facility_overhead", "maintenance", "end_of_life",
    )  # fmt: skip


@pytest.mark.parametrize(("low", "high"), [(2.5, 3.0), (1.0, 1.5), (3.0, 1.0)])
def test_a_band_that_does_not_hold_its_value_is_refused(low, high):
    with pytest.raises(OutOfRangeError, match="must hold its value"):
        quantity(low=low, high=high)


def test_a_band_of_unknown_kind_is_refused():
    with pytest.raises(OutOfRangeError, match="band_kind of p/a must be one of exact, min_max"):
        quantity(kind="guess")


@pytest.mark.parametrize("amount", [0, -1, float("nan"), float("inf")])
def test_a_functional_unit_needs_a_positive_amount(amount):
    with pytest.raises(OutOfRangeError, match="amount of the functional unit"):
        FunctionalUnit("token", amount)


def test_a_functional_unit_says_amount_what_and_quality():
    assert str(FunctionalUnit("output token", 1e6, "chat")) == "1e+06 output token (chat)"


def test_the_worst_basis_wins():
    assert worst_basis(BASES) == "assumed"
    assert worst_basis(["measured", "measured"]) == "measured"
    with pytest.raises(OutOfRangeError, match="basis must be one of"):
        worst_basis([])
    with pytest.raises(OutOfRangeError, match="basis must be one of"):
        worst_basis(["guessed"])


def test_a_flow_inherits_the_worst_basis_and_lists_what_is_assumed():
    used = (quantity(basis="measured"), quantity("p/b", basis="assumed"))
    flow = Flow("transport", "training", "freight", np.ones(3), used)
    assert flow.basis == "assumed"
    assert flow.assumed_inputs == ("a",)


def test_an_inventory_lists_each_datum_once():
    flows = tuple(Flow("transport", "training", n, np.ones(3), (quantity(),)) for n in "ab")
    assert len(Inventory(FunctionalUnit("run", 1), flows, {}).quantities()) == 1

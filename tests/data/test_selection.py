"""Finding figures across packages: none is taken silently, and boundaries do not mix."""

from __future__ import annotations

import pytest

import lcafoot as lf
from lcafoot.data.selection import add, rivals, select
from lcafoot.errors import BoundaryError, MissingDataError

H100 = "nvidia_h100_sxm_80gb"


def test_one_source_of_several_must_be_named() -> None:
    with pytest.raises(MissingDataError, match="sources give embodied_kg of nvidia_h100_sxm_80gb; name one"):
        lf.datasets.select(H100, "embodied_kg")
    chosen = lf.datasets.select(H100, "embodied_kg", source_id="nvidia_pcf_2025")
    assert (chosen.value, chosen.unit) == (164, "kg")
    assert chosen.low < 164 < chosen.high


def test_a_quantity_of_a_single_source_needs_no_name() -> None:
    (only,) = rivals(H100, "tdp_w").values()
    assert select(H100, "tdp_w") == only
    assert (only.value, only.unit) == (700, "W")


@pytest.mark.parametrize(
    ("subject", "quantity", "words"),
    [
        ("nvidia_h100_smx", "embodied_kg", "unknown subject 'nvidia_h100_smx'; nearest: nvidia_h100_"),
        (H100, "embodied", "unknown quantity of nvidia_h100_sxm_80gb 'embodied'.*embodied_kg"),
    ],
)
def test_an_unknown_name_gives_the_nearest(subject: str, quantity: str, words: str) -> None:
    with pytest.raises(MissingDataError, match=words):
        rivals(subject, quantity)


def test_an_unknown_source_gives_the_known_ones() -> None:
    with pytest.raises(MissingDataError, match=r"unknown source.*nvidia_pcf_2025"):
        select(H100, "embodied_kg", source_id="nvidia_pcf")


def test_figures_of_one_boundary_add_and_others_refuse() -> None:
    maker = select(H100, "embodied_kg", source_id="nvidia_pcf_2025")
    other = next(q for q in rivals(H100, "embodied_kg").values() if q.covers != maker.covers)
    summed = add([maker] * 8)
    assert summed["value"] == 8 * 164
    assert summed["low"] < summed["value"] < summed["high"]
    with pytest.raises(BoundaryError, match="cover different parts of the life cycle"):
        add([maker, other])
    with pytest.raises(BoundaryError, match="different units"):
        add([select(H100, "mass_kg", source_id="nvidia_pcf_2025"), select(H100, "tdp_w")])
    with pytest.raises(BoundaryError, match="none given"):
        add([])

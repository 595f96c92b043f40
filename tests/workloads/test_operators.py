"""Operators: each has one class, a region wins, and shares are a whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lcafoot.workloads.operators import CLASSES, class_of, shares


@pytest.mark.parametrize(
    ("operator", "kind"),
    [
        ("aten::_scaled_dot_product_flash_attention_for_cpu", "attention"),
        ("aten::mkldnn_convolution", "convolution"),
        ("aten::_embedding_bag", "embedding"),
        ("aten::addmm", "linear"),
        ("ampere_bf16_s16816gemm_bf16_128x64", "linear"),
        ("aten::layer_norm", "other"),
    ],
)
def test_an_operator_belongs_to_its_class(operator, kind):
    assert class_of(operator) == kind


def test_a_product_inside_attention_is_attention():
    assert class_of("aten::bmm", inside="attention") == "attention"


@given(st.dictionaries(st.sampled_from(CLASSES[:-1]), st.floats(0, 1e3)), st.floats(1e-6, 1e3))
def test_shares_are_a_whole_and_none_is_negative(busy, wall):
    found = shares(busy, wall_s=wall)
    assert set(found) == set(CLASSES)
    assert sum(found.values()) == pytest.approx(1)
    assert min(found.values()) >= 0

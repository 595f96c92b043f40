"""Real workloads on the CPU; where PyTorch is not installed, only that the command says so."""

import importlib.util
import subprocess
import sys

import pytest

from lcafoot.workloads import names, sweep_of
from lcafoot.workloads.operators import CLASSES

HAS_TORCH = importlib.util.find_spec("torch") is not None
needs_torch = pytest.mark.skipif(not HAS_TORCH, reason='needs pip install "lcafoot[workloads]"')


@pytest.mark.skipif(HAS_TORCH, reason="PyTorch is installed")
def test_without_pytorch_the_command_names_the_one_that_installs_it(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "lcafoot", "run", "image", "--out", str(tmp_path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.strip() == 'lcafoot: workloads need PyTorch: pip install "lcafoot[workloads]"'


@needs_torch
@pytest.mark.parametrize("name", names())
def test_every_workload_runs_and_says_its_units_and_operators(name):
    from lcafoot.workloads.measuring import measure_point

    row, record = measure_point(sweep_of(name)[0], seconds=0.3)
    assert row["j_per_unit"] > 0
    assert row["basis"] in ("modeled", "measured")
    assert row["low_j_per_unit"] <= row["j_per_unit"] <= row["high_j_per_unit"]
    assert sum(row[f"share_{kind}"] for kind in CLASSES) == pytest.approx(1)
    assert sum(row[f"j_{kind}"] for kind in CLASSES) == pytest.approx(row["j_per_unit"])
    assert float(record.host["units"]) == pytest.approx(row["units"], rel=1e-4)


@needs_torch
def test_a_fused_attention_gives_what_the_plain_one_gives():
    import torch

    from lcafoot.workloads.layers import attend

    query, key, value = torch.randn(3, 2, 4, 16, 8).unbind(0)
    for is_causal in (False, True):
        plain, fused = (attend(query, key, value, is_fused=f, is_causal=is_causal) for f in (False, True))
        assert torch.allclose(plain, fused, atol=1e-5)


@needs_torch
def test_a_cache_changes_the_work_and_not_the_scores():
    import torch

    from lcafoot.workloads.models import SIZES, Decoder

    torch.manual_seed(0)
    size = SIZES["small"]["language"]
    model = Decoder(size, is_fused=False, layers=2).eval()
    tokens = torch.randint(size["words"], (2, 9))
    caches = [{} for _ in range(2)]
    with torch.inference_mode():
        whole = model(tokens)
        model(tokens[:, :-1], caches=caches)
        last = model(tokens[:, -1:], start=8, caches=caches)
    assert torch.allclose(whole, last, atol=1e-4)


@needs_torch
def test_weights_of_8_bits_are_near_those_of_32():
    import torch

    from lcafoot.workloads.layers import Int8Linear

    layer, x = torch.nn.Linear(64, 32), torch.randn(5, 64)
    assert torch.allclose(layer(x), Int8Linear(layer)(x), atol=0.05)
    assert Int8Linear(layer).weight8.dtype == torch.int8


@needs_torch
@pytest.mark.parametrize("switch", ["compile=graphs", "power_cap_w=100"])
def test_what_this_machine_cannot_set_is_refused_and_not_left_off(switch):
    import torch

    from lcafoot.workloads.measuring import measure_point
    from lcafoot.workloads.sweeping import NotPossibleError

    if torch.cuda.is_available():
        pytest.skip("a GPU can")
    with pytest.raises(NotPossibleError):
        measure_point(sweep_of("image", [switch])[0], seconds=0.1)


@needs_torch
def test_half_of_the_layers_is_half_of_the_blocks_and_the_same_units():
    from lcafoot.workloads.building import _language, build
    from lcafoot.workloads.models import SIZES

    size = SIZES["small"]["language"]
    for exit_at, layers in (("full", size["layers"]), ("half", size["layers"] // 2)):
        point = sweep_of("language_prefill", [f"exit={exit_at}"])[0]
        assert len(_language(point, size, "cpu")[0].blocks) == layers
        assert build(point, size="small", device="cpu").units == size["prompt"]


@needs_torch
def test_units_are_what_a_step_makes():
    from lcafoot.workloads.building import build
    from lcafoot.workloads.models import SIZES

    answer = SIZES["small"]["language"]["answer"]
    made = {
        "recommendation": 3, "sequence_recommendation": 3, "image": 3,
        "language_decode": 3 * answer, "speech": 3 * SIZES["small"]["speech"]["answer"],
    }  # fmt: skip
    for name, units in made.items():
        assert build(sweep_of(name, ["batch=3"])[0], size="small", device="cpu").units == units
    spread = build(sweep_of("language_prefill", ["batch=8", "length=spread"])[0], size="small", device="cpu")
    assert spread.units < 8 * SIZES["small"]["language"]["prompt"]


@needs_torch
@pytest.mark.parametrize(("precision", "kinds"), [("fp32", {"float32"}), ("bf16", {"bfloat16"})])
def test_precision_is_that_of_the_weights(precision, kinds):
    from lcafoot.workloads.building import _language
    from lcafoot.workloads.models import SIZES

    point = sweep_of("language_prefill", [f"precision={precision}"])[0]
    model = _language(point, SIZES["small"]["language"], "cpu")[0]
    assert {str(each.dtype).removeprefix("torch.") for each in model.parameters()} == kinds


@needs_torch
def test_every_linear_layer_is_kept_in_8_bits_and_a_hashed_table_is_smaller():
    import torch

    from lcafoot.workloads.building import _language
    from lcafoot.workloads.models import SIZES, Ranker

    point = sweep_of("language_prefill", ["precision=int8_weights"])[0]
    model = _language(point, SIZES["small"]["language"], "cpu")[0]
    assert not any(isinstance(each, torch.nn.Linear) for each in model.modules())
    full, hashed = (
        sum(each.numel() for each in Ranker(SIZES["small"]["recommendation"], is_hashed=h).parameters())
        for h in (False, True)
    )
    assert hashed < full / 5


@needs_torch
def test_a_row_holds_energy_time_and_rate_of_the_mean_window():
    from lcafoot.workloads.measuring import measure_point

    row, record = measure_point(sweep_of("recommendation")[0], seconds=0.1, repeats=2)
    assert row["units_per_s"] == pytest.approx(row["units"] / row["seconds"])
    assert row["j_per_unit"] * row["units"] == pytest.approx(record.total_j, rel=0.5)


def test_a_kernel_of_the_gpu_counts_once_by_the_operator_that_started_it():
    pytest.importorskip("torch", reason='needs pip install "lcafoot[workloads]"')
    from types import SimpleNamespace

    from torch.autograd import DeviceType

    from lcafoot.workloads.measuring import _busy_s

    operator = SimpleNamespace(
        name="aten::mm", device_type=DeviceType.CPU, cpu_parent=None, self_device_time_total=2e6,
        self_cpu_time_total=1e5,
    )  # fmt: skip
    kernel = SimpleNamespace(
        name="sm90_gemm", device_type=DeviceType.CUDA, cpu_parent=None, self_device_time_total=2e6,
        self_cpu_time_total=0.0,
    )  # fmt: skip
    assert _busy_s([operator, kernel], "cuda") == {"linear": 2.0}
    assert _busy_s([operator, kernel], "cpu") == pytest.approx({"linear": 0.1})


@pytest.mark.parametrize("seconds", ["nan", "0", "-1"])
def test_a_window_of_no_length_is_refused(tmp_path, seconds):
    command = [sys.executable, "-m", "lcafoot", "run", "image", "--seconds", seconds, "--out", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "--seconds must" in done.stderr

"""A fleet's tests need Dask, which the extra `fleet` brings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("dask", reason="a fleet needs Dask: pip install 'lcafoot[fleet]'")

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write readings of devices to a file of telemetry: times in seconds since 2026, power in W."""

    def to(name: str, /, device: Any, time_s: Any, power_w: Any, **more: Any) -> Path:
        start = pd.Timestamp("2026-01-01", tz="UTC")
        table = pd.DataFrame({
            "time": start + pd.to_timedelta(np.asarray(time_s, dtype=float), unit="s"),
            "device": device,
            "power_w": np.asarray(power_w, dtype=float),
        } | more)  # fmt: skip
        path = tmp_path / "telemetry" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        table.to_parquet(path, index=False)
        return tmp_path / "telemetry"

    return to

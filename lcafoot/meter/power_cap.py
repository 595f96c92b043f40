"""A limit of a GPU's power for a while, where the driver permits it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from lcafoot.errors import DeviceError

__all__ = ["power_cap"]

MILLI: Final = 1000


@contextmanager
def power_cap(watts: float | None) -> Iterator[None]:
    """Limit the power of every visible NVIDIA GPU inside the block, and restore it after.

    Parameters
    ----------
    watts : float or None
        The limit [W]; None changes nothing.

    Raises
    ------
    DeviceError
        If there is no NVIDIA GPU, the driver does not permit it, or the limit is out of its range.

    Examples
    --------
    >>> with power_cap(None):
    ...     pass
    """
    if watts is None:
        yield
        return
    import pynvml

    limits: list[tuple[object, int]] = []
    try:
        pynvml.nvmlInit()
        for number in range(pynvml.nvmlDeviceGetCount()):
            handle = pynvml.nvmlDeviceGetHandleByIndex(number)
            before = pynvml.nvmlDeviceGetPowerManagementLimit(handle)
            pynvml.nvmlDeviceSetPowerManagementLimit(handle, round(watts * MILLI))
            limits.append((handle, before))
    except pynvml.NVMLError as err:
        _restore(limits)
        msg = f"a power cap of {watts:g} W cannot be set ({err}): it takes an NVIDIA GPU and the right to"
        raise DeviceError(msg) from err
    try:
        yield
    finally:
        _restore(limits)


def _restore(limits: list[tuple[object, int]]) -> None:
    """Set the limits that were there before."""
    import pynvml

    for handle, before in limits:
        pynvml.nvmlDeviceSetPowerManagementLimit(handle, before)

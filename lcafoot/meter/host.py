"""What a record says about the machine: enough to judge a number, nothing that names a person."""

from __future__ import annotations

import hashlib
import os
import platform
from pathlib import Path

__all__ = ["describe_host"]

BYTES_PER_GIB = 2**30
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def describe_host() -> dict[str, str]:
    """Describe this machine without its name, its address or its users.

    Returns
    -------
    dict of str to str
        ``os``, ``machine``, ``python``, ``lcafoot`` (its version), ``logical_cpus``, and where
        the system says them ``memory_gib`` [GiB] and ``boot``: letters that are equal for all
        processes on one machine until it starts again, and tell nothing else.

    Examples
    --------
    >>> sorted(set(describe_host()) - {"memory_gib", "boot"})
    ['lcafoot', 'logical_cpus', 'machine', 'os', 'python']
    """
    from lcafoot import __version__

    return {
        "os": f"{platform.system()} {platform.release()}".strip(),
        "machine": platform.machine(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "lcafoot": __version__,
        "logical_cpus": str(os.cpu_count() or ""),
        **_memory(),
        **_boot(),
    }


def _memory() -> dict[str, str]:
    """Return the size of the memory, where the system says it by the standard names."""
    names = getattr(os, "sysconf_names", {})
    if not {"SC_PHYS_PAGES", "SC_PAGE_SIZE"} <= set(names):
        return {}
    size = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {"memory_gib": f"{size / BYTES_PER_GIB:.1f}"}


def _boot() -> dict[str, str]:
    """Return a name for this machine since its start, from which nothing can be read back."""
    try:
        return {"boot": hashlib.sha256(BOOT_ID.read_bytes()).hexdigest()[:12]}
    except OSError:
        return {}

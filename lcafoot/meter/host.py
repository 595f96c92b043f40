"""What a record says about the machine: enough to judge a number, nothing that names a person."""

from __future__ import annotations

import platform

__all__ = ["describe_host"]

BYTES_PER_GIB = 2**30


def describe_host() -> dict[str, str]:
    """Describe this machine without its name, its address or its users.

    Returns
    -------
    dict of str to str
        ``os``, ``machine``, ``python``, ``logical_cpus``, ``physical_cores`` (absent
        where the system does not say) and ``memory_gib`` [GiB].

    Examples
    --------
    >>> sorted(set(describe_host()) - {"physical_cores"})
    ['logical_cpus', 'machine', 'memory_gib', 'os', 'python']
    """
    import psutil

    found = {
        "os": f"{platform.system()} {platform.release()}".strip(),
        "machine": platform.machine(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "logical_cpus": str(psutil.cpu_count() or ""),
        "physical_cores": str(psutil.cpu_count(logical=False) or ""),
        "memory_gib": f"{psutil.virtual_memory().total / BYTES_PER_GIB:.1f}",
    }
    return {key: value for key, value in found.items() if value}

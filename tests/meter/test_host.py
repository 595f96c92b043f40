"""A record describes the machine, never the person."""

from __future__ import annotations

import getpass
import platform
import socket

from lcafoot.meter.host import describe_host


def test_it_says_what_a_number_needs() -> None:
    host = describe_host()
    assert set(host) - {"boot"} == {"os", "machine", "python", "lcafoot", "logical_cpus", "memory_gib"}
    assert all(isinstance(value, str) and value for value in host.values())
    assert int(host["logical_cpus"]) >= 1
    assert float(host["memory_gib"]) > 0
    assert platform.python_version() in host["python"]


def test_no_value_names_the_host_or_the_user() -> None:
    private = {socket.gethostname(), socket.getfqdn(), platform.node(), getpass.getuser()}
    values = set(describe_host().values())
    assert values.isdisjoint(private)
    long_enough = {name for name in private if len(name) > 4}
    assert [value for value in values for name in long_enough if name in value] == []

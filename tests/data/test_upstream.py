"""Files of publishers: fetched by hash from a real server, and no fault of the way harms the cache."""

from __future__ import annotations

import functools
import hashlib
import http.server
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import lcafoot as lf
from lcafoot.data import catalog, registry, seal, upstream
from lcafoot.errors import IntegrityError, LcafootError, MissingDataError

TABLE = b"name,gwp_kg\n" + b"".join(b"device %d,%d\n" % (n, n) for n in range(20_000))


@dataclass
class Server:
    """A server of one folder, and what it was asked for."""

    url: str
    folder: Path
    ranges: list[str] = field(default_factory=list)
    cut_after: int | None = None


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files, goes on from a byte if asked to, and can break off."""

    state: Server

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        wanted = self.headers.get("Range", "")
        self.state.ranges.append(wanted)
        path = self.state.folder / Path(self.path).name
        if not path.is_file():
            self.send_error(404)
            return
        content = path.read_bytes()
        start = int(wanted.removeprefix("bytes=").removesuffix("-") or 0) if wanted else 0
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        end = len(content) if self.state.cut_after is None else start + self.state.cut_after
        self.wfile.write(content[start:end])
        if end < len(content):
            self.connection.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server on this machine."""
    folder = tmp_path / "served"
    folder.mkdir()
    handler = type("Here", (Handler,), {})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler)) as running:
        handler.state = Server(f"http://127.0.0.1:{running.server_port}", folder)  # type: ignore[attr-defined]
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield handler.state  # type: ignore[attr-defined]
        running.shutdown()


@pytest.fixture
def package(server: Server, copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A package whose table stays with the server, and an empty cache."""
    monkeypatch.setenv("LCAFOOT_CACHE", str(tmp_path / "cache"))
    (server.folder / "devices.csv").write_bytes(TABLE)
    folder = copied / "devices"
    folder.mkdir()
    (folder / "NOTES.md").write_text("# Devices\n", encoding="utf-8")
    content: dict[str, Any] = {
        "name": "devices",
        "title": "Devices",
        "description": "For tests.",
        "version": "1.0.0",
        "licenses": [{"name": "ODbL-1.0", "title": "Open Database License", "path": "https://example.org"}],
        "sources": [{"title": "Maker", "path": "https://example.org"}],
        "resources": [
            {
                "name": "table",
                "path": f"{server.url}/devices.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "bytes": len(TABLE),
                "hash": f"sha256:{hashlib.sha256(TABLE).hexdigest()}",
                "schema": {
                    "fields": [{"name": "name", "type": "string"}, {"name": "gwp_kg", "type": "number"}]
                },
            }
        ],
    }
    (folder / "datapackage.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return server


def cached(tmp_path: Path) -> list[str]:
    """Names of the files in the cache."""
    return sorted(path.name for path in (tmp_path / "cache").rglob("*") if path.is_file())


def test_a_package_that_was_not_fetched_says_how_and_under_which_license(package: Server) -> None:
    with pytest.raises(MissingDataError, match=r"ODbL-1.0.*lcafoot datasets fetch devices"):
        lf.datasets.load("devices")
    assert lf.datasets.list().set_index("name").loc["devices", "rows"] == 0
    assert lf.datasets.verify().query("package == 'devices'").empty


def test_what_was_fetched_is_read_like_the_rest(package: Server, tmp_path: Path) -> None:
    (path,) = catalog.fetch("devices")
    assert path.read_bytes() == TABLE
    table = lf.datasets.load("devices")
    assert len(table) == 20_000
    assert table["gwp_kg"].sum() == sum(range(20_000))
    assert cached(tmp_path) == ["devices.csv"]


def test_what_is_there_is_not_fetched_again(package: Server) -> None:
    catalog.fetch("devices")
    catalog.fetch("devices")
    assert len(package.ranges) == 1


def test_a_transfer_that_broke_off_goes_on_where_it_was(package: Server, tmp_path: Path) -> None:
    package.cut_after = 100_000
    with pytest.raises(MissingDataError, match="broke off"):
        catalog.fetch("devices")
    assert cached(tmp_path) == ["devices.csv.part"]
    package.cut_after = None
    (path,) = catalog.fetch("devices")
    assert path.read_bytes() == TABLE
    start = int(package.ranges[-1].removeprefix("bytes=").removesuffix("-"))
    assert 50_000 < start <= 100_000
    assert cached(tmp_path) == ["devices.csv"]


def test_a_file_that_was_changed_is_refused_and_the_cache_stays(package: Server, tmp_path: Path) -> None:
    (package.folder / "devices.csv").write_bytes(TABLE.replace(b"device 7,7", b"device 7,8"))
    with pytest.raises(IntegrityError, match="not the file described"):
        catalog.fetch("devices")
    assert cached(tmp_path) == []


def test_a_good_file_survives_a_publisher_that_changes_it(package: Server, tmp_path: Path) -> None:
    (path,) = catalog.fetch("devices")
    (package.folder / "devices.csv").write_bytes(b"other")
    assert catalog.fetch("devices") == [path]
    assert path.read_bytes() == TABLE


def test_a_file_that_was_damaged_in_the_cache_is_refused_and_fetched_anew(package: Server) -> None:
    (path,) = catalog.fetch("devices")
    path.write_bytes(b"damaged")
    with pytest.raises(IntegrityError, match="not the file"):
        lf.datasets.load("devices")
    catalog.fetch("devices")
    assert len(lf.datasets.load("devices")) == 20_000


def test_a_file_that_is_gone_is_said(package: Server, tmp_path: Path) -> None:
    (package.folder / "devices.csv").unlink()
    with pytest.raises(MissingDataError, match=r"answers 404.*NOTES.md of devices"):
        catalog.fetch("devices")
    assert cached(tmp_path) == []


def test_no_network_is_said(package: Server, copied: Path) -> None:
    descriptor = copied / "devices" / "datapackage.json"
    content = json.loads(descriptor.read_text(encoding="utf-8"))
    content["resources"][0]["path"] = "http://127.0.0.1:9/devices.csv"
    descriptor.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(MissingDataError, match=r"cannot be reached.*check the network"):
        catalog.fetch("devices")


def test_a_package_that_is_shipped_has_nothing_to_fetch(package: Server) -> None:
    with pytest.raises(LcafootError, match="shipped whole"):
        catalog.fetch("grid")


def test_sealing_leaves_what_its_publisher_holds(package: Server) -> None:
    assert seal.seal("devices") is False


def test_an_address_is_told_from_a_path() -> None:
    assert upstream.is_upstream({"path": "https://example.org/a.csv"})
    assert not upstream.is_upstream({"path": "httpserver.csv"})


UPSTREAM = sorted(
    path.parent.name
    for path in registry.datasets_root().glob("*/datapackage.json")
    if '"path": "https://' in path.read_text(encoding="utf-8").split('"resources"')[1]
)


@pytest.mark.parametrize("name", UPSTREAM)
def test_every_package_of_a_publisher_can_be_fetched_and_read(
    name: str,
    source_files: Path,
    server: Server,
    copied: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LCAFOOT_CACHE", str(tmp_path / "cache"))
    shipped = Path(lf.__file__).parents[1] / "datasets" / name / "datapackage.json"
    content = json.loads(shipped.read_text(encoding="utf-8"))
    by_hash = {hashlib.sha256(p.read_bytes()).hexdigest(): p for p in source_files.rglob("*") if p.is_file()}
    for place, entry in enumerate(content["resources"]):
        raw = by_hash[entry["hash"].removeprefix("sha256:")]
        file = f"{place}-{Path(entry.get('lcafoot:file', entry['path'])).name}"
        (server.folder / file).write_bytes(raw.read_bytes())
        entry["path"] = f"{server.url}/{file}"
    (copied / name).mkdir(exist_ok=True)
    (copied / name / "NOTES.md").write_text("# Notes\n", encoding="utf-8")
    (copied / name / "datapackage.json").write_text(json.dumps(content), encoding="utf-8")
    paths = lf.datasets.fetch(name)
    assert len(paths) == len(content["resources"])
    for entry in content["resources"]:
        if entry["format"] in ("csv", "json"):
            assert len(lf.datasets.load(name, entry["name"])) > 1
    if entry["format"] == "txt":
        assert all(record.total_j > 0 for record in lf.import_records(paths))
    assert lf.datasets.verify().query("package == @name").empty


def test_the_command_shows_the_license_before_it_fetches(package: Server, tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from lcafoot.cli import app

    asked = CliRunner().invoke(app, ["datasets", "fetch", "devices"], input="n\n")
    assert asked.exit_code == 1
    assert "Open Database License" in asked.output
    assert cached(tmp_path) == []
    done = CliRunner().invoke(app, ["datasets", "fetch", "devices", "--yes"])
    assert done.exit_code == 0
    assert cached(tmp_path) == ["devices.csv"]

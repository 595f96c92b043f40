"""The book: windows side by side and one in the other, each with the energy of its own time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lcafoot.errors import RecordError
from lcafoot.meter.book import Book
from lcafoot.meter.device import Part, Reading, Sensor

START = datetime(2026, 1, 1, tzinfo=UTC)
GPU = Part("gpu 0", "gpu", Sensor(gain=0.05, refresh_s=0.1, limit_w=700))
CPU = Part("cpu 0", "cpu", Sensor(gain=0.05, refresh_s=0.001))


def book_until(*marks: tuple[float, str, int], end_s: int = 100) -> tuple[Book, list[float]]:
    """A book that reads 300 W each second and opens and closes windows; their energies, as they close."""
    book = Book()
    book.add_part(GPU, interval_s=1)
    done = []
    for second in range(end_s + 1):
        book.add("gpu 0", second, Reading(300.0 * second, 300.0))
        for at_s, what, number in marks:
            if at_s == second and what == "open":
                book.open(number, f"w{number}", ["gpu 0"], second, START)
            elif at_s == second:
                done.append(book.close(number, second).total_j)
    return book, done


def test_windows_in_and_beside_each_other_have_their_own_energy() -> None:
    _, done = book_until(
        *(
            (10, "open", 1),
            (20, "open", 2),
            (30, "close", 2),
            (40, "open", 3),
            (60, "close", 1),
            (80, "close", 3),
        )
    )
    assert done == [300 * 10, 300 * 50, 300 * 40]


def test_a_device_counts_only_in_windows_that_ask_for_it() -> None:
    book = Book()
    for part in (GPU, CPU):
        book.add_part(part, interval_s=1)
        book.add(part.device, 0, Reading(0, None))
    book.open(1, "gpu", ["gpu 0"], 0, START)
    book.open(2, "both", ["gpu 0", "cpu 0"], 0, START)
    book.add("gpu 0", 10, Reading(3000, None))
    book.add("cpu 0", 10, Reading(500, None))
    assert (book.close(1, 10).total_j, book.close(2, 10).total_j) == (3000, 3500)


def test_what_is_used_between_two_stretches_of_reading_is_in_no_window() -> None:
    book, _ = book_until((0, "open", 1), (10, "close", 1), end_s=10)
    book.add_part(GPU, interval_s=1)
    book.add("gpu 0", 1000, Reading(300.0 * 1000, 300.0))
    book.open(2, "later", ["gpu 0"], 1000, START)
    for second in range(1001, 1011):
        book.add("gpu 0", second, Reading(300.0 * second, 300.0))
    record = book.close(2, 1010)
    assert record.total_j == 3000
    assert "gaps" not in record.components[0].flags


def test_one_word_flags_of_components_rise_to_the_record() -> None:
    book, _ = book_until((0, "open", 1), end_s=10)
    book.lose("gpu 0", "gpu 0 stopped answering")
    book.flag(1, "ended_by_error")
    assert {"device_lost", "ended_by_error"} <= set(book.close(1, 20).flags)


def test_a_device_that_comes_back_starts_a_new_tally() -> None:
    book, _ = book_until(end_s=10)
    book.lose("gpu 0", "gone")
    book.add_part(GPU, interval_s=1)
    assert (book.tallies["gpu 0"].lost, book.tallies["gpu 0"].readings) == ("", 0)


@pytest.mark.parametrize("number", [1, 2])
def test_a_window_that_is_not_open_or_has_no_length_is_refused(number: int) -> None:
    book, _ = book_until((10, "open", 1), end_s=10)
    with pytest.raises(RecordError, match="not open, or ended when it began"):
        book.close(number, 10)

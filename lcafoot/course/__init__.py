"""For a class: predict, check, and the prediction book; a teacher's tools stand in modules of their own."""

from __future__ import annotations

from lcafoot.course.checking import check, parameters, solved
from lcafoot.course.predictions import book, calibration, predict, reveal
from lcafoot.course.store import begin, forget, where

__all__ = [
    "begin",
    "book",
    "calibration",
    "check",
    "forget",
    "parameters",
    "predict",
    "reveal",
    "solved",
    "where",
]

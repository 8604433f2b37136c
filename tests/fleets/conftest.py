"""Tests of many runs read in their own process: those of the worker processes make their own."""

import pytest


@pytest.fixture(autouse=True)
def _one_core(monkeypatch):
    """Starting two interpreters costs more than reading a dozen logs."""
    monkeypatch.setattr("curvetui.system.process.cores", lambda: 1)

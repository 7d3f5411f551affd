"""The reference registry that ships with the tool, as the loader sees it."""

from __future__ import annotations

from pathlib import Path

from govctl.load.documents import Parses
from govctl.load.registry import load
from govctl.load.source import WorkTree

REGISTRY = Path(__file__).parents[2] / "registry"


def test_every_document_is_valid() -> None:
    """What ships as the example to copy has no document with a problem."""
    snapshot = load(WorkTree(REGISTRY))
    assert snapshot.problems == ()
    assert snapshot.config is not None
    assert set(snapshot.config.required_entities) <= set(snapshot.entities)


def test_loading_twice_gives_the_same() -> None:
    """A snapshot is a value: the same files give the same, shared parses or not."""
    parses = Parses()
    first = load(WorkTree(REGISTRY), parses=parses)
    assert load(WorkTree(REGISTRY), parses=parses) == first
    assert load(WorkTree(REGISTRY)) == first

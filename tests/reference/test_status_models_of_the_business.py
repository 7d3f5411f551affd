"""The status models of the business against the reference registry.

`status_transitions.csv` transcribes the domain document's status models, one row for each
transition with its owners (carrier: the `tms`; bank: `billing`; accounts receivable: the `erp`); a
row beyond the document says why. Where the document is there, its chains are read too:

    requested → reserved | short; reserved → allocated! | expired(f); posted/sent → disputed

An arrow goes from the last alternative before it; `!` marks a state with locks, `(f)` a final one.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from govctl.load.registry import load
from govctl.load.source import WorkTree
from govctl.model.snapshot import Snapshot
from govctl.model.status import StatusModel

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DOMAIN = ROOT.parent / "shared" / "DOMAIN.md"
NAMES = {
    "order (header)": "order",
    "order line": "order-line",
    "pick task": "pick",
    "credit memo": "credit-memo",
}
"""Models that the document calls by another name."""

LOCKED_BEYOND = {
    "allocation": {
        "allocated": "quantity and lot are locked from here on, in words",
        "released_to_floor": "as allocated",
    },
    "invoice": {
        "sent": "posted is never left: every state after it keeps its locks",
        "partially_paid": "as sent",
        "disputed": "as sent",
        "partially_credited": "as sent",
    },
    "order": {
        "on_hold": "channel and sales representative are immutable after submitted",
        "in_fulfilment": "as accepted",
        "fulfilled": "as accepted; nothing is left to be asked for",
    },
    "order-line": {"shipped": "what has left is history; only billed quantities still change"},
    "shipment": {
        "in_transit": "after confirmed only carrier milestones are written",
        "exception": "as in_transit",
    },
}
"""States with locks that the document marks only in words, and where it does."""

FINAL_BEYOND = {"shipment": {"returned_to_sender": "nothing follows in the document either"}}
"""Final states that the document does not mark."""

LIFE = re.compile(r"^\*\*([^*]+)\*\*: (.*)$")


class Row(NamedTuple):
    """One transition of the transcription."""

    model: str
    source: str
    target: str
    owners: frozenset[str]
    reason: str


class Chain(NamedTuple):
    """One status model as the document draws it."""

    transitions: frozenset[tuple[str, str]]
    final: frozenset[str]
    locked: frozenset[str]


def rows() -> Iterator[Row]:
    """The transcription."""
    with (HERE / "status_transitions.csv").open(encoding="utf-8", newline="") as file:
        for each in csv.DictReader(file):
            owners = frozenset(each["owners"].split())
            yield Row(each["model"], each["from"], each["to"], owners, each["reason"])


ROWS = tuple(rows())


@cache
def registry() -> Snapshot:
    """The reference registry."""
    return load(WorkTree(ROOT / "registry"))


def models() -> list[StatusModel]:
    """Its status models."""
    return list(registry().status_models.values())


@pytest.mark.parametrize("model", models(), ids=lambda model: model.name)
def test_transitions_and_owners_are_those_transcribed(model: StatusModel) -> None:
    """No transition is missing, none is made up, and each has its owners."""
    declared = {(t.source, t.target, frozenset(t.owners)) for t in model.transitions}
    assert declared == {
        (row.source, row.target, row.owners) for row in ROWS if row.model == model.name
    }


@pytest.mark.parametrize("model", models(), ids=lambda model: model.name)
def test_every_transition_says_what_makes_it_happen(model: StatusModel) -> None:
    """A transition has an owner and a trigger; final states have no way out, others have one."""
    assert [t for t in model.transitions if not t.owners or not t.triggers] == []
    left = {transition.source for transition in model.transitions}
    assert {name for name, state in model.states.items() if not state.final} == left


@cache
def chains() -> dict[str, Chain]:
    """The status models of the domain document."""
    if not DOMAIN.exists():
        pytest.skip(f"the domain document is not there: {DOMAIN}")
    text = DOMAIN.read_text(encoding="utf-8").partition("\n## 5.")[2].partition("\n## 6.")[0]
    found: dict[str, Chain] = {}
    for line in text.splitlines():
        match = LIFE.match(line)
        if match:
            found[NAMES.get(match[1], match[1])] = drawn(match[2])
    return found


def drawn(text: str) -> Chain:
    """What a line of chains says: everything up to its first sentence in prose."""
    life = text.partition(". ")[0].partition("; owner")[0].rstrip(".")
    transitions: set[tuple[str, str]] = set()
    for chain in life.split(";"):
        sources: list[str] = []
        for step in chain.split("→"):
            targets = [state for part in step.split("|") for state in states(part)]
            transitions |= {(source, target) for source in sources for target in targets}
            sources = states(step.split("|")[-1])
    everything = {state for pair in transitions for state in pair} - {"any"}
    marked = re.findall(r"([a-z_]+)\(f\)", life)
    closed = {(source, target) for source, target in transitions if source != "any"}
    for _, target in transitions - closed:
        closed |= {(each, target) for each in everything - {target}}
    locked = re.findall(r"([a-z_]+)!", life)
    return Chain(frozenset(closed), frozenset(marked), frozenset(locked))


def states(part: str) -> list[str]:
    """The states of one place in a chain: `posted/sent`, without marks and remarks."""
    word = re.match(r"\s*([a-z_]+(?:/[a-z_]+)*)", part)
    return word[1].split("/") if word else []


def test_every_chain_has_its_model() -> None:
    """Each status model of the document is in the registry; any other has its reason."""
    beyond = {row.model for row in ROWS if row.model not in chains()}
    assert set(chains()) <= {model.name for model in models()}
    assert [row for row in ROWS if row.model in beyond and not row.reason] == []


def test_transitions_are_those_of_the_domain() -> None:
    """What the document draws is transcribed, and what goes beyond it has a reason."""
    for name, chain in chains().items():
        found = {(row.source, row.target) for row in ROWS if row.model == name}
        assert chain.transitions <= found, name
        beyond = {(row.source, row.target) for row in ROWS if row.model == name and row.reason}
        assert found - chain.transitions == beyond, name


def test_final_states_are_those_of_the_domain() -> None:
    """A state is final where the document says so."""
    for name, chain in chains().items():
        final = {
            state for state, each in registry().status_models[name].states.items() if each.final
        }
        assert final == chain.final | set(FINAL_BEYOND.get(name, ())), name


def test_locked_states_are_those_of_the_domain() -> None:
    """A state has locks where the document says so, by mark or in words."""
    for name, chain in chains().items():
        states_ = registry().status_models[name].states
        locked = {state for state, each in states_.items() if each.locks}
        assert locked == chain.locked | set(LOCKED_BEYOND.get(name, ())), name

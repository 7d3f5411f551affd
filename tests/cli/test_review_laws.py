"""Laws of `govctl review`: what was recorded holds for exactly what was decided on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.conftest import SMALL
from tests.cli.review_registry import Registry

EVERYBODY = tuple(
    part for name in ("architect", "shop-lead", "crm-lead") for part in ("--by", f"person:{name}")
)
"""One person for every party that may be asked."""

EDITS = ("lines", "other", "lower-po", "lower-item", "grant")


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """One registry for all examples, put back before each."""
    folder = tmp_path_factory.mktemp("laws") / "registry"
    shutil.copytree(SMALL, folder)
    yield Registry(folder)
    shutil.rmtree(folder)


def _back(registry: Registry) -> None:
    registry.git("reset", "--quiet", "--hard", "main")
    registry.git("clean", "--quiet", "-d", "--force")


def _make(registry: Registry, name: str) -> None:
    made = {
        "lines": registry.require_lines,
        "other": lambda: registry.require("other"),
        "lower-po": lambda: registry.lower("35", "30"),
        "lower-item": lambda: registry.lower("20", "15"),
        "grant": registry.grant,
    }
    made[name]()


def _standings(registry: Registry) -> dict[str, str]:
    return {
        change["fingerprint"] + change["digest"]: change["approval"]["standing"]
        for item in registry.listed()["items"]
        for change in item["changes"]
    }


def _approve(registry: Registry, name: str, *fingerprints: str) -> None:
    """Approve the changes, each by whoever of everybody may."""
    for number, fingerprint in enumerate(fingerprints):
        for person in EVERYBODY[1::2]:
            file = f"{name}-{number}-{person.removeprefix('person:')}"
            registry.record("--approve", "--by", person, "--change", fingerprint, file)


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    edits=st.sets(st.sampled_from(EDITS), min_size=1),
    later=st.sampled_from(EDITS),
    data=st.data(),
)
def test_what_is_approved_is_settled_and_nothing_else(
    seeded: Registry, edits: set[str], later: str, data: st.DataObject
) -> None:
    """Exactly the chosen changes are agreed, and another push leaves them so."""
    _back(seeded)
    for name in sorted(edits):
        _make(seeded, name)
    before = _standings(seeded)
    chosen = data.draw(st.sets(st.sampled_from(sorted(before)), min_size=1, max_size=2))
    _approve(seeded, "r", *(each[:32] for each in sorted(chosen)))
    after = _standings(seeded)
    assert {key for key, standing in after.items() if standing == "agreed"} == chosen
    if later not in edits:
        _make(seeded, later)
        pushed = _standings(seeded)
        kept = {key for key in chosen if key in pushed}
        assert all(pushed[key] == "agreed" for key in kept)
        new = pushed.keys() - before.keys()
        assert new
        assert all(pushed[key] != "agreed" for key in new)


def test_approving_everything_leaves_nothing(seeded: Registry) -> None:
    """Then the list says so."""
    _back(seeded)
    for name in EDITS:
        _make(seeded, name)
    assert seeded.record("--approve", *EVERYBODY, "all").code == 0
    assert "Nothing awaits a decision" in seeded.flat()

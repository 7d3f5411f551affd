"""Real documents of ../shared/specs: each loads, or is one clear problem."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from govctl.load.yamljson import read
from govctl.model.document import Document, Position
from govctl.model.place import Place
from govctl.model.pointer import join, resolve
from govctl.model.problem import Problem

SPECS = Path(__file__).parents[3] / "shared" / "specs"
SUFFIXES = {".yaml", ".yml", ".json"}

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SPECS.is_dir(), reason="../shared/specs is not on this machine"),
]


def specs(folder: str = ".") -> list[Path]:
    """List the documents below a folder, sorted."""
    return sorted(path for path in (SPECS / folder).rglob("*") if path.suffix in SUFFIXES)


def scalars(node: yaml.Node | None, pointer: str = "") -> Iterator[tuple[str, yaml.ScalarNode]]:
    """Yield the scalar values below a composed node, with their pointers."""
    if isinstance(node, yaml.ScalarNode):
        yield pointer, node
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from scalars(value, join(pointer, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from scalars(item, join(pointer, index))


def test_every_document_loads_but_the_defective_one() -> None:
    """Of some 1,800 files one has a defect (a section written twice); four are empty."""
    problems: list[Problem] = []
    empty: list[str] = []
    for file in specs():
        result = read(file.relative_to(SPECS).as_posix(), file.read_bytes())
        problems += result.problems
        if not result.documents:
            empty.append(file.name)
    assert set(empty) == {"template_version_deletion.yml"}
    [problem] = problems
    path = "wms-estate/services/inventory-service/docs/asyncapi.yaml"
    assert (problem.path, problem.line, problem.column) == (path, 741, 3)
    assert problem.pointer == "/components/schemas"
    assert problem.related == ((Place(path, 456, 3, "/components/schemas"), "the first one"),)


def test_norway_stays_a_country() -> None:
    """The country code NO is text, as it was typed."""
    path = SPECS / "specs/xero/xero_bankfeeds.yaml"
    [document] = read(path.name, path.read_bytes()).documents
    text = path.read_text()
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    codes = [pointer for pointer, node in scalars(root) if node.value == "NO" and not node.style]
    assert codes
    for pointer in codes:
        assert resolve_text(document, pointer) == "NO"


@pytest.mark.parametrize("folder", ["specs/xero", "specs/dcsa", "wms-estate"])
def test_texts_and_places_are_those_of_libyaml(folder: str) -> None:
    """Every scalar of real YAML says what was typed, where it was typed."""
    compared = 0
    for path in specs(folder):
        if path.suffix == ".json" or path.stat().st_size > 200_000:
            continue
        result = read(path.name, path.read_bytes())
        if result.problems:
            continue
        root = yaml.compose(path.read_text(), Loader=yaml.CSafeLoader)
        for pointer, node in scalars(root):
            compared += 1
            typed = node.value if node.value or node.style else "null"
            assert resolve_text(result.documents[0], pointer) == typed
            mark = node.start_mark
            expected = Position(mark.line + 1, mark.column + 1)
            assert result.documents[0].value_position(pointer) == expected
    assert compared > 100


def test_json_is_what_the_standard_library_reads() -> None:
    """Real JSON documents are read as they are."""
    for path in specs():
        if path.suffix == ".json":
            data = path.read_bytes()
            assert read(path.name, data).documents[0].data == json.loads(data)


def resolve_text(document: Document, pointer: str) -> str:
    """Return what was typed for a scalar: its own text, or the one that was kept."""
    value = resolve(document.data, pointer)
    typed = document.source_text(pointer)
    if typed is not None:
        return typed
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)

"""`govctl compat` from the shell: the answer, its proof, and how the process ends."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest

from govctl.report.compat import schema_text
from tests.cli.conftest import Ran
from tests.cli.inside import inside

OLD = {"type": "object", "properties": {"a": {"type": "integer"}}}
NEW = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two versions of a schema, as JSON and as YAML."""
    (tmp_path / "old.json").write_text(json.dumps(OLD), encoding="utf-8")
    (tmp_path / "new.yaml").write_text(
        "type: object\nproperties: {a: {type: integer}}\nrequired: [a]\n", encoding="utf-8"
    )
    return tmp_path


def _compat(folder: Path, *arguments: str) -> Ran:
    return inside(folder, "compat", *arguments)


def test_what_is_contained_ends_with_zero(folder: Path) -> None:
    """A stricter writer is understood: one word, exit code 0."""
    ran = _compat(folder, "new.yaml", "old.json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "contained (lens declared)\n  every payload that the writer may send is accepted\n"
    )


def test_what_is_not_contained_comes_with_a_payload(folder: Path) -> None:
    """The sentence, both places and the payload, exit code 1."""
    ran = _compat(folder, "old.json", "new.yaml")
    assert ran.code == 1
    assert ran.out == (
        "not contained (lens declared)\n"
        "  the payload may arrive without `a`; the reader requires it\n"
        "  writer #\n"
        "  reader #/required\n"
        "  Accepted by the writer, refused by the reader:\n"
        "    {}\n"
    )


def test_the_json_has_exactly_the_promised_members(folder: Path) -> None:
    """Valid against the published schema; the worst direction stands on top."""
    ran = _compat(folder, "old.json", "new.yaml", "--mode", "full", "--format", "json")
    data = json.loads(ran.out)
    jsonschema_rs.validator_for(json.loads(schema_text())).validate(data)
    backward = {
        "verdict": "not-contained",
        "witness": {},
        "reason": None,
        "lens": "declared",
        "mode": "backward",
        "sentence": "the payload may arrive without `a`; the new version requires it",
        "edit": {"writer": "", "reader": "/required"},
    }
    assert (ran.code, list(data)) == (1, [*backward, "directions"])
    assert data["directions"][0] == backward
    assert data == {**backward, "mode": "full", "directions": data["directions"]}
    assert [each["verdict"] for each in data["directions"]] == ["not-contained", "contained"]


def test_the_schema_of_the_answer_is_printed(folder: Path) -> None:
    """`govctl schema compat` is what the JSON is valid against."""
    assert inside(folder, "schema", "compat").out == schema_text()


def test_a_part_of_a_spec_is_named_by_pointer(folder: Path) -> None:
    """`FILE#/pointer` asks about one schema, in the dialect of the spec around it."""
    spec = "openapi: 3.0.3\ncomponents: {schemas: {A: {type: string, nullable: true}}}\n"
    (folder / "openapi.yaml").write_text(spec, encoding="utf-8")
    (folder / "text.json").write_text('{"type": "string"}', encoding="utf-8")
    ran = _compat(folder, "openapi.yaml#/components/schemas/A", "text.json", "--format", "json")
    assert (ran.code, json.loads(ran.out)["witness"]) == (1, None)


def test_the_open_lens_lets_writers_send_anything(folder: Path) -> None:
    """What is not declared may be sent under `open`, and then a closed reader refuses it."""
    closed = {**OLD, "additionalProperties": False}
    (folder / "closed.json").write_text(json.dumps(closed), encoding="utf-8")
    assert _compat(folder, "old.json", "closed.json").code == 0
    assert _compat(folder, "old.json", "closed.json", "--lens", "open").code == 1


def test_undecided_fails_only_under_strict(folder: Path) -> None:
    """A budget of one step decides nothing, and says so."""
    union = {"anyOf": [{"type": "string", "pattern": f"^a{{{n}}}b+$"} for n in range(9)]}
    (folder / "union.json").write_text(json.dumps(union), encoding="utf-8")
    (folder / "words.json").write_text(
        json.dumps({"type": "string", "pattern": "^a*b+c?$"}), encoding="utf-8"
    )
    question = ("union.json", "words.json", "--budget", "1")
    ran = _compat(folder, *question)
    assert (ran.code, ran.out.splitlines()[0]) == (0, "undecided (lens declared)")
    assert _compat(folder, *question, "--strict").code == 1


def test_other_files_of_the_folder_are_read(folder: Path) -> None:
    """A reference to a file beside the schema is followed; one out of the folder is not."""
    (folder / "outer.json").write_text('{"$ref": "old.json"}', encoding="utf-8")
    assert _compat(folder, "outer.json", "old.json").code == 0
    (folder / "stray.json").write_text('{"$ref": "../secret.json"}', encoding="utf-8")
    (folder.parent / "secret.json").write_text('{"const": "secret"}', encoding="utf-8")
    ran = _compat(folder, "stray.json", "old.json", "--strict")
    assert ran.code == 1
    assert 'secret"' not in ran.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("missing.json", "old.json"), "'missing.json' is no file"),
        (("old.json#/nowhere", "old.json"), "has nothing at '/nowhere'"),
        (("old.json#anchor", "old.json"), "has nothing at 'anchor'"),
        (("broken.json", "old.json"), "'broken.json' cannot be read"),
        (("spec.json", "old.json"), "'spec.json' is a spec (openapi-3.1), not a schema"),
        ((".", "old.json"), "'.' is no file"),
        (("old.json\x1b[31m", "old.json"), "is no file"),
    ],
)
def test_what_cannot_be_read_is_one_line(
    folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    """Exit code 2, what is wrong and what to do, no traceback and no control character."""
    (folder / "broken.json").write_text("{", encoding="utf-8")
    (folder / "spec.json").write_text('{"openapi": "3.1.0"}', encoding="utf-8")
    ran = _compat(folder, *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert "\x1b" not in ran.err
    assert "Traceback" not in ran.err

"""Pack folders on disk -> packs of rules."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

import jsonschema_rs

from govctl.errors import ConfigurationError
from govctl.load.yamljson import read
from govctl.model.document import Document
from govctl.model.rule import Pack, Rule, Severity

_FIX = "Correct the rule pack; CONTRIBUTING.md shows the form of a rule"


@lru_cache(maxsize=8)
def read_packs(folder: Path) -> Mapping[str, Pack]:
    """Every pack below a `rules` folder, by name.

    A pack is a folder with a `pack.yaml` (name, title, description, and `includes` for a
    selection of other packs) and any number of topic files with `rules`. A folder is read once: it
    belongs to the tool, and does not change while it runs.

    Raises:
        ConfigurationError: when a pack file is not of that form; it names the file and line.
    """
    packs: dict[str, Pack] = {}
    for file in sorted(folder.glob("*/pack.yaml")):
        pack = _read_pack(file.parent, folder)
        packs[pack.name] = pack
    return MappingProxyType(packs)


def _read_pack(folder: Path, root: Path) -> Pack:
    head: dict[str, Any] = {}
    rules: list[Rule] = []
    for file in sorted(folder.glob("*.yaml")):
        document = _read_document(file, root)
        data = cast("dict[str, Any]", document.data)
        if file.name == "pack.yaml":
            head = data
        rules += _rules(document, data.get("rules", []))
    _refuse_strangers(rules, head["pack"])
    return Pack(
        name=head["pack"],
        title=head["title"],
        description=_one_line(head["description"]),
        rules=tuple(sorted(rules, key=lambda rule: rule.id)),
        includes=tuple(head.get("includes", ())),
        renamed=MappingProxyType(dict(head.get("renamed", {}))),
    )


def _read_document(file: Path, root: Path) -> Document:
    name = (Path("rules") / file.relative_to(root)).as_posix()
    result = read(name, file.read_bytes())
    if result.problems or len(result.documents) != 1:
        problem = next(iter(result.problems), None)
        what = problem.message if problem else "a topic file holds exactly one document"
        line = problem.line if problem else 1
        raise ConfigurationError(f"{name}:{line}: {what}", fix=_FIX)
    document = result.documents[0]
    for error in _errors(document.data):
        place = document.place(_pointer(error.instance_path))
        raise ConfigurationError(f"{name}:{place.line}: {error.message}", fix=_FIX)
    return document


def _errors(data: object) -> Iterable[jsonschema_rs.ValidationError]:
    schema = json.loads(Path(__file__).with_name("pack.schema.json").read_text(encoding="utf-8"))
    return jsonschema_rs.validator_for(schema).iter_errors(data)


def _pointer(path: Iterable[str | int]) -> str:
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in path)


def _rules(document: Document, entries: list[dict[str, Any]]) -> Iterator[Rule]:
    for index, entry in enumerate(entries):
        yield Rule(
            id=entry["id"],
            title=_one_line(entry["title"]),
            severity=Severity(entry["severity"]),
            check=entry["check"],
            message=_one_line(entry["message"]),
            why=_one_line(entry["why"]),
            fix=_one_line(entry["fix"]),
            place=document.place(f"/rules/{index}/id"),
            options=MappingProxyType(dict(entry.get("options", {}))),
            standard=_one_line(entry.get("standard", "")),
            needs=tuple(entry.get("needs", ())),
            evidence=entry.get("evidence", False),
            example=entry["example"].rstrip("\n"),
        )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _refuse_strangers(rules: list[Rule], pack: str) -> None:
    for rule in rules:
        if rule.pack != pack:
            where = f"{rule.place.path}:{rule.place.line}"
            raise ConfigurationError(f"{where}: rule {rule.id} stands in pack {pack}", fix=_FIX)

"""Pack folders on disk -> packs of rules."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

import jsonschema_rs

from govctl.errors import ConfigurationError
from govctl.load.yamljson import read
from govctl.model.document import Document
from govctl.model.rule import Pack, Rule, Severity

FIRST_RELEASE = "1.0"
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
        pack = read_pack(folder, file.parent.name)
        packs[pack.name] = pack
    for pack in packs.values():
        _refuse_dangling(pack, packs)
    return MappingProxyType(packs)


@lru_cache(maxsize=8)
def read_pack(folder: Path, name: str) -> Pack:
    """One pack of a `rules` folder, without a look at what it includes.

    Raises:
        ConfigurationError: when a file of it is not of the form of a pack.
    """
    return _read_pack(folder / name, folder)


def _read_pack(folder: Path, root: Path) -> Pack:
    head = _read_document(folder / "pack.yaml", root)
    data = cast("dict[str, Any]", head.data)
    _refuse_headless(head, folder.name)
    rules = list(_rules(head, data.get("rules", [])))
    for file in sorted(folder.glob("*.yaml")):
        if file.name != "pack.yaml":
            topic = _read_document(file, root)
            rules += _rules(topic, cast("dict[str, Any]", topic.data).get("rules", []))
    _refuse_strangers(rules, folder.name)
    return Pack(
        name=folder.name,
        title=data["title"],
        description=_one_line(data["description"]),
        rules=tuple(sorted(rules, key=lambda rule: rule.id)),
        includes=tuple(data.get("includes", ())),
        renamed=MappingProxyType(dict(data.get("renamed", {}))),
    )


def _refuse_headless(head: Document, folder: str) -> None:
    """A pack says what it is called (as its folder), and what it is for."""
    data = cast("dict[str, Any]", head.data)
    for key in ("pack", "title", "description"):
        if key not in data:
            raise ConfigurationError(f"{head.path}:1: `{key}` is missing", fix=_FIX)
    if data["pack"] != folder:
        line = head.place("/pack").line
        raise ConfigurationError(
            f"{head.path}:{line}: pack {data['pack']} stands in the folder {folder}", fix=_FIX
        )


def _refuse_dangling(pack: Pack, packs: Mapping[str, Pack]) -> None:
    """What a pack includes, and what its renamed rules are called now, has to be there."""
    rules = {rule.id for each in packs.values() for rule in each.rules}
    where = f"rules/{pack.name}/pack.yaml"
    for name in pack.includes:
        if name not in packs and name not in rules:
            raise ConfigurationError(f"{where}: it includes {name}, which is not there", fix=_FIX)
    for old, new in pack.renamed.items():
        if new not in rules:
            raise ConfigurationError(
                f"{where}: {old} is called {new} now, which is not there", fix=_FIX
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
    return _validator().iter_errors(data)


@cache
def _validator() -> jsonschema_rs.Validator:
    schema = json.loads(Path(__file__).with_name("pack.schema.json").read_text(encoding="utf-8"))
    return jsonschema_rs.validator_for(schema)


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
            since=entry.get("since", FIRST_RELEASE),
        )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _refuse_strangers(rules: list[Rule], pack: str) -> None:
    """Every rule of a pack begins with its name, and is there once."""
    seen: set[str] = set()
    for rule in rules:
        where = f"{rule.place.path}:{rule.place.line}"
        if rule.pack != pack:
            raise ConfigurationError(f"{where}: rule {rule.id} stands in pack {pack}", fix=_FIX)
        if rule.id in seen:
            raise ConfigurationError(f"{where}: rule {rule.id} is there twice", fix=_FIX)
        seen.add(rule.id)

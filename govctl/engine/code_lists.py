"""Code lists compared with the base, with everything that refers to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from govctl.compare.code_lists import Lists, code_list_changes
from govctl.engine.revision import Revision
from govctl.engine.verdicts import assessment
from govctl.estate.content import contract_content, entity_content
from govctl.model.change import Against, ContractComparison
from govctl.model.snapshot import Snapshot

_PREFIX = "codelist:"


def code_lists_since(head: Revision, base: Revision) -> Iterator[ContractComparison]:
    """Every code list that differs between two revisions and that something refers to."""
    old, new = base.snapshot.codelists, head.snapshot.codelists
    names = [name for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name)]
    if not names:
        return
    before, after = _users(base.snapshot), _users(head.snapshot)
    for name in names:
        was, now = old.get(name), new.get(name)
        users = tuple(sorted(before[name] | after[name]))
        found = tuple(map(assessment, code_list_changes(Lists(name, was, now, users))))
        if found:
            yield ContractComparison(
                target=_PREFIX + name,
                against=Against.BASE,
                before_version="",
                after_version="",
                assessments=found,
                content_changed=True,
            )


def _users(snapshot: Snapshot) -> defaultdict[str, set[str]]:
    """Code lists by name, with the contracts, entities and mappings that refer to them."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    documents = snapshot.documents
    for contract in snapshot.contracts:
        for name in _referred(contract_content(contract, documents)):
            found[name].add(f"contract:{contract.label}")
    for entity in snapshot.entities.values():
        for name in _referred(entity_content(entity, documents)):
            found[name].add(f"entity:{entity.name}")
    for mapping in snapshot.mappings.values():
        for name in _referred(mapping.document.data):
            found[name].add(f"mapping:{mapping.name}")
    return found


def _referred(data: object) -> set[str]:
    """The names of all code lists that a document refers to."""
    found: set[str] = set()
    waiting = [data]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            waiting.extend(each.values())
        elif isinstance(each, list | tuple):
            waiting.extend(each)
        elif isinstance(each, str) and each.startswith(_PREFIX):
            found.add(each.removeprefix(_PREFIX))
    return found

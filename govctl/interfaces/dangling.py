"""References that lead nowhere: found over every document that a spec reaches, each once.

One defect for each document and target, at the first place; the other places are related. That
also covers schemas, which reading leaves where they are.
"""

from __future__ import annotations

from collections.abc import Iterator

from govctl.interfaces.node import Node
from govctl.interfaces.reading import MAX_RELATED, UNRESOLVED, Defect, Reading
from govctl.interfaces.refs import Unresolved
from govctl.interfaces.survey import references
from govctl.model import pointer as json_pointer
from govctl.model.interface import Origin


def report_dangling(reading: Reading) -> None:
    """Report every unresolved or circular reference of the documents a spec reaches."""
    done: set[str] = set()
    while len(done) < len(reading.reached):
        for path in [path for path in reading.reached if path not in done]:
            done.add(path)
            _report_document(reading, path)


def _report_document(reading: Reading, path: str) -> None:
    document = reading.documents.document(path)
    if document is None:
        return
    survey = reading.references.survey(path)
    if survey.identified:
        _report(reading, path, dict(_unresolved_by_place(reading, path, document.data)))
        return
    root = Node(path, "", document.data)
    bad: dict[str, Unresolved] = {}
    for text in sorted(survey.references):
        answer = _answer(reading, root, text)
        if answer is not None:
            bad[text] = answer
    for (place, text), answer in reading.unresolved.items():
        if place == path and not reading.explained(answer):
            bad[text] = answer
    _report(reading, path, bad)


def _unresolved_by_place(
    reading: Reading, path: str, data: object
) -> Iterator[tuple[str, Unresolved]]:
    """Where a document has `$id`s, what a reference means depends on where it stands."""
    for reference in references(data):
        holder = Node(path, json_pointer.parent(reference.pointer), None)
        answer = _answer(reading, holder, reference.text)
        if answer is not None:
            yield reference.text, answer


def _answer(reading: Reading, node: Node, text: str) -> Unresolved | None:
    target = reading.references.resolve(node, text)
    if isinstance(target, Unresolved):
        return None if reading.explained(target) else target
    reading.reached.setdefault(target.path)
    reading.follow(target)
    return None


def _report(reading: Reading, path: str, bad: dict[str, Unresolved]) -> None:
    if not bad:
        return
    document = reading.documents.document(path)
    places: dict[str, list[str]] = {text: [] for text in bad}
    for reference in references(document.data if document else None):
        if reference.text in places:
            places[reference.text].append(reference.pointer)
    for text, pointers in places.items():
        first, *others = pointers or [""]
        related = tuple(_others(path, others))
        answer = bad[text]
        reading.defect(Defect(Origin(path, first), answer.message, answer.fix, UNRESOLVED, related))


def _others(path: str, pointers: list[str]) -> Iterator[tuple[Origin, str]]:
    for pointer in pointers[:MAX_RELATED]:
        yield Origin(path, pointer), "refers to it too"
    if len(pointers) > MAX_RELATED:
        last = pointers[-1]
        yield Origin(path, last), f"refers to it too, like {len(pointers) - MAX_RELATED - 1} others"

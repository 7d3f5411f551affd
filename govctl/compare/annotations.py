"""Where two versions of resolved content differ, in places a person can look up.

The only user of deepdiff: it sees what is left after equal members are taken out, which is small
whatever the size of the documents.
"""

from __future__ import annotations

from collections.abc import Iterator

from govctl.model.equality import same_json

_MOST_NODES = 2_000
"""Members of the reduced content beyond which only the outermost differences are named."""


def differences(before: object, after: object) -> tuple[str, ...]:
    """The places that differ, as JSON Pointers with what happened there, sorted.

    `/documents/openapi.yaml/info/title changed`, `... added`, `... removed`.
    """
    old, new = _reduced(before, after)
    if old is _SAME:
        return ()
    if _size(old) + _size(new) > _MOST_NODES:
        return tuple(sorted(_outermost(old, new)))
    plain = _plain(old, new)
    return tuple(sorted(_deep(old, new) if plain is None else plain))


class _Same:
    """Stands for "both sides are equal here"."""


_SAME = _Same()


def _reduced(before: object, after: object) -> tuple[object, object]:
    """Both values without what they share; `_SAME` twice where that is everything."""
    if same_json(before, after):
        return _SAME, _SAME
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return before, after
    old: dict[str, object] = {}
    new: dict[str, object] = {}
    for key in {**before, **after}:
        if key in before and key in after:
            left, right = _reduced(before[key], after[key])
            if left is not _SAME:
                old[key], new[key] = left, right
        elif key in before:
            old[key] = before[key]
        else:
            new[key] = after[key]
    return (old, new) if old or new else (_SAME, _SAME)


def _size(value: object) -> int:
    waiting, size = [value], 0
    while waiting and size <= _MOST_NODES:
        each = waiting.pop()
        size += 1
        if isinstance(each, dict):
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)
    return size


def _outermost(old: object, new: object) -> Iterator[str]:
    if not (isinstance(old, dict) and isinstance(new, dict)):
        yield "/ changed"
        return
    for key in {**old, **new}:
        happened = "changed" if key in old and key in new else "removed" if key in old else "added"
        yield f"{_pointer([key])} {happened}"


def _plain(before: object, after: object) -> list[str] | None:
    """The differences where they need no alignment of lists; None where they do.

    A list that only grew or shrank in one place needs none.
    """
    found: list[str] = []
    waiting: list[tuple[object, object, list[object]]] = [(before, after, [])]
    while waiting:
        old, new, path = waiting.pop()
        if isinstance(old, dict) and isinstance(new, dict):
            for key in {**old, **new}:
                if key in old and key in new:
                    waiting.append((old[key], new[key], [*path, key]))
                else:
                    found.append(f"{_pointer([*path, key])} {'removed' if key in old else 'added'}")
        elif isinstance(old, list) and isinstance(new, list):
            moved = _run(old, new)
            if moved is None:
                return None
            happened = "added" if len(new) > len(old) else "removed"
            found.extend(f"{_pointer([*path, index])} {happened}" for index in moved)
        elif not same_json(old, new):
            found.append(f"{_pointer(path)} changed")
    return found


def _run(old: list[object], new: list[object]) -> range | None:
    """The indices of the one run of items by which the longer list exceeds the shorter."""
    shorter, longer = sorted((old, new), key=len)
    start = next(
        (index for index, item in enumerate(shorter) if not same_json(item, longer[index])),
        len(shorter),
    )
    end = start + len(longer) - len(shorter)
    if all(map(same_json, shorter[start:], longer[end:])):
        return range(start, end)
    return None


def _deep(old: object, new: object) -> Iterator[str]:
    from deepdiff import DeepDiff  # noqa: PLC0415  (150 ms that few runs need to pay)

    found = DeepDiff(old, new, view="tree", ignore_order=False, threshold_to_diff_deeper=0)
    for kind, levels in found.items():
        happened = "added" if "added" in kind else "removed" if "removed" in kind else "changed"
        for level in levels:
            yield f"{_pointer(level.path(output_format='list'))} {happened}"


def _pointer(tokens: list[object]) -> str:
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in tokens)

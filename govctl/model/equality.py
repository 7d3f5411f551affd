"""When two JSON values are equal: 1 is 1.0, and neither is `true` (JSON Schema 2020-12, 4.2.2).

Python takes `True` for 1 and `False` for 0, so that its `==` misses that `enum: [true]` became
`enum: [1]`.
"""

from __future__ import annotations

from collections.abc import Hashable


def same_json(first: object, second: object) -> bool:
    """Whether two parsed JSON values are equal.

    `==` runs in C and is never wrong where it says no; only values that it takes for equal are
    looked at once more.
    """
    return first is second or (first == second and _is_same_below(first, second))


def _is_same_below(first: object, second: object) -> bool:
    """Whether two values that are equal to Python have a boolean in the same places."""
    waiting = [(first, second)]
    while waiting:
        left, right = waiting.pop()
        if left is right:
            continue
        if isinstance(left, dict) and isinstance(right, dict):
            waiting += [
                (value, right[name]) for name, value in left.items() if value.__class__ is not str
            ]
        elif isinstance(left, list | tuple) and isinstance(right, list | tuple):
            waiting += zip(left, right, strict=True)
        elif isinstance(left, bool) is not isinstance(right, bool):
            return False
    return True


def json_key(value: object) -> Hashable:
    """What a JSON value is told apart by: equal exactly where the values are."""
    if isinstance(value, bool):
        return "boolean", value
    if isinstance(value, dict):
        return "object", frozenset((str(name), json_key(each)) for name, each in value.items())
    if isinstance(value, list | tuple):
        return "array", tuple(json_key(each) for each in value)
    return "plain", value

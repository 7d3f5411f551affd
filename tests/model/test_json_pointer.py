"""JSON Pointers: RFC 6901, and what a pointer that leads nowhere says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govctl.model.pointer import PointerError, join, last, parent, resolve, split

RFC_DOCUMENT = {
    "foo": ["bar", "baz"],
    "": 0,
    "a/b": 1,
    "c%d": 2,
    "e^f": 3,
    "g|h": 4,
    "i\\j": 5,
    'k"l': 6,
    " ": 7,
    "m~n": 8,
}
tokens = st.lists(st.text(alphabet=st.sampled_from("a/~01-é"), max_size=4), max_size=5)


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("", RFC_DOCUMENT),
        ("/foo", ["bar", "baz"]),
        ("/foo/0", "bar"),
        ("/", 0),
        ("/a~1b", 1),
        ("/c%d", 2),
        ("/e^f", 3),
        ("/g|h", 4),
        ("/i\\j", 5),
        ('/k"l', 6),
        ("/ ", 7),
        ("/m~0n", 8),
    ],
)
def test_the_examples_of_the_standard(pointer: str, value: object) -> None:
    """The pointers of RFC 6901 section 5 name what the section says."""
    assert resolve(RFC_DOCUMENT, pointer) == value


@given(tokens)
def test_splitting_undoes_joining(names: list[str]) -> None:
    """Any names survive being formatted."""
    assert list(split(join("", *names))) == names


@given(tokens, st.text(max_size=4))
def test_parent_and_last_undo_one_join(names: list[str], name: str) -> None:
    """A pointer is its parent joined with its last token."""
    pointer = join("", *names)
    assert parent(join(pointer, name)) == pointer
    assert last(join(pointer, name)) == name


def test_the_root_is_its_own_parent() -> None:
    """Walking up ends at the root."""
    assert (parent(""), last("")) == ("", "")


def test_indexes_join_as_numbers() -> None:
    """An integer token is an item of a list."""
    assert join("/foo", 0, "a/b") == "/foo/0/a~1b"


@pytest.mark.parametrize(
    ("pointer", "stopped_at", "reason"),
    [
        ("/foo/2", "/foo", "there is no item 2, the list has 2"),
        ("/foo/-", "/foo", "'-' is no index of a list"),
        ("/foo/00", "/foo", "'00' is no index of a list"),
        ("/foo/\u0661", "/foo", "'\u0661' is no index of a list"),
        ("/foo/" + "9" * 5000, "/foo", f"'{'9' * 5000}' is no index of a list"),
        ("/foo/0/x", "/foo/0", "a scalar has no part 'x'"),
        ("/a~1b/c~0d/e", "/a~1b", "a scalar has no part 'c~d'"),
        ("/nope/x", "", "there is no member 'nope'"),
        ("foo", "", "a JSON Pointer is empty or starts with '/'"),
        ("/foo~2", "", "'~' stands only before '0' or '1'"),
    ],
)
def test_what_leads_nowhere_says_where_it_stopped(
    pointer: str, stopped_at: str, reason: str
) -> None:
    """The error names the deepest part that exists and what is missing below it."""
    with pytest.raises(PointerError) as caught:
        resolve(RFC_DOCUMENT, pointer)
    assert (caught.value.stopped_at, caught.value.reason) == (stopped_at, reason)


def test_the_error_reads_as_a_sentence() -> None:
    """The message carries the pointer, the place and the reason."""
    with pytest.raises(LookupError, match=r"'/foo/7' leads nowhere: at /foo, there is no item 7"):
        resolve(RFC_DOCUMENT, "/foo/7")

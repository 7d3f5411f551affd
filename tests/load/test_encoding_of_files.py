"""Encodings of files: what is accepted, and what is said of the rest."""

from __future__ import annotations

import codecs

import pytest

from govctl.load.yamljson import read
from govctl.model.document import Position

TEXT = "a: é\r\nb:\r\n  \U0001f4e6: 1\r\n"


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_says_the_encoding(mark: bytes, encoding: str) -> None:
    """The mark is no character of the file: places are the same with and without."""
    result = read("file.yaml", mark + TEXT.encode(encoding))
    assert result.problems == ()
    assert result.documents[0].data == {"a": "é", "b": {"\U0001f4e6": 1}}
    assert result.documents[0].value_position("/b/\U0001f4e6") == Position(3, 6)


@pytest.mark.parametrize("name", ["file.yaml", "file.json"])
def test_windows_1252_is_recognised(name: str) -> None:
    """The byte, its offset, its place, and the encoding it is likely to be in."""
    result = read(name, "a: 1\r\nü: caf".encode() + b"\xe9 \x80\r\n")
    [problem] = result.problems
    assert (problem.line, problem.column) == (2, 7)
    assert problem.message == (
        "The byte 0xE9 at offset 13 is not UTF-8; in windows-1252, the likely encoding, it is 'é'"
    )
    assert problem.fix == (
        "Save the file as UTF-8, for example with iconv -f windows-1252 -t utf-8"
    )
    assert result.documents == ()


def test_bytes_that_windows_1252_lacks_are_another_encoding() -> None:
    """0x81 is a letter in neither, but ISO 8859-1 has it."""
    [problem] = read("file.yaml", b"a: \x81").problems
    assert "iso-8859-1" in problem.message


def test_binary_data_is_no_likely_encoding() -> None:
    """A NUL byte makes no sense in a text of one byte per character."""
    [problem] = read("file.yaml", b"\x89PNG\r\n\x1a\n\0\0").problems
    assert (problem.line, problem.column) == (1, 1)
    assert problem.message == (
        "The byte 0x89 at offset 0 is not UTF-8; "
        "the file may be UTF-16 without a byte order mark, or binary"
    )


def test_a_mark_that_lies_is_a_problem() -> None:
    """Bytes that are not what the mark says cannot be read."""
    [problem] = read("file.yaml", codecs.BOM_UTF16_LE + b"a\x00\x00").problems
    assert problem.message == (
        "The byte order mark says UTF-16-LE, but the bytes at offset 4 are not"
    )


def test_an_offset_counts_the_byte_order_mark() -> None:
    """Offsets are those of the file."""
    [problem] = read("file.yaml", codecs.BOM_UTF8 + b"\xff").problems
    assert "at offset 3 " in problem.message

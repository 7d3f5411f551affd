"""Bytes to text: UTF-8, or what a byte order mark says."""

from __future__ import annotations

import codecs

from govctl.model.problem import Problem

_MARKS = (  # UTF-32 before UTF-16, whose little-endian mark it starts with
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(path: str, data: bytes) -> str | Problem:
    """Return the text without its byte order mark, or the problem with the first bad byte."""
    encoding, body = _declared(data)
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        skipped = len(data) - len(body)
        if encoding != "utf-8":
            return _broken(path, encoding, skipped + error.start)
        return _not_utf8(path, body, error.start, skipped)


def mark_of(data: bytes) -> str:
    """Return the encoding that a byte order mark at the start names, "" where there is none."""
    encoding, body = _declared(data)
    return encoding if len(body) < len(data) else ""


def _declared(data: bytes) -> tuple[str, bytes]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, data[len(mark) :]
    return "utf-8", data


def _broken(path: str, encoding: str, offset: int) -> Problem:
    name = encoding.upper()
    message = f"The byte order mark says {name}, but the bytes at offset {offset} are not"
    return Problem(path, 1, 1, message, "Save the file as UTF-8")


def _not_utf8(path: str, body: bytes, start: int, skipped: int) -> Problem:
    before = body[:start].decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    message = f"The byte 0x{body[start]:02X} at offset {start + skipped} is not UTF-8"
    fix = "Save the file as UTF-8"
    encoding, character = _likely(body, start)
    if encoding:
        message += f"; in {encoding}, the likely encoding, it is {character!r}"
        fix += f", for example with iconv -f {encoding} -t utf-8"
    elif b"\0" in body:
        message += "; the file may be UTF-16 without a byte order mark, or binary"
    column = len(before) - before.rfind("\n")
    return Problem(path, before.count("\n") + 1, column, message, fix)


def _likely(body: bytes, start: int) -> tuple[str, str]:
    """Return the encoding that the author probably used, and what the bad byte is in it."""
    if b"\0" in body:
        return "", ""
    for encoding in ("windows-1252", "iso-8859-1"):
        try:
            body.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding, body[start : start + 1].decode(encoding)
    return "", ""

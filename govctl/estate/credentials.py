"""Credentials in text: what a value looks like, and how it is hidden wherever it is quoted.

Three signs count: the form that an issuer gives its keys, the name that a value goes by, and how
random it is. Values that stand for another (`<token>`, `xxxx`, `your-key-here`) are none. Nothing
here keeps a value longer than a run, and no report shows one.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

MASK = "********"
_SHORTEST_PASSWORD = 8
_SHORTEST_KEY = 16
_LEAST_BITS = 3.2
_LEAST_KINDS = 5
_LONGEST = 8192
"""A value longer than this is a document, and only looked through for known forms."""


@dataclass(frozen=True, slots=True)
class Credential:
    """What was found in a text: what it looks like, and the value itself, never to be shown."""

    kind: str
    value: str = field(repr=False)


_STAND_INS = re.compile(
    r"example|sample|placeholder|your|insert|replace|change.?me|dummy|fake|mock|redact|secret.?here"
    r"|xxx|\*\*\*|\.\.\.|\u2026|<|>|\{|\}|\$\(|todo|foobar|1234567|abcdef|012345|qwerty|not.?real"
    r"|string|password|passw0rd|hunter2|_here|token.?value|my.?(secret|key|token|api)|deadbeef",
    re.IGNORECASE,
)
_LEET = str.maketrans("@013457$!", "aoieastsi")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TEST = re.compile(r"(^|[_-])(test|sandbox|demo)([_-]|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Form:
    """A form that is known: the group `value` of the pattern, where `holds` says it is real."""

    kind: str
    pattern: re.Pattern[str]
    holds: Callable[[str], bool]
    hint: str


def _is_real(value: str) -> bool:
    """Whether a value does not stand for another one."""
    return (
        not _STAND_INS.search(value)
        and not _STAND_INS.search(value.translate(_LEET))
        and len(set(value)) >= _LEAST_KINDS
    )


def _is_random(value: str) -> bool:
    """Whether a value is long and mixed enough to be made by a machine."""
    if not _SHORTEST_KEY <= len(value) <= _LONGEST or not _is_real(value) or _TEST.search(value):
        return False
    has_digit = any(each.isdigit() for each in value)
    has_letter = any(each.isalpha() for each in value)
    return has_digit and has_letter and _bits(value) >= _LEAST_BITS


def _bits(value: str) -> float:
    """Shannon entropy of a value, in bits for each character."""
    size = len(value)
    return -sum(n / size * math.log2(n / size) for n in Counter(value).values())


def _is_bearer(value: str) -> bool:
    """Whether a bearer token is made by a machine; signed ones are known by their own form."""
    return not value.startswith("eyJ") and _is_random(value)


def _is_signed_token(value: str) -> bool:
    """Whether a text is a JSON Web Token (RFC 7519), and none of the one everybody shows."""
    header, body = (_decoded(part) for part in value.split(".")[:2])
    if not isinstance(header, dict) or "alg" not in header:
        return False
    return not (isinstance(body, dict) and body.get("sub") == "1234567890")


def _decoded(part: str) -> object:
    try:
        return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError):
        return None


def _is_basic(value: str) -> bool:
    """Whether base64 holds `user:password` (RFC 7617) with a password of its own."""
    try:
        text = base64.b64decode(value, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return False
    user, colon, password = text.partition(":")
    known = {"Aladdin:open sesame", "Aladdin:OpenSesame", "test:123\u00a3"}
    if not colon or not text.isprintable() or text in known:
        return False
    return _is_own(password or user)


def _is_own(password: str) -> bool:
    """Whether a password in an address or header is one that somebody may really use."""
    plain = password.lower()
    return (
        len(password) > 3  # noqa: PLR2004 - `pw`, `xyz` and the like stand for any password
        and _is_real(password)
        and plain not in {"pass", "passwd", "secret", "token", "user", "x-oauth-basic", "apikey"}
        and not _TEST.search(password)
    )


def _is_key_block(value: str) -> bool:
    """Whether a PEM block (RFC 7468) holds a key, and not three dots."""
    return len(re.sub(r"[^A-Za-z0-9+/=]", "", value)) >= 40 and "..." not in value  # noqa: PLR2004 - shorter than any key


_NAMES = (
    r"password|passwd|pwd|client[_-]?secret|api[_-]?key|secret[_-]?key|access[_-]?key"
    r"|access[_-]?token|refresh[_-]?token|auth[_-]?token|private[_-]?key"
)
_FORMS = (
    _Form(
        "a private key",
        re.compile(
            r"-----BEGIN (?:[A-Z]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----(?P<value>[^-]{40,20000})"
        ),
        _is_key_block,
        "PRIVATE KEY",
    ),
    _Form(
        "a signed token (JWT)",
        re.compile(r"(?<![\w-])(?P<value>eyJ[\w-]{8,4000}\.eyJ[\w-]{4,8000}\.[\w-]{8,2000})"),
        _is_signed_token,
        "eyJ",
    ),
    _Form(
        "an AWS access key",
        re.compile(r"(?<![A-Z0-9])(?P<value>(?:AKIA|ASIA)[A-Z0-9]{16})(?![A-Z0-9])"),
        lambda value: "EXAMPLE" not in value and _is_real(value),
        "",
    ),
    _Form(
        "a GitHub token",
        re.compile(r"(?P<value>gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_\w{50,255})"),
        _is_real,
        "",
    ),
    _Form("a GitLab token", re.compile(r"(?P<value>glpat-[\w-]{20,64})"), _is_real, "glpat-"),
    _Form("a Slack token", re.compile(r"(?P<value>xox[abprs]-[\w-]{10,250})"), _is_real, "xox"),
    _Form(
        "a live payment key",
        re.compile(r"(?P<value>[rs]k_live_[A-Za-z0-9]{16,250})"),
        _is_real,
        "k_live_",
    ),
    _Form("a Google key", re.compile(r"(?P<value>AIza[\w-]{35})"), _is_real, "AIza"),
    _Form("a SendGrid key", re.compile(r"(?P<value>SG\.[\w-]{22}\.[\w-]{43})"), _is_real, "SG."),
    _Form("an npm token", re.compile(r"(?P<value>npm_[A-Za-z0-9]{36})"), _is_real, "npm_"),
    _Form(
        "a password in an address",
        re.compile(
            r"[a-z][a-z0-9+.-]{1,20}://[^/\s:@\"'<>]{1,200}:(?P<value>[^/\s@\"'<>]{1,200})@"
        ),
        _is_own,
        "://",
    ),
    _Form(
        "a password of basic authentication",
        re.compile(r"(?i:\bbasic)[ ]+(?P<value>[A-Za-z0-9+/]{8,500}={0,2})(?![\w+/=])"),
        _is_basic,
        "asic ",
    ),
    _Form(
        "a bearer token",
        re.compile(r"(?i:\bbearer)[ ]+(?P<value>[\w.~+/-]{16,4000}=*)"),
        _is_bearer,
        "earer ",
    ),
    _Form(
        "a key in an address",
        re.compile(
            r"[?&](?i:api_?key|access_?token|auth_?token|client_?secret|password|subscription-key)="
            r"(?P<value>[^&\s\"'<>#]{8,2000})"
        ),
        _is_random,
        "=",
    ),
    _Form(
        "a credential",
        re.compile(
            rf"(?i:(?<![a-z0-9])(?:{_NAMES}))[\"']?[ ]*[:=][ ]*[\"']?"
            r"(?P<value>[^\s\"'&,;<>{}\[\]()]{8,2000})"
        ),
        _is_random,
        "",
    ),
)


_HINTS = re.compile(
    r"PRIVATE KEY|eyJ|AKIA|ASIA|gh[pousr]_|github_pat_|glpat-|xox|k_live_|AIza|SG\.|npm_|://"
    r"|(?i:basic |bearer |password|passwd|pwd|secret|key|token)"
)
"""What every known form holds: most texts hold none of it, and are not looked at again."""


def credentials_in(text: str) -> Iterator[Credential]:
    """Every credential in a text whose form is known, the text around it aside."""
    if len(text) < _SHORTEST_PASSWORD or not _HINTS.search(text):
        return
    for form in _FORMS:
        if form.hint not in text:
            continue
        for match in form.pattern.finditer(text):
            if form.holds(match["value"]):
                yield Credential(form.kind, match["value"])


_PASSWORD = re.compile(r"(password|passwd|pwd|passphrase)$")
_KEY = re.compile(
    r"(secret|clientsecret|apikey|accesskey|secretkey|privatekey|secretaccesskey|sharedkey"
    r"|signingkey|encryptionkey|accesstoken|refreshtoken|authtoken|apitoken|bearertoken"
    r"|sessiontoken|securitytoken|idtoken|authorization|connectionstring|subscriptionkey)$"
)
_NOT_KEY = re.compile(r"publickey|foreignkey|primarykey|idempotencykey")


def credential_named(name: str, value: str) -> Credential | None:
    """The credential that a value is by the name it goes by; None where it is none.

    Descriptions of such a value (`the key you were given`) have spaces and are none.
    """
    plain = re.sub(r"[^a-z0-9]", "", name.lower()[-64:])
    if any(each.isspace() for each in value) or "://" in value or _NOT_KEY.search(plain):
        return None
    if _PASSWORD.search(plain):
        return Credential("a password", value) if _is_password(value) else None
    if _KEY.search(plain) and _is_random(value) and not _UUID.fullmatch(value):
        return Credential("a key or token", value)
    return None


def _is_password(value: str) -> bool:
    """Whether a value is mixed as passwords are that somebody made up for use."""
    if not _SHORTEST_PASSWORD <= len(value) <= 200 or not _is_real(value) or _TEST.search(value):  # noqa: PLR2004 - the end of passwords
        return False
    kinds = (str.islower, str.isupper, str.isdigit, lambda each: not each.isalnum())
    return sum(any(map(kind, value)) for kind in kinds) >= 3 and not _is_a_word(value)  # noqa: PLR2004 - of the four kinds


def _is_a_word(value: str) -> bool:
    """Whether it is a name of something in the words of programs (`oauth2-client`, `/path/to`)."""
    return value.startswith(("/", "#", "^", "$")) or bool(
        re.fullmatch(r"[\w.-]+\.[a-z]{2,4}", value)
    )

"""Credentials in documents: found, and shown by no report of any format."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Git, Govctl, edit

TOKEN = ".".join(
    base64.urlsafe_b64encode(part.encode()).decode().rstrip("=")
    for part in (
        '{"alg":"HS256","typ":"JWT"}',
        '{"sub":"erp-batch","exp":1795000000}',
        "q8Zs0mVtR3bWcXyK7nLpD2fHjG5uEoAi",
    )
)
PASSWORD = "Wint3r-Lager!72"  # noqa: S105 - what must not be shown
KEY = "f83Kd0wLq6Zr2Xv9Tn4Bs7Ym"
SPEC = "contracts/orders/openapi.yaml"
SECRETS = (TOKEN, PASSWORD, KEY)


@pytest.fixture
def leaking(registry: Path) -> Path:
    """The small registry with a token, a password and a key in its spec."""
    edit(
        registry / SPEC,
        "  - url: https://api.acme.example/v1\n",
        f"  - url: https://api.acme.example/v1\n    x-probe: https://a.example/?api_key={KEY}\n",
    )
    edit(
        registry / SPEC,
        "        - {name: expand, in: query, schema: {type: string}}\n",
        "        - {name: expand, in: query, schema: {type: string}}\n"
        f"        - {{name: Authorization, in: header, example: Bearer {TOKEN}}}\n"
        f"        - {{name: password, in: query, schema: {{default: {PASSWORD}, type: strin}}}}\n",
    )
    return registry


def _shows_none(text: str) -> None:
    for secret in SECRETS:
        assert secret not in text
        assert secret[:12] not in text


@pytest.mark.parametrize("form", ["text", "json", "sarif", "markdown", "github", "gitlab", "junit"])
@pytest.mark.usefixtures("leaking")
def test_no_format_of_a_check_shows_a_credential(govctl: Govctl, form: str) -> None:
    """The findings are there, their values in no report."""
    ran = govctl("check", ".", "--pack", "gateway", "--format", form, "--today", "2026-11-23")
    assert ran.code == 1
    assert "gateway/secret-in-document" in ran.out
    _shows_none(ran.out + ran.err)


@pytest.mark.usefixtures("leaking")
def test_the_quoted_line_hides_the_value_and_keeps_the_rest(govctl: Govctl) -> None:
    """A reader sees which line it is, and stars where the value stands."""
    ran = govctl("check", ".", "--rule", "gateway/secret-in-document")
    assert "{name: Authorization, in: header, example: Bearer ********}" in ran.out
    assert "default: ********, type: strin" in ran.out
    assert "api_key=********" in ran.out


def test_every_credential_is_one_finding_at_its_place(leaking: Path, govctl: Govctl) -> None:
    """Three values, three findings; the values are not part of them."""
    ran = govctl("check", ".", "--rule", "gateway/secret-in-document", "--format", "json")
    found = [(each["path"], each["line"]) for each in json.loads(ran.out)["findings"]]
    lines = (leaking / SPEC).read_text(encoding="utf-8").splitlines()
    expected = [number for number, line in enumerate(lines, 1) if any(s in line for s in SECRETS)]
    assert found == [(SPEC, number) for number in expected]


@pytest.mark.usefixtures("leaking")
def test_reports_hide_credentials_whatever_rule_runs(govctl: Govctl) -> None:
    """Lines are quoted by every rule, so hiding is not the business of one."""
    ran = govctl("check", ".", "--rule", "registry/unreadable-spec")
    assert "type: strin" in ran.out
    _shows_none(ran.out)


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
def test_no_format_of_a_comparison_shows_a_credential(
    leaking: Path, git: Git, govctl: Govctl, form: str
) -> None:
    """Both sides of a change are quoted, and a change of the value itself is told."""
    git.commit("A leak")
    edit(leaking / SPEC, PASSWORD, PASSWORD[::-1])
    edit(leaking / SPEC, f"Bearer {TOKEN}", f"Bearer {TOKEN}Zz")
    edit(
        leaking / SPEC,
        "in: query, schema: {default",
        "in: query, required: true, schema: {default",
    )
    ran = govctl("diff", "HEAD", ".", "--format", form)
    assert "password" in ran.out
    _shows_none(ran.out + ran.err)
    assert PASSWORD[::-1] not in ran.out


def test_a_value_that_is_written_with_escapes_is_hidden_as_well(
    registry: Path, govctl: Govctl
) -> None:
    """The line does not hold the value, and shows how to get it."""
    escaped = PASSWORD.replace("-", r"\u002d")
    edit(
        registry / SPEC,
        "        - {name: expand, in: query, schema: {type: string}}\n",
        "        - {name: expand, in: query, schema: {type: string}}\n"
        f'        - {{name: password, in: query, schema: {{default: "{escaped}"}}}}\n',
    )
    ran = govctl("check", ".", "--rule", "gateway/secret-in-document")
    assert 'schema: {default: "********"}' in ran.out
    assert "Lager" not in ran.out

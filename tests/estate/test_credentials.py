"""What counts as a credential, and that none comes through a mask."""

from __future__ import annotations

import base64
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govctl.estate.credentials import MASK, credential_named, credentials_in
from govctl.estate.exposed import Mask, texts
from govctl.model.place import Place
from govctl.model.report import Crash

KEY = "f83Kd0wLq6Zr2Xv9Tn4Bs7Ym"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("password", "Wint3r-Lager!72"),
        ("clientSecret", KEY),
        ("X-Api-Key", KEY),
        ("aws_secret_access_key", "kD9/wq2Zx7Lm+4Vb8Nc1Rt6Yp3Hs5Jf0Ga"),
        ("refresh_token", KEY),
    ],
)
def test_a_value_under_the_name_of_a_credential_is_one(name: str, value: str) -> None:
    """The name says what it is, the value looks made."""
    found = credential_named(name, value)
    assert found is not None
    assert value not in repr(found)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("password", "string"),
        ("password", "correct horse battery"),
        ("password", "P@ssw0rd!1"),
        ("clientSecret", "your-client-secret-0000"),
        ("apiKey", "<api key>"),
        ("apiKey", "xxxxxxxxxxxxxxxxxxxx"),
        ("apiKey", "test_0dc8d51e0acffcb1880e0f19c79b2f5b"),
        ("secret", "8e03978e-40d5-43dd-bc93-6894a57f9324"),
        ("publicKey", KEY),
        ("Idempotency-Key", KEY),
        ("nextPageToken", KEY),
        ("tokenUrl", "https://api.acme.example/oauth2/token"),
        ("digest", "sha256-9f86d081884c7d659a2feaa0c55ad015a3bf4f1b"),
    ],
)
def test_stand_ins_and_other_names_are_none(name: str, value: str) -> None:
    """A placeholder, a sample or a name of something else gives nothing away."""
    assert credential_named(name, value) is None


@pytest.mark.parametrize(
    "text",
    [
        "amqps://wms:Kx8-vPm2Zq@broker.acme.example",
        "AKIA" + "Q3EGZ7WLNM4TKD2X",
        "ghp_" + "a8Kd0wLq6Zr2Xv9Tn4Bs7YmPf3Hj5Gc1Re0U",
        "Authorization: Basic " + base64.b64encode(b"edi:Wm7-tRk2#Vq9").decode(),
        f"curl -H 'Authorization: Bearer {KEY}'",
        f'{{"client_secret": "{KEY}"}}',
        f"https://a.example/?access_token={KEY}",
    ],
)
def test_known_forms_are_found_in_running_text(text: str) -> None:
    """Whatever stands around them, and the mask takes them out."""
    (found,) = {each.value for each in credentials_in(text)}
    assert found not in Mask().masked(text)
    assert MASK in Mask().masked(text)


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_mask_lets_no_known_value_through(before: str, after: str) -> None:
    """Wherever it stands, and masking again changes nothing."""
    mask = Mask(frozenset({KEY}))
    hidden = mask.masked(f"{before}{KEY}{after}")
    assert KEY not in hidden
    assert mask.masked(hidden) == hidden


@given(st.integers(min_value=6, max_value=len(KEY)))
def test_a_value_that_was_cut_off_is_hidden_as_well(size: int) -> None:
    """Reports cut long texts; the beginning of a key is half the key."""
    told = Mask(frozenset({KEY})).masked(f"changed to {KEY[:size]} \u2026 in the spec")
    assert told == f"changed to {MASK} \u2026 in the spec"


def test_every_text_of_a_report_is_masked_and_no_place() -> None:
    """Dataclasses, tuples and mappings; places still point somewhere."""
    mask = Mask(frozenset({KEY}))
    place = Place(f"systems/{KEY}.yaml", 1, 1)
    masked = mask.over((Crash("rule", "target", f"cannot read {KEY}"), place, {"line": KEY}))
    assert masked == (Crash("rule", "target", f"cannot read {MASK}"), place, {"line": MASK})


def test_a_mask_without_work_changes_nothing() -> None:
    """What holds no credential stays the very same value."""
    crash = Crash("rule", "target", "nothing to see")
    assert Mask(frozenset({KEY})).over((crash,))[0] is crash


def test_a_value_goes_by_the_name_of_what_it_is_an_example_of() -> None:
    """An example of a header, and of a property, is a value of that name."""
    header = {"name": "X-Api-Key", "in": "header", "example": "a"}
    schema = {"properties": {"password": {"default": "b", "enum": ["c"]}}}
    named = {each.text: each.name for each in texts([header, schema])}
    assert (named["a"], named["b"], named["c"]) == ("X-Api-Key", "password", "password")


@pytest.mark.parametrize(
    "text",
    [
        "eyJ" * 200_000,
        "password " + " " * 500_000,
        "bearer " * 100_000,
        "a://" * 100_000,
        "-----BEGIN PRIVATE KEY-----" * 20_000,
        "?api_key=" * 50_000,
    ],
    ids=["jwt", "spaces", "bearer", "addresses", "pem", "query"],
)
def test_hostile_text_takes_no_time(text: str) -> None:
    """Half a megabyte of beginnings is read in well under the time of a run."""
    began = time.perf_counter()
    list(credentials_in(text))
    credential_named("password", text)
    assert time.perf_counter() - began < 5

"""Pseudonyms, what is none, and personal numbers."""

from __future__ import annotations

from hashlib import md5, sha1, sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagdar.core.terms.identifiers import is_iin
from bagdar.core.terms.pseudonyms import (
    PSEUDONYM_CHARACTERS,
    KeyMaterialError,
    NotPseudonym,
    holds_personal_number,
    key_id,
    not_pseudonym,
    parts,
    pseudonym,
    worker_of,
)

KEY = bytes(range(32))
NUMBER = "880101300123"


def test_a_pseudonym_is_the_keyed_digest_behind_its_key_id() -> None:
    # printf 880101300123 | openssl dgst -sha256 -mac HMAC -macopt hexkey:000102…1f
    digest = "f46794c8b93d99f414e865a84a33584fe5702c235bf4cacc8ec718fa0a1aaab8"
    assert pseudonym(KEY, NUMBER) == f"hmac1:{key_id(KEY)}:{digest}"
    assert len(pseudonym(KEY, NUMBER)) == PSEUDONYM_CHARACTERS


def test_two_keys_make_other_pseudonyms_under_other_ids() -> None:
    other = bytes(32)
    assert key_id(KEY) != key_id(other)
    assert parts(pseudonym(KEY, NUMBER)) != parts(pseudonym(other, NUMBER))


@pytest.mark.parametrize("key", [b"", b"short", bytes(31), bytes(33)])
def test_a_key_of_another_length_is_refused_without_being_told(key: bytes) -> None:
    with pytest.raises(KeyMaterialError, match=f"The key has {len(key)} bytes; it must have 32"):
        pseudonym(key, NUMBER)


def test_a_person_is_kept_by_the_first_64_bits() -> None:
    assert worker_of("00000000000000ff" + "0" * 48) == 255
    assert worker_of("f" * 64) == -1


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (NUMBER, NotPseudonym.PERSONAL_NUMBER),
        ("880101 300123", NotPseudonym.PERSONAL_NUMBER),
        ("880101300124", NotPseudonym.PERSONAL_NUMBER),
        (f"hmac1:{NUMBER}", NotPseudonym.PERSONAL_NUMBER),
        (f"no {NUMBER}, Almaty", NotPseudonym.PERSONAL_NUMBER),
        (sha256(NUMBER.encode()).hexdigest(), NotPseudonym.PLAIN_DIGEST),
        (sha256(NUMBER.encode()).hexdigest().upper(), NotPseudonym.PLAIN_DIGEST),
        (sha1(NUMBER.encode()).hexdigest(), NotPseudonym.PLAIN_DIGEST),  # noqa: S324
        (md5(NUMBER.encode()).hexdigest(), NotPseudonym.PLAIN_DIGEST),  # noqa: S324
        ("hmac1:" + "0a" * 32, NotPseudonym.PLAIN_DIGEST),
        ("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", NotPseudonym.PLAIN_DIGEST),
        (pseudonym(KEY, NUMBER)[:-1], NotPseudonym.MALFORMED),
        ("", NotPseudonym.MALFORMED),
        ("worker 17", NotPseudonym.MALFORMED),
    ],
)
def test_what_is_no_pseudonym_is_told_apart(text: str, kind: NotPseudonym) -> None:
    assert parts(text) is None
    assert not_pseudonym(text) is kind


@pytest.mark.parametrize(
    ("text", "expected"),
    [(NUMBER, True), ("880101300124", False), ("881301300123", False), ("88010130012", False)],
)
def test_a_personal_number_has_a_day_a_century_and_a_control_digit(
    text: str, expected: bool
) -> None:
    assert is_iin(text) is expected


@settings(max_examples=50)
@given(st.binary(min_size=32, max_size=32), st.from_regex(r"[0-9]{12}", fullmatch=True))
def test_a_pseudonym_never_shows_the_number_and_is_read_back(key: bytes, number: str) -> None:
    made = pseudonym(key, number)
    assert parts(made) == (key_id(key), made.rpartition(":")[2])
    assert f":{number}" not in made


def test_a_number_within_a_longer_one_is_none() -> None:
    assert not holds_personal_number("1" + NUMBER)
    assert holds_personal_number(f"site-{NUMBER}")

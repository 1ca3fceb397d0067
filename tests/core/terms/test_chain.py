"""The journal's hash chain."""

from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.terms.chain import (
    GENESIS,
    Break,
    BreakReason,
    CanonicalError,
    Link,
    canonical_json,
    first_break,
    leaf_digest,
    link_hash,
    merkle_root,
    payload_digest,
)

SALT = b"sixteen bytes of"


def chain_of(length: int) -> list[Link]:
    links: list[Link] = []
    previous = GENESIS
    for seq in range(1, length + 1):
        links.append(linked(seq, previous))
        previous = links[-1].hash
    return links


def linked(seq: int, previous: str, act: str = "projects.create") -> Link:
    at, actor, digest = (
        f"2015-07-01T10:00:{seq % 60:02}Z",
        "Aigerim",
        payload_digest(SALT, str(seq)),
    )
    of_it = link_hash(seq=seq, at=at, actor=actor, act=act, digest=digest, previous=previous)
    return Link(seq, at, actor, act, digest, previous, of_it)


def test_a_whole_chain_has_no_break() -> None:
    assert first_break(chain_of(5)) is None


def test_an_empty_journal_has_no_break() -> None:
    assert first_break([]) is None


@pytest.mark.parametrize("field", ["at", "actor", "act", "digest"])
def test_a_changed_entry_is_named(field: str) -> None:
    links = chain_of(5)
    links[2] = Link(**{**asdict(links[2]), field: "changed"})
    assert first_break(links) == Break(3, BreakReason.CHANGED)


def test_an_entry_changed_together_with_its_hash_breaks_at_the_next_one() -> None:
    links = chain_of(5)
    links[2] = linked(3, links[1].hash, act="projects.close")
    assert first_break(links) == Break(4, BreakReason.WRONG_PREVIOUS)


def test_a_lost_entry_is_named() -> None:
    links = chain_of(5)
    del links[2]
    assert first_break(links) == Break(3, BreakReason.GAP)


def test_a_lost_first_entry_is_named() -> None:
    assert first_break(chain_of(3)[1:]) == Break(1, BreakReason.GAP)


def test_a_doubled_entry_is_named() -> None:
    links = chain_of(5)
    links.insert(3, links[2])
    assert first_break(links) == Break(3, BreakReason.OUT_OF_ORDER)


def test_an_entry_that_comes_later_than_its_number_is_out_of_order_and_not_lost() -> None:
    links = chain_of(5)
    links[2], links[3] = links[3], links[2]
    assert first_break(links) == Break(3, BreakReason.OUT_OF_ORDER)


def test_a_cut_tail_cannot_be_seen_without_a_head_kept_elsewhere() -> None:
    assert first_break(chain_of(5)[:3]) is None


def test_a_check_may_begin_after_a_trusted_entry() -> None:
    links = chain_of(6)
    assert first_break(links[3:], start=links[2].hash, after=3) is None
    assert first_break(links[3:], start=links[2].hash) is None


def test_a_check_that_begins_in_the_middle_sees_a_wrong_start() -> None:
    links = chain_of(6)
    assert first_break(links[3:], start=links[1].hash) == Break(4, BreakReason.WRONG_PREVIOUS)
    assert first_break(links[4:], start=links[2].hash, after=3) == Break(4, BreakReason.GAP)


@given(st.data())
def test_any_one_change_to_the_order_is_found(data: st.DataObject) -> None:
    links = chain_of(data.draw(st.integers(2, 12)))
    place = data.draw(st.integers(0, len(links) - 2))
    broken = data.draw(
        st.sampled_from(
            [
                links[:place] + links[place + 1 :],
                [*links[: place + 1], links[place], *links[place + 1 :]],
                [*links[:place], links[place + 1], links[place], *links[place + 2 :]],
            ]
        )
    )
    found = first_break(broken)
    assert found is not None
    assert found.seq == place + 1


def test_the_chain_is_read_once_and_no_further_than_needed() -> None:
    links = iter([replace(chain_of(1)[0], act="changed"), *chain_of(3)[1:]])
    assert first_break(links) == Break(1, BreakReason.CHANGED)
    assert [link.seq for link in links] == [2, 3]


@given(st.text(max_size=5), st.text(max_size=5), st.text(max_size=5), st.text(max_size=5))
def test_no_two_entries_share_a_text(actor: str, act: str, actor2: str, act2: str) -> None:
    def of(who: str, what: str) -> str:
        return link_hash(seq=1, at="", actor=who, act=what, digest="", previous=GENESIS)

    assert (of(actor, act) == of(actor2, act2)) == ((actor, act) == (actor2, act2))


def test_a_hash_is_that_of_the_entry_as_an_array_with_the_hash_before_it() -> None:
    text = f'["bagdar-link-1",7,"2015-07-01T10:00:07Z","Aigerim","projects.create","d","{GENESIS}"]'
    of_it = link_hash(
        seq=7,
        at="2015-07-01T10:00:07Z",
        actor="Aigerim",
        act="projects.create",
        digest="d",
        previous=GENESIS,
    )
    assert of_it == sha256(text.encode()).hexdigest()


def test_a_rewritten_entry_changes_the_hash_of_every_later_one() -> None:
    links = chain_of(5)
    rewritten = [linked(1, GENESIS, act="projects.close")]
    for seq in range(2, 6):
        rewritten.append(linked(seq, rewritten[-1].hash))
    assert first_break(rewritten) is None
    assert not {one.hash for one in links} & {one.hash for one in rewritten}


@pytest.mark.parametrize("other", [("b", "s", "d"), ("k", "t", "d"), ("k", "s", "e")])
def test_a_record_of_a_batch_covers_what_it_is_about_and_what_it_says(
    other: tuple[str, str, str],
) -> None:
    assert leaf_digest("k", "s", "d") != leaf_digest(*other)
    text = '["bagdar-record-1","k","s","d"]'
    assert leaf_digest("k", "s", "d") == sha256(text.encode()).hexdigest()


def test_a_payload_digest_covers_salt_and_body() -> None:
    assert payload_digest(SALT, "жоба") == sha256(SALT + "жоба".encode()).hexdigest()
    assert payload_digest(SALT, "жоба") != payload_digest(SALT[::-1], "жоба")


def test_a_short_salt_is_refused_because_payloads_could_be_guessed() -> None:
    with pytest.raises(ValueError, match="15 bytes; 16 are needed"):
        payload_digest(SALT[:15], "850101300123")


def test_a_merkle_root_is_that_of_rfc_6962() -> None:
    one, two, three = (bytes([number]) * 32 for number in (1, 2, 3))
    leaves = [sha256(b"\x00" + digest).digest() for digest in (one, two, three)]
    pair = sha256(b"\x01" + leaves[0] + leaves[1]).digest()
    root = sha256(b"\x01" + pair + leaves[2]).hexdigest()
    assert merkle_root([digest.hex() for digest in (one, two, three)]) == root
    assert merkle_root([one.hex()]) == leaves[0].hex()


@given(st.lists(st.integers(0, 255), min_size=1, max_size=20))
def test_a_merkle_root_depends_on_every_leaf_and_its_place(numbers: list[int]) -> None:
    digests = [bytes([number]).hex() * 32 for number in numbers]
    root = merkle_root(digests)
    assert root != merkle_root([*digests, digests[-1]])
    if digests != digests[::-1]:
        assert root != merkle_root(digests[::-1])


@pytest.mark.parametrize("digests", [[], ["00"], ["zz" * 32]])
def test_a_batch_without_sound_digests_is_refused(digests: list[str]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        merkle_root(digests)


def test_canonical_json_sorts_keys_and_writes_dates_moments_and_decimals() -> None:
    almaty = timezone(timedelta(hours=5))
    value = {
        "ә": None,
        "b": [True, 1, 1.5, Decimal("1E+3"), Decimal("1.50")],
        "a": (date(2015, 7, 1), datetime(2015, 7, 1, 15, 0, tzinfo=almaty)),
    }
    assert canonical_json(value) == (
        '{"a":["2015-07-01","2015-07-01T10:00:00+00:00"],"b":[true,1,1.5,"1000","1.50"],"ә":null}'
    )


def test_equal_moments_in_different_zones_have_one_text() -> None:
    here = datetime(2015, 7, 1, 15, 0, tzinfo=timezone(timedelta(hours=5)))
    assert canonical_json(here) == canonical_json(here.astimezone(UTC))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (float("nan"), "not a number"),
        (float("-inf"), "not a number"),
        (Decimal("NaN"), "not a number"),
        (Decimal("sNaN"), "not a number"),
        (datetime(2015, 7, 1), "no time zone"),  # noqa: DTZ001
        ({1: "a"}, "key 1 is not text"),
        ({"a", "b"}, "A set has no canonical text"),
        (b"bytes", "A bytes has no canonical text"),
        (object(), "A object has no canonical text"),
        ("\ud800", "surrogate"),
    ],
)
def test_what_has_no_single_text_is_refused(value: object, words: str) -> None:
    with pytest.raises(CanonicalError, match=words):
        canonical_json([value])


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(), parts, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), JSON, max_size=4))
def test_the_order_of_keys_does_not_change_the_text(value: dict[str, object]) -> None:
    assert canonical_json(value) == canonical_json(dict(reversed(list(value.items()))))

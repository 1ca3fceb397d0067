"""The draw of call-backs: nobody can know it before, everybody can check it after."""

from __future__ import annotations

from hashlib import sha256

from bagdar.core.barriers.draw import commitment, drawn, is_drawn


def test_a_draw_can_be_done_again_by_hand() -> None:
    fraction = int(sha256(b"seed:7").hexdigest()[:16], 16) / 2**64
    assert is_drawn("seed", 7, share_percent=5) == (fraction < 0.05)
    assert is_drawn("seed", 7, share_percent=100)
    assert not is_drawn("seed", 7, share_percent=0)


def test_about_one_in_twenty_is_drawn_and_another_seed_draws_others() -> None:
    first, other = drawn("one", range(10_000)), drawn("two", range(10_000))
    assert 430 < len(first) < 570
    assert 430 < len(other) < 570
    assert len(set(first) & set(other)) < 60


def test_the_order_and_doubles_of_numbers_do_not_matter() -> None:
    numbers = list(range(500))
    assert drawn("seed", [*reversed(numbers), *numbers]) == drawn("seed", numbers)


def test_the_digest_published_before_is_that_of_the_seed_published_after() -> None:
    assert commitment("seed") == sha256(b"seed").hexdigest()

"""The synthetic programme from the command line."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import InTurn, Run


def test_the_first_start_makes_a_synthetic_programme_of_which_there_is_only_one(
    bagdar: Run, installation: Path
) -> None:
    again = bagdar("simulate", "--projects", "3")
    assert again.returncode == 1
    assert "There is a synthetic programme already" in again.stderr
    assert "BAGDAR_DATA" in again.stderr


def test_the_command_line_lists_one_world_at_a_time(in_turn: InTurn, installation: Path) -> None:
    listed = ("projects", "list", "--format", "csv")
    real, made_up = in_turn(listed, (*listed, "--world", "synthetic"), data=installation)
    assert "synthetic-" not in real.stdout
    keys = [line.partition(",")[0] for line in made_up.stdout.splitlines()[1:]]
    assert keys
    assert all(one.startswith("synthetic-") for one in keys)


def test_a_day_to_come_and_a_world_of_no_size_are_wrong_calls(
    in_turn: InTurn, installation: Path
) -> None:
    wrong = (("--as-of", "2199-01-01"), ("--projects", "0"), ("--years", "99"))
    for refused in in_turn(*(("simulate", *one) for one in wrong), data=installation):
        assert refused.returncode == 2, refused.args


def test_a_world_before_the_first_start_names_the_way_out(bagdar: Run, tmp_path: Path) -> None:
    refused = bagdar("simulate", BAGDAR_DATA=str(tmp_path / "empty"))
    assert refused.returncode == 1
    assert "run `bagdar init` first" in refused.stderr

"""Alarms from the command line: hold them against the registry, list, answer, decide them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bagdar.cli.setting_up import setup, this_moment, who_acts, whoever_types
from bagdar.cli.tables import format_option, show

if TYPE_CHECKING:
    from bagdar.web.alarms.models import Alarm
    from bagdar.web.alarms.permissions import Powers
    from bagdar.web.projects.queries.filtering import Reading

SYNTHETIC = click.option(
    "--synthetic", is_flag=True, help="Of the synthetic world instead of the real one."
)


@click.group()
def alarms() -> None:
    """Hold alarms against the registry, list those that stand, answer and decide them.

    \u0008
    Examples:
      bagdar alarms compute
      bagdar alarms list --synthetic
      bagdar alarms answer 7 --by officer-north --note "The furnace stands; hiring goes on in May."
    """
    setup()


@alarms.command()
@SYNTHETIC
def compute(synthetic: bool) -> None:
    """Raise alarms whose signs show, clear those whose facts are gone, move unanswered ones up.

    `bagdar work` does it every night, and after each report that is accepted or corrected.

    \u0008
    Examples:
      bagdar alarms compute
      bagdar alarms compute --synthetic
    """
    from bagdar.web.alarms.actions.computing import compute_alarms
    from bagdar.web.alarms.queries.subjects import Among
    from bagdar.web.people.permissions import World

    world = World.SYNTHETIC if synthetic else World.REAL
    done = compute_alarms(Among(world, this_moment()), by=whoever_types())
    click.echo(f"{done.raised:,} raised, {done.cleared:,} cleared, {done.went_up:,} went up.")


BY = click.option(
    "--by", "username", required=True, help="The account in whose name it is done, with its rights."
)
LEVELS = ("reporter", "district", "oblast", "programme_office")


@alarms.command("list")
@SYNTHETIC
@click.option("--all", "everything", is_flag=True, help="Those that were cleared, too.")
@click.option("--by", "username", help="Those that this account is shown (default: all).")
@click.option("--waiting", is_flag=True, help="With --by: those that wait for its answer alone.")
@click.option("--to-decide", is_flag=True, help="With --by: answered ones for it to decide alone.")
@click.option("--level", type=click.Choice(LEVELS), help="Those with this level.")
@click.option("--sign", default="", help="Of this sign alone.")
@click.option("--territory", default="", help="Of this territory and what lies in it, by key.")
@format_option
def list_alarms(
    username: str | None, style: str, *, synthetic: bool, waiting: bool, **asked: Any
) -> None:
    """List the alarms that stand: all of them, or those that a person is shown.

    \u0008
    Examples:
      bagdar alarms list
      bagdar alarms list --all --format csv
      bagdar alarms list --by officer-north --waiting
      bagdar alarms list --by akim-north --to-decide
    """
    from bagdar.web.alarms.models import Sign
    from bagdar.web.alarms.queries.reading import TO_DECIDE, Wanted, listed

    to_decide = asked.pop("to_decide")
    for name, is_asked in (("--waiting", waiting), ("--to-decide", to_decide)):
        if is_asked and username is None:
            raise click.UsageError(f"{name}: say whose with --by.")
    if to_decide and (waiting or asked["everything"]):
        raise click.UsageError("--to-decide: alone, without --waiting and --all.")
    if asked["sign"] and asked["sign"] not in Sign.values:
        raise click.UsageError(f"--sign: choose among {', '.join(Sign.values)}.")
    powers, reading = _standing(username, synthetic=synthetic)
    state = "all" if asked.pop("everything") else "open"
    state = TO_DECIDE if to_decide else state
    wanted = Wanted(state, **{name: one or "" for name, one in asked.items()})
    rows = listed(wanted, powers, reading, who_acts(username) if username else None)
    if waiting:
        rows = rows.filter(powers.waiting())
    columns = ("number", "sign", "about", "territory", "level", "stage", "due_on", "raised_on")
    lines = [_row(one, reading) for one in rows]
    show(lines, columns, style)
    click.echo(f"{len(lines)} alarms.", err=True)


@alarms.command("show")
@click.argument("number", type=click.IntRange(1))
@click.option("--by", "username", help="As this account is shown it (default: all of it).")
@format_option
def show_alarm(number: int, username: str | None, style: str) -> None:
    """Show alarm NUMBER: why it was raised, on which figures, and what was done since.

    \u0008
    Examples:
      bagdar alarms show 7
      bagdar alarms show 7 --by officer-north --format json
    """
    from bagdar.web.alarms.models import AlarmStep
    from bagdar.web.alarms.queries.reading import record_of

    powers, reading = _standing(username, synthetic=None)
    one = _found(number, powers, reading)
    record = record_of(one)
    told = _row(one, reading) | {"outcome": one.outcome, "rule_version": one.rule_version}
    told |= {"decided": record.decided, "right_ratio": record.right_ratio}
    told |= {f"figure {name}": value for name, value in one.facts["figures"].items()}
    rows = [{"what": name, "value": value} for name, value in told.items()]
    steps = AlarmStep.objects.filter(alarm=one).order_by("pk")
    rows += [
        {"what": f"{step.on.isoformat()} {step.step}, {step.level}", "value": step.note}
        for step in steps
    ]
    show(rows, ("what", "value"), style)


@alarms.command()
@click.argument("number", type=click.IntRange(1))
@BY
@click.option("--note", required=True, help="What is behind it, and what is done.")
def answer(number: int, username: str, note: str) -> None:
    """Answer alarm NUMBER that is with the person: its clock stops.

    \u0008
    Examples:
      bagdar alarms answer 7 --by officer-north --note "The furnace stands; hiring goes on in May."
    """
    from bagdar.web.alarms.actions.answering import answer_alarm

    person = who_acts(username)
    powers, reading = _standing(username, synthetic=None)
    found = _found(number, powers, reading)
    if not powers.answers(found):
        raise click.ClickException(f"Alarm {number} does not wait for an answer of {username}.")
    made = answer_alarm(found, note, by=person, at=reading.at)
    click.echo(f"Alarm {number} is answered; the level above {made.level} reads it.")


@alarms.command()
@click.argument("number", type=click.IntRange(1))
@BY
@click.option(
    "--decision",
    type=click.Choice(["right", "wrong", "not_accepted"]),
    required=True,
    help="Whether it was right, or that the answer is not accepted and it goes up.",
)
@click.option("--note", required=True, help="What the decision rests on.")
def decide(number: int, username: str, decision: str, note: str) -> None:
    """Decide alarm NUMBER that was answered below, once, or send its answer back.

    \u0008
    Examples:
      bagdar alarms decide 7 --by akim-north --decision right --note "The report was corrected."
    """
    from bagdar.web.alarms.actions import answering
    from bagdar.web.alarms.queries.reading import may_of

    person = who_acts(username)
    powers, reading = _standing(username, synthetic=None)
    found = _found(number, powers, reading)
    if not may_of(found, powers, person).decide:
        raise click.ClickException(f"Alarm {number} is not for {username} to decide.")
    answering.decide(found, decision, note, by=person, at=reading.at)
    click.echo(f"The decision on alarm {number} is written down.")


def _standing(username: str | None, *, synthetic: bool | None) -> tuple[Powers, Reading]:
    """Return where a person stands, or whoever runs the machine, and what they read now."""
    from django.utils import timezone

    from bagdar.web.alarms.permissions import Powers, powers_of
    from bagdar.web.people.permissions import Scope, World, scope_of
    from bagdar.web.projects.queries.filtering import Reading

    moment = this_moment()
    day = timezone.localdate(moment)
    world = None
    if synthetic is not None:
        world = World.SYNTHETIC if synthetic else World.REAL
    if username is None:
        return Powers(installation=True), Reading(Scope(world=world), moment, None, day)
    person = who_acts(username)
    scope = scope_of(person, on=day, world=world)
    return powers_of(scope, person, on=day), Reading(scope, moment, None, day)


def _found(number: int, powers: Powers, reading: Reading) -> Alarm:
    """Find an alarm that is shown; any other is not there."""
    from bagdar.web.alarms.queries.reading import alarms_for

    found = alarms_for(powers, reading).filter(pk=number).first()
    if found is None:
        raise click.ClickException(f"There is no alarm {number}.")
    return found


def _row(one: Alarm, reading: Reading) -> dict[str, Any]:
    from django.utils import timezone

    from bagdar.web.alarms.queries.reading import named

    return {
        "number": one.pk,
        "sign": one.sign,
        "about": named(one, reading.day),
        "territory": one.territory.key,
        "level": one.level,
        "stage": one.stage,
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "raised_on": timezone.localdate(one.raised_at).isoformat(),
    }

"""`protocol plan`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from protocol_dsl.api.planning import PlanFormat, SchedulePlan
from protocol_dsl.api.simulating import ModeName
from protocol_dsl.errors import DecisionError, RecordError
from protocol_dsl.tools.cli.options import (
    DONE,
    FILE,
    FINDINGS,
    PROTOCOL,
    complete_names,
    examples,
    format_option,
    load_protocol,
    stop,
    usage,
)
from protocol_dsl.tools.cli.records import given_records
from protocol_dsl.tools.cli.terminal import width

COLUMNS: tuple[ModeName, ...] = ("earliest", "target", "latest")


@click.command(
    "plan",
    epilog=examples(
        "protocol plan trial.proto",
        "protocol plan trial.proto --schedule observation --start 2026-03-02 --timezone Europe/Paris",
        "protocol plan trial.proto --schedule observation --start 2026-03-02 --mode random --seed 7 --log p001.json",
        "protocol plan trial.proto --format json",
    ),
)
@click.argument("protocol", type=PROTOCOL)
@click.option("--schedule", metavar="NAME", shell_complete=complete_names("schedules"), help="Plan this schedule only.")
@click.option("--start", metavar="DATE", help="Add the dates of a participant who starts then.")
@click.option(
    "--mode",
    type=click.Choice([*COLUMNS, "random"]),
    help="Take this side of every window, or a time drawn inside it. By default the first three, a column each.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="For drawn times: the same seed, the same times.")
@click.option(
    "--repeats", type=int, default=6, show_default=True, help="How often what is repeated without a number is shown."
)
@click.option("--timezone", metavar="ZONE", default="UTC", show_default=True, help="The zone that days are counted in.")
@click.option("--record", type=FILE, help="A participant's record: which branch applies, how many rows and fractions.")
@click.option("--log", type=FILE, help="Write the simulated event log to this file; - is standard output.")
@format_option("text", "markdown", "json")
def command(
    protocol: Path,
    schedule: str | None,
    start: str | None,
    mode: ModeName | None,
    seed: int,
    repeats: int,
    timezone: str,
    record: Path | None,
    log: Path | None,
    form: PlanFormat,
) -> None:
    """Show what the schedules of the PROTOCOL file ask for, and the dates that come of it.

    Every line comes with what the document says of it or what the author assumed. If it cannot be carried out, the
    lines that contradict each other are shown, and the exit code is 1.
    """
    loaded = load_protocol(protocol)
    if log is not None and (start is None or (schedule is None and len(loaded.schedules) > 1)):
        stop("a simulated log needs `--start` and, where there are several, `--schedule`")
    if not loaded.schedules:
        stop(
            f"{protocol.as_posix()} has no schedule; write one: `schedule name` with its steps, cycles and visits",
            FINDINGS,
        )
    known = None if record is None else next(iter(given_records((record,))[0])).text
    modes: tuple[ModeName, ...] = COLUMNS if mode is None else (mode,)
    names = loaded.schedules if schedule is None else (schedule,)
    try:
        plans = [
            loaded.plan(name, start=start, modes=modes, seed=seed, repeats=repeats, timezone=timezone, record=known)
            for name in names
        ]
    except DecisionError as error:
        raise usage(error) from None
    except RecordError as error:
        stop(f"the record cannot be read:\n{error}", FINDINGS)
    if str(log) != "-":
        _tell(plans, form)
    if log is not None:
        _write(plans[0], log, "target" if mode is None else mode)
    raise click.exceptions.Exit(DONE if all(each.fits for each in plans) else FINDINGS)


def _tell(plans: list[SchedulePlan], form: PlanFormat) -> None:
    """All plans; in JSON one a line where there are several."""
    for number, plan in enumerate(plans):
        if form == "json" and len(plans) > 1:
            click.echo(plan.to_json(), nl=False)
            continue
        if number:
            click.echo("\n---\n" if form == "markdown" else "\n")
        click.echo(plan.explain(form, width=width()), nl=False)


def _write(plan: SchedulePlan, path: Path, mode: ModeName) -> None:
    """The simulated log of one mode."""
    (simulation,) = (each for each in plan.simulated if each.mode == mode)
    if str(path) == "-":
        click.echo(simulation.to_json(), nl=False)
        return
    path.write_text(simulation.to_json(), encoding="utf-8")
    print(f"wrote {path.as_posix()}", file=sys.stderr)

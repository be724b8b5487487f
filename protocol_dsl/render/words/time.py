"""Days, clock times, periods, durations and directions in words. Days are written `2026-02-20`."""

from __future__ import annotations

from protocol_dsl.render.words.lexicon import plural
from protocol_dsl.values.calendar import ONGOING, Duration, Moment, Period, iso
from protocol_dsl.values.calendar import text as moment_text
from protocol_dsl.values.interval import decimal_text
from protocol_dsl.values.window import FAR


def duration_words(duration: Duration) -> str:
    """`6 weeks`, `1 week`."""
    return plural(decimal_text(duration.count), duration.unit.value)


def day_words(ordinal: int) -> str:
    """A local day by its number; days far outside the calendar have no date."""
    return iso(ordinal) if 0 < ordinal < FAR else "an unknown day"


def moment_words(moment: Moment) -> str:
    """A moment as exactly as it is known: `2026-02-20`, `2026-02 (day not recorded)`, `2026-02-20T10:00`."""
    if moment.first <= -FAR or moment.last >= FAR:
        return _open_words(moment)
    written = moment_text(moment)
    if moment.first == moment.last:
        return written
    return f"{written} ({missing_part(moment)} not recorded)"


def _open_words(moment: Moment) -> str:
    """A day of which at most one bound is known: `2026-02-20 or later`."""
    if moment.first > -FAR:
        return f"{day_words(moment.first)} or later"
    return f"{day_words(moment.last)} or earlier" if moment.last < FAR else "an unknown day"


def missing_part(moment: Moment) -> str:
    """What a partial date lacks: its day, or its month and day."""
    return "day" if moment.last - moment.first <= 31 else "month and day"


def precision(moment: Moment) -> str | None:
    """`the month` or `the year` for a date that is known no better; None for one that is known to the day."""
    if moment.first == moment.last:
        return None
    return "the month" if moment.last - moment.first <= 31 else "the year"


def period_words(period: Period) -> str:
    """`2024-01-10 to 2024-05-02`, `2024-01-10 to now (still going on)`."""
    start = "an unknown day" if period.start is None else moment_words(period.start)
    if period.end is ONGOING:
        return f"{start}, still going on"
    end = moment_words(period.end) if isinstance(period.end, Moment) else "an unknown day"
    return f"{start} to {end}"


def days_words(days: int) -> str:
    """`1 day`, `12 days`."""
    return plural(days, "day")


def distance_words(moment: Moment, point: Moment, days: tuple[int, int], in_weeks: bool = False) -> str:
    """
    `12 days before 2026-03-02`, `on 2026-03-02`, `2 to 30 days before 2026-03-02`.

    With `in_weeks` one number of days is also told in weeks: `38 days (5 weeks and 3 days) before 2026-03-02`.
    """
    low, high = sorted(days)
    to = moment_words(point)
    if is_far(low) or is_far(high):
        return _open_distance(low, high, to)
    if low == high == 0:
        return f"on {to}"
    if low >= 0:
        return f"{_spread(low, high)}{weeks_words(low) if in_weeks and low == high else ''} before {to}"
    if high <= 0:
        return f"{_spread(-high, -low)}{weeks_words(-low) if in_weeks and low == high else ''} after {to}"
    return f"between {days_words(high)} before and {days_words(-low)} after {to}"


def is_far(days: int) -> bool:
    """Whether a number of days leads to where a day is not known: no two dates lie so far apart."""
    return abs(days) > FAR // 2


def _open_distance(low: int, high: int, to: str) -> str:
    """A distance without an upper bound, before the point if it is positive: `at least 12 days before 2026-03-02`."""
    if low == 0 or high == 0:
        return f"on or {'before' if low == 0 else 'after'} {to}"
    if low > 0:
        return f"at least {days_words(low)} before {to}"
    if high < 0:
        return f"at least {days_words(-high)} after {to}"
    if is_far(low):
        return f"before or after {to}" if is_far(high) else f"after {to}, or up to {days_words(high)} before it"
    return f"before {to}, or up to {days_words(-low)} after it"


def weeks_words(days: int) -> str:
    """` (5 weeks and 3 days)`; empty for less than a week."""
    weeks, rest = divmod(days, 7)
    if not weeks:
        return ""
    return f" ({plural(weeks, 'week')}{f' and {days_words(rest)}' if rest else ''})"


def _spread(low: int, high: int) -> str:
    return days_words(low) if low == high else f"{low} to {days_words(high)}"

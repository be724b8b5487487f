"""
What all lines leave of a window is what can still be kept, no more and no less.

Days are judged by following every run there is; hours, opening hours and a change of clocks by a search over the first
and the last minute of every hour, to which all bounds of these schedules come down.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import product
from zoneinfo import ZoneInfo

import networkx
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import protocol_dsl
from tests.strategies.simulated import FOLLOWED

HEAD = """\
protocol p "P"

timepoint enrolment "Enrolment"

inclusion I1 "Enrolled"
    text "Enrolled."
    require enrolment on or after 2020-01-01

schedule s "Visits"
    assume "Made up."
"""
VISIT = """\
    visit {name} "{name}"
        due {target} {unit} after {anchor}, window -{before} {unit} to +{behind} {unit}
"""
HOURS = "        opening hours clinic\n"
PERIOD = """\
    period limit "Limit"
        from {begins} to {ends}
        {limit} {amount} {unit}
"""
CLINIC = """\

calendar clinic "Clinic"
    Mon-Fri 08:00-16:00
"""
NAMES = ("a", "b", "c")
ZONE = ZoneInfo("Europe/Paris")


# ---- Schedules that are drawn ------------------------------------------------------------------------------------


@st.composite
def visits(draw, units, hours=False):
    """Three visits, each after enrolment or an earlier one, and a limit on the time between two of them."""
    lines = []
    for n, name in enumerate(NAMES):
        unit = draw(st.sampled_from(units))
        scale = 12 if unit == "hours" else 1
        lines.append(
            {
                "name": name,
                "anchor": draw(st.sampled_from(["enrolment", *NAMES[:n]])),
                "unit": unit,
                "target": scale * draw(st.integers(1, 2)),
                "before": scale * draw(st.integers(0, 1)),
                "behind": scale * draw(st.integers(0, 1 if unit == "days" else 2)),
                "hours": hours and draw(st.booleans()),
            }
        )
    begins, ends = draw(st.sampled_from([("enrolment", "c"), ("a", "b"), ("a", "c"), ("b", "c")]))
    unit = draw(st.sampled_from(units))
    amount = draw(st.integers(1, 5)) * (12 if unit == "hours" else 1)
    limit = {"begins": begins, "ends": ends, "limit": draw(st.sampled_from(["at least", "at most"]))}
    return lines, {**limit, "amount": amount, "unit": unit}


def text_of(lines, limit):
    parts = [VISIT.format(**line) + (HOURS if line["hours"] else "") for line in lines]
    return HEAD + "".join(parts) + PERIOD.format(**limit) + (CLINIC if any(line["hours"] for line in lines) else "")


@cache
def protocol_of(text):
    """A schedule that can be carried out at all; None if the checker proves that it cannot be."""
    return protocol_dsl.check(text).protocol


def log_of(times, as_of, zone):
    kinds = {"enrolment": {"kind": "timepoint", "of": "enrolment"}}
    events = [{**kinds.get(name, {"kind": "visit", "of": name}), "at": at} for name, at in times.items()]
    log = {"format": "events/1", "subject": "P", "as_of": as_of, "through": as_of, "timezone": zone}
    return {**log, "events": events}


def followed(protocol, times, as_of, zone):
    """What is found, which fits its schema; nothing is over already, and nothing that happened departs."""
    following = protocol.follow(log_of(times, as_of, zone))
    FOLLOWED.validate(following.to_dict())
    assume(not following.departures)
    return following


def windows(following):
    """What is due from when to when, by visit; None where lines clash."""
    found = {each["key"].split("/")[0]: each["due"] for each in following.to_dict()["items"]}
    return {name: None if found[name]["clash"] else found[name] for name in NAMES if found.get(name)}


# ---- Days: every run is followed -----------------------------------------------------------------------------------

FIRST_DAY = date(2026, 3, 2)


def day(number):
    return (FIRST_DAY + timedelta(days=number)).isoformat()


def runs_in_days(protocol, lines, done):
    """All runs that go on from what was done, and depart from nothing: days by visit."""
    last = max(done.values())
    widths = [range(line["target"] - line["before"], line["target"] + line["behind"] + 1) for line in lines]
    for delays in product(*widths):
        run = {"enrolment": 0}
        for line, delay in zip(lines, delays, strict=True):
            run[line["name"]] = run[line["anchor"]] + delay
        goes_on = all(run[name] == done[name] if name in done else run[name] > last for name in run)
        if (
            goes_on
            and not protocol.follow(
                log_of({name: day(each) for name, each in run.items()}, day(max(run.values())), "UTC")
            ).departures
        ):
            yield run


@settings(max_examples=10, deadline=None)
@given(visits(["days"]), st.integers(0, 2), st.data())
def test_a_day_of_a_narrowed_window_can_be_kept_to_the_end_and_no_other_day_can(drawn, number, data):
    lines, limit = drawn
    protocol = protocol_of(text_of(lines, limit))
    assume(protocol is not None)
    done = {"enrolment": 0}
    for line in lines[:number]:
        delay = data.draw(st.integers(line["target"] - line["before"], line["target"] + line["behind"]))
        done[line["name"]] = done[line["anchor"]] + delay
    times = {name: day(each) for name, each in done.items()}
    following = followed(protocol, times, day(max(done.values())), "UTC")
    runs = list(runs_in_days(protocol, lines, done))

    left = {name: due for name, due in windows(following).items() if name not in done}
    if None in left.values():
        assert runs == []
        return
    for name, due in left.items():
        kept = sorted({day(run[name]) for run in runs})
        first, last = date.fromisoformat(due["earliest"][:10]), date.fromisoformat(due["latest"][:10])
        assert kept == [str(first + timedelta(days=n)) for n in range((last - first).days + 1)]


# ---- Hours, days, opening hours and a change of clocks: searched ------------------------------------------------

# Thursday; the clocks change on Sunday 29 March.
BASE = datetime(2026, 3, 26, tzinfo=UTC)
TICKS = [BASE + timedelta(hours=hour, minutes=minute) for hour in range(11 * 24) for minute in (0, 59)]
DATES = [each.astimezone(ZONE).toordinal() for each in TICKS]
MINUTES = [(each - BASE) // timedelta(minutes=1) for each in TICKS]
OPEN = sum(
    1 << n
    for n, each in enumerate(TICKS)
    if each.astimezone(ZONE).weekday() < 5 and 8 <= each.astimezone(ZONE).hour < 16
)
ALWAYS = (1 << len(TICKS)) - 1
NO_LIMIT = 10**6


def bounds(lines, limit):
    """Every line as: from which event to which, the least and the most, in hours or in days."""
    for line in lines:
        yield (
            line["anchor"],
            line["name"],
            line["target"] - line["before"],
            line["target"] + line["behind"],
            line["unit"],
        )
    low, high = (limit["amount"], NO_LIMIT) if limit["limit"] == "at least" else (0, limit["amount"])
    yield limit["begins"], limit["ends"], low, high, limit["unit"]


@cache
def after(start, low, high, unit):
    """The ticks that lie so long after another one, as the bits of a number."""
    times, scale = (DATES, 1) if unit == "days" else (MINUTES, 60)
    return sum(1 << n for n, each in enumerate(times) if low * scale <= each - times[start] <= high * scale)


def bits(mask):
    while mask:
        last = mask & -mask
        yield last.bit_length() - 1
        mask ^= last


def together(lines, limit, done):
    """Events still to come, those together that lines tie to each other: one that cannot be kept stops no other."""
    graph = networkx.Graph([(start, end) for start, end, *_ in bounds(lines, limit)])
    graph.remove_nodes_from(done)
    return [[line for line in lines if line["name"] in each] for each in networkx.connected_components(graph)]


def searched(lines, limit, done):
    """For each event still to come: the ticks that it can have, each with a run in which it has it."""
    found = {}
    for coming in together(lines, limit, done):
        found |= search(coming, list(bounds(lines, limit)), done)
    return found


def search(coming, every, done):
    """The same for events that hang together."""
    now = max(done.values()) | 1
    found = {line["name"]: {} for line in coming}
    known = dict.fromkeys(found, 0)

    def extend(run, left):
        line, *rest = left
        name = line["name"]
        mask = (OPEN if line["hours"] else ALWAYS) >> (now + 1) << (now + 1)
        for start, end, low, high, unit in every:
            if end == name and start in run:
                mask &= after(run[start], low, high, unit)
        if rest:
            for tick in bits(mask):
                extend({**run, name: tick}, rest)
        elif mask:
            run = {**run, name: next(bits(mask & ~known[name] or mask))}
            for tick in bits(mask & ~known[name]):
                found[name][tick] = {**run, name: tick}
            known[name] |= mask
            for other in run.keys() & found.keys() - {name}:
                found[other].setdefault(run[other], run)

    extend(dict(done), coming)
    return found


def written(tick):
    return TICKS[tick].astimezone(ZONE).isoformat(timespec="minutes")


def partial_log(draw, lines, number, start):
    """Enrolment and the first visits, each somewhere in its own window; None if there is no such time."""
    done = {"enrolment": start}
    for line in lines[:number]:
        low, high = line["target"] - line["before"], line["target"] + line["behind"]
        fitting = after(done[line["anchor"]], low, high, line["unit"]) & (OPEN if line["hours"] else ALWAYS)
        own = [each for each in bits(fitting) if each >= max(done.values())]
        if not own:
            return None
        done[line["name"]] = draw(st.sampled_from(own))
    return done


def text_times(done):
    return {name: written(each) for name, each in done.items()}


@st.composite
def courses(draw):
    """A schedule, and what somebody has of it behind them."""
    lines, limit = draw(visits(["hours", "days"], hours=True))
    assume(protocol_of(text_of(lines, limit)) is not None)
    done = partial_log(draw, lines, draw(st.integers(0, 2)), draw(st.integers(0, 47)))
    assume(done is not None)
    return lines, limit, done


@settings(max_examples=25, deadline=None)
@given(courses())
def test_the_bounds_of_a_narrowed_window_are_those_that_a_search_finds(course):
    lines, limit, done = course
    protocol = protocol_of(text_of(lines, limit))
    following = followed(protocol, text_times(done), written(max(done.values()) | 1), "Europe/Paris")
    found = searched(lines, limit, done)

    for name, due in windows(following).items():
        if name not in done:
            kept = [written(each) for each in sorted(found[name])]
            assert (kept == []) if due is None else ((due["earliest"], due["latest"]) == (kept[0], kept[-1]))


@settings(max_examples=10, deadline=None)
@given(courses())
def test_from_either_end_of_a_narrowed_window_a_run_goes_on_that_departs_from_nothing(course):
    lines, limit, done = course
    protocol = protocol_of(text_of(lines, limit))
    following = followed(protocol, text_times(done), written(max(done.values()) | 1), "Europe/Paris")
    found = searched(lines, limit, done)
    assume(all(found.values()))

    for ticks in found.values():
        for tick in (min(ticks), max(ticks)):
            run = {**done, **{name: min(each) for name, each in found.items()}, **ticks[tick]}
            whole = protocol.follow(log_of(text_times(run), written(max(run.values()) | 1), "Europe/Paris"))
            assert (whole.departures, set(whole.statuses.values())) == ({}, {"conformant"})
    assert following.to_dict()["clashes"] == []


# ---- What is known to the day only --------------------------------------------------------------------------------


def ends(due, key="definite"):
    """From when to when, in minutes since 1970."""
    window = due if key == "definite" or due["possible"] is None else due["possible"]
    return tuple(datetime.fromisoformat(window[each]).timestamp() // 60 for each in ("earliest", "latest"))


@settings(max_examples=8, deadline=None)
@given(courses(), st.data())
def test_a_time_that_is_learnt_leaves_no_less_than_the_definite_window_and_no_more_than_the_possible_one(course, data):
    lines, limit, done = course
    protocol = protocol_of(text_of(lines, limit))
    name = data.draw(st.sampled_from(list(done)))
    of_that_day = [tick for tick, each in enumerate(DATES) if each == DATES[done[name]]]
    drawn = data.draw(st.sampled_from(of_that_day))
    asked = written(max(*done.values(), *of_that_day) | 1)
    times = text_times(done)
    outer = windows(protocol.follow(log_of({**times, name: times[name][:10]}, asked, "Europe/Paris")))
    for tick in (of_that_day[0], of_that_day[-1], drawn):
        learnt = protocol.follow(log_of({**times, name: written(tick)}, asked, "Europe/Paris"))
        for visit, due in windows(learnt).items():
            if due is None or outer.get(visit) is None or visit in done or learnt.departures:
                continue
            (low, high), (first, last), (least, most) = ends(outer[visit]), ends(due), ends(outer[visit], "possible")
            assert least <= first <= max(first, low)
            assert min(last, high) <= last <= most
            assert first <= low or low > high
            assert high <= last or low > high


# ---- The first and the last of several ---------------------------------------------------------------------------

LESIONS = """\
protocol p "P"

timepoint enrolment "Enrolment"
records lesions "Lesions"
    main site : text "Site"
    must state completeness

inclusion I1 "Enrolled"
    text "Enrolled."
    require enrolment on or after 2020-01-01

schedule s "Radiation of two lesions, then a scan"
    assume "Made up."
    step srt "Radiation"
        for each lesion in lesions
        starts {starts} hours after enrolment, window -2 hours to +2 hours
        lasts at least 1 hours
        lasts at most {lasts} hours
    visit scan "Scan"
        due {due} hours after end of {which} srt over all lesions, window 0 hours to +{behind} hours
    period limit "Limit"
        from enrolment to scan
        {limit} {amount} hours
"""
lesions = st.fixed_dictionaries(
    {
        "starts": st.integers(3, 5),
        "lasts": st.integers(1, 3),
        "due": st.integers(0, 3),
        "which": st.sampled_from(["first", "last"]),
        "behind": st.integers(0, 3),
        "limit": st.sampled_from(["at least", "at most"]),
        "amount": st.integers(5, 11),
    }
)
ROWS = ("one", "two")


def runs_over_lesions(drawn):
    """All runs in whole hours after enrolment, to which the bounds of this schedule come down, by plain search."""
    starts = range(drawn["starts"] - 2, drawn["starts"] + 3)
    for first, second in product(starts, starts):
        for lasted, lasted_too in product(range(1, drawn["lasts"] + 1), repeat=2):
            ended = (first + lasted, second + lasted_too)
            base = max(ended) if drawn["which"] == "last" else min(ended)
            for scan in range(base + drawn["due"], base + drawn["due"] + drawn["behind"] + 1):
                if scan >= drawn["amount"] if drawn["limit"] == "at least" else scan <= drawn["amount"]:
                    keys = ("srt/start/one", "srt/start/two", "srt/end/one", "srt/end/two", "scan/visit")
                    yield dict(zip(keys, (first, second, *ended, scan), strict=True))


@settings(max_examples=15, deadline=None)
@given(lesions, st.integers(0, 11), st.data())
def test_what_follows_the_first_or_the_last_of_several_leaves_each_of_them_its_time(drawn, now, data):
    assume(protocol_of(LESIONS.format(**drawn)) is not None)
    every = list(runs_over_lesions(drawn))
    assume(every)
    run = data.draw(st.sampled_from(every))

    check_lesions(drawn, {key: at for key, at in run.items() if at <= now}, now)


def test_where_only_one_can_still_be_the_last_it_is_not_before_what_needs_the_last():
    drawn = {"starts": 5, "lasts": 3, "due": 0, "which": "last", "behind": 0, "limit": "at least", "amount": 9}

    check_lesions(drawn, {"srt/start/one": 3, "srt/end/one": 4}, 5)


def check_lesions(drawn, done, now):
    """What is left of each window is what the runs that go on from what was done leave."""
    every = list(runs_over_lesions(drawn))
    left = [run for run in every if all(run[key] == done[key] if key in done else run[key] > now for key in run)]
    events = [{**event_of(key), "at": hour(at)} for key, at in {"enrolment": 0, **done}.items()]
    asked = hour(now, 59)
    log = {"format": "events/1", "subject": "P", "as_of": asked, "through": asked, "timezone": "UTC"}
    log = {**log, "rows": {"lesions": list(ROWS)}, "events": events}
    following = protocol_of(LESIONS.format(**drawn)).follow(log)

    assert left
    for item in following.to_dict()["items"]:
        if item["key"] in every[0] and item["key"] not in done:
            possible = {hour(run[item["key"]]) for run in left}
            assert (item["due"]["earliest"], item["due"]["latest"]) == (min(possible), max(possible)), item["key"]


def hour(number, minute=0):
    return (datetime(2026, 3, 2, tzinfo=UTC) + timedelta(hours=number, minutes=minute)).isoformat(timespec="minutes")


def event_of(key):
    of, _, rest = key.partition("/")
    kind, _, row = rest.partition("/")
    if not kind:
        return {"kind": "timepoint", "of": of}
    return {"kind": kind, "of": of, **({"row": row} if row else {})}

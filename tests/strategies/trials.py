"""Small random trials as text, and records of them of which little or much is known."""

from __future__ import annotations

from itertools import product

from hypothesis import strategies as st

VOCABULARY = """protocol law "Law"

timepoint t0
    until it happens: as_of
fact p : yes/no
fact q : yes/no
fact n : integer 0 to 3
fact s : one of red, green, blue
fact d : date
records rows
    main kind : one of one, two
    flag : yes/no
measurement m : integer 0 to 2
    latest within 5 days before t0

ambiguity u "Which number?"
    text "T"
    reading low  = 1
    reading high = 2

ambiguity w "Which fact?"
    text "T"
    reading first  = p
    reading second = q
"""
AS_OF = "2026-03-10"
DAYS = ("2026-03-01", "2026-03-06", "2026-03-08")
DOMAINS = {
    "p": (True, False),
    "q": (True, False),
    "n": (0, 1, 2, 3),
    "s": ("red", "green", "blue"),
    "d": (*DAYS, "never"),
}
ATOMS = (
    "p", "q", "n >= 2", "n is one of 1, 2", "n is between 1 and 2", "s is red", "s is not blue",
    "s is one of red, green", "d at least 3 days before t0", "d within 3 days before t0", "d before t0",
    "any rows where flag", "no one in rows",
    "all rows have flag", "at least 2 rows", "exactly 1 rows where flag", "count of distinct kind in rows <= 1",
    "any rows where kind is two and flag", "m <= 1", "m is done", "n >= u", "n <= u", "w", "n < 2 if done",
    "count of rows >= n", "(n + 1) > 2", "(if p then 1 else 3) > n",
)  # fmt: skip


def conditions():
    """A condition on one line; what is combined stands in parentheses."""
    return st.recursive(
        st.sampled_from(ATOMS),
        lambda inner: st.one_of(
            inner.map(lambda a: f"not ({a})"),
            st.tuples(inner, inner).map(lambda ab: f"({ab[0]}) and ({ab[1]})"),
            st.tuples(inner, inner).map(lambda ab: f"({ab[0]}) or ({ab[1]})"),
            st.tuples(inner, inner, inner).map(lambda abc: f"(if {abc[0]} then {abc[1]} else {abc[2]})"),
        ),
        max_leaves=4,
    )


@st.composite
def criteria(draw, number):
    kind = draw(st.sampled_from(("inclusion", "exclusion")))
    verb = "require" if kind == "inclusion" else "exclude if"
    lines = [f'{kind} C{number} "C{number}"', '    text "T"']
    if draw(st.booleans()):
        lines.append(f"    applies if {draw(conditions())}")
    if draw(st.booleans()):
        bullets = draw(st.lists(st.tuples(conditions(), st.none() | conditions()), min_size=1, max_size=3))
        lines.append(f"    {verb} {draw(st.sampled_from(('all of', 'any of', 'none of', 'at least 1 of')))}")
        for body, applies in bullets:
            lines.append(f"        - {body}")
            lines += [f"            applies if {applies}"] if applies else []
    else:
        lines.append(f"    {verb} {draw(conditions())}")
    if draw(st.integers(0, 4)) == 0:
        lines.append(f"    except if {draw(conditions())}")
    return "\n".join(lines)


@st.composite
def trials(draw):
    """The text of a trial with one to three criteria."""
    number = draw(st.integers(1, 3))
    return "\n\n".join([VOCABULARY, *(draw(criteria(n)) for n in range(1, number + 1))]) + "\n"


KINDS, FLAGS = st.sampled_from(("one", "two", None)), st.sampled_from((True, False, None))
ROW = st.fixed_dictionaries({"kind": KINDS, "flag": FLAGS})
RESULT = st.fixed_dictionaries(
    {"value": st.sampled_from((0, 1, 2, None)), "on": st.sampled_from((*DAYS, "2026-03", "2026-03-10"))}
)


def maybe(domain):
    """A value, a set of possible values, nothing, or no key."""
    several = st.lists(st.sampled_from(domain), min_size=2, max_size=3, unique=True).map(lambda v: {"one_of": v})
    return st.one_of(st.sampled_from(domain), st.none(), st.just(...), several)


@st.composite
def records(draw):
    """A record that fits the vocabulary."""
    facts = {name: draw(maybe(domain)) for name, domain in DOMAINS.items()}
    data = {
        "format": "record/1",
        "subject": "P",
        "as_of": AS_OF,
        "facts": {name: value for name, value in facts.items() if value is not ...},
    }
    through = st.sampled_from((AS_OF, None))
    if draw(st.booleans()):
        data["records"] = {"rows": {"rows": draw(st.lists(ROW, max_size=2)), "through": draw(through)}}
    if draw(st.booleans()):
        results = draw(st.lists(RESULT, max_size=2))
        data["measurements"] = {"m": {"results": results, "through": draw(through)}}
    return data


# ---- Learning -----------------------------------------------------------------------------------


def steps(data):
    """Every record in which exactly one thing more is known (SEMANTICS 6), with the path of what was learned."""
    yield from _facts(data)
    yield from _rows(data)
    yield from _results(data)


def _facts(data):
    for name, domain in DOMAINS.items():
        value = data["facts"].get(name)
        if value is None:
            options = domain if name != "n" else (*domain, "not done")
        elif isinstance(value, dict):
            options = value["one_of"]
        else:
            continue
        for option in options:
            yield f"$.facts.{name}", {**data, "facts": {**data["facts"], name: option}}


def _rows(data):
    listed = data.get("records", {}).get("rows")
    if listed is None:
        for rows, through in product(([], [{"kind": "one", "flag": True}]), (AS_OF, None)):
            yield "$.records.rows", {**data, "records": {"rows": {"rows": rows, "through": through}}}
        return

    def with_list(**changes):
        return {**data, "records": {"rows": {**listed, **changes}}}

    if listed["through"] is None:
        yield "$.records.rows", with_list(through=AS_OF)
        for kind, flag in product(("one", "two"), (True, False)):
            yield "$.records.rows", with_list(rows=[*listed["rows"], {"kind": kind, "flag": flag}])
    for index, row in enumerate(listed["rows"]):
        for field, domain in (("kind", ("one", "two")), ("flag", (True, False))):
            if row[field] is None:
                for option in domain:
                    rows = [*listed["rows"][:index], {**row, field: option}, *listed["rows"][index + 1 :]]
                    yield f"$.records.rows.rows[{index}].{field}", with_list(rows=rows)


def _results(data):
    series = data.get("measurements", {}).get("m")
    if series is None:
        for results, through in product(
            ([], [{"value": 1, "on": DAYS[2]}], [{"value": 2, "on": DAYS[2]}]), (AS_OF, None)
        ):
            yield "$.measurements.m", {**data, "measurements": {"m": {"results": results, "through": through}}}
        return

    def with_series(**changes):
        return {**data, "measurements": {"m": {**series, **changes}}}

    if series["through"] is None:
        yield "$.measurements.m", with_series(through=AS_OF)
        for value, day in product((0, 2), DAYS):
            yield "$.measurements.m", with_series(results=[*series["results"], {"value": value, "on": day}])
    for index, result in enumerate(series["results"]):
        path = f"$.measurements.m.results[{index}]"
        options = [(path, {"value": value}) for value in (0, 1, 2, "not done") if result["value"] is None]
        options += [(f"{path}.on", {"on": day}) for day in (*DAYS, "2026-03-10") if result["on"] == "2026-03"]
        for where, change in options:
            results = [*series["results"][:index], {**result, **change}, *series["results"][index + 1 :]]
            yield where, with_series(results=results)

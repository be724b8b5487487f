"""
Small random protocols, each with a second, independent meaning to hold the engine against.

A `Formula` is a text of the language and a plain Python function that says whether it holds in a complete record. That
function knows nothing of ranges or causes; None stands for what even a complete record leaves open (no recent result).
"""

from __future__ import annotations

import calendar
import operator
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from itertools import product
from typing import Any

from attrs import frozen
from hypothesis import assume
from hypothesis import strategies as st

from tests.strategies.checking import checked
from tests.strategies.worlds import PLACES, SITES

Json = Any
Kleene = bool | None
Readings = Mapping[str, str]
Holds = Callable[[Json, Readings], Kleene]

DECLARATIONS = """
timepoint enrolment
    until it happens: as_of
timepoint surgery
role doctor "Doctor"
fact a : yes/no
fact b : yes/no
fact n : integer 0 to 3
fact m : number
fact seen : date
fact site : one of red, green, blue
fact dx : code
concept cancer "Cancer"
    codes icd10 "C*"
concept breast "Breast cancer"
    codes icd10 "C50*"
measurement ecog : integer 0 to 3
    latest within 28 days before enrolment
records lesions
    main place : one of liver, brain, lung
    big : yes/no
    size : number
    grew : date
records courses
    main agent : code
    given : period

ambiguity wait "How long?"
    text "4 to 6 weeks"
    reading strict = 6 weeks
    reading lenient = 4 weeks
ambiguity few "How many?"
    text "few"
    reading strict = n <= 1
    reading lenient = n <= 2
ambiguity limit "Which limit?"
    text "low"
    reading strict = 1
    reading lenient = 2
"""
HEAD = f'protocol t "T"\n\n{DECLARATIONS.strip()}\n'
AMBIGUITIES = ("wait", "few", "limit")


@frozen
class Formula:
    """A condition of the language with what it means in a complete record."""

    text: str
    holds: Holds


# ---- Kleene's logic, by its definition ------------------------------------------------------------------


def k_not(x: Kleene) -> Kleene:
    return None if x is None else not x


def k_all(xs: Iterable[Kleene]) -> Kleene:
    xs = list(xs)
    return False if False in xs else None if None in xs else True


def k_any(xs: Iterable[Kleene]) -> Kleene:
    return k_not(k_all(map(k_not, xs)))


def k_count(xs: Iterable[Kleene], test: Callable[[int], bool]) -> Kleene:
    xs = list(xs)
    sure, unsure = xs.count(True), xs.count(None)
    possible = {test(number) for number in range(sure, sure + unsure + 1)}
    return possible.pop() if len(possible) == 1 else None


# ---- Numbers, categories and codes ------------------------------------------------------------------------

SIGNS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "!=": operator.ne}
SIGN = st.sampled_from(sorted(SIGNS))
COUNT = st.integers(0, 3)
Number = tuple[str, Callable[[Json, Readings], int]]


def _facts(world: Json, name: str) -> Any:
    return world["facts"][name]


NUMBERS: tuple[Number, ...] = (
    ("n", lambda w, r: _facts(w, "n")),
    ("(n + 1)", lambda w, r: _facts(w, "n") + 1),
    ("(n * n)", lambda w, r: _facts(w, "n") ** 2),
    ("(3 - n)", lambda w, r: 3 - _facts(w, "n")),
    ("(if a then n else 2)", lambda w, r: _facts(w, "n") if _facts(w, "a") else 2),
    ("(count of lesions)", lambda w, r: len(_rows(w, "lesions"))),
    ("(sum of size in lesions)", lambda w, r: sum(row["size"] for row in _rows(w, "lesions"))),
    ("(count of distinct place in lesions)", lambda w, r: len({row["place"] for row in _rows(w, "lesions")})),
    ("(count of lesions where big)", lambda w, r: sum(row["big"] for row in _rows(w, "lesions"))),
    (
        "(count of distinct place in lesions where size >= 2)",
        lambda w, r: len({row["place"] for row in _rows(w, "lesions") if row["size"] >= 2}),
    ),
    (
        "(count of lesions, once per place where big)",
        lambda w, r: (
            len({row["place"] for row in _rows(w, "lesions") if row["big"]})
            + sum(not row["big"] for row in _rows(w, "lesions"))
        ),
    ),
)


@cache
@st.composite
def comparisons(draw: st.DrawFn) -> Formula:
    (text, of), sign = draw(st.sampled_from(NUMBERS)), draw(SIGN)
    if draw(st.integers(0, 4)) == 0:
        limits = {"strict": 1, "lenient": 2}
        return Formula(f"{text} {sign} limit", lambda w, r: SIGNS[sign](of(w, r), limits[r["limit"]]))
    bound = draw(st.integers(1, 2))
    return Formula(f"{text} {sign} {bound}", lambda w, r: SIGNS[sign](of(w, r), bound))


def _done(world: Json) -> bool:
    return bool(_facts(world, "m") != "not done")


FIXED = (
    Formula("a", lambda w, r: _facts(w, "a")),
    Formula("b", lambda w, r: _facts(w, "b")),
    Formula("m is done", lambda w, r: _done(w)),
    Formula("m is not done", lambda w, r: not _done(w)),
    Formula("(m < 2 if done)", lambda w, r: not _done(w) or _facts(w, "m") < 2),
    Formula("m < 2", lambda w, r: _facts(w, "m") < 2 if _done(w) else None),
    Formula("few", lambda w, r: _facts(w, "n") <= (1 if r["few"] == "strict" else 2)),
    Formula("dx is cancer", lambda w, r: _facts(w, "dx")["code"].startswith("C")),
    Formula("dx is breast", lambda w, r: _facts(w, "dx")["code"].startswith("C50")),
    Formula("dx is not breast", lambda w, r: not _facts(w, "dx")["code"].startswith("C50")),
    Formula("dx is one of breast, cancer", lambda w, r: _facts(w, "dx")["code"].startswith("C")),
    Formula("n is between 1 and 2", lambda w, r: 1 <= _facts(w, "n") <= 2),
    Formula("n is 1 to below 3", lambda w, r: 1 <= _facts(w, "n") < 3),
    Formula("(if b then n < 2 else site is red)", lambda w, r: _facts(w, "n") < 2 if _facts(w, "b")
            else _facts(w, "site") == "red"),
)  # fmt: skip


@cache
@st.composite
def categories(draw: st.DrawFn) -> Formula:
    one, other = draw(st.sampled_from(SITES)), draw(st.sampled_from(SITES))
    return draw(
        st.sampled_from(
            (
                Formula(f"site is {one}", lambda w, r: _facts(w, "site") == one),
                Formula(f"site is not {one}", lambda w, r: _facts(w, "site") != one),
                Formula(f"site is one of {one}, {other}", lambda w, r: _facts(w, "site") in (one, other)),
            )
        )
    )


# ---- Dates ------------------------------------------------------------------------------------------------


def back(t: date, number: int, unit: str) -> date:
    """So long before: months go back to the month's last day if they must."""
    if unit != "months":
        return t - timedelta(days=number * (7 if unit == "weeks" else 1))
    years, month = divmod(t.year * 12 + t.month - 1 - number, 12)
    return date(years, month + 1, min(t.day, calendar.monthrange(years, month + 1)[1]))


def forth(t: date, number: int, unit: str) -> date:
    """So long after: months go on to the first of the next month if they must."""
    if unit != "months":
        return t + timedelta(days=number * (7 if unit == "weeks" else 1))
    years, month = divmod(t.year * 12 + t.month - 1 + number, 12)
    if t.day > calendar.monthrange(years, month + 1)[1]:
        return date(years + (month == 11), (month + 1) % 12 + 1, 1)
    return date(years, month + 1, t.day)


def _point(world: Json, name: str) -> date:
    return date.fromisoformat(world["as_of"] if name == "enrolment" else world["timepoints"]["surgery"])


def _date(text: str) -> date | None:
    return None if text == "never" else date.fromisoformat(text)


DURATION = st.sampled_from(
    [(1, "days"), (14, "days"), (28, "days"), (6, "weeks"), (2, "weeks"), (1, "months"), (3, "months")]
)
DateOf = Callable[[Json, Readings], date | None]
LIMITS = ("at least", "more than", "at most", "less than", "within")


def lies(x: date | None, limit: str, near: date, t: date, sign: int) -> bool:
    """Whether a date lies so far from t, on the side where `sign` times days grow; `near` is the other end."""
    if x is None:
        return False
    from_end, from_t = (x - near).days * sign, (x - t).days * sign
    match limit:
        case "at least":
            return from_end >= 0
        case "more than":
            return from_end > 0
        case "less than":
            return from_end < 0 <= from_t
        case _:
            return from_end <= 0 <= from_t


@cache
@st.composite
def dates(draw: st.DrawFn, subject: str, of: DateOf) -> Formula:
    """A date against a timepoint, at most with an ambiguous distance."""
    point = draw(st.sampled_from(("enrolment", "surgery")))
    order = draw(st.sampled_from(("before", "after", "on or before", "distance", "distance", "ambiguous")))
    if order == "distance":
        return _distance(subject, of, point, draw(st.sampled_from(LIMITS)), draw(DURATION), draw(st.booleans()))
    if order == "ambiguous":
        return _ambiguous_distance(subject, of, point, draw(st.sampled_from(("at least", "within"))))

    def holds(w: Json, r: Readings) -> bool:
        x, t = of(w, r), _point(w, point)
        return x is not None and {"before": x < t, "after": x > t, "on or before": x <= t}[order]

    return Formula(f"{subject} {order} {point}", holds)


def _distance(subject: str, of: DateOf, point: str, limit: str, length: tuple[int, str], before: bool) -> Formula:
    side, move, sign = ("before", back, -1) if before else ("after", forth, 1)

    def holds(w: Json, r: Readings) -> bool:
        t = _point(w, point)
        return lies(of(w, r), limit, move(t, *length), t, sign)

    return Formula(f"{subject} {limit} {length[0]} {length[1]} {side} {point}", holds)


def _ambiguous_distance(subject: str, of: DateOf, point: str, limit: str) -> Formula:
    def holds(w: Json, r: Readings) -> bool:
        t = _point(w, point)
        return lies(of(w, r), limit, back(t, 6 if r["wait"] == "strict" else 4, "weeks"), t, -1)

    return Formula(f"{subject} {limit} wait before {point}", holds)


def _seen(w: Json, r: Readings) -> date | None:
    return _date(_facts(w, "seen"))


# ---- Results ------------------------------------------------------------------------------------------------

Results = list[tuple[date, int]]


def _recent(w: Json, length: int) -> Results:
    t = _point(w, "enrolment")
    found = [(date.fromisoformat(each["on"]), each["value"]) for each in w["measurements"]["ecog"]["results"]]
    return [each for each in found if t - timedelta(days=length) <= each[0] <= t]


def _newest(found: Results, oldest: bool = False) -> set[int]:
    if not found:
        return set()
    edge = (min if oldest else max)(on for on, _ in found)
    return {value for on, value in found if on == edge}


def _one(values: Iterable[int], test: Callable[[int], bool]) -> Kleene:
    truths = {test(each) for each in values}
    return truths.pop() if len(truths) == 1 else None


@cache
@st.composite
def results(draw: st.DrawFn) -> Formula:
    sign, bound, length = draw(SIGN), draw(st.integers(1, 2)), draw(st.sampled_from((14, 42)))
    test = lambda value: SIGNS[sign](value, bound)  # noqa: E731
    window = f"within {length} days before enrolment"
    pick = draw(st.sampled_from(("", "latest", "first", "highest", "lowest", "any", "every")))

    def holds(w: Json, r: Readings) -> Kleene:
        found = _recent(w, length if pick else 28)
        values = {value for _, value in found}
        match pick:
            case "" | "latest":
                return _one(_newest(found), test)
            case "first":
                return _one(_newest(found, oldest=True), test)
            case "highest":
                return _one({max(values)} if values else (), test)
            case "lowest":
                return _one({min(values)} if values else (), test)
            case "any":
                return any(map(test, values)) if values else None
            case _:
                return all(map(test, values)) if values else None

    subject = f"{pick} ecog {window}" if pick else "ecog"
    return Formula(f"{subject} {sign} {bound}", holds)


# ---- Rows ---------------------------------------------------------------------------------------------------


def _rows(world: Json, name: str) -> list[Json]:
    return list(world["records"][name]["rows"])


def _grew(w: Json, r: Readings) -> date | None:
    return _date(w["row"]["grew"])


@cache
@st.composite
def row_conditions(draw: st.DrawFn) -> Formula:
    """A condition on one lesion: here a "world" is the row, put beside the whole record."""
    place, sign, bound = draw(st.sampled_from(PLACES)), draw(SIGN), draw(COUNT)
    simple = (
        Formula(f"place is {place}", lambda w, r: w["row"]["place"] == place),
        Formula(f"place is not {place}", lambda w, r: w["row"]["place"] != place),
        Formula("big", lambda w, r: w["row"]["big"]),
        Formula("not big", lambda w, r: not w["row"]["big"]),
        Formula(f"size {sign} {bound}", lambda w, r: SIGNS[sign](w["row"]["size"], bound)),
        draw(dates("grew", _grew)),
    )
    first, second = draw(st.sampled_from(simple)), draw(st.sampled_from(simple))
    match draw(st.sampled_from(("one", "and", "or"))):
        case "and":
            return Formula(f"{first.text} and {second.text}", lambda w, r: first.holds(w, r) and second.holds(w, r))
        case "or":
            return Formula(f"{first.text} or {second.text}", lambda w, r: first.holds(w, r) or second.holds(w, r))
        case _:
            return first


@cache
@st.composite
def rows(draw: st.DrawFn) -> Formula:
    where, have, number = draw(row_conditions()), draw(row_conditions()), draw(COUNT)

    def fit(w: Json, r: Readings, condition: Formula = where) -> list[Json]:
        return [row for row in _rows(w, "lesions") if condition.holds({**w, "row": row}, r)]

    def all_have(w: Json, r: Readings) -> bool:
        return all(have.holds({**w, "row": row}, r) for row in fit(w, r))

    place = draw(st.sampled_from(PLACES))
    return draw(
        st.sampled_from(
            (
                Formula("any lesions", lambda w, r: bool(_rows(w, "lesions"))),
                Formula("no lesions", lambda w, r: not _rows(w, "lesions")),
                Formula(f"any {place} in lesions", lambda w, r: any(x["place"] == place for x in _rows(w, "lesions"))),
                Formula(f"(any lesions where {where.text})", lambda w, r: bool(fit(w, r))),
                Formula(f"(no lesions where {where.text})", lambda w, r: not fit(w, r)),
                Formula(f"(all lesions where {where.text} have {have.text})", all_have),
                Formula(f"(at least {number} lesions where {where.text})", lambda w, r: len(fit(w, r)) >= number),
                Formula(f"(at most {number} lesions where {where.text})", lambda w, r: len(fit(w, r)) <= number),
                Formula(f"(exactly {number} lesions where {where.text})", lambda w, r: len(fit(w, r)) == number),
                Formula(f"(count of lesions where {where.text}) <= {number}", lambda w, r: len(fit(w, r)) <= number),
            )
        )
    )


@cache
@st.composite
def edges_of_lists(draw: st.DrawFn) -> Formula:
    """The largest, smallest, first and last of a list; of an empty one it is none, and every comparison is no."""
    sign, bound, place = draw(st.sampled_from(("<", "<=", ">", ">="))), draw(COUNT), draw(st.sampled_from(PLACES))
    which = draw(st.sampled_from(("largest", "smallest", "first", "last")))
    pick = min if which in ("smallest", "first") else max

    def extreme(w: Json, r: Readings) -> Kleene:
        sizes = [row["size"] for row in _rows(w, "lesions")]
        return SIGNS[sign](pick(sizes), bound) if sizes else False

    def edge(w: Json, r: Readings) -> Kleene:
        found = _rows(w, "lesions")
        if not found:
            return False
        at = pick(row["grew"] for row in found)
        truths = {row["place"] == place for row in found if row["grew"] == at}
        return truths.pop() if len(truths) == 1 else None

    if which in ("largest", "smallest"):
        return Formula(f"({which} size in lesions) {sign} {bound}", extreme)
    return Formula(f"({which} place in lesions by grew) is {place}", edge)


# ---- Periods ---------------------------------------------------------------------------------------------------


@cache
@st.composite
def periods(draw: st.DrawFn) -> Formula:
    """A course of treatment and a window that ends at `as_of`, which one that goes on surely reaches."""
    length, breast = draw(st.sampled_from((14, 30))), draw(st.booleans())
    some = "breast in courses where" if breast else "courses where"

    def of(test: Callable[[date, date, Json], bool]) -> Holds:
        def holds(w: Json, r: Readings) -> bool:
            found = [x for x in _rows(w, "courses") if not breast or x["agent"]["code"].startswith("C50")]
            return any(test(*_ends(x["given"]), w) for x in found)

        return holds

    return draw(
        st.sampled_from(
            (
                Formula(
                    f"(any {some} given within {length} days before enrolment)",
                    of(lambda first, last, w: last >= _point(w, "enrolment") - timedelta(days=length)),
                ),
                Formula(
                    f"(any {some} given at surgery)", of(lambda first, last, w: first <= _point(w, "surgery") <= last)
                ),
                Formula(
                    f"(any {some} start of given at least {length} days before surgery)",
                    of(lambda first, last, w: first <= _point(w, "surgery") - timedelta(days=length)),
                ),
            )
        )
    )


def _ends(given: Json) -> tuple[date, date]:
    last = date.max if given["to"] == "ongoing" else date.fromisoformat(given["to"])
    return date.fromisoformat(given["from"]), last


# ---- Conditions -----------------------------------------------------------------------------------------------


@cache
def atoms() -> st.SearchStrategy[Formula]:
    """Conditions without connectives."""
    return st.one_of(
        st.sampled_from(FIXED), comparisons(), categories(), dates("seen", _seen), results(), rows(), rows(),
        edges_of_lists(), periods(),
    )  # fmt: skip


@cache
@st.composite
def conditions(draw: st.DrawFn, depth: int = 2) -> Formula:
    """Conditions on one line."""
    how = draw(st.sampled_from(("atom", "and", "or", "not", "if") if depth else ("atom",)))
    if how == "atom":
        return draw(atoms())
    parts = [draw(conditions(depth - 1)) for _ in range({"not": 1, "if": 3}.get(how, 2))]
    truths = lambda w, r: [each.holds(w, r) for each in parts]  # noqa: E731
    texts = [each.text for each in parts]
    match how:
        case "not":
            return Formula(f"not ({texts[0]})", lambda w, r: k_not(parts[0].holds(w, r)))
        case "if":
            return Formula(f"(if {texts[0]} then {texts[1]} else {texts[2]})", lambda w, r: _chosen(*truths(w, r)))
        case _:
            join = k_all if how == "and" else k_any
            return Formula(f"({texts[0]} {how} {texts[1]})", lambda w, r: join(truths(w, r)))


def _chosen(condition: Kleene, then: Kleene, otherwise: Kleene) -> Kleene:
    if condition is None:
        return then if then == otherwise else None
    return then if condition else otherwise


@frozen
class Bullet:
    """One bullet with its guards."""

    body: Formula
    applies: Formula | None
    except_if: Formula | None

    def text(self, indent: str) -> str:
        lines = [f"{indent}- {self.body.text}"]
        if self.applies is not None:
            lines.append(f"{indent}    applies if {self.applies.text}")
        if self.except_if is not None:
            lines.append(f"{indent}    except if {self.except_if.text}")
        return "\n".join(lines)

    def holds(self, w: Json, r: Readings, in_all_of: bool) -> Kleene:
        applies = True if self.applies is None else self.applies.holds(w, r)
        excepted = False if self.except_if is None else self.except_if.holds(w, r)
        if in_all_of:
            return k_any([k_not(applies), excepted, self.body.holds(w, r)])
        return k_all([applies, k_not(excepted), self.body.holds(w, r)])


@cache
def maybe(strategy: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula | None]:
    return st.integers(0, 3).flatmap(lambda n: strategy if n == 0 else st.none())


@cache
@st.composite
def bullets(draw: st.DrawFn) -> Bullet:
    return Bullet(draw(conditions(1)), draw(maybe(atoms())), draw(maybe(atoms())))


@cache
@st.composite
def lists(draw: st.DrawFn, inclusion: bool) -> Formula:
    """Bullets under one of the connectives."""
    parts, number = draw(st.lists(bullets(), min_size=2, max_size=3)), draw(st.integers(1, 2))
    how = draw(st.sampled_from(("all", "any", "none", "at least", "at most", "exactly")))
    head = f"{how} of" if how in ("all", "any", "none") else f"{how} {number} of"

    def holds(w: Json, r: Readings) -> Kleene:
        truths = [each.holds(w, r, how == "all" and inclusion) for each in parts]
        match how:
            case "all":
                return k_all(truths)
            case "any":
                return k_any(truths)
            case "none":
                return k_not(k_any(truths))
            case "at least":
                return k_count(truths, lambda n: n >= number)
            case "at most":
                return k_count(truths, lambda n: n <= number)
            case _:
                return k_count(truths, lambda n: n == number)

    return Formula("\n".join([head, *(each.text("        ") for each in parts)]), holds)


# ---- Protocols ---------------------------------------------------------------------------------------------------


@frozen
class Criterion:
    """One criterion with its guards; `waives` names another one."""

    name: str
    inclusion: bool
    condition: Formula
    applies: Formula | None
    except_if: Formula | None
    waives: str | None

    @property
    def text(self) -> str:
        kind, verb = ("inclusion", "require") if self.inclusion else ("exclusion", "exclude if")
        lines = [f'{kind} {self.name} "{self.name}"', f'    text "{self.name}"']
        if self.applies is not None:
            lines.append(f"    applies if {self.applies.text}")
        lines.append(f"    {verb} {self.condition.text}")
        if self.except_if is not None:
            lines.append(f"    except if {self.except_if.text}")
        if self.waives is not None:
            lines.append(f"    waives {self.waives}")
        return "\n".join(lines)

    def does_apply(self, w: Json, r: Readings) -> Kleene:
        return True if self.applies is None else self.applies.holds(w, r)


@frozen
class Model:
    """A protocol of a few criteria."""

    criteria: tuple[Criterion, ...]

    @property
    def text(self) -> str:
        return "\n".join([HEAD, *(f"{each.text}\n" for each in self.criteria)])

    def blocks(self, criterion: Criterion, w: Json, r: Readings) -> Kleene:
        """SEMANTICS 4, word for word."""
        unfit = criterion.condition.holds(w, r)
        excepted = False if criterion.except_if is None else criterion.except_if.holds(w, r)
        waived = k_any(each.does_apply(w, r) for each in self.criteria if each.waives == criterion.name)
        return k_all(
            [criterion.does_apply(w, r), k_not(unfit) if criterion.inclusion else unfit, k_not(excepted), k_not(waived)]
        )

    def verdict(self, world: Json, fixed: Readings) -> str:
        """SEMANTICS 5 over the full product of all readings, without any thought of what is linked to what."""
        seen: set[str] = set()
        clear: dict[str, set[Kleene]] = {each.name: set() for each in self.criteria}
        for readings in all_readings(fixed):
            truths = {each.name: self.blocks(each, world, readings) for each in self.criteria}
            seen.add("blocked" if True in truths.values() else "open")
            for name, truth in truths.items():
                clear[name].add(truth)
        if seen == {"blocked"}:
            return "ineligible"
        return "eligible" if all(truths == {False} for truths in clear.values()) else "undetermined"


def all_readings(fixed: Readings) -> list[dict[str, str]]:
    """Every way to read all ambiguities."""
    options = [(fixed[name],) if name in fixed else ("strict", "lenient") for name in AMBIGUITIES]
    return [dict(zip(AMBIGUITIES, each, strict=True)) for each in product(*options)]


ATTESTED = Formula("attested by doctor", lambda w, r: w["attestations"]["Q.fit"]["value"])


@cache
@st.composite
def criteria(draw: st.DrawFn, name: str, others: tuple[str, ...]) -> Criterion:
    inclusion = draw(st.booleans())
    waives = draw(st.sampled_from((None, None, *others))) if others else None
    applies = draw(conditions(1)) if waives is not None else draw(maybe(conditions(1)))
    condition = draw(st.one_of(conditions(), lists(inclusion)))
    return Criterion(name, inclusion, condition, applies, draw(maybe(conditions(1))), waives)


@cache
@st.composite
def models(draw: st.DrawFn) -> Model:
    """One to three criteria, and now and then a question to a doctor."""
    names = ("C1", "C2", "C3")[: draw(st.integers(1, 3))]
    made = [draw(criteria(name, tuple(each for each in names if each != name))) for name in names]
    question = Formula("attested by doctor as fit", ATTESTED.holds)
    made.append(Criterion("Q", True, question, draw(maybe(atoms())), None, None))
    model = Model(tuple(made))
    # Two bounds on one date that nothing can keep are refused by the checker.
    assume(all(each.code != "E234" for each in checked(model.text, HEAD).diagnostics))
    return model

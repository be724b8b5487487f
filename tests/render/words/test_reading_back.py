"""
The words of a formula say the formula, and nothing else: read back, they give the same formula.

The language reads almost like its own wording. `READ_BACK` is the whole difference on one line, from the words to the
language; lists are told on one line and written as bullets. Labels stand for names. Left out is what is worded by
things that the file calls otherwise: readings (by their names), published formulas (by their titles) and tables.

Some formulas share their words because they mean the same: `not n < 2` is told as `n is 2 or more`. `plain` is the
list of those pairs, and every example is decided on a record as it was written and as it was read back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import attrs
from hypothesis import example, given
from hypothesis import strategies as st

from protocol_dsl import Protocol, check
from protocol_dsl.model import nodes
from protocol_dsl.render.words.conditions import condition_words
from protocol_dsl.values.interval import Comparison
from protocol_dsl.values.truth import Limit
from tests.strategies.models import DECLARATIONS
from tests.strategies.worlds import Sketch, sketches

MORE = """
timepoint baseline
fact stage : one of I, II, III ordered
fact spoken : any of english, french, german
measurement ast : quantity in U/L
define fit "Fit"
    = n < 3
"""

LABELS = {"breast cancer": "breast", "“Fit” is": "fit is", "“Cancer” is": "cancer is"}
"""The labels of the file that are not their names already."""

WORD = r"(?:red|green|blue|liver|brain|lung|breast|cancer|I{1,3}|\d+)"
"""What an `is one of` may list."""


def _options(found: re.Match[str]) -> str:
    return re.sub(r",? (?:or|nor|and) ", ", ", found[1])


READ_BACK = (
    (r" is within the limits of normal", " is normal"),
    (r" is not within the limits of normal", " is not normal"),
    (r" is above the upper limit of normal", " is above normal"),
    (r" is not above the upper limit of normal", " is not above normal"),
    # what is not so
    (r"“(\w+)” is answered “no”", lambda found: f"not {found[1].lower()}"),
    (r"(\w+) is not fulfilled", r"not \1"),
    (r"“Q\?” is confirmed by the doctor", 'attested by doctor "Q?"'),
    (r"“Q\?” is not confirmed by the doctor", 'not attested by doctor "Q?"'),
    (rf" is neither ({WORD} nor {WORD})", lambda found: f" is not one of {_options(found)}"),
    (rf" is none of ((?:{WORD}, )+{WORD} and {WORD})", lambda found: f" is not one of {_options(found)}"),
    (rf" is ((?:{WORD}, )*{WORD} or {WORD})(?! in)", lambda found: f" is one of {_options(found)}"),
    (r"not for every entry among the ([^:]*): ((?:[^;()]|\([^()]*\))*)", r"not (all \1 have \2)"),
    (r"there (?:is|are) not exactly (\d+) entr(?:y|ies) among the (\w+)", r"not (exactly \1 \2)"),
    (r"(\w+) is not from (\d+) to below ", r"not \1 is \2 to below "),
    (r"there (?:is|are) fewer than ", "there are less than "),
    (r"(given) does not overlap the ", r"not \1 overlaps the "),
    (r"(given) does not include ", r"not \1 includes "),
    (r"(given) does not last ", r"not \1 lasts "),
    (r"(ast) does not (rise|fall) ", r"not \1 \2s "),
    (r"(\w+ (?:of )?\w+ among the \w+) is not (?=(?:less|more) than|\d+ or)", r"not \1 is "),
    (
        r"(start of \w+|\w+) is not (?=at least|at most|more than|less than|exactly|within|on or|before|after)",
        r"not \1 ",
    ),
    # what is counted
    (r"number of (\w+) \(those where ([^()]*)\)", r"(count of \1 where \2)"),
    (r"number of different “(\w+)” values among the (\w+)", r"(count of distinct \1 in \2)"),
    (r"number of (\w+) counted once for each “(\w+)”", r"(count of \1, once per \2)"),
    (r"number of (\w+)", r"(count of \1)"),
    (r"(sum|mean) of (\w+) among the (\w+)", r"(\1 of \2 in \3)"),
    (r"(largest|smallest) (\w+) among the (\w+)", r"(\1 \2 in \3)"),
    (r"most recent (\w+)", r"latest \1"),
    (r"at least one (ecog|ast) ", r"any \1 "),
    # rows
    (r"there is at least one entry among the ", "any "),
    (r"there is no entry among the ", "no "),
    (r"there (?:is|are) ([a-z]+ ?[a-z]*) (\d+) entr(?:y|ies) among the ", r"\1 \2 "),
    (r"for every entry among the ([^:]*): ", r"all \1 have "),
    (r"(\w+) is among the ", r"any \1 in "),
    (r"(\w+) is not among the ", r"no \1 in "),
    # periods and changes
    (r"given overlaps the (?=(?:minute|hour|day|week|month|year) )", "given within 1 "),
    (r"given overlaps the ", "given within "),
    (r"given includes ", "given at "),
    (r"given lasts ", "given for "),
    (r"given lies entirely within the (?=(?:day|week) )", "given entirely within 1 "),
    (r"given lies entirely within the ", "given entirely within "),
    # bounds
    (r" is recorded with a value", " is done"),
    (r" is recorded as (?:not done|never)", " is not done"),
    (r" (\d+) × ULN", r" \1 ULN"),
    (r" is (\d+(?: U/L| ULN)?|I+) or (?:more|higher)", r" >= \1"),
    (r" is (\d+(?: U/L| ULN)?|I+) or (?:less|lower)", r" <= \1"),
    (
        r" is (less|more|lower|higher) than (\d+|I+)(?! days?\b| weeks?\b)",
        lambda found: f" {'<' if found[1] in ('less', 'lower') else '>'} {found[2]}",
    ),
    (r" is from (\d+) to below ", r" is \1 to below "),
    (r" is not (\d+)", r" != \1"),
    (r" is (\d+)(?! to)", r" = \1"),
    (r" is (?=at least|at most|more than|less than|exactly|within|on or|before|after)", " "),
    (r", if done", " if done"),
    (r", then ", " then "),
    (r", otherwise ", " else "),
)

HEADING = re.compile(
    r"(not )?(both|all|at least one|none|(?:at least|at most|more than|fewer than|less than|exactly) \d+)"
    r" of the following: (.*)"
)


def read_back(words: str) -> str:
    """What the author would write behind `require`, from its words."""
    for label, name in LABELS.items():
        words = words.replace(label, name)
    return "\n".join(_body(words, 1))


def _body(words: str, depth: int) -> Iterator[str]:
    """A list as bullets, each with its own lists below it; anything else on one line."""
    found = HEADING.fullmatch(words)
    if found is None or found[1]:
        yield _on_one_line(words)
        return
    yield f"{_many(found[2])} of"
    for item in _split(found[3], "; "):
        yield from _bullet(item, depth)


def _many(words: str) -> str:
    return {"both": "all", "at least one": "any"}.get(words, words)


def _bullet(words: str, depth: int) -> Iterator[str]:
    indent = "    " * (depth + 1)
    applies, words = _guard(words)
    words, *excepted = _split(words, ", except if ")
    labelled = re.fullmatch(r"“([^”]*)” (\(.*\))", words)
    label, words = (f'"{labelled[1]}": ', labelled[2]) if labelled else ("", words)
    first, *rest = _body(_bared(words), depth + 1)
    yield f"{indent}- {label}{first}"
    yield from rest
    yield from (f"{indent}    applies if {_on_one_line(each)}" for each in applies)
    yield from (f"{indent}    except if {_on_one_line(each)}" for each in excepted)


def _guard(words: str) -> tuple[list[str], str]:
    if not words.startswith("where "):
        return [], words
    applies, rest = _split(words.removeprefix("where "), ": ", most=1)
    return [applies], rest


def _on_one_line(words: str) -> str:
    return _translated(_inline(words))


def _inline(words: str) -> str:
    """Lists that are denied on one line, as `not (… and …)`, inside of all parentheses."""
    words = _each_group(words)
    if words.startswith("not the case: "):
        return f"not ({words.removeprefix('not the case: ')})"
    found = HEADING.fullmatch(words)
    if found is None:
        return words
    joint = " or " if found[2] == "none" else " and "
    return f"not ({joint.join(f'({each})' for each in _split(found[3], '; '))})"


def _each_group(words: str) -> str:
    """Every outermost parenthesis with its inside read."""
    parts, depth, start = [], 0, 0
    for at, char in enumerate(words):
        if char == "(":
            depth += 1
            if depth == 1:
                parts.append(words[start : at + 1])
                start = at + 1
        elif char == ")":
            depth -= 1
            if depth == 0:
                parts.append(_inline(words[start:at]))
                start = at
    return "".join([*parts, words[start:]])


def _translated(words: str) -> str:
    for pattern, replacement in READ_BACK:
        words = re.sub(pattern, replacement, words)
    return words


def _split(words: str, at: str, most: int = -1) -> list[str]:
    """Words cut where `at` stands outside of parentheses."""
    parts, depth, start = [], 0, 0
    for index, char in enumerate(words):
        depth += (char == "(") - (char == ")")
        if depth == 0 and most and words.startswith(at, index) and index >= start:
            parts.append(words[start:index])
            start, most = index + len(at), most - 1
    return [*parts, words[start:]]


def _bared(words: str) -> str:
    """Without the parentheses around all of it."""
    whole = words.startswith("(") and words.endswith(")") and all(_depths(words[:-1]))
    return words[1:-1] if whole else words


def _depths(words: str) -> Iterator[int]:
    depth = 0
    for char in words:
        depth += (char == "(") - (char == ")")
        yield depth


# ---- Formulas that share their words ------------------------------------------------------------------------


def plain(node: object) -> object:
    """A formula with one of the ways to write each thing that can be written in several."""
    if isinstance(node, tuple):
        return tuple(map(plain, node))
    if not attrs.has(type(node)) or not type(node).__module__.endswith("model.nodes"):
        return node
    inner = {each.name: plain(getattr(node, each.name)) for each in attrs.fields(type(node)) if each.init}
    node = attrs.evolve(node, **inner)  # type: ignore[type-var]
    match node:
        case nodes.Bullet(None, body, _, None, None):
            return body
        case nodes.AllOf(operands, True):
            return nodes.AllOf(operands)
        case nodes.AnyOf(operands, True):
            return nodes.AnyOf(operands)
        case nodes.NoneOf(operands):
            return nodes.Not(nodes.AnyOf(operands))
        case nodes.IsNumber(operand, (number,)):
            return nodes.Compare(Comparison.EQ, operand, number)
        case nodes.Not(operand):
            return contrary(operand)
        case _:
            return node


def contrary(node: object) -> object:
    """What is told in the same words as `not` of a formula."""
    match node:
        case nodes.Not(operand):
            return operand
        case nodes.Compare(operator) | nodes.CompareWithLimit(operator):
            return attrs.evolve(node, operator=OPPOSITE[operator])
        case nodes.AnyRows(quantifier) | nodes.AnyResult(quantifier):
            other = nodes.Quantifier.ANY if quantifier is nodes.Quantifier.NO else nodes.Quantifier.NO
            return attrs.evolve(node, quantifier=other)
        case nodes.LimitRows(limit) | nodes.NumberOf(limit) if limit is not Limit.EXACTLY:
            return attrs.evolve(node, limit=OTHER_LIMIT[limit])
        case _:
            return nodes.Not(node)  # type: ignore[arg-type]


OPPOSITE = {
    Comparison.EQ: Comparison.NE,
    Comparison.NE: Comparison.EQ,
    Comparison.LT: Comparison.GE,
    Comparison.GE: Comparison.LT,
    Comparison.LE: Comparison.GT,
    Comparison.GT: Comparison.LE,
}
OTHER_LIMIT = {
    Limit.AT_LEAST: Limit.LESS_THAN,
    Limit.LESS_THAN: Limit.AT_LEAST,
    Limit.AT_MOST: Limit.MORE_THAN,
    Limit.MORE_THAN: Limit.AT_MOST,
}


def meant(body: str) -> tuple[Protocol, nodes.Condition]:
    """What stands behind `require`, as the checker understands it."""
    result = check(f'protocol t "T"\n{DECLARATIONS}{MORE}\ninclusion I1 "I"\n    text "I"\n    require {body}\n')
    assert result.protocol is not None, f"{body}\n{result.text()}"
    return result.protocol, result.protocol._plan.protocol.criteria[0].condition


# ---- Formulas ------------------------------------------------------------------------------------------------

numbers = st.sampled_from(["1", "2"])
signs = st.sampled_from(["<", "<=", ">", ">=", "=", "!="])
limits = st.sampled_from(["at least", "at most", "more than", "less than"])
lengths = st.sampled_from(["3 days", "1 day", "6 weeks"])
points = st.sampled_from(["enrolment", "surgery"])
directions = st.sampled_from(["before", "after"])
windows = st.builds("within {} {} {}".format, lengths, directions, points)
measured = st.sampled_from(
    [
        "n", "m", "(n + 1)", "(count of lesions)", "(count of lesions where big)", "(sum of size in lesions)",
        "(count of distinct place in lesions)", "(count of lesions, once per place)", "(largest size in lesions)",
    ]
)  # fmt: skip
of_results = st.builds(
    "{} ecog {}".format, st.sampled_from(["latest", "highest", "lowest", "any", "no", "every"]), windows
)


def of_dates(name):
    return st.one_of(
        st.builds("{} {}".format, st.just(name), windows),
        st.builds("{} {} {} {} {}".format, st.just(name), limits, lengths, directions, points),
        st.builds(
            "{} {} {}".format,
            st.just(name),
            st.sampled_from(["before", "after", "on or before", "on or after"]),
            points,
        ),
    )


def options(name, *words):
    """`is one of` and `is not one of`, of two words or of three."""
    return st.builds(
        "{} {} {}".format,
        st.just(name),
        st.sampled_from(["is one of", "is not one of"]),
        st.sampled_from([", ".join(words), ", ".join(words[:2])]),
    )


on_rows = st.one_of(
    st.sampled_from(["place is liver", "place is not brain", "big", "not big"]),
    options("place", "liver", "brain", "lung"),
    st.builds("size {} {}".format, signs, numbers),
    of_dates("grew"),
)
where = on_rows | st.builds("{} {} {}".format, on_rows, st.sampled_from(["and", "or"]), on_rows)
of_rows = st.one_of(
    st.sampled_from(["any lesions", "no lesions", "any liver in lesions", "no breast in courses"]),
    st.builds("({} lesions where {})".format, st.sampled_from(["any", "no"]), where),
    st.builds("(any liver in lesions where {})".format, where),
    st.builds("(all lesions where {} have {})".format, on_rows, on_rows),
    st.builds("({} {} lesions where {})".format, limits, numbers, where),
    st.builds("exactly {} lesions".format, numbers),
    st.builds("(any courses where given {})".format, windows),
    st.builds("(any courses where given entirely {})".format, windows),
    st.builds("(any courses where given for {} {})".format, limits, lengths),
    st.sampled_from(
        [
            "(any courses where given at surgery)", "(any courses where not given at surgery)",
            "(any breast in courses where start of given before surgery)",
            "(any courses where not start of given before surgery)",
        ]
    ),
)  # fmt: skip
atoms = st.one_of(
    st.sampled_from(
        [
            "a",
            "b",
            "m is done",
            "m is not done",
            "dx is breast",
            "site is red",
            "site is not green",
            "fit",
            "seen is done",
        ]
    ),
    st.sampled_from(["n is between 1 and 2", "n is 1 to below 3", "n is not between 1 and 2", "m > 1 if done"]),
    st.sampled_from(["stage <= II", "stage > I", "ast rises by at least 2 U/L from baseline to surgery"]),
    st.sampled_from(["latest ast is normal", "latest ast is not above normal", "ast at baseline <= 3 ULN"]),
    options("site", "red", "green", "blue"),
    options("n", "0", "1", "3"),
    options("dx", "breast", "cancer"),
    st.builds("{} {} {}".format, measured, signs, numbers),
    st.builds("{} {} {}".format, of_results, signs, numbers),
    of_dates("seen"),
    of_rows,
)
formulas = st.recursive(
    atoms,
    lambda inner: (
        st.builds("({} {} {})".format, inner, st.sampled_from(["and", "or"]), inner)
        | st.builds("not ({})".format, inner)
        | st.builds("(if {} then {} else {})".format, inner, inner, inner)
    ),
    max_leaves=4,
)


@st.composite
def lists(draw, depth=1):
    """Bullets with labels, guards and lists below them."""
    number = draw(numbers)
    many = draw(st.sampled_from(["all of", "any of", "none of", f"at least {number} of", f"exactly {number} of"]))
    lines = [many]
    for number in range(draw(st.integers(2, 3))):
        label = draw(st.sampled_from(["", f'"Label {number}": ']))
        body = draw(lists(depth + 1) if depth < 3 and draw(st.integers(0, 3)) == 0 else formulas)
        lines.append(f"{'    ' * (depth + 1)}- {label}{body}")
        for guard in ("applies if", "except if"):
            if draw(st.integers(0, 3)) == 0:
                lines.append(f"{'    ' * (depth + 2)}{guard} {draw(atoms)}")
    return "\n".join(lines)


@given(formulas | lists(), sketches())
@example("((any lesions where big) and a)", None)
@example("((count of lesions where big) > 1 or n < 2)", None)
@example("any ecog within 3 days before enrolment != 1", None)
@example("(any liver in lesions where big or size > 1)", None)
@example("(site is one of red, green or b)", None)
@example("not (all lesions have big)", None)
@example("(if a then not ((all lesions where big have size > 1)) else b)", None)
@example("not ((largest size in lesions) < 2)", None)
@example("not (seen is done)", None)
@example('attested by doctor "Q?"', None)
@example('not (attested by doctor "Q?")', None)
def test_the_words_of_a_formula_read_back_give_the_same_formula(body: str, sketch: Sketch | None):
    protocol, node = meant(body)
    words = condition_words(node, protocol._plan.protocol)
    other, read = meant(read_back(words))

    assert plain(read) == plain(node), words
    if sketch is not None:
        record = {**sketch.record({}), "attestations": {}}
        assert other.decide(record).verdicts == protocol.decide(record).verdicts, words

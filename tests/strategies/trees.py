"""Random protocol files as trees: everything that the language can say, and nothing that it cannot."""

from __future__ import annotations

from hypothesis import strategies as st

from protocol_dsl.syntax import tree

# Few names, so that examples shrink well; none is a word of the language.
NAMES = ["a", "b2", "anc", "first_dose", "given", "lesions", "order", "site", "x1", "I8", "nota", "Été_x"[3:]]
VISIBLE = st.characters(codec="utf-8", categories=["L", "N", "P", "S"], exclude_characters='"')

names = st.builds(tree.Name, st.sampled_from(NAMES))
words = st.text(VISIBLE, min_size=1, max_size=8)
titles = st.lists(words, max_size=4).map(" ".join)
labels = st.none() | titles

digits = st.integers(0, 99_999).map(str)
signed = st.builds("{}{}".format, st.sampled_from(["", "-"]), digits) | st.sampled_from(["2.0", "-0.50", "1.5"])
numbers = st.builds(tree.Number, signed)
unit_words = st.sampled_from(
    [
        "years",
        "days",
        "mg",
        "mg/dL",
        "10^9/L",
        "/uL",
        "mL/min/1.73 m2",
        "ULN",
        "LLN",
        "%",
        "percentage points",
        "µkat/L",
    ]
)
quantities = st.builds(tree.Quantity, signed, unit_words)
times = st.builds(tree.Quantity, digits, st.sampled_from(["days", "weeks", "months", "h"]))
texts = st.builds(tree.Text, titles)
dates = st.builds(
    tree.Date,
    st.sampled_from(["2026-03-02", "2026-03", "2026-03-02T10:00+01:00", "1999-12-31T23:59Z", "2026-01-01T08:30"]),
)
truths = st.builds(tree.YesNo, st.booleans())
edges = st.builds(tree.Edge, st.sampled_from(["start", "end"]), names)
points = names | dates | edges
keys = names | edges
limits = st.sampled_from(["at least", "at most", "more than", "less than", "exactly"])
directions = st.sampled_from(["before", "after", "before or after"])
counts = st.integers(0, 50)
lookups = st.builds(tree.Lookup, names, st.lists(names, min_size=1, max_size=3).map(tuple))

multiples = st.builds(tree.Multiple, digits, lookups)
single_durations = names | lookups | times | multiples
longer = st.builds(tree.LongerOf, st.sampled_from(["longer", "shorter"]), st.tuples(single_durations, single_durations))
durations = single_durations | longer
windows = st.builds(tree.Window, durations, directions, points)

rows = st.builds(tree.Rows, st.none() | names, names)
apart = st.builds(
    tree.Apart, st.sampled_from(["at least", "at most", "more than", "less than"]), times, st.none() | keys
)

atoms = st.one_of(
    names, numbers, texts, dates, truths, quantities, edges, lookups,
    st.builds(tree.At, names, points),
    st.builds(tree.Result, st.sampled_from("latest earliest first last highest lowest mean every".split()),
              names, st.none() | windows),
    st.builds(tree.Result, st.sampled_from(["any", "no"]), names, windows),
    st.builds(tree.Elapsed, st.sampled_from(["years", "months", "weeks", "days", "hours", "minutes"]), points, points),
    st.builds(tree.Attested, names, labels, st.none() | names),
)  # fmt: skip

# `any anc >= 5`: results without a window, which only a comparison tells from rows.
bare_results = st.builds(tree.Result, st.sampled_from(["any", "no"]), names, st.none())
amounts = numbers | quantities


def some(items, least=2):
    return st.lists(items, min_size=least, max_size=3).map(tuple)


def larger(inner):
    """Everything that holds formulas, of the formulas given."""
    where = st.one_of(
        st.none(),
        st.builds(tree.Where, inner, st.lists(inner, max_size=2).map(tuple)),
        st.builds(tree.Where, st.none(), some(inner, 1)),
    )
    measured = inner | bare_results
    arguments = st.lists(st.builds(tree.Argument, names, inner), max_size=2).map(tuple)
    aggregates = st.sampled_from(["sum", "mean", "total time", "smallest", "largest"])
    return st.one_of(
        st.builds(tree.Aggregate, aggregates, names, rows, where),
        st.builds(tree.Aggregate, st.just("total time"), names, rows, where, windows),
        st.builds(tree.Pick, st.sampled_from(["first", "last"]), names, rows, keys, where),
        st.builds(tree.Count, rows, st.none() | names, where),
        st.builds(tree.CountDistinct, names, rows, where),
        st.builds(tree.PercentOf, signed, inner),
        st.builds(tree.Sum, inner, st.sampled_from("+-"), inner),
        st.builds(tree.Product, inner, st.sampled_from("×/"), inner),
        st.builds(tree.Call, names, arguments),
        st.builds(tree.Or, some(inner)),
        st.builds(tree.And, some(inner)),
        st.builds(tree.Not, inner),
        st.builds(tree.IfElse, inner, inner, inner),
        st.builds(tree.Compare, measured, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), inner),
        st.builds(tree.Is, measured, inner, st.booleans()),
        st.builds(tree.IsOneOf, measured, some(inner, 1), st.booleans()),
        st.builds(tree.IsBetween, measured, inner, inner, st.booleans()),
        st.builds(tree.IsToBelow, measured, inner, inner),
        st.builds(tree.IsNormal, measured, st.sampled_from(["normal", "above normal", "below normal"]), st.booleans()),
        st.builds(tree.IsDone, inner, st.booleans()),
        st.builds(tree.IfDone, inner),
        st.builds(tree.Within, inner, windows, st.booleans()),
        st.builds(tree.Order, inner, st.sampled_from(["before", "after", "on or before", "on or after"]), points),
        st.builds(tree.Lag, inner, limits, durations, directions, points),
        st.builds(tree.Lasting, inner, limits, durations),
        st.builds(tree.Change, names, st.sampled_from(["rises", "falls"]), limits, amounts, points, points),
        st.builds(tree.AnyRows, rows, where),
        st.builds(tree.NoRows, rows, where),
        st.builds(tree.AllRows, rows, where, inner),
        st.builds(tree.LimitRows, limits, counts, rows, where, st.none() | apart),
        st.builds(tree.ConsecutiveRows, limits, counts, rows, keys, where),
    )  # fmt: skip


expressions = st.recursive(atoms, larger, max_leaves=8)

# ---- Bodies ---------------------------------------------------------------------


def is_block(text: str) -> bool:
    """Whether a text can stand as indented lines: none of them all indented, none empty at either end."""
    lines = text.split("\n")
    return bool(lines[0] and lines[-1]) and lines[0] == lines[0].lstrip()


block_lines = st.lists(
    st.sampled_from(["", "and so on", '"quoted" # here', "  further in", "- no bullet", "text"]), min_size=1
)
blocks = block_lines.map("\n".join).filter(is_block)
kinds = st.sampled_from(["text", "assume", "note"])
wordings = st.builds(tree.Wording, kinds, titles, st.just(False)) | st.builds(
    tree.Wording, kinds, blocks, st.just(True)
)
several_wordings = st.lists(wordings, max_size=2).map(tuple)
no_wordings = st.just(())


def bullets_of(body):
    """Bullets with these bodies. What is said among bullets belongs to them, and not to the bullet they hang below."""
    wordings_of = {True: several_wordings, False: no_wordings}
    bullet = body.flatmap(
        lambda said: st.builds(
            tree.Bullet, labels, st.just(said), st.none() | body, st.none() | body, wordings_of[not holds_bullets(said)]
        )
    )
    found = st.lists(bullet, min_size=1, max_size=3).map(tuple)
    return st.builds(
        tree.Bullets, st.sampled_from(["all", "any", "none"]), st.none(), several_wordings, found
    ) | st.builds(tree.Bullets, limits, counts, several_wordings, found)


def holds_bullets(body: tree.Body) -> bool:
    """Whether a body is bullets, or rows whose condition is bullets."""
    if isinstance(body, tree.Bullets) or isinstance(getattr(body, "have", None), tree.Bullets):
        return True
    where = getattr(body, "where", None)
    return isinstance(where, tree.Where) and isinstance(where.condition, tree.Bullets)


def larger_bodies(body):
    bullets = bullets_of(body)
    where = st.builds(tree.Where, bullets, st.just(()))
    plain_where = st.none() | st.builds(tree.Where, expressions, st.lists(expressions, max_size=1).map(tuple))
    cases = st.lists(st.builds(tree.Case, st.none() | expressions, body), min_size=1, max_size=3).map(tuple)
    return st.one_of(
        bullets,
        st.builds(tree.ByCase, cases),
        st.builds(tree.AnyRows, rows, where),
        st.builds(tree.NoRows, rows, where),
        st.builds(tree.LimitRows, limits, counts, rows, where, st.none()),
        st.builds(tree.AllRows, rows, plain_where, bullets),
    )


bodies = st.recursive(expressions, larger_bodies, max_leaves=4)

# ---- Data -----------------------------------------------------------------------

unknown = st.just(tree.Word("unknown"))
data = st.one_of(
    names, numbers, texts, dates, truths, quantities,
    st.builds(tree.Word, st.sampled_from(["never", "not done", "unknown", "none"])),
    st.builds(tree.PeriodLiteral, dates | unknown, st.none() | dates | unknown),
)  # fmt: skip
bounds = names | numbers | quantities
bands = st.one_of(
    st.builds(tree.Band, bounds, bounds, st.booleans(), st.booleans()),
    st.builds(tree.Band, bounds, st.none(), st.booleans(), st.just(False)),
    st.builds(tree.Band, st.none(), bounds, st.just(False), st.booleans()),
)
codes = st.builds(tree.Code, names, st.sampled_from(["C50.1", "254837009", "L01*"]))
cells = st.none() | data | bands | codes | st.just(tree.Word("any other"))
limits_of_normal = (
    st.builds(tree.Limits, bounds, bounds)
    | st.builds(tree.Limits, bounds, st.none())
    | st.builds(tree.Limits, st.none(), bounds)
)
answers = st.builds(
    tree.Answer,
    data | bands | codes,
    st.none() | names,
    st.none() | dates,
    st.none() | names,
    st.none() | limits_of_normal,
    labels,
) | st.builds(tree.Answer, dates, st.none() | names, st.none() | dates, planned=st.just(True))
attestations = st.sampled_from(["I1.comply", "J1.q2"])
given = st.builds(
    tree.Given,
    st.sampled_from(NAMES) | attestations,
    st.lists(answers, min_size=1, max_size=2).map(tuple),
    st.none() | dates | unknown,
)


@st.composite
def tables(draw):
    """The columns and rows of one table."""
    columns = draw(st.lists(names, min_size=1, max_size=3, unique_by=lambda name: name.text))
    row = st.tuples(*[cells] * len(columns)).map(tree.Row)
    return tuple(columns), tuple(draw(st.lists(row, max_size=2)))


given_rows = st.builds(
    lambda name, through, table: tree.GivenRows(name, through, *table), names, st.none() | dates | unknown, tables()
)

# ---- Declarations ---------------------------------------------------------------

comment_texts = st.lists(words, max_size=3).map(" ".join)
own_line = st.builds(tree.Comment, comment_texts, st.just(True))
behind = st.builds(tree.Comment, comment_texts, st.just(False))
# At most one comment stands behind the first line: a second one could not be told from it.
comments = st.builds(
    lambda front, first, inside: (*front, *first, *(inside if first else ())),
    st.lists(own_line, max_size=2), st.lists(behind, max_size=1), st.lists(own_line, max_size=1),
)  # fmt: skip

categories = st.lists(
    st.sampled_from(["normal", "first", "none", "3+", "I", "to be done"]), min_size=1, max_size=3
).map(tuple)
integer_types = st.just(tree.IntegerType(None, None)) | st.builds(tree.IntegerType, digits, digits)
types = st.one_of(
    st.builds(tree.SimpleType, st.sampled_from(["date", "yes/no", "code", "text", "number", "period"])),
    integer_types,
    st.builds(tree.QuantityType, unit_words),
    st.builds(tree.OneOfType, categories, st.booleans()),
    st.builds(tree.AnyOfType, categories),
)
known = {"attested_by": st.none() | names, "if_absent": st.none() | data, "wordings": several_wordings}
named = {"name": names, "comments": comments, "wordings": several_wordings}
default_results = st.builds(
    tree.DefaultResult, st.sampled_from(["latest", "earliest", "first", "last", "highest", "lowest", "mean"]),
    st.none() | windows, several_wordings,
)  # fmt: skip
fields = st.builds(tree.Field, names, types, labels, st.booleans(), **known) | st.builds(
    tree.ComputedField, names, labels, expressions, several_wordings
)
codes = st.builds(tree.Code, names, st.sampled_from(["254837009", "C50*", "2160-0"]))
several_names = st.lists(names, max_size=3).map(tuple)
some_names = st.lists(names, min_size=1, max_size=3).map(tuple)
stand_ins = st.lists(st.sampled_from(["planned date", "as_of"]) | dates, max_size=3).map(tuple)

headers = st.builds(
    tree.Header, title=titles, version=st.none() | st.sampled_from(["1.0", "1.10", "2-draft"]),
    document=st.none() | st.sampled_from(["a/b-c.md", "my file.md"]), **named,
)  # fmt: skip
concepts = st.builds(
    tree.Concept, label=labels, codes=st.lists(codes, max_size=2).map(tuple), includes=some_names,
    and_others=st.booleans(), excepts=several_names, distinct_from=several_names, complete=st.booleans(), **named,
) | st.builds(tree.Concept, label=labels, **named)  # fmt: skip
criteria = st.builds(
    tree.Criterion, kind=st.sampled_from(["inclusion", "exclusion"]), label=titles, body=bodies,
    applies_if=st.none() | bodies, except_if=st.none() | bodies, waives=several_names, **named,
)  # fmt: skip
groups = st.builds(
    tree.Group, label=titles, timing=st.none() | st.sampled_from(["prospective", "retrospective"]),
    plan=st.none() | counts, criteria=st.lists(criteria, max_size=2).map(tuple), **named,
)  # fmt: skip
readings = st.lists(st.builds(tree.Reading, names, bodies), min_size=1, max_size=2).map(tuple)
expects = st.builds(
    tree.Expect, st.sampled_from(["eligible", "ineligible", "undetermined"]), st.none() | names, several_names
)

declarations = st.one_of(
    st.builds(tree.Role, label=titles, **named),
    st.builds(tree.Unit, label=labels, equals=st.none() | quantities, **named),
    concepts,
    st.builds(tree.Timepoint, label=labels, until_it_happens=stand_ins, **named),
    st.builds(tree.Fact, name=names, type=types, label=labels, comments=comments, **known),
    st.builds(tree.Measurement, name=names, type=types, label=labels, comments=comments,
              default=st.none() | default_results, **known),
    st.builds(tree.Records, label=labels, fields=st.lists(fields, min_size=1, max_size=3).map(tuple),
              if_absent=st.none() | data, must_state_completeness=st.booleans(), **named),
    st.builds(tree.Define, label=labels, body=st.none() | bodies, **named),
    st.builds(tree.Ambiguity, question=titles, readings=readings, **named),
    st.builds(lambda table, **rest: tree.Table(columns=table[0], rows=table[1], **rest), tables(),
              label=labels, **named),
    st.builds(tree.Use, names=some_names, library=names, comments=comments),
    st.builds(tree.Include, path=titles, comments=comments),
    criteria,
    groups,
    st.builds(tree.Patient, name=names, label=titles, comments=comments,
              given=st.lists(given | given_rows, max_size=3).map(tuple)),
    st.builds(tree.Scenario, label=titles, patient=names, comments=comments,
              changes=st.lists(given | given_rows, max_size=2).map(tuple), expects=some(expects, 1)),
)  # fmt: skip


@st.composite
def protocols(draw):
    """A whole file: its `protocol` line, declarations, and comments at its end."""
    found = draw(st.lists(declarations, max_size=3))
    return tree.Protocol((draw(headers), *found), tuple(draw(st.lists(own_line, max_size=2))))

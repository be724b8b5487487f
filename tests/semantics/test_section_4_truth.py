"""SEMANTICS 4: truth and criteria."""

from itertools import product

import pytest

from tests.semantics.ask import criteria, record, verdict

FACTS = """
fact a : yes/no
fact b : yes/no
fact c : yes/no
fact d : yes/no
"""
T, F, U = True, False, None
VALUES = (T, F, U)


def facts(**values):
    return record(facts=values)


def status(body, kind, **values):
    text = f'{FACTS}\n{kind} X "X"\n    text "X"\n{body}\n'
    return criteria(text, facts(**values))["X"].status


def kleene_not(x):
    return U if x is U else not x


def kleene_and(*xs):
    return F if F in xs else U if U in xs else T


def kleene_or(*xs):
    return kleene_not(kleene_and(*map(kleene_not, xs)))


def blocks(applies, condition, except_, waived, inclusion):
    unfit = kleene_not(condition) if inclusion else condition
    return kleene_and(applies, unfit, kleene_not(except_), kleene_not(waived))


def expected_status(applies, condition, except_, waived, inclusion):
    if applies is F or except_ is T or waived is T:
        return "not applicable"
    words = ("not met", "met") if inclusion else ("triggered", "clear")
    return {T: words[0], F: words[1], U: "undetermined"}[blocks(applies, condition, except_, waived, inclusion)]


@pytest.mark.parametrize("kind", ["inclusion", "exclusion"])
def test_status_and_verdict_of_every_combination_of_a_criterion(kind):
    verb = "require" if kind == "inclusion" else "exclude if"
    text = f"""{FACTS}
{kind} X "X"
    text "X"
    applies if a
    {verb} b
    except if c

inclusion W "W"
    text "W"
    applies if d
    require d
    waives X
"""
    for a, b, c, d in product(VALUES, repeat=4):
        known = facts(a=a, b=b, c=c, d=d)
        found = criteria(text, known)
        assert found["X"].status == expected_status(a, b, c, d, kind == "inclusion"), (a, b, c, d)
        x, w = blocks(a, b, c, d, kind == "inclusion"), blocks(d, d, F, F, True)
        wanted = "ineligible" if T in (x, w) else "undetermined" if U in (x, w) else "eligible"
        assert verdict(text, known) == wanted, (a, b, c, d)


@pytest.mark.parametrize(
    ("kind", "combine"),
    [
        ("all of", lambda b, left_in: T if not left_in else b),
        ("any of", lambda b, left_in: F if not left_in else b),
    ],
)
def test_a_bullet_that_does_not_apply_is_left_out_of_its_list(kind, combine):
    body = f"    require {kind}\n        - b\n            applies if a"
    for a, b in product((T, F), VALUES):
        value = combine(b, a)
        assert status(body, "inclusion", a=a, b=b) == {T: "met", F: "not met", U: "undetermined"}[value], (a, b)


def test_a_bullet_whose_applying_is_unknown_counts_where_it_does_not_matter():
    body = "    require all of\n        - b\n            applies if a"

    assert status(body, "inclusion", a=U, b=T) == "met"
    assert status(body, "inclusion", a=U, b=F) == "undetermined"


@pytest.mark.parametrize(
    ("kind", "counts_as"),
    [
        ("all of", lambda a, b, c: kleene_or(kleene_not(a), c, b)),
        ("any of", lambda a, b, c: kleene_and(a, kleene_not(c), b)),
    ],
)
def test_a_bullet_counts_as_what_applies_excepts_and_says(kind, counts_as):
    statuses = {T: "met", F: "not met", U: "undetermined"}
    for b, c in product(VALUES, repeat=2):
        body = f"    require {kind}\n        - b\n            except if c"
        assert status(body, "inclusion", b=b, c=c) == statuses[counts_as(T, b, c)], (b, c)
    for a, b, c in product(VALUES, repeat=3):
        body = f"    require {kind}\n        - b\n            applies if a\n            except if c"
        assert status(body, "inclusion", a=a, b=b, c=c) == statuses[counts_as(a, b, c)], (a, b, c)


def test_in_an_exclusion_a_bullet_that_does_not_apply_never_triggers():
    body = "    exclude if all of\n        - b\n            applies if a"

    assert status(body, "exclusion", a=F, b=T) == "clear"
    assert status(body, "exclusion", a=T, b=T) == "triggered"


@pytest.mark.parametrize(
    ("condition", "table"),
    [
        ("a and b", lambda a, b: kleene_and(a, b)),
        ("a or b", lambda a, b: kleene_not(kleene_and(kleene_not(a), kleene_not(b)))),
        ("not (a and b)", lambda a, b: kleene_not(kleene_and(a, b))),
        ("if a then b else c", lambda a, b: b if a is T else F if a is F else (F if b is F else U)),
    ],
)
def test_connectives_in_full(condition, table):
    for a, b in product(VALUES, repeat=2):
        wanted = {T: "met", F: "not met", U: "undetermined"}[table(a, b)]
        assert status(f"    require {condition}", "inclusion", a=a, b=b, c=F) == wanted, (a, b)


@pytest.mark.parametrize("number", [0, 1, 2, 3])
@pytest.mark.parametrize("limit", ["at least", "at most", "exactly"])
def test_so_many_of_a_list_in_full(limit, number):
    body = f"    require {limit} {number} of\n        - a\n        - b\n        - c"
    holds = {"at least": int.__ge__, "at most": int.__le__, "exactly": int.__eq__}[limit]
    for values in product(VALUES, repeat=3):
        counts = [sum(world) for world in product(*((value,) if value is not U else (T, F) for value in values))]
        outcomes = {holds(count, number) for count in counts}
        wanted = "undetermined" if len(outcomes) == 2 else "met" if outcomes == {True} else "not met"
        assert status(body, "inclusion", **dict(zip("abc", values, strict=True))) == wanted, values


def test_an_attestation_is_open_until_the_role_has_answered():
    text = """
role investigator "Investigator"
inclusion X "X"
    text "Can comply."
    require attested by investigator
"""
    open_ = criteria(text, record())["X"]
    assert (open_.status, open_.causes) == ("undetermined", {"attestation"})
    for value, wanted in ((True, "met"), (False, "not met")):
        known = record(attestations={"X": {"value": value, "by": "investigator", "on": "2026-03-01"}})
        assert criteria(text, known)["X"].status == wanted


def test_an_answer_to_another_question_leaves_an_attestation_open():
    text = 'role r "R"\ninclusion X "X"\n    text "Can comply."\n    require attested by r\n'
    known = record(attestations={"X": {"value": True, "by": "r", "on": "2026-03-01", "wording": "0" * 64}})

    answer = criteria(text, known)["X"]

    assert (answer.status, answer.causes) == ("undetermined", {"attestation"})


def test_a_record_without_a_group_is_decided_for_every_group():
    from tests.semantics.ask import protocol

    text = FACTS + 'group one "One"\ngroup two "Two"\n    inclusion T1 "T1"\n        text "T1"\n        require a\n'
    groups = protocol(text).decide(facts(a=F)).to_dict()["groups"]

    assert [(each["group"], each["verdict"]) for each in groups] == [("one", "eligible"), ("two", "ineligible")]

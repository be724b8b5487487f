"""What a line of a criterion means, in a small trial that declares one thing of each kind."""

from enum import Enum

import attrs

from protocol_dsl.checker.check import check
from protocol_dsl.model import nodes
from protocol_dsl.schema.types import NumberType
from protocol_dsl.source import Source
from protocol_dsl.syntax.parser import parse
from protocol_dsl.values.calendar import Duration
from protocol_dsl.values.interval import Range, decimal_text

DECLARATIONS = """protocol t "T"

role investigator "Investigator"
concept taxane "Taxane"
    codes atc "L01CD*"
    includes docetaxel
concept brain_metastasis "Brain metastasis"
timepoint enrolment
timepoint screening
timepoint baseline
fact consent : yes/no
fact other_consent : yes/no
fact birth_date : date
fact last_delivery : date
fact diagnosis : code
fact n : number
fact m : number
fact score : integer 0 to 5
fact dose : quantity in mg
fact weight : quantity in kg
fact height : quantity in cm
fact nyha : one of I, II, III, IV ordered
fact sex : one of male, female
fact spoken : any of english, spanish
fact remark : text
fact hospital_stay : period
measurement ecog : integer 0 to 5
    latest within 28 days before enrolment
measurement ast : quantity in U/L
    latest within 14 days before enrolment
measurement hamd : integer 0 to 52
measurement lvef : quantity in %
records lesions
    main site : one of brain, liver
    size : quantity in mm
    seen : date
    field : text
    area = size × size
records therapies
    main agent : code
    given : period
    cycles : integer
table half_life
    | agent     | half_life |
    | docetaxel | 28 days   |
    | any other | 10 days   |
use bmi from formulas
ambiguity how_long "How long?"
    text "4 to 6 weeks"
    reading strict  = 6 weeks
    reading lenient = 1 month
ambiguity how_many "How many?"
    text "2 to 3"
    reading strict  = 3
    reading lenient = 2
ambiguity whether "Whether?"
    text "consent"
    reading strict  = consent and n > 3
    reading lenient = consent
define age = years from birth_date to enrolment
define fit = consent and n > 3
define vague not in the document
"""


def checked(text):
    """The model of a file, which must have no error, and all findings."""
    tree, found = parse(Source("test.proto", text))
    model, more = check(tree, lambda path: "there are no other files")
    assert model is not None, [f"{d.span.line}: {d.code} {d.message}" for d in (*found, *more)]
    return model


def findings(text, *, but=("I201", "I202", "I203", "W203")):
    """The findings of a file, in order, without advice that is not asked for."""
    tree, found = parse(Source("test.proto", text))
    _, more = check(tree, lambda path: "there are no other files")
    return [d for d in (*found, *more) if d.code not in but]


def criterion(lines, kind="inclusion"):
    """The criterion that has these lines, each indented below it."""
    body = "\n".join(f"    {line}" for line in lines.strip("\n").split("\n"))
    model = checked(f'{DECLARATIONS}\n{kind} X1 "X"\n    text "X"\n{body}\n')
    return model.criteria[0]


def condition(written, kind="inclusion"):
    """What one formula means as a condition."""
    keyword = "require" if kind == "inclusion" else "exclude if"
    return criterion(f"{keyword} {written}", kind).condition


def condition_of(declarations, written):
    """What one formula means where more is declared."""
    return (
        checked(f'{DECLARATIONS}{declarations}\ninclusion X1 "X"\n    text "X"\n    require {written}\n')
        .criteria[0]
        .condition
    )


def line_of(words):
    """The line of the declarations that starts with these words, counted from 1."""
    return next(n for n, line in enumerate(DECLARATIONS.split("\n"), 1) if line.strip().startswith(words))


def finding(written, declarations=""):
    """The only finding of one formula."""
    (found,) = findings(f'{DECLARATIONS}{declarations}\ninclusion X1 "X"\n    text "X"\n    require {written}\n')
    return found


def shape(part):
    """
    A part of a model in short: its kind and its parts, without types, wording and what is not said. What is read from
    the record stands by its name, a window as it is written.
    """
    match part:
        case nodes.Literal(item, type_):
            return _constant(item, type_)
        case Duration(count, unit):
            return f"{decimal_text(count)} {unit.value}"
        case Enum():
            return part.value
        case tuple():
            return f"[{', '.join(shape(each) for each in part)}]"
        case str():
            return part
        case bool() | int():
            return str(part)
        case nodes.FactValue(name) | nodes.TimepointValue(name) | nodes.DefinedValue(name):
            return name
        case nodes.FieldValue(listed, name):
            return f"{listed}.{name}"
        case nodes.ThisResult(name):
            return f"this {name}"
        case nodes.ResultAt(name, timepoint):
            return f"{name} at {timepoint}"
        case nodes.FixedDuration(duration) | nodes.SpanOfTime((nodes.FixedDuration(duration),), False):
            return shape(duration)
        case nodes.SpanOfTime((single,), False):
            return shape(single)
        case nodes.Window(length, direction, point):
            return f"{shape(length)} {direction.value} {shape(point)}"
        case nodes.Scale(operand, factor, type_):
            return f"Scale({shape(operand)}, {factor}, {type_.unit.symbol})"
        case _ if attrs.has(type(part)):
            return f"{type(part).__name__}({', '.join(_said(part))})"
    return str(part)


def _said(part):
    for field in attrs.fields(type(part)):
        value = getattr(part, field.name)
        if field.name not in ("span", "type", "wording") and value is not None and value is not False and value != ():
            yield field.name if value is True else shape(value)


def _constant(item, type_):
    if isinstance(item, Range):
        unit = type_.unit.symbol if isinstance(type_, NumberType) and type_.unit.vector else ""
        return f"{decimal_text(item.low)} {unit}".strip()
    if isinstance(item, bool):
        return "yes" if item else "no"
    return getattr(item, "name", None) or shape(item)

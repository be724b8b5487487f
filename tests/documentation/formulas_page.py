"""The page `docs/formulas.md`, from the formulas that the engine works with. Run it to write the page anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from protocol_dsl.formulas import LIBRARY, Formula, Parameter
from protocol_dsl.formulas.formula import Argument, WorkedValue
from protocol_dsl.render.words.formulas import range_words, unit_words
from protocol_dsl.render.words.lexicon import listed, readable
from protocol_dsl.render.words.numbers import joined_unit, unit_symbol
from protocol_dsl.syntax.words import RESERVED
from protocol_dsl.values.interval import EVERYTHING, Range, decimal_text, parse_number, point
from tests.cookbook.page import anchor

PAGE = Path(__file__).parents[2] / "docs" / "formulas.md"

BEGINNING = """# Formulas

Published formulas that a protocol may use by name, each with where it was published, what goes in, and values to check
it by. Copy the lines of a formula into your file; the declarations can be facts, measurements or definitions of your
own, under any names.

- **Units** are converted: give each value in the unit in which it is recorded. A unit of another kind is an error.
- **Inputs** that are left out of the call are taken from the fact or measurement of the same name.
- **Something missing** leaves the result unknown, and the criterion that asks for it cannot be determined.
- **Not known exactly** (a result below a limit of detection, one of two values) gives every result that is possible; a
  comparison is decided only if all of them agree.
- **Outside its domain** a formula has no result. Nothing is cut to fit, and the reasoning says for what it is defined.
- **Roots and powers** are worked out to as many digits as the comparison needs. Nothing is rounded on the way.

| Formula | Name in a protocol | Result in |
|---|---|---|"""


def text() -> str:
    """The whole page."""
    parts = [BEGINNING, *map(_listed, LIBRARY.values())]
    for formula in LIBRARY.values():
        parts += ["", *_entry(formula)]
    return "\n".join(parts) + "\n"


def _listed(formula: Formula) -> str:
    return f"| [{formula.label}](#{anchor(formula.label)}) | `{formula.name}` | {_unit(formula.unit)} |"


def _unit(symbol: str | None) -> str:
    return "a number without unit" if symbol == "1" else unit_symbol(symbol) if symbol else "any unit, the same for all"


# ---- One formula ----------------------------------------------------------------------------------------------------


def _entry(formula: Formula) -> Iterator[str]:
    yield f"## {formula.label}"
    yield ""
    yield f"> {formula.written}"
    yield ""
    yield f"{_capital(formula.citation)}."
    yield ""
    yield f"```protocol\n{lines_of(formula)}\n```"
    yield ""
    yield from ("| Input | What it is | Unit | Where the formula holds |", "|---|---|---|---|")
    yield from map(_input, formula.parameters)
    yield ""
    yield f"The result is {_result(formula)}. Where an input may be something else than the table says, there is no"
    yield "result, and what asks for it cannot be determined."
    yield ""
    yield from ("| Worked value | Result here | Expected | From |", "|---|---:|---:|---|")
    yield from (_worked(formula, each) for each in formula.worked)
    for remark in formula.remarks:
        yield from ("", remark)


def lines_of(formula: Formula) -> str:
    """What somebody writes who uses a formula: its inputs declared, and a definition with its result."""
    called = ", ".join(f"{each.name}: {fact_name(each.name)}" for each in formula.parameters)
    declared = "\n".join(
        f'fact {fact_name(each.name)} : {_type(each)} "{_capital(each.label)}"' for each in formula.parameters
    )
    return (
        f'use {formula.name} from formulas\n\n{declared}\n\ndefine result "{formula.label}" = {formula.name}({called})'
    )


def fact_name(name: str) -> str:
    """A name for a fact: a word of the language cannot be one."""
    return f"{name}_value" if name in RESERVED else name


def _type(parameter: Parameter) -> str:
    if parameter.kind == "category":
        return f"one of {', '.join(parameter.categories)}"
    if parameter.kind == "yes/no":
        return "yes/no"
    return "number" if parameter.unit in (None, "1") else f"quantity in {parameter.unit}"


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:] if label[:1].isascii() else label


def _input(parameter: Parameter) -> str:
    if parameter.kind == "category":
        unit, domain = "", listed([readable(each) for each in parameter.categories], "or")
    else:
        unit = _unit(parameter.unit)
        everywhere = parameter.domain == EVERYTHING
        domain = "any number" if everywhere else range_words(parameter.domain, unit_words(parameter))
    return f"| `{parameter.name}` | {parameter.label} | {unit} | {domain} |"


def _result(formula: Formula) -> str:
    return "a number without unit" if formula.unit == "1" else f"in {unit_symbol(formula.unit)}"


def _worked(formula: Formula, value: WorkedValue) -> str:
    units = {each.name: "" if each.unit is None else joined_unit(each.unit) for each in formula.parameters}
    given = ", ".join(f"{name} {readable(each)}{units[name]}" for name, each in value.arguments.items())
    published = "published: " if value.published else "by hand: "
    return f"| {given} | {_minus(computed(formula, value))} | {_minus(value.expected)} | {published}{value.source} |"


def _minus(number: str) -> str:
    return number.replace("-", "−")


def computed(formula: Formula, value: WorkedValue) -> str:
    """What the engine gives for a worked value: exact where it is exact, else rounded to six digits."""
    found = formula.evaluate({name: _argument(each) for name, each in value.arguments.items()})
    assert found is not None
    assert found.low is not None
    return decimal_text(found.low) if _is_short(found) else f"{float(found.low):.6g}"


def _is_short(found: Range) -> bool:
    return found.low is not None and found.is_point and (found.low * 10**6).denominator == 1


def _argument(written: str) -> Argument:
    number = parse_number(written)
    return written if number is None else point(number)


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8", newline="\n")
    print(f"wrote {PAGE.name}")

"""The one form in which a file is written."""

from __future__ import annotations

import pytest

from protocol_dsl.source import Source
from protocol_dsl.syntax import tree
from protocol_dsl.syntax.parser import parse, parse_expression
from protocol_dsl.syntax.printer import WIDTH, print_expression, print_protocol


def printed(text: str) -> str:
    protocol, found = parse(Source("p.proto", text), included=True)
    assert found == ()
    return print_protocol(protocol)


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("a ≥ 5 and b ≤ 3 x ULN", "a >= 5 and b <= 3 ULN"),
        ("w * 2 > 1", "w × 2 > 1"),
        ("platelets >= 100 10*9/L", "platelets >= 100 10^9/L"),
        ("((a)) and ((b or c))", "a and (b or c)"),
        ("(a and b) and c", "(a and b) and c"),
        ("(any r where p) and q", "(any r where p) and q"),
        ("q and (any r where p)", "q and any r where p"),
        ("(count of r where p) + 1 <= 5", "(count of r where p) + 1 <= 5"),
        ("a - (b - c) > 0", "a - (b - c) > 0"),
        ("(a - b) - c > 0", "a - b - c > 0"),
        ("not (not a)", "not not a"),
        ("not   (a or b)", "not (a or b)"),
        ("x   is   not   one  of a,b", "x is not one of a, b"),
    ],
)
def test_a_formula_has_one_form_with_the_parentheses_it_needs(written, form):
    expression, found = parse_expression(written)

    assert found == ()
    assert expression is not None
    assert print_expression(expression) == form


def test_a_long_condition_goes_on_in_lines_that_start_with_its_word():
    names = [f"a_rather_long_name_{number}" for number in range(8)]

    assert printed(f'inclusion I1 "A"\n    require {" and ".join(names)}\n') == (
        'inclusion I1 "A"\n    require a_rather_long_name_0\n' + "".join(f"        and {name}\n" for name in names[1:])
    )


def test_no_line_is_longer_than_the_page_if_it_can_be_broken():
    names = " or ".join(f"name_{number} > {number}" for number in range(30))
    nested = " and ".join(f"(name_{number} or b)" for number in range(30))
    many = ", ".join(f"drug_number_{number}" for number in range(40))
    bullets = f"        - {names}\n        - ({nested}) or c\n"
    text = f'concept c\n    includes {many}\n\ninclusion I1 "A"\n    require any of\n{bullets}'

    assert max(map(len, printed(text).splitlines())) <= WIDTH


def test_lines_of_a_criterion_come_in_a_fixed_order():
    text = 'inclusion I1 "A"\n    waives I2\n    except if c\n    require a\n    applies if b\n    text "T"\n'

    assert printed(text) == (
        'inclusion I1 "A"\n    text "T"\n    applies if b\n    require a\n    except if c\n    waives I2\n'
    )


def test_comments_stay_beside_the_line_they_were_written_at():
    text = (
        "# ---- Part ----\n\n# front\nfact a : date  # behind\n"
        "    # above\n    if absent: never  # never\n    # last\n\n"
        'inclusion I1 "A"\n    require all of  # of\n        - a\n        # second\n        - b  # b\n\n# end\n'
    )

    assert printed(text) == text


def test_a_comment_below_a_block_of_text_does_not_become_text():
    text = 'inclusion I1 "A"\n    require a\n    note\n        Two\n        lines.\n    # Not one of them.\n'
    (before,) = parse(Source("p.proto", text), included=True)[0].declarations
    (after,) = parse(Source("p.proto", printed(text)), included=True)[0].declarations

    assert after == before
    assert before.comments == (tree.Comment("Not one of them.", True),)


def test_columns_of_records_readings_cases_and_tables_are_aligned():
    text = (
        "records r\n    main a      : code\n    long_name : date\n    b = long_name × 2\n\n"
        "table t\n    |a|b|\n    | any other | 2 |\n"
    )

    assert printed(text) == (
        "records r\n    main a    : code\n    long_name : date\n    b         = long_name × 2\n\n"
        "table t\n    | a         | b |\n    | any other | 2 |\n"
    )


def test_short_declarations_of_one_kind_stand_together():
    text = 'role a "A"\n\n\nrole b "B"\nfact c : date\n'

    assert printed(text) == 'role a "A"\nrole b "B"\n\nfact c : date\n'


def test_an_empty_tree_is_an_empty_file():
    assert print_protocol(tree.Protocol(())) == ""

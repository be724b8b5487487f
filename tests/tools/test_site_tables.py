"""Tables of a page as they are heard and as a narrow screen shows them."""

import markdown
import pytest

from protocol_dsl.render.pages.escaping import escaped
from protocol_dsl.render.pages.markdown import table
from protocol_dsl.tools.site_tables import with_named_tables, with_narrow_picture
from tests.render.pages.site import Seen
from tests.render.pages.test_escaping import TRICKS, as_shown


def html(text):
    return markdown.markdown(text, extensions=["tables"])


def test_a_table_has_the_name_that_the_page_gives_it_and_no_remark_is_left():
    page = with_named_tables(html(table("Dose &#34;levels&#34;", ("Level", "Dose"), [("1", "3.6")])))

    assert "<caption>Dose &#34;levels&#34;</caption>" in page
    assert "<!--" not in page


def test_a_table_without_a_name_is_called_by_the_heading_above_it():
    page = with_named_tables(html("# One\n\n## Two *words*\n\n| A | B |\n|---|---|\n| 1 | 2 |\n"))

    assert "<caption>Two words</caption>" in page


def test_every_heading_has_a_scope_and_the_first_cell_names_its_row():
    page = with_named_tables(html(table("T", ("A", "B"), [("one", "1"), ("", "2")])))

    assert page.count('<th scope="col">') == 2
    assert '<th scope="row">one</th>' in page
    # An empty cell names nothing.
    assert page.count('scope="row"') == 1


def test_a_cell_knows_its_column_without_the_footnotes_of_the_heading():
    page = with_named_tables(html(table("T", ("A", "Dose 1<sup>2, 3</sup>", "C"), [("x", "y", "z")])))

    assert '<td data-column="Dose 1">y</td>' in page


def test_pairs_do_not_repeat_the_name_of_their_only_column():
    assert "data-column" not in with_named_tables(html(table("T", ("Item", "Value"), [("x", "y")])))


def test_only_a_table_of_many_columns_is_scrolled_and_so_stands_in_the_way_of_the_keyboard():
    few = with_named_tables(html(table("T", "ABCD", ["1234"])))
    many = with_named_tables(html(table('T "x"', "ABCDE", ["12345"])))

    assert "tabindex" not in few
    assert '<div class="table many" role="group" aria-label="T &quot;x&quot;" tabindex="0">' in many


@pytest.mark.parametrize("text", TRICKS)
def test_a_name_is_shown_as_it_stands_and_makes_no_element(text):
    for columns in (("A", "B"), "ABCDE"):
        page = Seen(with_named_tables(html(table(escaped(text), columns, [columns]))))
        assert page.text.startswith(as_shown(text))
        assert page.names() == {"div", "table", "caption", "thead", "tbody", "tr", "th", "td"}


def test_what_stands_around_a_table_stays():
    page = "<p>before</p>\n<pre>&lt;table&gt;</pre>\n<p>after</p>"

    assert with_named_tables(page) == page


def test_tables_that_stand_beside_their_like_have_columns_of_one_width():
    table = "<table><thead><tr><th>Document</th><th>Protocol file</th></tr></thead><tbody></tbody></table>"

    assert '<div class="table few beside"><table><caption>A</caption>' in with_named_tables(
        f"<!-- Table (beside): A -->\n{table}"
    )
    assert '<div class="table few"><table><caption>A</caption>' in with_named_tables(f"<!-- Table: A -->\n{table}")


def test_a_telephone_gets_the_narrow_picture_of_the_trial():
    image = '<img alt="The trial" src="../a/trial-schema.svg" />'

    assert with_narrow_picture(f"<p>{image}</p>") == (
        f'<p><picture><source media="(max-width: 36rem)" srcset="../a/trial-schema-narrow.svg">{image}</picture></p>'
    )
    assert with_narrow_picture('<img src="other.svg">') == '<img src="other.svg">'

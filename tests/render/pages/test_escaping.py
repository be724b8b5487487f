"""Whatever a file says is shown as it stands, in every place of a page where it may come."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol_dsl.render.html.element import el
from protocol_dsl.render.pages.embedding import html_block
from protocol_dsl.render.pages.escaping import escaped, escaped_lines
from protocol_dsl.render.pages.markdown import bullets, heading, link, quotation, table
from protocol_dsl.render.words.visible import visible
from tests.render.pages.site import WIDE, seen

TRICKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "**bold** _emphasis_ `code` ~~gone~~ ==marked==",
    "[link](javascript:alert(1)) ![picture](x.png) [^1] [ref]: x",
    "a | b | c",
    "{{ config }} {% raw %} {: #id .class }",
    "&lt;b&gt; &amp; &#60; &copy;",
    "http://example.org www.example.org a@example.org",
    "1. one",
    "- item",
    "# heading",
    "> quotation",
    "a -- b --- c ... 'd' \"e\"",
    "back\\slash \\* \\_",
    "*[HTML]: abbreviation",
    "!!! note",
    ": definition",
    "    four spaces",
    "\u202eturned around",
    "<!-- comment -->",
    "</td></tr></table>",
    "]]> <?php ?> <!DOCTYPE x>",
    "$x^2$ :smile: @mention %",
    "+++ ``` ~~~",
]
signs = st.text(st.sampled_from("ab1 .,:;-+*_`~^=#|<>&[]()!{}\\/\"'$@%\n\tä→"), min_size=1, max_size=24)
texts = st.sampled_from(TRICKS) | signs | st.lists(st.sampled_from(TRICKS), min_size=2, max_size=3).map(" ".join)


def as_shown(text):
    return " ".join(visible(" ".join(text.split())).split())


@given(texts.filter(lambda text: text.strip()))
def test_a_text_is_shown_as_it_stands_and_makes_no_element(text):
    places = {
        "p": f"x {escaped(text)}",
        "li": bullets([escaped(text)]),
        "blockquote": quotation([escaped(text)]),
        "h2": heading(2, f"x {escaped(text)}", "place"),
        "td": table(escaped(text), ["Head"], [[escaped(text)]]),
        "a": link(f"x {escaped(text)}", "page.md#place"),
        "div": html_block(el("div", text)),
    }
    allowed = {"p", "ul", "li", "blockquote", "h2", "table", "thead", "tbody", "tr", "th", "td", "a", "div"}
    for name, page in places.items():
        found = seen(page, WIDE)
        shown = found.text.removeprefix("Head").removeprefix("x").strip()
        assert shown == as_shown(text), (name, page)
        assert found.names() <= allowed, (name, page)


@given(st.lists(texts, max_size=4).map("\n".join))
def test_lines_of_a_file_keep_their_lines(text):
    found = seen(f"<pre>{escaped_lines(text)}</pre>\n", WIDE)

    assert "".join(found.pieces).strip("\n") == visible(text.replace("\t", "    ")).strip("\n")
    assert found.names() <= {"pre", "p"}


@pytest.mark.parametrize("text", TRICKS)
def test_a_page_never_holds_what_a_template_or_a_linker_would_read(text):
    assert not set("{}<>`[]\\|") & set(escaped(text))

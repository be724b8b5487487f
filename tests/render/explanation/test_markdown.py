"""The explanation as Markdown."""

from protocol_dsl.render.explanation.markdown import escaped, render_markdown
from protocol_dsl.render.explanation.view import Wanted
from tests.render.sample import changed, result, view


def test_a_criterion_is_a_section_with_nested_lists():
    record = changed(measurements__ecog=result(2, "2026-02-20", source="clinic_note *88*"))

    assert (
        render_markdown(view(record, Wanted("observation", frozenset(["I8"]))))
        == """# P-017

**✗ ineligible for the observation group**\x20\x20
As of 2026-03-02, protocol small 1.0: A small trial

## ✗ I8 ECOG 0 or 1: not met, decides

> ECOG performance status 0-1.

- ✗ most recent ECOG performance status within 28 days before enrolment is 2; must be 1 or less — **not met**
  - 2 on 2026-02-20 (clinic\\_note \\*88\\*), 10 days before 2026-03-02
- **changes if:** a newer ECOG performance status of 1 or less is recorded
"""
    )


def test_many_rows_fold_natively_and_none_is_left_out():
    rows = [*({"site": "liver"} for _ in range(9)), {"site": "brain", "stable_since": "2026-01-05"}]
    shown = render_markdown(
        view(changed(records__lesions={"rows": rows, "through": "2026-03-02"}), Wanted(criteria=frozenset(["I6"])))
    )

    assert "<details><summary>9 entries that do not count</summary>" in shown
    assert all(f"entry {number}: liver" in shown for number in range(1, 10))


def test_what_a_record_says_is_shown_and_not_read():
    assert escaped("<b> [x](y) _a_ `c`\n# d") == r"\<b\> \[x\](y) \_a\_ \`c\` \# d"

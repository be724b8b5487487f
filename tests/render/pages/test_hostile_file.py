"""A file whose every text tries to be something else than text."""

from tests.render.pages.site import WIDE, pages_of, seen

EVIL = "<script>alert(1)</script> ![p](x.png) [l](javascript:x) **b** `c` {{ 7*7 }} | &lt;i&gt; <img src=x onerror=y>"

HOSTILE = f"""protocol hostile "{EVIL}"
    version 1.0
    note "N {EVIL}"

role doctor "R {EVIL}"
timepoint enrolment "Enrolment {EVIL}"
concept drug "Drug {EVIL}"
    codes atc "<b>*"
    note "{EVIL}"
fact sex : one of male, "<b>{{{{x}}}}</b>" "Sex {EVIL}"
fact birth_date : date "Birth {EVIL}"
measurement ecog : integer 0 to 5 "ECOG {EVIL}"
    latest within 28 days before enrolment
        assume "{EVIL}"
records rows "Rows {EVIL}"
    main agent : code "Agent {EVIL}"
    must state completeness

define term "Term {EVIL}"
    text "{EVIL}"
    = any of
        - "B {EVIL}": ecog <= 1
        - "C {EVIL}": sex is male

define open_term "Open {EVIL}" not in the document

ambiguity question "Q {EVIL}"
    text "{EVIL}"
    reading one = 1
    reading two = 2

inclusion I1 "Label {EVIL}"
    text "{EVIL}"
    assume "{EVIL}"
    note "{EVIL}"
    require all of
        - "Bullet {EVIL}": ecog <= question
            text "{EVIL}"
        - "Other {EVIL}": any drug in rows
        - "Asked {EVIL}": attested by doctor as asked
        - "Term {EVIL}": term

exclusion E1 "Label {EVIL}"
    text
        {EVIL}

        # heading

        - list
    exclude if open_term

group a "Group {EVIL}"
    text "{EVIL}"

schedule a "Schedule {EVIL}"
    milestone seen "Milestone {EVIL}"
        note "{EVIL}"
    visit later "Visit {EVIL}"
        due 7 days after seen, window -1 days to +1 days
            text "{EVIL}"
        collect ecog

patient p "P {EVIL}"
    enrolment = 2026-03-02
    ecog = 1 on 2026-02-20
    sex = male

scenario "I1 {EVIL}"
    patient p
    expect undetermined
"""

ELEMENTS = {
    "h1", "h2", "h3", "h4", "p", "a", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "blockquote",
    "strong", "code", "pre", "details", "summary", "span", "br", "img", "sup", "div",
}  # fmt: skip


def test_everything_is_shown_as_text():
    texts = pages_of(HOSTILE)
    shown = " ".join(EVIL.split())
    for path, text in texts.items():
        if path.endswith(".md"):
            for extensions in (WIDE, WIDE[:3]):
                found = seen(text, extensions)
                assert found.names() <= ELEMENTS, path
                assert [a for tag, a in found.elements if tag == "img" and a["src"] != "trial-schema.svg"] == []
                assert [a for tag, a in found.elements if any(key.startswith("on") for key in a)] == []
                assert [a for _, a in found.elements if "javascript" in a.get("href", "")] == []
    inclusion = seen(texts["inclusion.md"]).text
    assert inclusion.count(shown) > 15
    assert shown in seen(texts["index.md"]).text
    assert "{{" not in "".join(text for path, text in texts.items() if path.endswith(".md"))


def test_a_picture_shows_it_as_text_too():
    picture = pages_of(HOSTILE)["trial-schema.svg"]

    assert "<script" not in picture
    assert "<img" not in picture

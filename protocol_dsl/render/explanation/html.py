"""A decision as one page by itself: the verdict, and each criterion with its chain, folded natively."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from protocol_dsl.engine.decision import Status
from protocol_dsl.render.decision_json import Origin
from protocol_dsl.render.explanation.step import CriterionView, DecisionView, GroupView, OutcomeView, Step
from protocol_dsl.render.explanation.text import (
    condition_words,
    place_words,
    read_alike,
    same_verdict,
    sets_aside,
    verdict_reason,
)
from protocol_dsl.render.html.element import Content, Element, Node, el, facts
from protocol_dsl.render.html.page import page
from protocol_dsl.render.html.status import sign, status
from protocol_dsl.render.words.lexicon import listed, quoted, sentence
from protocol_dsl.render.words.statuses import STATUSES, Tone
from protocol_dsl.render.words.time import moment_words


def render_html(view: DecisionView, origin: Origin) -> str:
    """The whole explanation; the same decision gives the same page."""
    subject = view.decision.record.subject
    title = f"{subject}: {listed([each.wording.word for each in view.groups])}"
    return page(
        f"{title} - {view.title}",
        el("h1", f"Participant {subject}"),
        (_verdict(members) for members in same_verdict(view.groups)),
        _facts(view, origin),
        _still_needed(view),
        _overview(view.criteria),
        el("h2", "Reasons") if view.criteria else None,
        (_criterion(each, number) for number, each in enumerate(view.criteria, 1)),
        _assumptions(view),
        header=el("p", view.title, f", version {view.version}" if view.version else None),
        footer=el(
            "p", "Made from the protocol and the record named above. A person who knows the participant decides."
        ),
        kind="decision",
    )


# ---- Header and closing --------------------------------------------------------------------------------------


def _verdict(members: Sequence[GroupView]) -> Element:
    group = members[0]
    names = listed([each.words for each in members])
    tone = group.wording.tone.value
    return el(
        "p",
        el("strong", sign(group.wording), " ", sentence(group.wording.word), class_=tone),
        f" for {names}, {verdict_reason(group)}.",
        class_=f"verdict {tone}",
    )


def _facts(view: DecisionView, origin: Origin) -> Element:
    rows: list[tuple[str, Content]] = [("As of", moment_words(view.decision.record.as_of))]
    rows += [("Read as", f"{each}, as asked for") for each in view.readings]
    if view.holds_until is not None:
        rows.append(("Stays so until", f"{view.holds_until}, if nothing new is recorded"))
    version = f" {view.version}" if view.version else ""
    rows += [
        ("Protocol", [f"{view.name}{version}, fingerprint ", _hash(origin.protocol)]),
        ("Record", ["fingerprint ", _hash(origin.record)]),
        ("Decided by", f"protocol_dsl {origin.engine}"),
    ]
    return facts(rows)


def _hash(fingerprint: str) -> Element:
    return el("span", fingerprint, class_="fingerprint")


def _still_needed(view: DecisionView) -> Iterator[Node]:
    for members in same_verdict(view.groups):
        if view.whole and members[0].still_needed:
            yield el("h2", f"May still change the verdict for {listed([each.words for each in members])}")
            yield el("ul", (el("li", sentence(need)) for need in members[0].still_needed))


def _assumptions(view: DecisionView) -> Iterator[Node]:
    if view.whole and view.assumptions:
        yield el("h2", "Taken for granted")
        yield el("ul", (el("li", sentence(words)) for _, words in view.assumptions))


def _overview(criteria: Sequence[CriterionView]) -> Content:
    """All criteria in one table, so that nobody has to unfold anything to see how each came out."""
    if len(criteria) < 2:
        return None
    head = el("tr", (el("th", name, scope="col") for name in ("Criterion", "Outcome", "Remark")))
    rows = (_overview_row(each, number) for number, each in enumerate(criteria, 1))
    table = el("table", el("caption", "Every criterion"), el("thead", head), el("tbody", rows))
    return el("div", table, class_="table outcomes", tabindex=0, role="region", aria_label="Every criterion")


def _overview_row(view: CriterionView, number: int) -> Element:
    link = el("a", f"{view.decision.criterion.name} {view.decision.criterion.label}", href=f"#{_id(number)}")
    remark = el("td", sentence(view.note), class_="soft")
    return el("tr", el("th", link, scope="row"), el("td", status(view.wording)), remark)


def _id(number: int) -> str:
    return f"reason-{number}"


# ---- One criterion --------------------------------------------------------------------------------------------------


def _criterion(view: CriterionView, number: int) -> Element:
    """Open where it decides. The place to go to is inside, so that a link to it unfolds it."""
    criterion = view.decision.criterion
    remark = el("span", f" {sentence(view.note)}", class_="soft small") if view.note else None
    head = el("h3", f"{criterion.name} {criterion.label} ")
    texts = criterion.wording.texts
    place = place_words(criterion.span)
    return el(
        "details",
        el("summary", head, status(view.wording), remark),
        el(
            "div",
            el("blockquote", (el("p", each.text) for each in texts)) if texts else None,
            (
                el("p", f"Author’s assumption: {each.text}", class_="soft small")
                for each in criterion.wording.assumptions
            ),
            _outcomes(view),
            el("p", el("b", "Changes if: "), f"{'; or '.join(view.changes)}.", class_="note") if view.changes else None,
            el("p", el("b", "Settled by: "), f"{'; '.join(view.settled_by)}.", class_="note")
            if view.settled_by
            else None,
            el("p", "Written in ", el("code", place), class_="soft small") if place else None,
            id=_id(number),
        ),
        class_=f"criterion {view.wording.tone.value}",
        open=bool(view.decides_for) or view.wording.tone is Tone.AGAINST,
    )


def _outcomes(view: CriterionView) -> Iterator[Node]:
    """The chain, under each combination of readings; those that read alike together."""
    for members in read_alike(view.outcomes):
        each = members[0]
        if len(view.outcomes) > 1:
            named = listed([member.readings for member in members], "or")
            yield el("p", f"Read as {named}: ", status(each.wording))
        yield el("ul", _parts(each), class_="chain")


def _parts(view: OutcomeView) -> Iterator[Element]:
    if view.applies is not None:
        yield _step(view.applies, "Applies if: ")
    if view.wording.word == STATUSES[Status.NOT_APPLICABLE].word and sets_aside(view):
        yield el("li", f"So this is not asked: {condition_words(view)}", class_="soft")
    else:
        yield _step(view.condition)
    if view.except_if is not None:
        yield _step(view.except_if, "Except if: ")


def _step(step: Step, lead: str = "") -> Element:
    """One step: its sign, what was found, what must be; then the evidence, and the steps below it."""
    title = f"{lead}{step.title if lead else sentence(step.title)}"
    evidence = [
        *(el("li", quoted(text)) for text in step.texts),
        *(el("li", formula) for formula in (step.formula,) if formula is not None),
        *(el("li", line) for line in step.evidence),
        *(el("li", cause, class_="open") for cause in step.causes),
    ]
    return el(
        "li",
        sign(step.wording),
        " ",
        f"{title}:" if step.heading else title,
        el("span", f"; {step.demand}", class_="demand") if step.demand else None,
        " — ",
        el(
            "span",
            step.wording.word,
            f": {step.reason}" if step.reason else None,
            class_=f"outcome {step.wording.tone.value}",
        ),
        el("ul", evidence, class_="evidence") if evidence else None,
        _below(step.children),
    )


def _below(steps: Sequence[Step]) -> Iterator[Node]:
    """Deciding steps are seen at once; what does not decide is folded where it is long, and never left out."""
    shown = [step for step in steps if step.decides and not _is_quiet(step)]
    folded = [step for step in steps if step not in shown]
    if len(folded) < FOLD_FROM:
        shown, folded = list(steps), []
    if shown:
        yield el("ul", map(_step, shown))
    if folded:
        yield el("details", el("summary", _folded_words(folded)), el("ul", map(_step, folded)))


FOLD_FROM = 6
"""So many steps that do not decide are folded."""


def _is_quiet(step: Step) -> bool:
    """A row that does not count."""
    return step.fold is not None and "not" in step.fold


def _folded_words(steps: Sequence[Step]) -> str:
    folds = {step.fold for step in steps}
    (fold,) = folds if len(folds) == 1 else (None,)
    return f"{len(steps)} entries {fold}" if fold else f"{len(steps)} more that do not decide"

"""
The fast path: one straight-line function for a whole protocol, written from its model.

It answers what plain values decide: a number, a full date, a known code, a list that is complete. Whatever else it
meets it does not know, and then the evaluators of the rooms around decide, as they do without it. So it has two
answers and a silence, never a third value: silence enters Kleene's tables as UNKNOWN does, and what is true or false
in spite of it is true or false whatever the evaluators would have said. Where all that a criterion reads is plain or
missing, silence is UNKNOWN itself. Laws hold it to that.

`coverage` says which formulas it knows, `writer`, `conditions`, `values` and `lists` write the function, `plain` holds
what that calls, `exact` says when silence is UNKNOWN, `recalled` keeps what was decided of single criteria, and
`shortcut` is the door: it waits until a protocol is used often enough to be worth it.
"""

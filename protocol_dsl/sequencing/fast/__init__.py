"""
The fast path of following: statuses alone, of what happened at exact times, by comparing whole numbers.

It answers for doses that were given, with what was to be known before them, for the next one that is still to come,
and for steps that were begun and ended, and makes no object for any of it. What is not exact about a dose it asks of
the functions of the rooms around; doses that were left out, other steps, milestones and visits they follow in full.
Where it could not be sure of the whole log it is silent. Whoever asks for a chain, a grade or what is due has the log
followed in full, and a law holds the statuses of both to be the same.

`tables` holds what is worked out once for a protocol, `quiet` tells whether dose rules can have changed anything,
`taken` looks up results, `doses` and `steps` say what they can in short, and `statuses` is the door.
"""

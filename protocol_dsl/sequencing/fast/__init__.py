"""
The fast path of following: statuses alone, of what happened at exact times, by comparing whole numbers.

It answers for doses that were given and visits that were made where all that they are held against is exact: the times,
the amount, the results that were to be known. For whatever else it meets it asks the functions of the rooms around,
which follow every obligation in full; and where it could not be sure of the whole log it is silent. It makes no object
for an obligation. Whoever asks for a chain, a grade or what is due has the log followed in full, and a law holds the
statuses of both to be the same.

`tables` holds what is worked out once for a protocol, `quiet` tells whether dose rules can have changed anything,
`taken` looks up results, `doses` and `visits` say what they can in short, and `statuses` is the door.
"""

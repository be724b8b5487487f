"""What a record can hold, as a list."""

from protocol_dsl.render.vocabulary import vocabulary_lines
from tests.render.sample import PROTOCOL


def test_every_part_of_a_record_is_listed_with_labels_and_types():
    assert list(vocabulary_lines(PROTOCOL)) == [
        "timepoints",
        "  enrolment  Date of enrolment",
        "facts",
        "  birth_date  Date of birth: a date",
        "  consent     Written informed consent given: yes or no",
        "measurements",
        "  ecog  ECOG performance status: a whole number, between 0 and 5",
        "  ast   AST: a number in U/L",
        "records.lesions (Distant metastases)",
        "  site          Site: one of brain, liver or lymph node",
        "  stable_since  Stable on MRI since: a date",
        "records.therapies (Prior anticancer therapies)",
        "  agent  Agent: a code",
        "  given  From first to last dose: a period",
        "attestations",
        "  I1.comply  “Able to comply”: yes or no, answered by the investigator",
    ]

"""The two example blocks of the language, verbatim: the first is a whole protocol, the second names what it needs."""

from pathlib import Path

import protocol_dsl

BLOCKS = Path(__file__).parents[1] / "corpus" / "syntax" / "good"


def test_the_first_block_checks_clean_and_its_scenarios_pass():
    result = protocol_dsl.check_file(BLOCKS / "language_first_block.proto")

    assert result.diagnostics == ()
    results = result.protocol.test()
    assert len(results) == 2
    assert all(scenario.passed for scenario in results)


def test_the_second_block_lacks_only_what_it_does_not_declare():
    diagnostics = protocol_dsl.check_file(BLOCKS / "language_second_block.proto").diagnostics
    errors = [d for d in diagnostics if d.severity.value == "error"]

    assert {d.code for d in errors} == {"E201", "E251"}
    assert {"creatinine", "therapies", "first_dose", "E7", "radiation_oncologist"} <= {
        d.name for d in errors if d.code == "E201"
    }

"""The fingerprint of a protocol: a hash of what it means and of everything outside the file that it rests on."""

from __future__ import annotations

from protocol_dsl.model.protocol import Protocol
from protocol_dsl.schema.fingerprint import fingerprint
from protocol_dsl.values.calendar import tzdata_version
from protocol_dsl.values.quantity import table_fingerprint


def protocol_fingerprint(protocol: Protocol) -> str:
    """
    SHA-256 in hexadecimal digits of the vocabulary, formulas, tables, criteria, groups and wording of a protocol, of
    the table of units, and of the version of the time-zone data. Places, comments, layout and examples do not count.
    """
    return fingerprint(
        {
            "name": protocol.name,
            "version": protocol.version,
            "dictionary": protocol.dictionary,
            "definitions": protocol.definitions,
            "ambiguities": protocol.ambiguities,
            "tables": protocol.tables,
            "computed fields": {".".join(key): value for key, value in protocol.computed_fields.items()},
            "default results": protocol.default_results,
            "criteria": protocol.criteria,
            "groups": protocol.groups,
            "formulas": protocol.formulas,
            "sequence": protocol.sequence,
            "units": table_fingerprint(),
            "time zones": tzdata_version(),
        }
    )

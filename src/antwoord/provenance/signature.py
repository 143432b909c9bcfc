"""One signature of an audit page, as the file beside a run keeps it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Signature:
    """One signature: by whom, when, why each finding is accepted, and over what.

    `remarks` are by id of a rule. `run_json_sha256` is that of the record as it was, and
    `files_sha256` the digest of the names and hashes of all files that it lists but the research
    object: a run that is done again with the same outcome, by whatever program, changes the first
    and not the second.
    """

    name: str
    function: str
    date: str
    remarks: dict[str, str]
    run_json_sha256: str
    files_sha256: str

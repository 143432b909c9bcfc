"""Time stamps of an authority (RFC 3161) over the statement of a run, verified offline.

Whoever wants one has the statement stamped (`openssl ts -query`, sent to an authority) and lays
the answer beside it, `2021-03-01.intoto.json.tsr`. It says that these files were there then.
"""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from antwoord.errors import UserError
from antwoord.proof.files import ChangedError, Place
from antwoord.proof.signature import beside
from antwoord.run_files import STAMP, STATEMENT
from antwoord.storage.paths import shown

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

#: Hashes that a stamp may name, by their number.
_HASHES = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}


def stamped(place: Place, roots: Path | None) -> tuple[bool, str] | None:
    """Whether the authority of a run's time stamp was verified, and what the stamp says.

    `roots` is a file of certificates (PEM) of authorities that are trusted; without one the stamp
    is held to the statement alone. None where there is no stamp and none is asked. Raises
    ChangedError where it does not hold, UserError where `roots` cannot be read.
    """
    path, statement = beside(place, STAMP), beside(place, STATEMENT)
    if not path.is_file():
        if roots:
            raise ChangedError("there is no time stamp beside this run")
        return None
    if not statement.is_file():
        raise ChangedError(f"{statement.name} is not there, which {path.name} is a stamp of")
    from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

    content = statement.read_bytes()
    try:
        answer = decode_timestamp_response(path.read_bytes())
        told = answer.tst_info
        imprint, day = told.message_imprint, f"{told.gen_time:%Y-%m-%d %H:%M} UTC"
        name = _HASHES[imprint.hash_algorithm.dotted_string]
    except (ValueError, LookupError, RuntimeError):
        raise ChangedError(f"{path.name} is no time stamp of RFC 3161") from None
    if imprint.message != hashlib.new(name, content).digest():
        raise ChangedError(f"{path.name} is the time stamp of another statement")
    if roots is None:
        return False, (
            f"it says {day} of this statement; whose it is was not verified (--timestamp-roots)"
        )
    builder = VerifierBuilder()
    for certificate in _certificates(roots):
        builder = builder.add_root_certificate(certificate)
    try:
        builder.build().verify_message(answer, content)
    except (VerificationError, ValueError) as error:
        raise ChangedError(
            f"{path.name} is of no authority in {shown(roots)}, or was changed: {error}"
        ) from None
    return True, f"an authority in {shown(roots)} says that these files were there on {day}"


def _certificates(roots: Path) -> "list[Certificate]":
    from cryptography.x509 import load_pem_x509_certificates

    try:
        return load_pem_x509_certificates(roots.read_bytes())
    except (OSError, ValueError):
        raise UserError(
            f"--timestamp-roots {roots} cannot be read: it should be a file of certificates (PEM)"
        ) from None

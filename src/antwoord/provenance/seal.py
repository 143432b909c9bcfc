"""The seal of a record: what is read of it by whoever verifies a run, without what makes one."""

import re

from antwoord.hashing import sha256_of_parts

#: The one key of a record whose content is not that of the same run made again. Its last line is
#: the seal: the SHA-256 of the record with zeros in its place.
VOLATILE, SEAL = "volatile", "seal"
UNSEALED = "0" * 64
_SEALED = re.compile(rf'"{SEAL}": "([0-9a-f]{{64}})"\n  }}\n}}\n\Z'.encode())


def seal_holds(content: bytes) -> bool:
    """Whether the bytes of a record are those that it was sealed with."""
    found = _SEALED.search(content)
    if found is None:
        return False
    start, end = found.span(1)
    digest = sha256_of_parts(content[:start], UNSEALED, content[end:])
    return digest == found[1].decode()

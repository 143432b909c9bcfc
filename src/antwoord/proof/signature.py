"""Signatures over a run: an in-toto statement of its files, signed as OpenSSH signs files.

The statement stands beside the run, `2021-03-01.intoto.json`, and its signature with the ending
`.sig` (SSHSIG, namespace `antwoord`), so that `ssh-keygen -Y verify` reads it too. It is made by
`ssh-keygen`, with a key or an agent, and only where somebody asks for it by name. That of an
Ed25519 key is verified here, without ssh.
"""

import base64
import binascii
import hashlib
import json
import re
import shutil
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from tempfile import TemporaryDirectory

from antwoord.errors import UserError
from antwoord.hashing import sha256_of
from antwoord.proof.files import ChangedError, Place
from antwoord.publishing.files import OPEN_FILE, write_file
from antwoord.publishing.rights import OWNER_FILE
from antwoord.run_files import BESIDE, RUN_RECORD, SIGNATURE, STATEMENT
from antwoord.storage.paths import shown

#: What a signature is for: one that was made for mail, or for another program, is none here.
NAMESPACE = "antwoord"
STATEMENT_TYPE, PREDICATE_TYPE = "https://in-toto.io/Statement/v1", "urn:antwoord:run:1"
_MAGIC, _VERSION = b"SSHSIG", 1
_BEGIN, _END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
#: Characters of a line of the signature, as ssh-keygen writes it.
_WIDTH = 70
_ED25519 = "ssh-ed25519"
#: Algorithms that a signature may name for the hash of the statement.
_HASHES = ("sha512", "sha256")
#: What begins the type of a key in a file of allowed signers.
_KINDS = ("ssh-", "ecdsa-", "sk-")


@dataclass(frozen=True)
class Signed:
    """A signature as it is read: the key's type and blob, what was signed, and the signature."""

    kind: str
    key: bytes
    algorithm: str
    signature: bytes

    @property
    def fingerprint(self) -> str:
        """The key as ssh tells it, `SHA256:…`."""
        digest = base64.b64encode(hashlib.new("sha256", self.key).digest()).decode()
        return f"SHA256:{digest.rstrip('=')}"


@dataclass(frozen=True)
class Signer:
    """A line of a file of allowed signers: who, with which key, from when to when."""

    who: str
    key: bytes
    namespaces: tuple[str, ...]
    after: datetime | None
    before: datetime | None


def statement_of(place: Place) -> bytes:
    """The in-toto statement of a run: every file with its SHA-256, and which run it is."""
    record = json.loads((place.run / RUN_RECORD).read_text(encoding="utf-8"))
    files = sorted(path for path in place.run.rglob("*") if path.is_file())
    content = {
        "_type": STATEMENT_TYPE,
        "subject": [
            {
                "name": path.relative_to(place.root).as_posix(),
                "digest": {"sha256": sha256_of(path)},
            }
            for path in files
        ],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            "run": place.name,
            "question": record["question"],
            "reference_date": record["reference_date"],
            "audience": record["parameters"]["audience"],
            "verdict": record["verdict"],
        },
    }
    return f"{json.dumps(content, indent=2, ensure_ascii=False)}\n".encode()


def statement_files(place: Place) -> dict[str, bytes]:
    """The statement of a run, its signature and stamp, if any, by their names in an archive."""
    found = (beside(place, ending) for ending in BESIDE)
    return {
        path.relative_to(place.root).as_posix(): path.read_bytes()
        for path in found
        if path.is_file()
    }


def beside(place: Place, ending: str) -> Path:
    """The file beside the folder of a run whose name is that of the folder with an ending."""
    return place.run.with_name(f"{place.run.name}{ending}")


def sign(place: Place, key: Path, *, public: bool) -> Path:
    """Writes the statement of a run and signs it with a key; gives the path of the signature.

    `key` is a private key, or a public one whose private one an agent holds; ssh-keygen asks for
    a passphrase. Those of a run that is not `public` are their owner's. Raises UserError where
    ssh-keygen is not there or does not sign.
    """
    program = shutil.which("ssh-keygen")
    if program is None:
        raise UserError("ssh-keygen is not on this machine; it comes with OpenSSH")
    if not key.is_file():
        raise UserError(f"--key {key}: there is no such file; name a key such as ~/.ssh/id_ed25519")
    content, mode = statement_of(place), OPEN_FILE if public else OWNER_FILE
    with TemporaryDirectory(prefix="aw-") as folder:
        statement = Path(folder, "statement")
        write_file(statement, content)
        done = subprocess.run(  # noqa: S603 - nothing of it is read by a shell
            [program, "-Y", "sign", "-f", str(key), "-n", NAMESPACE, str(statement)],
            stderr=subprocess.PIPE,
            check=False,
        )
        made = statement.with_name("statement.sig")
        if done.returncode or not made.is_file():
            lines = done.stderr.decode(errors="replace").strip().splitlines()
            why = lines[-1] if lines else f"it ended with {done.returncode}"
            raise UserError(f"ssh-keygen did not sign with {key}: {why}; nothing was written")
        write_file(beside(place, STATEMENT), content, mode=mode)
        signature = beside(place, SIGNATURE)
        write_file(signature, made.read_bytes(), mode=mode)
    return signature


def checked(place: Place, allowed: Path | None, at: datetime) -> str | None:
    """What the signature of a run says, in a sentence; None where nobody signed and none is asked.

    `allowed` is a file of allowed signers (`man ssh-keygen`): one of them must have signed, with
    a key that is valid at the time `at`. Raises ChangedError where it does not hold, UserError
    where `allowed` cannot be read.
    """
    statement, path = beside(place, STATEMENT), beside(place, SIGNATURE)
    there = statement.is_file(), path.is_file()
    if not any(there):
        if allowed:
            raise ChangedError("nobody signed this run")
        return None
    if not all(there):
        raise ChangedError(f"{(path if there[0] else statement).name} is not there")
    content = statement.read_bytes()
    if content != statement_of(place):
        raise ChangedError(f"{statement.name} is not the statement of these files")
    signed = read_signature(path.read_bytes())
    _require_signed(signed, content, path)
    if allowed is None:
        return f"signed with the key {signed.fingerprint}; nobody said whose that is"
    lines = list(signers(allowed))
    theirs = [one for one in lines if one.key == signed.key]
    if not theirs:
        raise ChangedError(f"the key {signed.fingerprint} is in no line of {shown(allowed)}")
    usable = [one for one in theirs if any(fnmatchcase(NAMESPACE, n) for n in one.namespaces)]
    if not usable:
        raise ChangedError(f"the key {signed.fingerprint} may not sign answers ({NAMESPACE})")
    for one in usable:
        if (one.after is None or one.after <= at) and (one.before is None or at < one.before):
            return f"signed by {one.who} with the key {signed.fingerprint}"
    raise ChangedError(f"the key of {usable[0].who} was not valid on {at:%Y-%m-%d}")


def read_signature(content: bytes) -> Signed:
    """A signature from the text that ssh-keygen writes; raises ChangedError for any other."""
    try:
        lines = content.decode("ascii").split("\n")
        blob = base64.b64decode("".join(lines[1:-2]), validate=True)
        if content != _armoured(blob) or not blob.startswith(_MAGIC):
            raise ValueError
        (version,) = struct.unpack(">I", blob[6:10])
        key, namespace, reserved, algorithm, signature = _strings(blob[10:])
        kind, *_ = _strings(key)
        told = namespace.decode(), reserved, algorithm.decode(), version
        if told[1:] not in ((b"", name, _VERSION) for name in _HASHES):
            raise ValueError
    except (ValueError, binascii.Error, struct.error):
        raise ChangedError("the signature is not as ssh-keygen writes one") from None
    if told[0] != NAMESPACE:
        raise ChangedError(f"the signature is for {told[0]}, not for {NAMESPACE}")
    return Signed(kind.decode(errors="replace"), key, told[2], signature)


def _armoured(blob: bytes) -> bytes:
    text = base64.b64encode(blob).decode()
    lines = (text[at : at + _WIDTH] for at in range(0, len(text), _WIDTH))
    return "\n".join([_BEGIN, *lines, _END, ""]).encode()


def _strings(blob: bytes) -> list[bytes]:
    """The strings of a blob, each behind its length; raises ValueError or struct.error."""
    found = []
    while blob:
        (length,) = struct.unpack(">I", blob[:4])
        if len(blob) < 4 + length:
            raise ValueError("a string is cut")
        found.append(blob[4 : 4 + length])
        blob = blob[4 + length :]
    return found


def _require_signed(signed: Signed, content: bytes, path: Path) -> None:
    wrong = ChangedError("the signature is not of this statement")
    if signed.kind != _ED25519:
        _ask_ssh(content, path, wrong)
        return
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    digest = hashlib.new(signed.algorithm, content).digest()
    parts = NAMESPACE.encode(), b"", signed.algorithm.encode(), digest
    message = _MAGIC + b"".join(struct.pack(">I", len(part)) + part for part in parts)
    try:
        (_, public), (kind, signature) = _strings(signed.key), _strings(signed.signature)
        if kind.decode() != _ED25519:
            raise wrong
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (ValueError, struct.error, InvalidSignature):
        raise wrong from None


def _ask_ssh(content: bytes, path: Path, wrong: ChangedError) -> None:
    """Of a key of another kind ssh-keygen knows."""
    program = shutil.which("ssh-keygen")
    if program is None:
        raise UserError("only ssh-keygen verifies a key of this kind, and it is not here")
    done = subprocess.run(  # noqa: S603 - nothing of it is read by a shell
        [program, "-Y", "check-novalidate", "-n", NAMESPACE, "-s", str(path)],
        input=content,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise wrong


def signers(path: Path) -> Iterator[Signer]:
    """The lines of a file of allowed signers; raises UserError, naming the line that is none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise UserError(f"--allowed-signers {path} cannot be read") from None
    for number, line in enumerate(lines, start=1):
        words = re.findall(r'(?:[^\s"]|"[^"]*")+', line)
        if not words or words[0].startswith("#"):
            continue
        try:
            options = "" if words[1].startswith(_KINDS) else words[1]
            kind, key = words[2:4] if options else words[1:3]
            given = {
                name.lower(): value.strip('"')
                for name, _, value in (
                    one.partition("=") for one in re.findall(r'(?:[^,"]|"[^"]*")+', options)
                )
            }
            if not kind.startswith(_KINDS) or set(given) - {
                "namespaces",
                "valid-after",
                "valid-before",
            }:
                raise ValueError
            yield Signer(
                words[0].strip('"'),
                base64.b64decode(key, validate=True),
                tuple(given.get("namespaces", "*").split(",")),
                _time(given.get("valid-after")),
                _time(given.get("valid-before")),
            )
        except (ValueError, LookupError, binascii.Error):
            raise UserError(
                f"{shown(path)}, line {number}: this is not a signer as `man ssh-keygen` describes "
                "one (a name, namespaces, valid-after, valid-before, a key)"
            ) from None


def _time(text: str | None) -> datetime | None:
    """`YYYYMMDD`, or with hours, minutes and seconds, of this machine or, with Z, of UTC."""
    if text is None:
        return None
    digits = text.removesuffix("Z")
    form = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}[len(digits)]
    told = datetime.strptime(digits, form)
    return told.replace(tzinfo=UTC) if text.endswith("Z") else told.astimezone()

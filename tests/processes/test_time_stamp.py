"""Time stamps of RFC 3161, made by openssl as an authority does, and verified offline."""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from looping import some

from antwoord.errors import UserError
from antwoord.proof.files import ChangedError, Place
from antwoord.proof.timestamp import stamped

pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl")
SETTINGS = """
[tsa]
default_tsa = own
[own]
serial = {folder}/serial
signer_cert = {folder}/own.pem
signer_key = {folder}/own.key
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256, sha512
ess_cert_id_alg = sha256
"""


def openssl(*arguments: str) -> None:
    done = subprocess.run(["openssl", *arguments], check=False, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an authority: a root, and a certificate for time stamps that it issued."""
    folder = tmp_path_factory.mktemp("authority")
    for name in ("root", "other"):
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj",
                f"/CN={name}", "-keyout", f"{folder}/{name}.key",
                "-out", f"{folder}/{name}.pem")  # fmt: skip
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=stamps",
            "-keyout", f"{folder}/own.key", "-out", f"{folder}/own.csr")  # fmt: skip
    extensions = folder / "extensions"
    extensions.write_text(
        "extendedKeyUsage=critical,timeStamping\nbasicConstraints=CA:FALSE\n"
        "keyUsage=critical,digitalSignature\n",
        encoding="utf-8",
    )
    openssl("x509", "-req", "-in", f"{folder}/own.csr", "-CA", f"{folder}/root.pem", "-CAkey",
            f"{folder}/root.key", "-CAcreateserial", "-days", "30", "-extfile", str(extensions),
            "-out", f"{folder}/own.pem")  # fmt: skip
    (folder / "serial").write_text("01", encoding="utf-8")
    (folder / "settings").write_text(SETTINGS.format(folder=folder), encoding="utf-8")
    return folder


@pytest.fixture
def place(authority: Path, tmp_path: Path) -> Place:
    """A run beside whose folder a statement stands that was stamped."""
    place = Place(tmp_path, tmp_path / "sv-533" / "2021-03-01", archived=False)
    statement = place.run.with_name(f"{place.run.name}.intoto.json")
    place.run.mkdir(parents=True)
    statement.write_text("what is stamped", encoding="utf-8")
    query = tmp_path / "query"
    openssl("ts", "-query", "-data", str(statement), "-sha256", "-cert", "-out", str(query))
    openssl("ts", "-reply", "-config", f"{authority}/settings", "-queryfile", str(query),
            "-out", str(statement.with_suffix(".json.tsr")))  # fmt: skip
    return place


def stamp_of(place: Place) -> Path:
    return place.run.with_name(f"{place.run.name}.intoto.json.tsr")


def test_the_stamp_of_a_known_authority_holds(place: Place, authority: Path) -> None:
    whose, sentence = stamped(place, authority / "root.pem") or (False, "")
    assert whose
    assert f"{datetime.now(UTC):%Y-%m-%d}" in sentence
    whose, sentence = stamped(place, None) or (True, "")
    assert not whose
    assert "was not verified" in sentence


def test_another_authority_another_statement_and_a_changed_stamp_are_refused(
    place: Place, authority: Path
) -> None:
    with pytest.raises(ChangedError, match="of no authority in"):
        stamped(place, authority / "other.pem")
    path = stamp_of(place)
    content = path.read_bytes()
    for at in some(range(0, len(content), 97)):
        path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        try:
            found = stamped(place, authority / "root.pem")
        except ChangedError:
            continue
        # A byte that no signature covers, as that of a status text, tells no other time.
        assert found
        assert found[1] == _said(place, content, authority), at
    path.write_bytes(b"")
    with pytest.raises(ChangedError, match="no time stamp"):
        stamped(place, None)
    path.write_bytes(content)
    statement = place.run.with_name(f"{place.run.name}.intoto.json")
    statement.write_bytes(statement.read_bytes() + b" ")
    with pytest.raises(ChangedError, match="of another statement"):
        stamped(place, None)


def _said(place: Place, content: bytes, authority: Path) -> str:
    stamp_of(place).write_bytes(content)
    found = stamped(place, authority / "root.pem")
    assert found
    return found[1]


def test_what_is_asked_for_and_not_there_is_said(place: Place, authority: Path) -> None:
    stamp_of(place).unlink()
    assert stamped(place, None) is None
    with pytest.raises(ChangedError, match="there is no time stamp"):
        stamped(place, authority / "root.pem")
    stamp_of(place).write_bytes(b"x")
    with pytest.raises(ChangedError, match="no time stamp of RFC 3161"):
        stamped(place, None)


def test_certificates_that_are_none_are_named(place: Place, authority: Path) -> None:
    with pytest.raises(UserError, match="should be a file of certificates"):
        stamped(place, authority / "settings")

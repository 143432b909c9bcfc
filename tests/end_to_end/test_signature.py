"""Signatures: made by ssh-keygen and read without it, or not at all."""

import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from looping import some

from antwoord.errors import UserError
from antwoord.proof.files import ChangedError, Place, place_of
from antwoord.proof.signature import checked, read_signature, sign, signers
from antwoord.proof.verify import told, verify

pytestmark = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="needs ssh-keygen")
AT = datetime(2021, 3, 2, tzinfo=UTC)


def keyed(path: Path, kind: str = "ed25519") -> Path:
    made = ["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", "", "-f", str(path)]
    subprocess.run(made, check=True, stdin=subprocess.DEVNULL)
    return path


def line(key: Path, options: str = "") -> str:
    public = " ".join(key.with_suffix(".pub").read_text(encoding="utf-8").split()[:2])
    return f"auditor {options} {public}\n"


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return keyed(tmp_path_factory.mktemp("keys") / "own")


@pytest.fixture
def place(answer: Path, tmp_path: Path) -> Place:
    return place_of(shutil.copytree(answer, tmp_path / "outputs" / "sv-533" / answer.name))


@pytest.fixture
def signed(place: Place, key: Path) -> Place:
    sign(place, key, public=True)
    return place


def allowed(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "allowed_signers"
    path.write_text(f"# who may sign\n\n{text}", encoding="utf-8")
    return path


def test_it_is_read_without_ssh_and_by_ssh(
    signed: Place, key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = allowed(tmp_path, line(key))
    statement = signed.run.with_name(f"{signed.run.name}.intoto.json")
    command = ["ssh-keygen", "-Y", "verify", "-f", str(names), "-I", "auditor", "-n", "antwoord"]
    by_ssh = subprocess.run(
        [*command, "-s", f"{statement}.sig"],
        input=statement.read_bytes(),
        capture_output=True,
        check=False,
    )
    assert by_ssh.returncode == 0, by_ssh.stderr
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert (checked(signed, names, AT) or "").startswith("signed by auditor with the key SHA256:")
    assert "nobody said whose that is" in (checked(signed, None, AT) or "")


def test_the_same_key_signs_the_same_bytes(signed: Place, key: Path) -> None:
    path = signed.run.with_name(f"{signed.run.name}.intoto.json.sig")
    before = path.read_bytes()
    assert sign(signed, key, public=True) == path
    assert path.read_bytes() == before


def test_every_byte_of_statement_and_signature_counts(signed: Place) -> None:
    for ending in (".intoto.json", ".intoto.json.sig"):
        path = signed.run.with_name(f"{signed.run.name}{ending}")
        content = path.read_bytes()
        for at in range(0, len(content), max(len(content) // 40, 1)):
            path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
            with pytest.raises(ChangedError):
                checked(signed, None, AT)
        path.unlink()
        with pytest.raises(ChangedError, match="is not there"):
            checked(signed, None, AT)
        path.write_bytes(content)


def test_a_changed_run_is_not_what_was_signed(signed: Place) -> None:
    path = signed.run / "answer.pdf"
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(ChangedError, match="is not the statement of these files"):
        checked(signed, None, AT)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ('namespaces="antwoord"', ""),
        ('namespaces="file,ant*"', ""),
        ('valid-after="20210301"', ""),
        ('valid-after="20210301",valid-before="20210303Z"', ""),
        ('namespaces="file"', "may not sign answers"),
        ('valid-after="20210401"', "was not valid on 2021-03-02"),
        ('valid-before="20210301120000Z"', "was not valid on 2021-03-02"),
    ],
)
def test_who_may_sign_and_when(
    signed: Place, key: Path, tmp_path: Path, options: str, sentence: str
) -> None:
    names = allowed(tmp_path, line(key, options))
    if not sentence:
        assert "signed by auditor" in (checked(signed, names, AT) or "")
        return
    with pytest.raises(ChangedError, match=sentence):
        checked(signed, names, AT)


def test_another_key_and_no_signature_are_refused(
    signed: Place, tmp_path: Path, answer: Path
) -> None:
    other = allowed(tmp_path, line(keyed(tmp_path / "other")))
    with pytest.raises(ChangedError, match="is in no line of"):
        checked(signed, other, AT)
    assert any(one.startswith("DOES NOT HOLD signature") for one in told(verify(signed.run, other)))
    with pytest.raises(ChangedError, match="nobody signed this run"):
        checked(place_of(answer), other, AT)
    assert checked(place_of(answer), None, AT) is None


def test_a_signature_for_something_else_is_none(signed: Place, key: Path) -> None:
    statement = signed.run.with_name(f"{signed.run.name}.intoto.json")
    path = statement.with_name(f"{statement.name}.sig")
    path.unlink()
    command = ["ssh-keygen", "-q", "-Y", "sign", "-f", str(key), "-n", "file", str(statement)]
    subprocess.run(command, check=True, capture_output=True)
    with pytest.raises(ChangedError, match="is for file, not for antwoord"):
        checked(signed, None, AT)


def test_another_kind_of_key_is_asked_of_ssh(place: Place, tmp_path: Path) -> None:
    key = keyed(tmp_path / "ecdsa", "ecdsa")
    sign(place, key, public=False)
    names = allowed(tmp_path, line(key))
    assert "signed by auditor" in (checked(place, names, AT) or "")
    statement = place.run.with_name(f"{place.run.name}.intoto.json")
    content = read_signature(statement.with_name(f"{statement.name}.sig").read_bytes())
    assert content.kind.startswith("ecdsa-")


@pytest.mark.parametrize(
    "text",
    [
        "auditor\n",
        "auditor ssh-ed25519 !\n",
        "auditor cert-authority ssh-ed25519 AAAA\n",
        'auditor valid-after="soon" ssh-ed25519 AAAA\n',
    ],
)
def test_a_line_that_is_no_signer_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(UserError, match="line 3: this is not a signer"):
        list(signers(allowed(tmp_path, text)))


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        (lambda key: key.with_name("none"), "there is no such file"),
        (lambda key: _with_text(key.with_name("text")), "ssh-keygen did not sign"),
    ],
)
def test_nothing_is_written_where_nobody_signs(
    place: Place, key: Path, broken: Callable[[Path], Path], sentence: str
) -> None:
    with pytest.raises(UserError, match=sentence):
        sign(place, broken(key), public=True)
    assert [path.name for path in some(place.run.parent.iterdir())] == [place.run.name]


def _with_text(path: Path) -> Path:
    path.write_text("no key", encoding="utf-8")
    path.chmod(0o600)
    return path


def test_without_ssh_a_sentence_says_so(
    place: Place, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(UserError, match="ssh-keygen is not on this machine"):
        sign(place, key, public=True)

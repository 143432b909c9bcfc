"""The files that a run reads, by the part of the run that rests on them, and their hashes."""

from collections.abc import Callable
from pathlib import Path

from antwoord.catalogue.declared.question import questions_folder
from antwoord.parameters import Parameters
from antwoord.releases.since import earlier_of
from antwoord.storage.database import DatabaseTable, shown_register
from antwoord.storage.paths import project_root, shown

#: Files beside a register that say something of it.
BESIDE = ("datapackage.json", "corrections.toml")
#: The parts, and the name of a register that is no file.
REGISTER, ENTERPRISES = "register", "enterprise register"
QUESTION, LISTS, EXPECTATIONS = "question and programmes", "reference lists", "expectations"
EARLIER = "earlier answer"
DATABASE = "database"

#: Gives the SHA-256 of a file; raises OSError.
Hashed = Callable[[Path], str]


def files(parameters: Parameters) -> dict[str, dict[str, Path]]:
    """By part the files that a run reads, each under the name by which records call it.

    A database is no file; the zips of the enterprise register are named in their order. Raises
    UserError where there is no answer of the date that the run is to be compared with.
    """
    root = project_root()
    raw = root / "data" / "raw"
    register, mapping = parameters.register, parameters.mapping
    beside = []
    if isinstance(register, Path):
        beside = [register, *(register.with_name(name) for name in BESIDE)]
        beside += parameters.events.values()
    earlier = earlier_of(parameters)
    question = [(parameters.questions or questions_folder()) / f"{parameters.question.id}.toml"]
    question += [raw / "programmes" / f"{each.id}.toml" for each in parameters.programmes]
    return {
        REGISTER: {
            path.name: path for path in (*beside, *([mapping] if mapping else [])) if path.is_file()
        },
        ENTERPRISES: {f"{place} {shown(path)}": path for place, path in enumerate(parameters.kbo)},
        QUESTION: {path.name: path for path in question},
        LISTS: {path.name: path for path in _listed(raw / "reference", "*.csv", "*.geojson")},
        EXPECTATIONS: {path.name: path for path in _listed(root / "expectations", "*.json")},
        EARLIER: {earlier.told: earlier.cells} if earlier else {},
    }


def told(parameters: Parameters) -> dict[str, Path]:
    """The same files by the names by which the record of a run calls them.

    A public run does not say what its sources are called, nor where they stand.
    """
    found = files(parameters)
    # Where it stands is nobody's business: its name is that of the run.
    earlier = found.pop(EARLIER)
    if parameters.names_sources:
        return {shown(path): path for part in found.values() for path in part.values()} | earlier
    kinds = dict(zip(parameters.kbo, parameters.kbo_told, strict=True))
    kinds |= {path: f"{name}{path.suffix}" for name, path in parameters.events.items()}
    kinds |= {path: path.name for path in found[REGISTER].values() if path.name in BESIDE}
    if isinstance(parameters.register, Path):
        kinds[parameters.register] = parameters.register_told
    if parameters.mapping:
        kinds[parameters.mapping] = parameters.mapping_told
    return {
        kinds.get(path) or shown(path): path for part in found.values() for path in part.values()
    } | earlier


def hashes(parameters: Parameters, hashed: Hashed) -> dict[str, dict[str, str]]:
    """By part the hash of each file that a run reads; of a database its address.

    The zips of the enterprise register are told by their size and time alone: to hash one
    takes seconds, and the step that reads it looks into it. Raises OSError.
    """
    found = {
        part: {
            name: _stamp(path) if part == ENTERPRISES else hashed(path)
            for name, path in paths.items()
        }
        for part, paths in files(parameters).items()
    }
    if isinstance(parameters.register, DatabaseTable):
        found[REGISTER][DATABASE] = shown_register(parameters.register)
    return found


def _listed(folder: Path, *patterns: str) -> list[Path]:
    return sorted(path for pattern in patterns for path in folder.glob(pattern))


def _stamp(path: Path) -> str:
    known = path.stat()
    return f"{known.st_size} bytes of {known.st_mtime_ns}"

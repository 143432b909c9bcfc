"""A made-up KBO Open Data zip of any size, in the published format, and an update of it.

Every row is invented, and every number is from a range that nobody has been given: those of
enterprises begin with 18 or 19, of establishments with 88 or 89, of branches with 98 or 99.
The same version, sizes, seed, date and register give the same files; the zip around them is
the same too where the compression library is (zlib).
"""

import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.errors import UserError
from antwoord.kbo.files import CHANGING, CODE, COLUMNS, FULL, META, UPDATE, VARIABLES
from antwoord.made_up.kbo.codes import code_file
from antwoord.made_up.kbo.entities import FILES, Population
from antwoord.made_up.kbo.lists import nace_codes
from antwoord.made_up.kbo.package import Sample, descriptor
from antwoord.made_up.kbo.part import KINDS, Making, Part
from antwoord.made_up.kbo.register import read_enterprises
from antwoord.made_up.kbo.rows import RECIPES
from antwoord.made_up.kbo.text import header
from antwoord.made_up.kbo.update import changes
from antwoord.patches import compressed_at
from antwoord.publishing.files import OPEN_FILE, write_file
from antwoord.storage.paths import project_root

#: Changes with every change that changes a byte of the files.
GENERATOR_VERSION = "1.0.0"
DEFAULT_SEED = 533
DEFAULT_ENTERPRISES = 2_000
#: Rows of activities for each enterprise and establishment: 36.3 million for 3.6 million.
DEFAULT_ACTIVITIES = 10.05
DEFAULT_SNAPSHOT = date(2025, 12, 31)
#: The extract's number, higher than any that was published when this was written.
EXTRACT_NUMBER = 9001
FORMAT_VERSION = "R018.00"

#: The same for everyone: a zip keeps no time zone, and no date before 1980.
_STAMP = (1980, 1, 1, 0, 0, 0)
_LEVEL = 6


def write_sample(
    folder: Path,
    enterprises: int = DEFAULT_ENTERPRISES,
    activities_per_entity: float = DEFAULT_ACTIVITIES,
    seed: int = DEFAULT_SEED,
    snapshot_date: date = DEFAULT_SNAPSHOT,
    register: Path | None = None,
    update: bool = False,
) -> tuple[Path, ...]:
    """Writes the full zip, with `update` one of the next day too, and their description.

    `activities_per_entity`: rows of activities for each enterprise and establishment, on
    average. The enterprises of `register` (the made-up one of the project) come first, as it
    describes them. Memory does not grow with the size. All files appear or none; files of
    those names are replaced. Raises UserError for an impossible size or seed, and for a
    register that cannot be read or is not made up.
    """
    if seed < 0:
        raise UserError(f"the seed {seed} is negative; take 0 or more")
    if not 0 <= activities_per_entity <= 1000:
        raise UserError(f"{activities_per_entity} activities an entity are not 0 to 1000")
    if not date(2000, 1, 1) <= snapshot_date <= date(2100, 1, 1):
        raise UserError(f"the snapshot date {snapshot_date} is not one of 2000 to 2100")
    register = register or project_root() / "data" / "raw" / "register" / "applications.csv"
    known = read_enterprises(register)
    codes = load_code_lists()
    nace = nace_codes(codes, ((one.nace_version, one.nace_code) for one in known if one.nace_code))
    day = (snapshot_date - date(1970, 1, 1)).days
    making = Making(Population(enterprises, known, nace, seed, day), activities_per_entity)
    code_lines = code_file(codes, nace)

    folder.mkdir(parents=True, exist_ok=True)
    # A folder of its own: two runs at once cannot mix, and a failed one leaves nothing.
    workshop = Path(tempfile.mkdtemp(prefix=".kbo-", dir=folder))
    try:
        made = [_full(workshop, making, snapshot_date, code_lines)]
        if update:
            made.append(_update(workshop, making, snapshot_date + timedelta(days=1), code_lines))
        sample = Sample(seed, GENERATOR_VERSION, snapshot_date, enterprises)
        write_file(workshop / "datapackage.json", descriptor(made, sample), mode=OPEN_FILE)
        for path in (*made, workshop / "datapackage.json"):
            path.replace(folder / path.name)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return tuple(folder / path.name for path in made)


def _full(folder: Path, making: Making, day: date, code_lines: bytes) -> Path:
    path = folder / f"KboOpenData_{EXTRACT_NUMBER}_{day:%Y_%m_%d}_Full.zip"
    with zipfile.ZipFile(path, "w") as archive:
        _add(archive, META, [_meta(FULL, EXTRACT_NUMBER, day)])
        _add(archive, CODE, [code_lines])
        for name in CHANGING:
            _add(archive, name, [header(COLUMNS[name])], _lines(making, name))
    return path


def _lines(making: Making, name: str) -> Iterator[bytes]:
    recipe = RECIPES[name]
    for kind in recipe.kinds:
        for chunk, drawn in making.population.chunks():
            place = chunk * len(KINDS) + KINDS.index(kind)
            rng = making.population.stream(FILES + recipe.stream, place)
            yield recipe.maker(Part(making, rng, drawn, kind))


def _update(folder: Path, making: Making, day: date, code_lines: bytes) -> Path:
    number = EXTRACT_NUMBER + 1
    path = folder / f"KboOpenData_{number}_{day:%Y_%m_%d}_Update.zip"
    with zipfile.ZipFile(path, "w") as archive:
        _add(archive, META, [_meta(UPDATE, number, day)])
        _add(archive, CODE, [code_lines])
        for name in CHANGING:
            deleted, inserted = changes(making, name)
            _add(archive, f"{name}_delete", [header(COLUMNS[name][:1])], deleted)
            _add(archive, f"{name}_insert", [header(COLUMNS[name])], inserted)
    return path


def _meta(kind: str, number: int, day: date) -> bytes:
    values = (f"{day:%d-%m-%Y}", f"{day:%d-%m-%Y} 23:59:59", kind, str(number), FORMAT_VERSION)
    rows = "".join(f'"{name}","{value}"\n' for name, value in zip(VARIABLES, values, strict=True))
    return header(COLUMNS[META]) + rows.encode()


def _add(archive: zipfile.ZipFile, name: str, *parts: Iterable[bytes]) -> None:
    member = zipfile.ZipInfo(f"{name}.csv", _STAMP)
    member.compress_type = zipfile.ZIP_DEFLATED
    compressed_at(member, _LEVEL)
    member.create_system, member.external_attr = 3, 0o644 << 16
    with archive.open(member, "w", force_zip64=True) as file:
        for part in parts:
            for lines in part:
                file.write(lines)

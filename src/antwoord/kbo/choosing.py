"""One row for each enterprise: its NACE code, legal form, kind and postcode, by rule.

The enterprise register gives an enterprise many activities: in three versions of NACE-BEL
side by side, in seven groups, as main, secondary or ancillary ones, on its own number and on
its establishments; a main one is not unique. "The" code is the first by

1. group: VAT (001), social security of employers (006), general (003), the others by number;
2. classification: MAIN, SECO, ANCI;
3. level: the enterprise itself, then its establishments;
4. version: the wanted one, then the other of 2008 and 2025; codes of 2003 are ignored;
5. the lowest code; of one that is told in five digits and in seven, the seven.

A class of four digits, a part of a code, comes after every code in whole. The code of one
version alone is the first by the same rules among those of that version.

Whether any of its activities is on the question's list is told apart from that. The legal
form is the one that the code of companies gives (CAC), where it is told. The postcode is of
the seat, else of the establishment that began first; addresses abroad and those struck off
are passed over. Natural persons have no seat.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet

from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.declared.delineation import LEAF, Delineation
from antwoord.catalogue.identifiers import legal_forms
from antwoord.catalogue.nace import NACE_VERSIONS, OF_ENTERPRISES, SUBCLASS
from antwoord.catalogue.nace_reading import is_class, is_whole, readings, with_nace_read
from antwoord.cells import OTHER_CODE, UNKNOWN
from antwoord.kbo import files
from antwoord.kbo.reading import KboSlice
from antwoord.publishing.files import write_parquet
from antwoord.storage.engine import connect

if TYPE_CHECKING:
    import ibis.expr.types as ir

CHOSEN = "chosen.parquet"
#: Groups that are preferred to others, in this order.
PREFERRED_GROUPS = ("001", "006", "003")
OWN, OF_ESTABLISHMENT = "enterprise", "establishment"
APPLICANTS = {files.NATURAL_PERSON: "self_employed", files.LEGAL_PERSON: "company"}
IGNORED_VERSION = "2003"
#: The rank of a class, a part of a code only: after every code in whole.
_AFTER_ALL = 1_000_000


@dataclass(frozen=True)
class Choices:
    """What was chosen.

    `table`: one row for each enterprise of the slice, by number: `enterprise_number`,
    `applicant`, `legal_form`, `postal_code`, `postal_code_from` (`seat`, `establishment`),
    `nace_version`, `nace_code` (with its dot; seven digits stay whole), `nace_from` (`001 MAIN
    enterprise`),
    `nace_code_2008` and `nace_code_2025` (of one version), `any_on_list`, `only_2003` (it has
    activities, all of that version), `several` (other codes are as good by rules 1 to 4).
    `ignored_2003`, `unreadable`: rows of activities left aside.
    """

    table: pa.Table
    ignored_2003: int
    unreadable: int

    def save(self, folder: Path) -> Path:
        """Writes `chosen.parquet` into the folder of the slice."""
        write_parquet(folder / CHOSEN, self.table, compression="zstd")
        return folder / CHOSEN


def choose(
    kbo: KboSlice, listed: Delineation, codes: CodeLists, nace_version: str = "2008"
) -> Choices:
    """The choice for each enterprise of the slice; `nace_version` is preferred at rule 4."""
    import ibis

    enterprises = ibis.memtable(kbo.enterprise)
    establishments = ibis.memtable(kbo.establishment).semi_join(enterprises, "enterprise_number")
    written = kbo.activity["nace_code"].unique().to_pylist()
    read = with_nace_read(ibis.memtable(kbo.activity), "nace_code", readings(written, codes.nace))
    activities = _activities(enterprises, establishments, read)
    addresses = _usable(ibis.memtable(kbo.address))
    chosen_codes = _codes(activities, listed, nace_version)
    seats, places = _seats(addresses), _first_establishments(establishments, addresses)
    form = enterprises.juridical_form_cac.coalesce(enterprises.juridical_form)
    joined = (
        enterprises.select(
            "enterprise_number",
            applicant=enterprises.type_of_enterprise.cases(*APPLICANTS.items()),
            legal_form=legal_forms(form),
        )
        .left_join(seats, "enterprise_number")
        .drop("enterprise_number_right")
        .left_join(places, "enterprise_number")
        .drop("enterprise_number_right")
        .left_join(chosen_codes, "enterprise_number")
        .drop("enterprise_number_right")
    )
    chosen = joined.select(
        "enterprise_number",
        "applicant",
        "legal_form",
        postal_code=joined.seat.coalesce(joined.place),
        postal_code_from=ibis.cases(
            (joined.seat.notnull(), "seat"), (joined.place.notnull(), "establishment")
        ),
        nace_version=joined.nace_version,
        nace_code=joined.nace_code,
        nace_from=joined.nace_from,
        nace_code_2008=joined.nace_code_2008,
        nace_code_2025=joined.nace_code_2025,
        any_on_list=joined.any_on_list.fill_null(False),
        only_2003=joined.only_2003.fill_null(False),
        several=joined.several.fill_null(False),
    ).order_by("enterprise_number")
    connection = connect()
    try:
        counts = connection.to_pyarrow(
            activities.aggregate(
                ignored=(activities.nace_version == IGNORED_VERSION).sum(),
                unreadable=(~activities.readable).sum(),
            )
        ).to_pylist()[0]
        table = connection.to_pyarrow(chosen)
    finally:
        connection.disconnect()
    return Choices(table, int(counts["ignored"] or 0), int(counts["unreadable"] or 0))


def _activities(
    enterprises: "ir.Table", establishments: "ir.Table", activities: "ir.Table"
) -> "ir.Table":
    """The activities with whose they are, the level, and whether the code is one in whole."""
    import ibis

    own = activities.semi_join(
        enterprises, activities.entity_number == enterprises.enterprise_number
    ).mutate(enterprise_number=ibis._.entity_number, level=ibis.literal(OWN))
    theirs = (
        activities.inner_join(
            establishments, activities.entity_number == establishments.establishment_number
        )
        .select(*activities.columns, "enterprise_number")
        .mutate(level=ibis.literal(OF_ESTABLISHMENT))
    )
    both = ibis.union(own, theirs)
    known = both.nace_version.isin((*NACE_VERSIONS, IGNORED_VERSION))
    return both.mutate(readable=(known & is_whole(both.nace_code)).fill_null(False))


def _codes(activities: "ir.Table", listed: Delineation, wanted: str) -> "ir.Table":
    """The code of each enterprise that has activities, by the rule."""
    import ibis

    activities = listed.of(activities, "nace_version", "nace_code")
    known = activities.nace_version.isin(NACE_VERSIONS)
    usable = (is_whole(activities.nace_code) | is_class(activities.nace_code)) & known
    rank = _rank(activities, wanted) + ibis.ifelse(activities.readable, 0, _AFTER_ALL)
    ranked = activities.mutate(
        rank=ibis.ifelse(usable, rank, ibis.null("int64")),
        on_list=usable & activities[LEAF].notin((OTHER_CODE, UNKNOWN)).fill_null(False),
        # One activity told at two depths: the deeper one comes first.
        order=activities.nace_code.rpad(OF_ENTERPRISES, "~"),
    )
    # Two aggregations, no window: 1.6 million activities take half the time.
    told = ranked.activity_group + " " + ranked.classification + " " + ranked.level
    alike = ranked.group_by("enterprise_number", "nace_version", "rank").aggregate(
        lowest=ranked.order.min().replace("~", ""),
        several=_several(ranked.order),
        told=told.min(),
        on_list=ranked.on_list.any(),
    )

    def of_best(column: "ir.Column", among: "ir.BooleanValue") -> "ir.Value":
        return column.argmin(alike.rank, where=among & alike.rank.notnull())

    return alike.group_by("enterprise_number").aggregate(
        nace_code=of_best(alike.lowest, ibis.literal(True)),
        nace_version=of_best(alike.nace_version, ibis.literal(True)),
        nace_from=of_best(alike.told, ibis.literal(True)),
        several=of_best(alike.several, ibis.literal(True)),
        any_on_list=alike.on_list.any(),
        only_2003=(alike.nace_version == IGNORED_VERSION).all(),
        nace_code_2008=of_best(alike.lowest, alike.nace_version == "2008"),
        nace_code_2025=of_best(alike.lowest, alike.nace_version == "2025"),
    )


def _several(order: "ir.StringColumn") -> "ir.BooleanScalar":
    """Whether codes differ, but for one that is only the beginning of the other."""
    five, whole = order.substr(0, SUBCLASS), ~order.contains("~")
    deeper = (order.min(where=whole) != order.max(where=whole)).fill_null(False)
    return (five.min() != five.max()) | deeper


def _rank(activities: "ir.Table", wanted: str) -> "ir.IntegerValue":
    """Rules 1 to 4 as one number, the lower the better; equal only where all four are."""
    import ibis

    number = activities.activity_group.try_cast("int64").fill_null(999)
    group = activities.activity_group.cases(
        *((name, place) for place, name in enumerate(PREFERRED_GROUPS)),
        else_=number + len(PREFERRED_GROUPS),
    )
    classification = activities.classification.cases(
        *((name, place) for place, name in enumerate(files.CLASSIFICATIONS)),
        else_=len(files.CLASSIFICATIONS),
    )
    level = ibis.ifelse(activities.level == OWN, 0, 1)
    version = ibis.ifelse(activities.nace_version == wanted, 0, 1)
    return ((group * 10 + classification) * 2 + level) * 2 + version


def _usable(addresses: "ir.Table") -> "ir.Table":
    """Addresses in Belgium that have not been struck off, with a postcode of four digits."""
    here = addresses.country.isnull() & addresses.struck_off_date.isnull()
    return addresses.filter(here & addresses.postal_code.re_search(r"^\d{4}$"))


def _seats(addresses: "ir.Table") -> "ir.Table":
    seats = addresses.filter(addresses.type_of_address == files.SEAT)
    return seats.group_by(enterprise_number=seats.entity_number).aggregate(
        seat=seats.postal_code.min()
    )


def _first_establishments(establishments: "ir.Table", addresses: "ir.Table") -> "ir.Table":
    """The postcode of the establishment that began first, among those that have one."""
    import ibis

    at = addresses.filter(addresses.type_of_address == files.ESTABLISHMENT)
    both = establishments.inner_join(at, establishments.establishment_number == at.entity_number)
    order = ibis.window(
        group_by=both.enterprise_number,
        order_by=[
            both.start_date.isnull(),
            both.start_date,
            both.establishment_number,
            both.postal_code,
        ],
    )
    ranked = both.mutate(place_rank=ibis.row_number().over(order))
    return ranked.filter(ranked.place_rank == 0).select(
        "enterprise_number", place=ranked.postal_code
    )

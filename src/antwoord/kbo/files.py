"""The files of a KBO Open Data zip and their columns, as published (cookbook R018.00).

CSV in UTF-8 with commas, texts in double quotes, dates dd-mm-yyyy without, nothing between
commas where there is no value. A full zip holds `<name>.csv`; an update zip holds
`<name>_delete.csv` (the numbers of the entities whose rows go) and `<name>_insert.csv` (all
rows that those entities have now), and `meta.csv` and `code.csv` whole.
"""

META, CODE = "meta", "code"

#: Columns by file, in the published order. The first one of each names the entity that
#: `_delete.csv` deletes by.
COLUMNS: dict[str, tuple[str, ...]] = {
    META: ("Variable", "Value"),
    CODE: ("Category", "Code", "Language", "Description"),
    "enterprise": (
        "EnterpriseNumber",
        "Status",
        "JuridicalSituation",
        "TypeOfEnterprise",
        "JuridicalForm",
        "JuridicalFormCAC",
        "StartDate",
    ),
    "establishment": ("EstablishmentNumber", "StartDate", "EnterpriseNumber"),
    "denomination": ("EntityNumber", "Language", "TypeOfDenomination", "Denomination"),
    "address": (
        "EntityNumber",
        "TypeOfAddress",
        "CountryNL",
        "CountryFR",
        "Zipcode",
        "MunicipalityNL",
        "MunicipalityFR",
        "StreetNL",
        "StreetFR",
        "HouseNumber",
        "Box",
        "ExtraAddressInfo",
        "DateStrikingOff",
    ),
    "contact": ("EntityNumber", "EntityContact", "ContactType", "Value"),
    "activity": ("EntityNumber", "ActivityGroup", "NaceVersion", "NaceCode", "Classification"),
    "branch": ("Id", "StartDate", "EnterpriseNumber"),
}
#: The files that an update zip changes; `meta.csv` and `code.csv` stand in it whole.
CHANGING = tuple(name for name in COLUMNS if name not in (META, CODE))

FULL, UPDATE = "full", "update"
#: The variables of `meta.csv`.
VARIABLES = ("SnapshotDate", "ExtractTimestamp", "ExtractType", "ExtractNumber", "Version")
#: How dates are written, for `datetime.strptime`.
DATE_FORMAT = "%d-%m-%Y"

#: Groups of activities in the order in which their codes are preferred: VAT, then social
#: security of employers, then the general ones; the others by number.
ACTIVITY_GROUPS = ("001", "006", "003", "002", "004", "005", "007")
CLASSIFICATIONS = ("MAIN", "SECO", "ANCI")
NATURAL_PERSON, LEGAL_PERSON = "1", "2"
SEAT, ESTABLISHMENT, BRANCH = "REGO", "BAET", "ABBR"

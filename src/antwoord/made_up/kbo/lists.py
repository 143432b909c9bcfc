"""What a made-up extract draws from: NACE codes, postcodes, streets, names.

The codes of the question's list come from `data/raw/reference/`; the others are enough to be
many, and their pairing of versions is made up: for samples only, never for counting.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.nace import BY_CLASS, KEPT_NUMBER

#: Codes outside the list, 2008 and 2025.
OTHER_CODES = {
    "01.130": "01.130", "10.712": "10.712", "10.820": "10.820", "11.050": "11.050",
    "14.130": "14.210", "15.120": "15.120", "32.123": "32.123", "41.201": "41.001",
    "43.211": "43.211", "43.310": "43.310", "43.320": "43.320", "43.341": "43.341",
    "45.201": "95.311", "46.190": "46.190", "47.241": "47.241", "47.711": "47.711",
    "47.730": "47.730", "47.761": "47.761", "47.789": "47.789", "49.320": "49.330",
    "49.410": "49.410", "53.200": "53.200", "56.101": "56.111", "56.102": "56.112",
    "56.210": "56.210", "56.301": "56.301", "59.120": "59.120", "59.202": "59.202",
    "62.010": "62.100", "62.020": "62.200", "64.200": "64.210", "68.201": "68.201",
    "69.101": "69.101", "69.201": "69.201", "70.210": "73.300", "70.220": "70.200",
    "73.110": "73.110", "73.200": "73.200", "74.109": "74.140", "74.300": "74.301",
    "81.210": "81.210", "81.300": "81.300", "82.110": "82.100", "82.990": "82.990",
    "85.520": "85.520", "85.592": "85.592", "85.599": "85.599", "86.905": "86.951",
    "86.909": "86.995", "88.999": "88.999", "93.130": "93.130", "93.199": "93.199",
    "93.299": "93.299", "96.021": "96.210", "96.022": "96.220", "96.040": "96.230",
}  # fmt: skip

#: Postcode and municipality, Dutch and French.
MUNICIPALITIES = {
    "1000": ("Brussel", "Bruxelles"), "1070": ("Anderlecht", "Anderlecht"),
    "1300": ("Waver", "Wavre"), "1500": ("Halle", "Hal"), "1800": ("Vilvoorde", "Vilvorde"),
    "2000": ("Antwerpen", "Anvers"), "2070": ("Zwijndrecht", "Zwijndrecht"),
    "2300": ("Turnhout", "Turnhout"), "2500": ("Lier", "Lierre"), "2800": ("Mechelen", "Malines"),
    "3000": ("Leuven", "Louvain"), "3300": ("Tienen", "Tirlemont"), "3500": ("Hasselt", "Hasselt"),
    "3600": ("Genk", "Genk"), "3700": ("Tongeren", "Tongres"), "4000": ("Luik", "Liège"),
    "5000": ("Namen", "Namur"), "6000": ("Charleroi", "Charleroi"), "6700": ("Aarlen", "Arlon"),
    "7000": ("Bergen", "Mons"), "8000": ("Brugge", "Bruges"), "8400": ("Oostende", "Ostende"),
    "8500": ("Kortrijk", "Courtrai"), "8800": ("Roeselare", "Roulers"), "9000": ("Gent", "Gand"),
    "9100": ("Sint-Niklaas", "Saint-Nicolas"), "9300": ("Aalst", "Alost"),
    "9700": ("Oudenaarde", "Audenarde"),
}  # fmt: skip
#: Stands for the municipality of a postcode that is not among them.
SOME_MUNICIPALITY = ("Verzinsel", "Fiction")
#: An address abroad: country in Dutch and French, postcode, municipality.
ABROAD = ("Nederland", "Pays-Bas", "1012 AB", "Amsterdam")

STREETS = {
    "Verzonnenstraat": "Rue Imaginaire", "Fictielaan": "Avenue de la Fiction",
    "Voorbeeldplein": "Place de l'Exemple", "Sprookjesdreef": "Drève des Contes",
    "Denkbeeldigekaai": "Quai Imaginé", "Luchtkasteelstraat": "Rue du Château-en-Espagne",
    "Nergensweg": "Chemin de Nulle-Part", "Fabelsteenweg": "Chaussée de la Fable",
}  # fmt: skip
TRADES = (
    "Bakkerij",
    "Atelier",
    "Studio",
    "Café",
    "Galerie",
    "Drukkerij",
    "Uitgeverij",
    "Theater",
    "Kapsalon",
    "Advies",
    "Techniek",
    "Transport",
    "Tuinen",
    "Mode",
    "Klank",
    "Beeld",
)

#: Legal forms of the made-up legal persons, per cent: the form and the one of the code of
#: companies where it was not converted (CAC).
LEGAL_FORMS = {
    ("610", ""): 52, ("015", "610"): 12, ("014", ""): 9, ("017", ""): 12, ("706", ""): 3,
    ("008", "706"): 1, ("011", ""): 5, ("612", ""): 4, ("012", "612"): 1, ("702", ""): 1,
}  # fmt: skip
#: What a form of before the code of companies has become.
CONVERTED = {"015": "610", "008": "706", "012": "612"}


@dataclass(frozen=True)
class NaceCodes:
    """Triples of one activity's codes in the versions 2003, 2008 and 2025, as digits.

    `on_list` counts the first triples, those of the reference data.
    """

    triples: tuple[tuple[str, str, str], ...]
    on_list: int


def nace_codes(codes: CodeLists, extra: Iterable[tuple[str, str]] = ()) -> NaceCodes:
    """The codes to draw from; `extra` are versions and codes that must be among them."""
    pairs = [
        (each.code_2008, each.code_2025)
        for each in codes.correspondences
        # Those with a readable group are the question's.
        if each.basis not in (BY_CLASS, KEPT_NUMBER) and codes.nace["2008", each.code_2008].group
    ]
    on_list = len(pairs)
    pairs += OTHER_CODES.items()
    for version, code in sorted(set(extra)):
        column = ("2008", "2025").index(version)
        if not any(pair[column].replace(".", "") == code for pair in pairs):
            pairs.append((code, code))
    plain = [(old.replace(".", ""), new.replace(".", "")) for old, new in pairs]
    return NaceCodes(tuple((_code_2003(old), old, new) for old, new in plain), on_list)


def _code_2003(code: str) -> str:
    """Any five digits: codes of 2003 are only there to be ignored."""
    return str(10_000 + int(code) * 7 % 89_999)

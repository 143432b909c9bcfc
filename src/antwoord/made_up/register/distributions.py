"""The distributions behind the made-up register: who applies, where, for what.

All weights are per cent unless a table says otherwise. Assumed, except the province
shares (creative employment in Flanders 2018, VLAIO), the 60 : 40 of main and secondary
occupation, and the mean amounts (culture EUR 10,629, all sectors about EUR 15,000).
"""

APPLICANTS = ("company", "self_employed")
OCCUPATIONS = ("main", "secondary", "other")
DECISIONS = ("approved", "stopped")
NACE_VERSIONS = ("2008", "2025")

#: Applicant and occupation, as one kind.
KINDS = ("company", "main", "secondary", "other")
KIND_WEIGHTS = {"company": 40, "other": 3, "main": 34, "secondary": 23}

CULTURAL_ACTIVITIES = {
    "music": 12,
    "photography": 14,
    "film": 9,
    "marketing": 13,
    "communication": 9,
    "styling": 8,
    "design": 15,
    "fashion": 11,
    "other_creative": 9,
}
OTHER_ACTIVITIES = {
    "retail": 19,
    "hospitality": 17,
    "construction": 12,
    "personal_care": 11,
    "health": 6,
    "food": 8,
    "transport": 5,
    "ict": 5,
    "business_services": 7,
    "training": 4,
    "sports_leisure": 4,
    "agriculture": 2,
}
ACTIVITIES = (*CULTURAL_ACTIVITIES, *OTHER_ACTIVITIES)

#: Per mille, the order of POSTAL_WEIGHTS.
PROVINCE_WEIGHTS = {"BE-VAN": 326, "BE-VOV": 214, "BE-VBR": 184, "BE-VWV": 174, "BE-VLI": 102}
POSTAL_WEIGHTS = {
    "BE-VAN": {
        "2000": 11, "2018": 9, "2060": 7, "2100": 6, "2140": 6, "2600": 6, "2640": 3, "2070": 2,
        "2800": 10, "2300": 6, "2200": 4, "2440": 4, "2500": 5, "2850": 3, "2900": 4, "2930": 3,
        "2220": 3, "2400": 4, "2550": 2, "2950": 2,
    },
    "BE-VOV": {
        "9000": 26, "9030": 3, "9040": 5, "9050": 6, "9100": 10, "9120": 4, "9160": 5, "9200": 6,
        "9230": 4, "9300": 11, "9400": 4, "9500": 3, "9600": 3, "9620": 2, "9700": 3, "9800": 3,
        "9900": 2,
    },
    "BE-VBR": {
        "3000": 19, "3001": 6, "3010": 8, "3200": 5, "3290": 4, "3300": 6, "3400": 3, "1500": 8,
        "1600": 6, "1700": 7, "1730": 5, "1740": 3, "1800": 8, "1850": 4, "1930": 4, "3080": 4,
    },
    "BE-VWV": {
        "8000": 13, "8200": 6, "8310": 5, "8400": 14, "8500": 14, "8520": 3, "8600": 3, "8630": 3,
        "8700": 4, "8790": 6, "8800": 11, "8870": 4, "8900": 7, "8930": 4, "8300": 3,
    },
    "BE-VLI": {
        "3500": 22, "3600": 17, "3800": 9, "3700": 7, "3910": 5, "3630": 7, "3680": 5, "3550": 7,
        "3580": 7, "3920": 7, "3740": 4, "3960": 3,
    },
}  # fmt: skip
#: Postcodes outside Flanders, and the empty one's stand-in; only blemished rows carry them.
BRUSSELS, WALLONIA, NO_SUCH_POSTCODE = "1000", "4000", "0999"
POSTAL_CODES = (
    *(code for weights in POSTAL_WEIGHTS.values() for code in weights),
    BRUSSELS,
    WALLONIA,
    NO_SUCH_POSTCODE,
)

#: Companies before and from the code of companies of 1 May 2019.
LEGAL_FORM_CHANGE = "2019-05-01"
LEGAL_FORM_WEIGHTS = (
    {"015": 77, "014": 5, "008": 5, "011": 7, "012": 6},
    {"610": 76, "014": 4, "706": 5, "011": 7, "612": 8},
)
NON_PROFIT = "017"
LEGAL_FORMS = ("015", "014", "008", "011", "012", "610", "706", "612", NON_PROFIT)

#: Two tables of requested amounts in EUR: cultural applicants, and all others.
AMOUNT_WEIGHTS = (
    {
        2000: 1, 2500: 2, 3000: 3, 4000: 3, 5000: 12, 6000: 5, 7000: 4, 7500: 7, 8000: 7, 9000: 2,
        10000: 14, 11000: 1, 12000: 4, 12500: 5, 15000: 11, 17500: 2, 18000: 1, 20000: 7, 25000: 9,
    },
    {
        3000: 1, 4000: 1, 5000: 4, 6000: 2, 7500: 4, 8000: 2, 10000: 11, 12000: 4, 12500: 5,
        13500: 1, 15000: 15, 16000: 2, 17500: 4, 18000: 3, 20000: 13, 22500: 2, 24000: 1, 25000: 25,
    },
)  # fmt: skip
#: Small loans (below SMALL_EUR) run shorter.
SMALL_EUR = 7_500
TERM_WEIGHTS = (
    {12: 10, 18: 8, 24: 24, 30: 6, 36: 32, 42: 2, 48: 12, 60: 6},
    {24: 6, 30: 2, 36: 20, 42: 2, 48: 24, 54: 3, 60: 43},
)
#: From this day on the rate in hundredths of a per cent. The day on which 6 % ended is not
#: known and is assumed here; the other two are the programme's.
RATE_FROM = {"2012-01-01": 600, "2016-01-01": 675, "2021-02-01": 700}

PURPOSE_WEIGHTS = {"investment": 46, "working_capital": 40, "own_contribution": 14}
EXCLUDED_PURPOSES = ("refinancing", "tax_debt")
PURPOSES = (*PURPOSE_WEIGHTS, *EXCLUDED_PURPOSES)

#: First the block that was published, which names two reasons; then everything else.
STOP_REASON_WEIGHTS = (
    {"insufficient_information": 47, "financial_risk": 46, "withdrawn": 7},
    {
        "insufficient_information": 43,
        "financial_risk": 42,
        "withdrawn": 8,
        "not_eligible": 4,
        "other": 3,
    },
)
STOP_REASONS = tuple(STOP_REASON_WEIGHTS[1])

#: NACE-BEL 2008 codes by the activity that the lender assigned; "" is no code at all.
#: Marketing and communication mostly fall outside the question's list, some shops inside.
NO_CODE = ""
NACE_WEIGHTS: dict[str, dict[str, int]] = {
    "music": {
        "90.011": 36, "90.012": 19, "90.023": 15, "90.021": 8, "90.029": 7, "59.202": 6,
        "85.520": 4, NO_CODE: 5,
    },
    "photography": {"74.201": 71, "74.209": 14, "73.110": 4, "82.990": 5, NO_CODE: 6},
    "film": {
        "59.113": 34, "59.111": 14, "59.112": 7, "59.114": 9, "90.023": 5, "59.120": 24, NO_CODE: 7,
    },
    "marketing": {"73.110": 52, "70.210": 13, "73.200": 9, "74.103": 9, "70.220": 9, NO_CODE: 8},
    "communication": {
        "70.210": 36, "73.110": 22, "74.103": 15, "58.140": 5, "74.300": 6, "58.110": 4,
        NO_CODE: 12,
    },
    "styling": {"74.104": 36, "74.101": 18, "74.109": 24, "47.789": 6, "71.112": 7, NO_CODE: 9},
    "design": {
        "74.103": 36, "74.102": 20, "74.101": 16, "74.104": 10, "71.112": 5, "62.010": 7,
        NO_CODE: 6,
    },
    "fashion": {
        "74.101": 29, "14.130": 20, "47.711": 29, "15.120": 7, "32.123": 7, NO_CODE: 8,
    },
    "other_creative": {
        "90.031": 28, "90.032": 11, "90.041": 4, "90.042": 4, "91.020": 3, "91.030": 2, "58.110": 5,
        "47.787": 11, "90.021": 9, "90.022": 6, "58.210": 5, "79.901": 2, "85.520": 4, NO_CODE: 6,
    },
    "retail": {
        "47.610": 5, "47.620": 3, "47.787": 1, "47.630": 1, "47.711": 27, "47.789": 18,
        "47.241": 11, "47.730": 6, "47.761": 13, "47.810": 9, NO_CODE: 6,
    },
    "hospitality": {"56.101": 38, "56.102": 29, "56.301": 19, "56.210": 8, "90.042": 1, NO_CODE: 5},
    "construction": {
        "43.320": 22, "43.341": 18, "41.201": 17, "43.211": 20, "43.310": 10, "71.112": 2,
        "74.104": 1, NO_CODE: 10,
    },
    "personal_care": {"96.021": 46, "96.022": 40, "96.040": 8, NO_CODE: 6},
    "health": {"86.905": 42, "86.909": 38, "88.999": 12, NO_CODE: 8},
    "food": {"10.712": 44, "10.820": 16, "11.050": 12, "47.242": 22, NO_CODE: 6},
    "transport": {"49.410": 38, "49.320": 27, "53.200": 30, NO_CODE: 5},
    "ict": {"62.010": 47, "62.020": 38, "74.103": 3, "58.210": 4, NO_CODE: 8},
    "business_services": {
        "71.111": 6, "71.112": 5, "71.113": 3, "74.103": 3, "70.220": 42, "82.110": 21,
        "82.990": 13, NO_CODE: 7,
    },
    "training": {"85.592": 58, "85.599": 30, "90.011": 3, NO_CODE: 9},
    "sports_leisure": {
        "93.130": 44, "93.199": 26, "93.299": 14, "79.901": 3, "79.909": 3, "90.029": 4, NO_CODE: 6,
    },
    "agriculture": {"01.130": 32, "81.300": 54, "71.113": 4, NO_CODE: 10},
}  # fmt: skip

#: The 2025 codes that a made-up row with each 2008 code may have: some of those that
#: `data/raw/reference/nace_correspondence.csv` pairs it with (a test compares).
NACE_2025: dict[str, tuple[str, ...]] = {
    "47.787": ("47.690",),
    "91.020": ("91.210",),
    "91.030": ("91.220",),
    "47.610": ("47.610",),
    "47.620": ("47.621", "47.622"),
    "58.110": ("58.110",),
    "58.140": ("58.130",),
    "74.101": ("74.111",),
    "74.102": ("74.112",),
    "74.103": ("74.120",),
    "74.104": ("74.130",),
    "74.201": ("74.201",),
    "74.209": ("74.209",),
    "90.031": ("90.111", "90.112", "90.120", "90.130"),
    "90.032": ("90.391", "90.399"),
    "71.111": ("71.111",),
    "71.112": ("71.112",),
    "71.113": ("71.113",),
    "79.901": ("79.901",),
    "79.909": ("79.909",),
    "90.011": ("90.201",),
    "90.012": ("90.202",),
    "90.021": ("90.391",),
    "90.022": ("90.392",),
    "90.023": ("90.393",),
    "90.029": ("90.399",),
    "90.041": ("90.311",),
    "90.042": ("90.312",),
    "47.630": ("47.690",),
    "58.210": ("58.210",),
    "59.111": ("59.111",),
    "59.112": ("59.112",),
    "59.113": ("59.113",),
    "59.114": ("59.114",),
    "01.130": ("01.130",),
    "10.712": ("10.712",),
    "10.820": ("10.820",),
    "11.050": ("11.050",),
    "14.130": ("14.210",),
    "15.120": ("15.120",),
    "32.123": ("32.123",),
    "41.201": ("41.001",),
    "43.211": ("43.211",),
    "43.310": ("43.310",),
    "43.320": ("43.320",),
    "43.341": ("43.341",),
    "47.242": ("47.242",),
    "47.241": ("47.241",),
    "47.711": ("47.711",),
    "47.730": ("47.730",),
    "47.761": ("47.761",),
    "47.789": ("47.789",),
    "47.810": ("47.110",),
    "49.320": ("49.330",),
    "49.410": ("49.410",),
    "53.200": ("53.200",),
    "56.101": ("56.111",),
    "56.102": ("56.112",),
    "56.210": ("56.210",),
    "56.301": ("56.301",),
    "59.120": ("59.120",),
    "59.202": ("59.202",),
    "62.010": ("62.100",),
    "62.020": ("62.200",),
    "70.210": ("73.300",),
    "70.220": ("70.200",),
    "73.110": ("73.110",),
    "73.200": ("73.200",),
    "74.109": ("74.140",),
    "74.300": ("74.301",),
    "81.300": ("81.300",),
    "82.110": ("82.100",),
    "82.990": ("82.990",),
    "85.520": ("85.520",),
    "85.592": ("85.592",),
    "85.599": ("85.599",),
    "86.905": ("86.951",),
    "86.909": ("86.995",),
    "88.999": ("88.999",),
    "93.130": ("93.130",),
    "93.199": ("93.199",),
    "93.299": ("93.299",),
    "96.021": ("96.210",),
    "96.022": ("96.220",),
    "96.040": ("96.230",),
}
NACE_2008 = (NO_CODE, *NACE_2025)
_DOTTED = (
    NO_CODE,
    *sorted({*NACE_2025, *(code for codes in NACE_2025.values() for code in codes)}),
)
#: Every code as it can stand in the register: with its dot, then (same order) without.
NACE_TEXTS = (*_DOTTED, *(code.replace(".", "") for code in _DOTTED))
WITHOUT_DOT = len(_DOTTED)

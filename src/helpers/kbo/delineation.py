"""Whether a NACE code of any version is on a question's list.

The list is in one version; a code of the other one is on it where the correspondence leads
to at least one code of the list, as for the cells of the answer.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpers.reference.code_lists import NACE_VERSIONS, CodeLists
from helpers.reference.question import Question

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class Delineation:
    """`prefixes`: the list, codes with dots at any depth; `others`: codes of the other version."""

    version: str
    prefixes: tuple[str, ...]
    others: frozenset[str]

    def holds(self, version: str, code: str) -> bool:
        """Whether a code with its dot is on the list."""
        if version == self.version:
            return any(code.startswith(prefix) for prefix in self.prefixes)
        return version in NACE_VERSIONS and code in self.others

    def expression(self, version: "ir.StringValue", code: "ir.StringValue") -> "ir.BooleanValue":
        """The same for columns; false where there is no code."""
        import ibis

        pattern = "|".join(prefix.replace(".", r"\.") for prefix in self.prefixes)
        listed = code.re_search(f"^({pattern})") if pattern else ibis.literal(False)
        other = next(each for each in NACE_VERSIONS if each != self.version)
        on_list = (version == self.version) & listed
        on_list |= (version == other) & code.isin(sorted(self.others) or ("",))
        return on_list.fill_null(False)


def delineation(question: Question, codes: CodeLists) -> Delineation:
    """The question's list, and the codes of the other version that lead to it."""
    pairs = [(each.code_2008, each.code_2025) for each in codes.correspondences]
    if question.nace_version == "2025":
        pairs = [(new, old) for old, new in pairs]
    prefixes = tuple(question.nace_codes)
    others = {other for own, other in pairs if any(own.startswith(prefix) for prefix in prefixes)}
    return Delineation(question.nace_version, prefixes, frozenset(others))

"""What the code of a row in a dimension depends on, beside the row."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.declared.dimensions import Dimension
from antwoord.catalogue.declared.question import DeclaredTable, Question
from antwoord.catalogue.programme import Programme
from antwoord.parameters import Parameters


@dataclass(frozen=True)
class Context:
    """The question, the day whose state is described and the lists of codes.

    `own_programme` is the one of rows that name none: that of the register's description.
    """

    question: Question
    codes: CodeLists
    programmes: tuple[Programme, ...]
    reference_date: date
    sector_basis: str
    as_known_on: date | None = None
    own_programme: str = ""

    @classmethod
    def of(cls, parameters: Parameters) -> "Context":
        """That of a run."""
        return cls(
            question=parameters.question,
            codes=parameters.codes,
            programmes=parameters.programmes,
            reference_date=parameters.reference_date,
            sector_basis=parameters.sector_basis,
            as_known_on=parameters.as_known_on,
            own_programme=parameters.description.programme or parameters.programmes[0].id,
        )

    @property
    def region(self) -> str:
        """The territory of the programmes: a region's code; empty for the whole country."""
        regions = {programme.region for programme in self.programmes}
        return regions.pop() if len(regions) == 1 else ""

    @cached_property
    def provinces(self) -> tuple[str, ...]:
        """The provinces of the territory, in the order shown."""
        return tuple(
            code
            for code, province in self.codes.provinces.items()
            if not self.region or province.group == self.region
        )

    @property
    def first_day(self) -> date:
        """The first day of which the answer can tell anything."""
        begun = min(programme.start_date for programme in self.programmes)
        return max(begun, self.question.population.since or begun)

    @property
    def earlier_days(self) -> tuple[date, ...]:
        """The days before the run's own whose state its tables tell too."""
        return tuple(day for day in self.question.reference_dates if day < self.reference_date)

    @cached_property
    def dimensions(self) -> dict[str, Dimension]:
        """Every dimension that a table or the population of the question names, by its id."""
        question = self.question
        named = [
            name
            for table in question.tables
            for name in (*table.dimensions, *table.internal_columns)
        ]
        named += list(question.population.where)
        return {name: question.dimension(name) for name in named}

    def tables(self, *, placed: bool) -> tuple[DeclaredTable, ...]:
        """The tables that are split by place, or those that are not."""
        return tuple(
            table
            for table in self.question.tables
            if placed == any(self.question.dimension(n).kin == "place" for n in table.dimensions)
        )

    @cached_property
    def by_municipality(self) -> bool:
        """Whether some dimension is finer than a province, so that municipalities are needed."""
        finer = ("municipality", "arrondissement")
        return any(
            name in finer or dimension.base in finer for name, dimension in self.dimensions.items()
        )

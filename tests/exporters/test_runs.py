"""Record numbers drawn together, and read again."""

from hypothesis import given
from hypothesis import strategies as st

from exporters.runs import in_runs
from tests.exporters.tables.reading import expanded


@given(
    st.lists(
        st.builds(
            "{}{:04}".format, st.sampled_from(["2025-", "2024-", "巡2025-"]), st.integers(0, 40)
        )
    )
)
def test_runs_say_the_numbers_that_went_in(numbers: list[str]) -> None:
    assert expanded(in_runs(numbers)) == numbers


def test_runs_are_written_as_a_clerk_writes_them() -> None:
    numbers = ["2025-0001", "2025-0002", "2025-0009", "2025-0010", "巡2025-0011", "手写", "2024-9"]
    assert in_runs(numbers) == ["2025-0001至0002", "0009至0010", "巡2025-0011", "手写", "2024-9"]

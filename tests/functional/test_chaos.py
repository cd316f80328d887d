"""Worker, broker and database are killed while they work: afterwards nothing is lost and nothing is half done."""

from collections.abc import Mapping

import pytest

from tests.functional.chaos import Outcome, disturb

SEED = 52  # of its choices: both commits while they write records, the database as in a crash


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Outcome]:
    return {outcome.trial: outcome for outcome in disturb(tmp_path_factory.mktemp("chaos") / "var", seed=SEED)}


@pytest.mark.parametrize(
    ("trial", "where"),
    [
        ("worker killed in a commit", "killed at writing new records (12,000 done)"),
        (
            "worker killed in a run",
            "killed at writing levels of need, and every figure that follows from them (1 done)",
        ),
        ("database restarted in a commit", "database ended by SIGQUIT at writing new records (12,000 done)"),
    ],
)
def test_work_that_is_cut_in_its_middle_is_undone_and_done_again_as_if_nothing_had_been(
    outcomes: Mapping[str, Outcome], trial: str, where: str
) -> None:
    outcome = outcomes[trial]
    assert outcome.wrong == []
    assert outcome.disturbed.endswith(where)
    assert min(outcome.attempts.values()) >= 2


def test_jobs_that_wait_when_the_broker_dies_are_all_done_once(outcomes: Mapping[str, Outcome]) -> None:
    outcome = outcomes["broker killed, jobs wait"]
    assert outcome.wrong == []
    assert outcome.attempts == {"intake.commit": 1, "reconciliation.keep": 1}

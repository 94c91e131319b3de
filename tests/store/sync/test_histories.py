"""Three hundred random histories, and as many more as `make soak` is told."""

import os
import random

import pytest

from tests.store.sync import histories

CHUNKS = 20
EACH = 15


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_replicas_end_up_the_same(chunk: int) -> None:
    for seed in range(chunk * EACH, (chunk + 1) * EACH):
        histories.run(seed, 12, odd=seed % 5 == 0)


@pytest.mark.parametrize("chunk", range(2))
def test_what_was_overridden_is_told_alike_and_as_its_writer_held_it(chunk: int) -> None:
    for seed in range(chunk * EACH, (chunk + 1) * EACH):
        histories.run(seed, 16, odd=seed % 3 == 0, writing=histories.contested)


@pytest.mark.parametrize("chunk", range(2))
def test_who_reuses_ids_of_actions_leaves_all_alike(chunk: int) -> None:
    for seed in range(chunk * EACH, (chunk + 1) * EACH):
        writing = histories.write if seed % 2 else histories.contested
        histories.run(seed, 16, odd=seed % 3 == 0, reused=True, writing=writing)


@pytest.mark.parametrize("seed", [500_001, 500_015, 600_052])
def test_equal_changes_of_two_sites_are_one(seed: int) -> None:
    """Each of these once listed other conflicts on one machine than on another."""
    histories.run(seed, 60)


@pytest.mark.parametrize("seed", [810_008, 810_009, 810_051])
def test_a_change_that_a_copied_machine_sends_again_is_one(seed: int) -> None:
    """Each of these once listed other conflicts where the one or the other had been heard first."""
    histories.run(seed, 60, odd=True)


def test_what_was_repeated_and_is_undone_is_a_conflict_again() -> None:
    """This once left out a conflict where the undo was heard last: it makes the repetition count for nothing."""
    histories.run(930_030, 60, odd=True)


def test_what_had_waited_for_a_row_is_undone_with_its_action() -> None:
    """This once left out a conflict where the change that was undone had come before the birth of its row."""
    histories.run(165_045_079_279_857, 60)


@pytest.mark.soak
def test_replicas_end_up_the_same_for_long() -> None:
    for n in range(5 * int(os.environ.get("SFA_SOAK") or 400)):
        histories.run(random.SystemRandom().randrange(2**48), 60, odd=n % 2 == 0, reused=n % 7 == 0)

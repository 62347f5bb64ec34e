"""Files changed at random: refused, or read as they plainly say; no traceback, no wait without end."""

import pytest
from fuzzer import SEED, run

IN_EACH = 500


def good(result):
    assert result.faults == []
    assert result.counts["judged"] > result.counts["changes"] / 2
    assert result.counts["accepted"] > 0


def test_a_sample_of_changed_files_is_refused_or_read_as_it_says(tmp_path):
    good(run(tmp_path, SEED, 200))


@pytest.mark.deep
@pytest.mark.parametrize("part", range(10))
def test_changed_files_are_refused_or_read_as_they_say(tmp_path, part):
    good(run(tmp_path, SEED * 1_000 + part, IN_EACH))

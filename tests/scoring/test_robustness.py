"""What the golden case would score by other weights, or without a part (domain 1.3)."""

from __future__ import annotations

import pytest

from csi_desktop.scoring.robustness import robustness
from tests.evaluations import golden_session, new_session


def test_the_golden_case_by_other_weights_and_without_each_part():
    found = robustness(golden_session().result.index["A"])
    assert [float(v) for v in found.weights] == pytest.approx([63.4524, 77.3148], abs=5e-5)
    assert [float(v) for v in found.without_section.values()] == pytest.approx(
        [64.4444, 66.6667, 89.4444, 64.4444], abs=5e-5
    )
    lowest, highest = min(found.without_indicator.values()), max(found.without_indicator.values())
    assert (float(lowest), float(highest)) == (pytest.approx(67.0833, abs=5e-5), 73.4375)
    assert found.without_indicator["idx.fin.foundation", ""] == lowest
    assert found.without_indicator["idx.exec.mail_reply", ""] == highest


def test_nothing_is_said_while_nothing_has_a_level():
    assert robustness(new_session().result.index["A"]) is None

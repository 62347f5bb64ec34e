"""Figures in prose bound to values: what the documents claim, held against their own numbers.

`printed` says what a printed figure allows, `rules` and `dates` hold a claim against numbers, `testing`
tests every transcribed claim, `targets` every target against its baseline.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.claims.targets import target_findings
from analysis.claims.testing import claims_found, findings_of
from analysis.results import CLAIM_FINDINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["claims_found", "contradictions", "findings_of", "target_findings"]


def contradictions(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Everything in the documents that their own numbers contradict or cannot support.

    Args:
        tables: The processed tables by name (`schema.PROCESSED`).

    Returns:
        `results.CLAIM_FINDINGS`, by document in the order of the editions, and by line.

    Raises:
        DataError: A claim lacks a number that the rule of its kind needs.
    """
    editions = tables["editions"]
    found = pd.concat(
        [
            findings_of(tables["claims"], editions),
            target_findings(tables["goals"], tables["targets"], tables["indicators"]),
        ],
        ignore_index=True,
    )
    order = {edition: place for place, edition in enumerate(editions["edition_id"])}
    place = found["document"].map(lambda document: order.get(document, len(order)))
    ordered = found.assign(place=place).sort_values(["place", "line", "claim_id", "kind"], ignore_index=True)
    return ordered[CLAIM_FINDINGS.column_names]

"""A new release against the one that it supersedes: what was restated, and what has to be accepted.

Both releases stay under data/raw, so that the comparison is made again in every build, on every
machine alike.
"""

from analysis.revisions.acceptance import accept, acceptance_text, unaccepted_problems
from analysis.revisions.compare import compare_releases

__all__ = ["accept", "acceptance_text", "compare_releases", "unaccepted_problems"]

import pytest

from analysis.charts import kept


@pytest.fixture(autouse=True)
def drawn_anew():
    """No drawing is taken from those that a build has kept."""
    kept.keep_in(None)

"""What concerns tests and the examples in docstrings alike."""

import pytest

import analysis


def pytest_collection_modifyitems(config, items):
    """Leave the examples of public names to tests/docs/test_public_names.py, which opens the project once."""
    offered = {f"{getattr(analysis, name).__module__}.{name}" for name in analysis.__all__}
    elsewhere = [item for item in items if isinstance(item, pytest.DoctestItem) and item.name in offered]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]

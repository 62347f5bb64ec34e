"""How many cases a test draws: all of them in the deep run, a part of them in `make test`."""

from hypothesis import settings

PART = 3  # `make test` draws a third
LEAST = 10

_draws_part = False


def load_profile(*, is_sample):
    """Choose once, before the tests are read; `examples` and plain tests follow."""
    global _draws_part
    _draws_part = is_sample
    usual = settings().max_examples
    settings.register_profile("sample", settings(), max_examples=_part_of(usual))
    settings.register_profile("deep", settings(), max_examples=usual)
    settings.load_profile("sample" if is_sample else "deep")


def examples(count):
    """So many cases, however long one takes; a part of them in `make test`."""
    return settings(max_examples=_part_of(count) if _draws_part else count, deadline=None)


def _part_of(count):
    return min(count, max(count // PART, LEAST))

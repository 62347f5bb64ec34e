"""A drawing made of single lines, marks and words, for what reads or paints drawings."""

import html

from analysis.charts.svg import PREFIX, figure_parts
from analysis.charts.theme import CSS, LABEL_SIZE, Look, Surface, house_style, new_figure


class Sheet:
    """An empty figure whose values are its pixels, counted from the top left corner."""

    def __init__(self, width, height):
        self._width, self._height = width, height
        with house_style():
            self._figure = new_figure(width, height)
            axes = self._figure.add_axes((0, 0, 1, 1))
            axes.set_axis_off()
            self._figure.patch.set_visible(False)
            axes.set_xlim(0, width)
            axes.set_ylim(height, 0)
        self._on = Surface(axes, width, height)

    def line(self, xs, ys, role, *, width=1.5, dash=None):
        with house_style():
            self._on.line(xs, ys, Look(role, width=width, dash=dash), 2)

    def points(self, xs, ys, role, *, shape="o", size=7, hollow=False):
        with house_style():
            self._on.marks(xs, ys, Look(role, shape, size, is_hollow=hollow), 3)

    def text(self, x, y, text, *, role="text", size=LABEL_SIZE, bold=False, anchor="left"):
        with house_style():
            self._on.words(x, y, text, role=role, size=size, bold=bold, anchor=anchor)

    def svg(self, prefix="chart-1", title="Title", alt="Words"):
        with house_style():
            parts = figure_parts(self._figure, CSS).replace(PREFIX, prefix)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self._width} {self._height}" role="img" '
            f'aria-labelledby="{prefix}-title {prefix}-desc" style="display:block">'
            f'<title id="{prefix}-title">{html.escape(title)}</title>'
            f'<desc id="{prefix}-desc">{html.escape(alt)}</desc>{parts}</svg>'
        )

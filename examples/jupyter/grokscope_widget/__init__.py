"""Figures of grokscope in notebooks: each trains in the browser, and its numbers come back."""

from pathlib import Path

import anywidget
import pandas
import traitlets


class Figure(anywidget.AnyWidget):
    """A figure; `metrics` grows while it trains."""

    _esm = Path(__file__).parent / "figure.js"

    site = traitlets.Unicode(help="Where grokscope is served.").tag(sync=True)
    figure = traitlets.Unicode("parity", help="Which figure.").tag(sync=True)
    settings = traitlets.Dict(help="Settings, as in a link: {'wd': 0.1}.").tag(sync=True)
    metrics = traitlets.List(traitlets.Dict(), help="A row for each evaluation.").tag(sync=True)

    def frame(self) -> pandas.DataFrame:
        """The metrics so far."""
        rows = pandas.DataFrame(self.metrics)
        return rows.set_index("step") if len(rows) else rows

"""What an alignment looks like in tables, notebooks and plots: methods added to `Alignment`."""

from __future__ import annotations

import html
from typing import Any

from ._duiqi import Alignment

#: Rows that a notebook shows before it says how many more there are.
_SHOWN = 30


def _to_pandas(self: Alignment, *, pairs_only: bool = False) -> Any:
    """The units as a pandas.DataFrame, with the columns of `columns`."""
    import pandas  # type: ignore[import-untyped, unused-ignore]

    return pandas.DataFrame(self.columns(pairs_only=pairs_only))


def _to_polars(self: Alignment, *, pairs_only: bool = False) -> Any:
    """The units as a polars.DataFrame, with the columns of `columns`."""
    import polars  # type: ignore[import-untyped, unused-ignore]

    frame = polars.DataFrame(self)
    return frame.filter((polars.col("source") != "") & (polars.col("target") != "")) if pairs_only else frame


def _to_arrow(self: Alignment, *, pairs_only: bool = False) -> Any:
    """The units as a pyarrow.Table, with the columns of `columns`."""
    import pyarrow  # type: ignore[import-untyped, unused-ignore]

    table = pyarrow.table(self)
    if not pairs_only:
        return table
    return table.filter(pyarrow.array([bool(unit.source and unit.target) for unit in self.units], pyarrow.bool_()))


def _repr_html_(self: Alignment) -> str:
    source, target = self.langs
    rows = []
    for unit in self.units[:_SHOWN]:
        sure = "" if unit.confidence is None else f"{unit.confidence:.2f}"
        rows.append(
            f"<tr><td lang={source!r} style='text-align:left'>{html.escape(unit.source)}</td>"
            f"<td lang={target!r} style='text-align:left'>{html.escape(unit.target)}</td>"
            f"<td>{sure}</td><td>{html.escape(unit.reason or '')}</td></tr>"
        )
    more = len(self.units) - _SHOWN
    tail = f"<p>… and {more} more units</p>" if more > 0 else ""
    names = {"zh": "中文", "en": "English"}
    warnings = "".join(f"<li>{html.escape(warning)}</li>" for warning in self.warnings)
    return (
        f"<p>{html.escape(repr(self))}</p>{f'<ul>{warnings}</ul>' if warnings else ''}"
        f"<table><thead><tr><th>{names[source]}</th><th>{names[target]}</th>"
        f"<th>confidence</th><th>reason</th></tr></thead><tbody>{''.join(rows)}</tbody></table>{tail}"
    )


def _plot(self: Alignment, figsize: "tuple[float, float]" = (9, 4)) -> Any:
    """Draw the alignment: the beads as a path through both texts, and the confidence along the source.

    Needs matplotlib. Returns the figure: a notebook shows it if it is the last value of a cell; in a program use
    `matplotlib.pyplot.show()` or the figure's `savefig`.
    """
    import matplotlib  # type: ignore[import-untyped, unused-ignore]
    from matplotlib import pyplot  # type: ignore[import-untyped, unused-ignore]

    beads = self.beads
    figure, (path, sure) = pyplot.subplots(1, 2, figsize=figsize, layout="constrained")
    labels = {False: "translation", True: "no counterpart"}
    for bead in beads:
        (i, k), (j, m) = bead.source, bead.target
        alone = i == k or j == m
        # A label is given to the first of its kind, so that the legend has each once.
        label = labels.pop(alone, None)
        path.plot([i, k], [j, m], color="tab:red" if alone else "tab:blue", linewidth=1.5, label=label)
    source, target = self.langs
    path.set(xlabel=f"source sentence ({source})", ylabel=f"target sentence ({target})", title="beads")
    if beads:
        path.legend()
    full = [bead for bead in beads if bead.shape[0] and bead.shape[1]]
    sure.plot([bead.source[0] for bead in full], [bead.confidence or 0.0 for bead in full], ".", markersize=4)
    sure.set(xlabel=f"source sentence ({source})", ylabel="confidence", ylim=(0, 1.02), title="confidence")
    if "inline" in matplotlib.get_backend():
        # A notebook shows open figures at the end of a cell, and this one as the value of the cell as well.
        pyplot.close(figure)
    return figure


for _name, _method in {
    "to_pandas": _to_pandas,
    "to_polars": _to_polars,
    "to_arrow": _to_arrow,
    "_repr_html_": _repr_html_,
    "plot": _plot,
}.items():
    setattr(Alignment, _name, _method)

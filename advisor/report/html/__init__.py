"""The recommendation as one HTML file that people read, print and sign, without a network.

The charts are rows of tables: the table is the chart's data, its last column draws it as inline SVG. Chart libraries
were looked at and left aside. Matplotlib writes text as paths and colours as attributes, so a screen reader finds
nothing and a style sheet changes nothing; pygal and Vega (through Altair and vl-convert) bake one width and one theme
into each picture, pygal adds a script from another host, and none of them draws a waterfall whose labels wrap at 360
pixels. Bars are rectangles: with coordinates in per cent they stretch while the text beside them stays text, they take
both themes from the style sheet, and nothing has to be installed beyond Jinja.
"""

from __future__ import annotations

from advisor.report.html.page import Entry, render_html

__all__ = ["Entry", "render_html"]

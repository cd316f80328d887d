"""What the product promises about speed, measured: `make bench`, or `BENCH=small make bench` for a short run.

One file a measure in `measures/`; `made/` makes the population and its records; `web/` serves the pages.
"""

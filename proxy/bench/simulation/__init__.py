"""A cluster on paper: requests as published traces have them, walked through a model of the tiers.

`python -m proxy.bench.simulation` prints the tables of docs/scale.md.
"""

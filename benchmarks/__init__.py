"""How quick the program is, as ratios to a reference that is measured in the same run.

Each module but `measure` and `writing` is a benchmark: `run(deals)` yields its results for a workspace of so many
deals.
"""

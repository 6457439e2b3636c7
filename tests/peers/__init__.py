"""The implementations that people use, verified by the kit in their natural forms.

    ways.py      what a way is; ways_of_*.py: which there are
    with_*.py    one adapter a library, each way as a user would write it
    run.py       one verification in a process of its own
    compare.py   what was found beside what was expected
    tables.py    the results as tables

`make peers` runs all of them.
"""

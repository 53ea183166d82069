"""What a file looks like inside, read with bounds and safe to show.

The kinds of `Preview` are in `content`. Their texts can be shown as they are: control characters
are visible in them. `reading` makes them from the beginning of a file, and `archive` from all of a
zip, which has its list at its end; `csm_tui.services.preview` reads the files.
"""

"""Previews of files: bounded in size and safe to show.

`content` has the kinds of `Preview`; control characters are visible in their texts. `reading` makes
a preview from the first bytes of a file, `archive` from a whole zip, which has its list at its end.
The files are read by `csm_tui.services.preview`.
"""

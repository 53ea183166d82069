"""The Cosmo Tech platform over HTTP: the only room that knows the official client.

``client`` is that client made safe, ``errors`` turns refusals and failures into the tree of
``csm_tui.domain.errors``, ``dialects`` holds what differs between generations, and one module per
subject asks and decodes into the domain's dataclasses.
"""

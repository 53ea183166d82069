"""The Cosmo Tech platform over HTTP: the only room that imports the official client.

``client`` makes that client safe, ``errors`` turns refusals into the errors of
``csm_tui.domain.errors``, ``dialects`` holds the differences between generations, and one module
per subject sends the requests and decodes the responses into the domain's dataclasses.
"""

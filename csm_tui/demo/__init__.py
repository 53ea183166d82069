"""A local Cosmo Tech platform: HTTP server, seeded world, real graph engine."""

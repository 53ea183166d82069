"""Signing in through a real Keycloak."""

"""Datasets, in every form that a platform keeps them."""

"""Frozen values and pure rules of the trade; imports nothing of ours but the texts."""

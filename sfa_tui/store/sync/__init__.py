"""Replication of a workspace through storage that a team shares (docs/sync-protocol.md)."""

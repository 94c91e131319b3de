"""Replication through shared storage: design and protocol are in docs/sync-protocol.md."""

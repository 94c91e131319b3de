"""What stands in the shared storage, sealed: segments, and the signed entries that say who may read and write them.

Pure functions over bytes: no database, no network, no clock, no keyring. docs/sync-segments.md is the format, byte by
byte; where it and this code differ, one of them is a defect.
"""

"""The keyring of the machine that these tests run on."""

from tests.keyrings import no_ring, ring

__all__ = ["no_ring", "ring"]

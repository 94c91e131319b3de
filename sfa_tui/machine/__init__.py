"""What this machine keeps for its user outside of any workspace: secrets, and files that are written whole."""

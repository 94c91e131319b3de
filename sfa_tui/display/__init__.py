"""What a person reads, in a terminal's table as on a screen; draws nothing."""

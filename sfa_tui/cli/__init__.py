"""The command line: one module a noun, loaded only when it is named. It parses, calls a verb and prints."""

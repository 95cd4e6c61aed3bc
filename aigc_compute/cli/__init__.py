"""The command line: one file a command; each reads arguments, calls, renders, exits."""

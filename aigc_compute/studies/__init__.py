"""Studies: the computations behind the commands, each with its document."""

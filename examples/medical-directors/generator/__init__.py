"""How the synthetic rows of this example are made."""

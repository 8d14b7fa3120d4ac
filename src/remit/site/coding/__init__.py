"""The coding desk: open answers become themes, step by step, in a store of their own."""

"""Follow-through of support: who agreed to what, proposals, the monthly tap, the role description."""

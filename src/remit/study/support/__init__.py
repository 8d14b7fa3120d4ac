"""Files of support: who agreed, who offers and needs what, role cards, teams, successors, actions."""

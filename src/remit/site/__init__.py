"""The site: people are asked, fieldwork is watched over, answers go back to the folder. Django lives here."""

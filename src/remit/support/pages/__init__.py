"""The pages of support, as document blocks: each made from records, cleared figures and a kit's words."""

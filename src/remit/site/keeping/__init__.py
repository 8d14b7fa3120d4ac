"""The copy of the questionnaire that people may keep on their own device, and what devices send later."""

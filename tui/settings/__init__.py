"""What can be set, section by section: what a screen lists, asks for and saves."""

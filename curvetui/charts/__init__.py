"""The chart model shared by the screen and the reports."""

"""What a chart is, for screen and reports alike."""

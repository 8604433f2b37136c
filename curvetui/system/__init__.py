"""Files, processes and text safety: the basics that every room may use."""

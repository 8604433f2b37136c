"""The library: what `import curvetui` offers."""

"""Forms: what a browser sends, read field by field, each problem said at its field."""

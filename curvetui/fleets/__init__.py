"""Many runs as one table: read on all cores or on a cluster, ranked by findings, grouped by
settings.
"""

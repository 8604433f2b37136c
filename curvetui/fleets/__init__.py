"""Many runs as one table: read on all cores or a cluster, ranked by findings, grouped."""

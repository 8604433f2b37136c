"""The arguments of each verb, defined for argparse with examples."""

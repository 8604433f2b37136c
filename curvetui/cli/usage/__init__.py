"""What each verb of the command line takes, told to argparse with examples."""

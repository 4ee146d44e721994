"""Acts: the readers of the verbs about what is there already, one line each."""

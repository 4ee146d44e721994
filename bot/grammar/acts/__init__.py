"""Acts: the readers of the verbs about a document that is there already, one line each."""

"""Acts: the readers of verbs that say or ask something about what there is already."""

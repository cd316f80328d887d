"""What pages about consistency of levels say: words, charts, tables, what is hidden."""

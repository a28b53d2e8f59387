"""Places before surveillance cameras, one folder each: a generator goes in, a Scene of plain records comes out."""

"""Result files go in, tables and plots come out."""

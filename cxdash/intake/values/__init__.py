"""Values: text cells and a mapping to the SQL of typed rows, with a bit for each problem. Knows no database."""

"""What others published: packages of figures with unit, band, source and license."""

"""Results in, figures, tables and pages out; nothing here computes an impact."""

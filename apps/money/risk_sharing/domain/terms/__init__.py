"""The catalogue of terms: one file each."""

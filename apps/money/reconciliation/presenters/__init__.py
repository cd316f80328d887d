"""From figures to what a page says: tables, charts, sentences. Templates only draw."""

"""Home pages by role, and the pages that explain the product to everybody."""

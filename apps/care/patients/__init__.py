"""People by NHS number: who they are, where registered, who cares for them, and who may open their record."""

"""Reading files back, apart from what writes them: nothing here knows a writer's tables."""

"""A recipe as a file: its JSON, with the step its run stood at."""

from app.recipe.controls import Recipe, Step


class RecipeFile(Recipe):
    """What stands in the file. step: of the run; 0 where the file does not say."""

    step: Step = 0

    @property
    def recipe(self) -> Recipe:
        """The recipe alone."""
        return Recipe(spec=self.spec, controls=self.controls)


def file_text(recipe: Recipe, step: int) -> str:
    """The file of a recipe whose run stands at a step."""
    return RecipeFile(spec=recipe.spec, controls=recipe.controls, step=step).model_dump_json(indent=2) + "\n"

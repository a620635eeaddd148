"""Builds the package `descent` out of app/, with the imports renamed.

A package that is named `app` would be shadowed by the app/ of whatever project it is used beside. An editable
install copies nothing: there, both names lead to app/.
"""

import re
import sys
from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py

ASSETS = {f"descent._assets.{name}": name for name in ("static", "templates", "images", "img")}
"""What stands at the top of the tree and inside the wheel; app/web/assets.py finds it in either place."""

OWN_IMPORT = re.compile(r"^(\s*(?:from|import) )app\b", re.MULTILINE)


class Build(build_py):
    """Copies modules and renames their imports."""

    def build_module(self, module: str, module_file: str, package: str) -> tuple[str, bool]:
        """Copy one module, unless it was copied since it changed."""
        built, copied = super().build_module(module, module_file, package)
        if copied:
            path = Path(built)
            path.write_text(OWN_IMPORT.sub(r"\1descent", path.read_text(encoding="utf-8")), encoding="utf-8")
        return built, copied


editable = {"app": "app"} if "editable_wheel" in sys.argv else {}
setup(
    cmdclass={"build_py": Build},
    packages=["descent", *(f"descent.{name}" for name in find_packages("app")), *ASSETS, *editable],
    package_dir={"descent": "app", **ASSETS, **editable},
    package_data={name: ["**/*"] for name in ASSETS},
    exclude_package_data={"": ["*.pyc"]},
)

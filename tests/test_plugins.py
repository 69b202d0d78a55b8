"""What Airflow's plugin loader makes of `plugins/`."""

from __future__ import annotations

from pathlib import Path

from airflow._shared.module_loading import find_path_from_directory

PLUGINS = Path(__file__).resolve().parents[1] / "plugins"


def test_the_plugin_loader_sees_the_entry_file_and_nothing_else() -> None:
    """It executes what it sees under its bare file name: a `check.py` or `queue.py` there would do harm (O1)."""
    seen = find_path_from_directory(str(PLUGINS), ".airflowignore", "glob")
    assert [Path(path).name for path in seen if path.endswith(".py")] == ["helsebro_plugin.py"]


def test_no_dag_file_is_called_like_a_package() -> None:
    """Airflow puts dags/ on the path of its processes: such a file could be imported in the package's place."""
    packages = {path.parent.name for path in PLUGINS.glob("*/__init__.py")}
    assert packages & {path.stem for path in (PLUGINS.parent / "dags").glob("*.py")} == set()

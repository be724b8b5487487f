"""What the site of the project has besides the files under `docs/`: a page for each finding."""

from __future__ import annotations

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from protocol_dsl.tools.catalogue_pages import finding_pages


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the pages, which are made from the catalogue and stand in no file."""
    for path, text in finding_pages().items():
        files.append(File.generated(config, path, content=text))
    return files

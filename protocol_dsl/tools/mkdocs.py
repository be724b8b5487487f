"""
A plugin for MkDocs: the pages of protocols inside a site, made anew on every build.

    plugins:
      - search
      - protocol_dsl:
          protocols:
            - protocols/trial.proto
            - path: protocols/other.proto
              previous: protocols/other-1.0.proto
              folder: trials/other

Paths are taken from the folder of the configuration. Each protocol gets the folder `protocols/NAME` of the site, or the
`folder` that is given. In `nav` a line that ends in a folder of that name with `/` becomes its pages; a protocol that
`nav` does not mention comes last.

In a site with the built-in theme `readthedocs` all pages get the same look, light and dark, with every part in reach of
the keyboard and no font or script library loaded; `restyle: false` leaves that theme as it is.
"""

from __future__ import annotations

import html
import io
import logging
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from attrs import frozen
from jinja2 import Environment
from mkdocs.commands.build import build
from mkdocs.config import config_options, load_config
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as SitePage
from mkdocs.structure.toc import AnchorLink
from mkdocs.utils import get_theme_dir
from mkdocs.utils.templates import TemplateContext

from protocol_dsl.api.documents import Documents, documents
from protocol_dsl.diagnostics import text as diagnostics_text
from protocol_dsl.diagnostics.diagnostic import Severity
from protocol_dsl.errors import ProtocolFileError
from protocol_dsl.packaged import packaged_text
from protocol_dsl.render.html.page import stylesheet
from protocol_dsl.render.pages.pages import MARK
from protocol_dsl.tools.highlight import colours, highlighted
from protocol_dsl.tools.site_tables import with_named_tables, with_narrow_picture

log = logging.getLogger("mkdocs.plugins.protocol_dsl")
STYLESHEET = "assets/protocol_dsl.css"
THEME = "readthedocs"
TEMPLATES = str(Path(__file__).parent / "theme")
ENTRY = frozenset({"path", "previous", "folder"})
"""What can be said of one protocol of `protocols`."""
UNUSED = ("css/", "js/")
"""What of the theme its pages do not load when they have the templates of this package."""


class PluginConfig(Config):
    """The options of the plugin."""

    protocols = config_options.Type(list, default=[])
    restyle = config_options.Type(bool, default=True)


@frozen
class Listed:
    """One protocol of the site: its file, the version before it, and its folder in the site (None for the usual)."""

    path: Path
    previous: Path | None
    folder: str | None


@frozen
class Made:
    """The pages of one protocol and the folder in which they stand."""

    folder: str
    documents: Documents


class ProtocolPlugin(BasePlugin[PluginConfig]):
    """Makes the pages, puts them into the site and its navigation, and colours protocol snippets."""

    def __init__(self) -> None:
        self.made: list[Made] = []
        self.restyled = False
        self.server: LiveReloadServer | None = None

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Does nothing; a plugin that has it stays the same while a server builds the site again and again."""

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Checks the protocols, so that a faulty one stops the build before anything is written."""
        self.made = [_make(each) for each in _listed(self.config, config)]
        folders = [each.folder for each in self.made]
        for folder in {each for each in folders if folders.count(each) > 1}:
            raise PluginError(f"two protocols have the folder `{folder}`; give one of them another `folder`")
        if config.nav is not None:
            config.nav = list(_with_pages(config.nav, self.made))
        if STYLESHEET not in config.extra_css:
            config.extra_css.append(STYLESHEET)
        self.restyled = self.config.restyle and _restyle(config)
        self._watch()
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Adds the pages and the stylesheet."""
        for each in self.made:
            for page in each.documents.pages:
                files.append(File.generated(config, f"{each.folder}/{page.path}", content=page.text))
            for path, picture in each.documents.pictures.items():
                files.append(File.generated(config, f"{each.folder}/{path}", content=picture))
        files.append(File.generated(config, STYLESHEET, content=_rules(self.restyled)))
        return files

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Leaves out the fonts and scripts of a theme that nothing loads any more."""
        theirs = get_theme_dir(THEME)
        for each in [*files] if self.restyled else ():
            if each.src_dir == theirs and each.src_uri.startswith(UNUSED):
                files.remove(each)
        return env

    def on_page_content(self, html: str, *, page: SitePage, config: MkDocsConfig, files: Files) -> str:
        """Colours snippets on every page, names tables, and gives the pages of protocols their look in any theme."""
        html = _SNIPPET.sub(_coloured, html)
        is_ours = (page.markdown or "").rstrip().endswith(MARK.rstrip())
        if is_ours:
            _plain_titles(page.toc.items)
            html = with_narrow_picture(html)
        if is_ours or self.restyled:
            html = with_named_tables(html)
        # The templates put this around every page.
        return f'<div class="protocol-document">\n{html}\n</div>' if is_ours and not self.restyled else html

    def on_post_template(self, output_content: str, *, template_name: str, config: MkDocsConfig) -> str:
        """Puts a heading above what a search finds, since the search heads each find with one of the third level."""
        if not self.restyled or template_name != "search.html":
            return output_content
        return _FOUND.sub('<h2 class="found">Where these words stand</h2>\n  ', output_content)

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
        """Rebuilds when a protocol, what it includes or its document is saved."""
        self.server = server
        self._watch()
        return server

    def _watch(self) -> None:
        """Watches folders, since many editors put a new file in the place of the old one; new ones after each build."""
        if self.server is not None:
            for folder in sorted({path.parent for each in self.made for path in each.documents.files}):
                self.server.watch(str(folder), recursive=False)


def _restyle(config: MkDocsConfig) -> bool:
    """Puts the templates before those of the built-in theme, behind a site's own; False for any other theme."""
    theirs = get_theme_dir(THEME)
    if theirs not in config.theme.dirs:
        return False
    if TEMPLATES not in config.theme.dirs:
        config.theme.dirs.insert(config.theme.dirs.index(theirs), TEMPLATES)
    return True


def _rules(restyled: bool) -> str:
    names = ("site.css", "readthedocs.css") if restyled else ("site.css",)
    in_site = (packaged_text("protocol_dsl.tools", name) for name in names)
    return "\n".join([stylesheet(), *in_site, colours()])


# ---- Protocols -------------------------------------------------------------------------------------------------


def _listed(options: PluginConfig, config: MkDocsConfig) -> Iterator[Listed]:
    root = Path(config.config_file_path).parent if config.config_file_path else Path()
    for each in options.protocols:
        entry = {"path": each} if isinstance(each, str) else each
        if not isinstance(entry, Mapping) or not set(entry) <= ENTRY or "path" not in entry:
            raise PluginError(
                f"an entry of `protocols` is a path, or `path` with `previous` and `folder`; not {each!r}"
            )
        previous, folder = entry.get("previous"), entry.get("folder")
        if folder is not None and not re.fullmatch(r"\w[\w.-]*(/\w[\w.-]*)*", folder):
            raise PluginError(f"`{folder}` is no folder of the site; write it like `trials/my_trial`")
        yield Listed(root / entry["path"], None if previous is None else root / previous, folder)


def _make(listed: Listed) -> Made:
    try:
        found = documents(listed.path, previous=listed.previous)
    except ProtocolFileError as error:
        raise PluginError(f"{listed.path.name} cannot be shown:\n{error}") from None
    for each in found.findings:
        level = logging.WARNING if each.severity is Severity.WARNING else logging.INFO
        log.log(level, diagnostics_text.render((each,), found.sources).rstrip("\n"))
    for surprise in found.surprises:
        log.warning(f"{listed.path.name}: the example {surprise}")
    for quotation in found.misquoted:
        log.warning(f"{listed.path.name}: the document does not hold {quotation}")
    return Made(listed.folder or f"protocols/{found.name}", found)


def _with_pages(nav: list[Any], made: list[Made]) -> Iterator[Any]:
    """The navigation with the pages of each protocol where it is named, the others behind."""
    named: set[str] = set()

    def filled(entry: Any) -> Any:
        match entry:
            case dict():
                return {title: filled(value) for title, value in entry.items()}
            case list():
                return [filled(each) for each in entry]
            case str():
                found = next((each for each in made if entry.rstrip("/") == each.folder and entry.endswith("/")), None)
                named.update(each.folder for each in made if entry.startswith(f"{each.folder}/"))
                return entry if found is None else _entries(found)
            case _:
                return entry

    yield from (filled(each) for each in nav)
    for each in made:
        if each.folder not in named:
            yield {_name(each.documents): _entries(each)}


def _name(made: Documents) -> str:
    """The title of a protocol where themes expect HTML, as they do of every title."""
    return html.escape(made.title)


def _entries(made: Made) -> list[dict[str, str]]:
    return [{page.title: f"{made.folder}/{page.path}"} for page in made.documents.pages]


# ---- What is done to a page ------------------------------------------------------------------------------------------

_FOUND = re.compile(r'(?=<div id="[a-z]+-search-results")')
_SNIPPET = re.compile(r'<pre><code class="(?:language-)?protocol">(.*?)</code></pre>', re.DOTALL)


def _plain_titles(items: Iterable[AnchorLink]) -> None:
    """Titles of headings with the fewest references that HTML needs: the search escapes them once more."""
    for each in items:
        each.title = html.escape(html.unescape(each.title), quote=False)
        _plain_titles(each.children)


def _coloured(found: re.Match[str]) -> str:
    return highlighted(html.unescape(found[1]))


# ---- A site of one protocol ---------------------------------------------------------------------------------


def build_site(made: Documents, out: Path) -> None:
    """
    Writes a web site with the pages of one protocol and nothing else; whatever is in the folder is replaced.

    It can be opened from the folder, without a server, and loads nothing from anywhere. The same pages give the same
    bytes on any day.

    Raises:
        Abort: something about the pages is not in order, such as a link that leads nowhere; it has been logged.
    """
    with tempfile.TemporaryDirectory() as folder:
        for path, text in ({each.path: each.text for each in made.pages} | dict(made.pictures)).items():
            Path(folder, path).write_text(text, encoding="utf-8", newline="\n")
        config = load_config(
            config_file=io.StringIO(""),
            config_file_path="",
            site_name=_name(made),
            docs_dir=folder,
            site_dir=str(out.resolve()),
            use_directory_urls=False,
            theme={"name": "readthedocs", "highlightjs": False},
            plugins=[{"protocol_dsl": {}}],
            nav=[{each.title: each.path} for each in made.pages],
            strict=True,
            validation={"links": {"anchors": "warn"}},
        )
        config.plugins["protocol_dsl/folder"] = _InAFolder()
        build(config)


class _NoOptions(Config):
    """A plugin that is not configured by anybody."""


class _InAFolder(BasePlugin[_NoOptions]):
    """Leaves out what a folder has no use for: pages that serve an address of a site, and the time of the build."""

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        for name in ("404.html", "sitemap.xml"):
            config.theme.static_templates.discard(name)
            if name in files.src_uris:
                files.remove(files.src_uris[name])
        return env

    def on_page_context(
        self, context: TemplateContext, *, page: SitePage, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        said = "not kept, so that the same protocol gives the same bytes"
        return {**context, "build_date_utc": said}  # type: ignore[typeddict-item]

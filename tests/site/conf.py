"""How Sphinx builds the site; see `python -m tests.site`."""

from pathlib import Path

import xo_ref

HERE = Path(__file__).parent

project = "xo_ref"
release = version = xo_ref.__version__
extensions = ["myst_parser"]
myst_heading_anchors = 4
myst_enable_extensions = ["attrs_block", "colon_fence"]
html_theme = "furo"
html_title = f"xo_ref {release}"
html_static_path = [str(HERE / "static")]
html_css_files = ["site.css"]
html_js_files = [("site.js", {"defer": "defer"})]
html_favicon = str(HERE / "static" / "favicon.svg")
html_show_copyright = False
html_copy_source = False
html_show_sourcelink = False
html_domain_indices = False
html_use_index = False  # the search knows every name
python_use_unqualified_type_names = True
add_module_names = False
toc_object_entries_show_parents = "hide"
highlight_language = "text"
exclude_patterns: list[str] = []
pygments_style, pygments_dark_style = "a11y-high-contrast-light", "a11y-high-contrast-dark"

"""Settings of the documentation: `./run docs` builds it, and a warning is an error."""

import detente

project = "Détente"
copyright = "the authors of Détente"
version = release = detente.__version__

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = []
nitpicky = True

myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = "Détente"
html_copy_source = False
html_show_sourcelink = False

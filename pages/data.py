"""Data: what is in the file; upload, check, undo and export."""

from cxdash.ui.contents import contents, demo_box
from cxdash.ui.imports import imports_list, said
from cxdash.ui.takeaway import exports, templates
from cxdash.ui.upload import upload

said()
demo_box()
upload()
contents()
imports_list()
exports()
templates()

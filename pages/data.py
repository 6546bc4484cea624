"""Data: what is in the file; upload, check, undo and export."""

from cxdash.ui.data.contents import contents, demo_box
from cxdash.ui.data.imports import imports_list, said
from cxdash.ui.data.takeaway import exports, templates
from cxdash.ui.data.upload import upload

said()
demo_box()
upload()
contents()
imports_list()
exports()
templates()

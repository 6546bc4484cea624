"""docs/demo.md says what the stories' parameters say."""

from dataclasses import fields

from cxdash.demo import STORIES
from cxdash.demo.document import markdown
from cxdash.settings import ROOT


def test_the_page_is_the_one_that_the_stories_make():
    assert (ROOT / "docs" / "demo.md").read_text(encoding="utf-8") == markdown()


def test_every_story_is_told():
    told = markdown()
    assert told.count("\n### ") == len(fields(STORIES))
    assert told.count("**See it:**") == len(fields(STORIES))
    for story in (getattr(STORIES, one.name) for one in fields(STORIES)):
        named = [value for value in vars(story).values() if isinstance(value, str) and "-" not in value]
        assert all(value in told for value in named), story

"""Document: docs/demo.md, written from the stories' own parameters. Knows neither the database nor any page."""

from datetime import date

from cxdash.demo.plans import benchmarks, goals, marks
from cxdash.demo.stories import (
    ANSWERS,
    BRAND,
    CUSTOMERS,
    ESTIMATES,
    FIRST_DAY,
    LAST_DAY,
    LOCATIONS,
    SEED,
    STAGES,
    STORIES,
    TOUCHPOINTS,
)


def markdown() -> str:
    """The whole of docs/demo.md."""
    return "\n\n".join([_chain(), _shape(), _stories(), _plans(), _own_data()]) + "\n"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _chain() -> str:
    return f"""# The demo data

<!-- Written by `python -m cxdash docs` from cxdash/demo/stories.py; do not edit by hand. -->

{BRAND} is an invented chain of cafés that also sell things for the home: mugs, lamps, blankets. It has {LOCATIONS} stores
in Lithuania, Latvia, Estonia, Poland and Germany, a web shop and an app. Nothing in it is about a real company or a real
person; cities are real, stores and managers are not.

The data are made by a seeded generator and are the same everywhere and always: seed {SEED}, the 24 months from
{_day(FIRST_DAY)} to {_day(LAST_DAY)}. They end on that day whatever the calendar says, and the pages' default period, the
last 90 days of the data, ends with them.

    python -m cxdash demo --db PATH      a new database with the demo data
    python -m cxdash demo --csv FOLDER   the same as CSV files"""


def _shape() -> str:
    stages = ", ".join(STAGES)
    return f"""## The shape of the data

| file | rows |
|---|--:|
| locations.csv | {LOCATIONS} |
| customers.csv | {CUSTOMERS:,} |
| responses.csv | {ANSWERS:,} |
| touchpoints.csv | {TOUCHPOINTS:,} |
| goals.csv, benchmarks.csv, marks.csv | {len(goals())}, {len(benchmarks())}, {len(marks())} |

- **Locations** have country, region, city, format (high street, mall, retail park, airport), manager and opening day, and
  `size` as an attribute of their own.
- **Customers** have segment, persona, the days on which they joined and left, with a reason, their yearly revenue and what it
  cost to win them, and `loyalty_tier` as an attribute of their own.
- **Responses** are 60,000 surveys of one to three questions: NPS (0–10), CSAT (1–5), CES (1–7), and {ESTIMATES:,} estimates of
  those who lead a store. A third of the surveys have a comment, in English, Russian or Lithuanian.
- **Touchpoints** make journeys: {stages}. Requests for support have the time of their first answer.

All times are UTC. Journeys happen on the web, in the mobile app or in a store; support is by phone, web or app. Surveys come
by e-mail after a journey, as a relationship survey, or anonymously from the code on the receipt; once a quarter every
manager estimates how customers rate the store, and every month three of those who lead it.
Saturdays and December are busy, and December's queues cost a few points.
Every store has a true level of its own, within 14 NPS points of the chain's. A customer's mood colours all answers of
theirs, what happened on the journey colours the answers after it, and the rest is chance. Only what follows was planted; the
seed is one with which chance alone makes nothing else stand out in the last 90 days."""


def _stories() -> str:
    parts = (_slow_region, _lossy_checkout, _tiny_store, _improved_store, _mix_shift, _optimistic_managers)
    return "\n\n".join(["## The planted stories", *(f"### {place}. {part()}" for place, part in enumerate(parts, 1))])


def _slow_region() -> str:
    story = STORIES.slow_region
    return f"""{story.region} answers late, and its NPS falls

Since {_day(story.since)} requests in {story.region} wait {story.times_slower:g} times as long for their first answer; from
{_day(story.nps_since)} on everybody there rates about {-story.nps_points:g} NPS points lower, and the unhappy write about it.

**See it:** Overview, region {story.region}: response time up, NPS down, both real changes. Trends, response time by region:
one line leaves the others. Without a filter the chain's own response time is up too: this region alone does that. Some of
its stores are among those that moved most beyond noise."""


def _lossy_checkout() -> str:
    story = STORIES.lossy_checkout
    return f"""The {story.channel} loses customers at the checkout

Since {_day(story.since)}, when a new version of the app came out, {story.share:.0%} of the app's checkouts become a purchase;
before it, and on the {story.compared_with} still, {story.usual_share:.0%} do. Most of those who are lost saw their payment fail.

**See it:** Funnel, Visit → Basket → {story.step} → {story.next_step}, split by channel: from {story.step} to {story.next_step}
the {story.channel} keeps far fewer than the {story.compared_with}, well beyond the intervals; until {_day(story.since)} they kept
the same. Those lost after it feel worse than those who went on. In a funnel a customer counts at the furthest step that any
attempt reached, so its shares are a little higher than those of single checkouts."""


def _tiny_store() -> str:
    story = STORIES.tiny_store
    return f"""A perfect score that means nothing

{story.name} opened on {_day(story.opened_on)} and has {story.answers} answers, all of them {story.score}: NPS 100.

**See it:** Locations: the score is 100, the interval is wide, the tier is “few answers”, and the shrunken score by which the
list is sorted puts it among the others, not first."""


def _improved_store() -> str:
    story = STORIES.improved_store
    return f"""A store that got better after something was done

{story.name} ({story.location_id}) was one of the weakest stores. On {_day(story.acted_on)} it got {story.action}. Since then
its experiences are worth about {story.nps_points_gained:g} NPS points more.

**See it:** Overview: among the locations that moved most beyond noise, upwards. Trends, with this location picked: a step in
July 2026. Locations: above the rest in the last 90 days, and far from it in the year before."""


def _mix_shift() -> str:
    story = STORIES.mix_shift
    return f"""{story.country}'s fall that is none

Since {_day(story.since)} only {story.share_kept:.0%} of the receipts in {story.country} still carry a code that asks for an answer. The
answers of that source (“{story.source}”) are about {story.source_nps_points:g} NPS points better than others, as they come from people who
have just bought something. So {story.country}'s NPS falls, a real change of the number, though no customer is treated worse.

**See it:** Trends, country {story.country}: NPS down. The same split by source: each of the sources is within noise; only their
shares of the answers moved. (Simpson's paradox: compare like with like before looking for somebody to blame.)"""


def _optimistic_managers() -> str:
    story = STORIES.optimistic_managers
    return f"""Managers think that customers are happier than they are

Their estimates are made about {story.nps_points:g} NPS points too high.

**See it:** Trends, split by respondent: {story.respondent} above customer. Locations, perception gap, all data: most stores
overestimate themselves beyond noise; in 90 days each has too few estimates to tell, but all together do. Unless respondents
are picked or split by, every number counts customers alone."""


def _plans() -> str:
    told = marks().fillna("").to_dict("records")
    events = "\n".join(f"- {one['happened_on']}: {one['title']} ({one['location_id'] or 'everywhere'})" for one in told)
    return f"""## Goals, a benchmark and events

Five goals for 2026: of the chain for NPS and CSAT, of Germany and of {STORIES.improved_store.name} for NPS, and of
{STORIES.slow_region.region} for response time, which it misses since it answers late. One invented benchmark for NPS. Three events, on
the days on which stories began:

{events}

The Overview has the goal on each card; Trends has the marks on the line, and the steps that are found near them."""


def _own_data() -> str:
    return """## Start with your own data

The demo database is an ordinary one, filled through the same import as any file. To start anew, move
`data/cxdash.duckdb` away (or set `CXDASH_DATABASE` to another path) and import your own files; see the README. The files of
`python -m cxdash demo --csv FOLDER` also serve as templates: their columns are the ones that cxdash knows without a mapping."""

-- The store's tables, at schema version 4. Times are UTC; days (`…_on`) are local days of the time zone in `meta`.
-- Facts are inserted sorted by day and location, so that the zone maps of each import prune periods and places.

CREATE TABLE meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);

CREATE SEQUENCE import_ids;

CREATE TABLE imports (
    import_id INTEGER PRIMARY KEY,
    file_name VARCHAR NOT NULL,
    checksum VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    mapping VARCHAR NOT NULL,          -- the mapping as TOML
    imported_by VARCHAR NOT NULL,
    imported_at TIMESTAMP NOT NULL,
    rows_read BIGINT NOT NULL,
    loaded BIGINT NOT NULL,
    known BIGINT NOT NULL,
    rejected BIGINT NOT NULL,
    undone_at TIMESTAMP,
    updated BIGINT,                    -- loaded rows that replaced what their id said before
    first_day DATE, last_day DATE,     -- of what was loaded
    undated BIGINT,
    figures_before VARCHAR,            -- of the whole store, additive parts as JSON; NULL before version 2
    figures_after VARCHAR
);

CREATE TABLE problems (                -- why rows of an import were refused
    import_id INTEGER NOT NULL,
    row_number BIGINT NOT NULL,        -- as a spreadsheet counts: the header is row 1
    column_name VARCHAR,
    value VARCHAR,
    reason VARCHAR NOT NULL            -- a code of intake/problems.py
);

CREATE TABLE responses (               -- one row for each answered question
    response_id VARCHAR NOT NULL,
    metric VARCHAR NOT NULL,           -- nps, csat, ces, or text for a comment alone
    question VARCHAR NOT NULL,         -- the column it came from
    customer_id VARCHAR,
    location_id VARCHAR,
    answered_at TIMESTAMP,
    answered_on DATE,
    channel VARCHAR,
    stage VARCHAR,
    score DOUBLE,
    scale_min DOUBLE,
    scale_max DOUBLE,
    points SMALLINT,                   -- what the answer earns; NULL: no valid answer
    state VARCHAR NOT NULL,            -- valid, blank, dont_know, text
    comment VARCHAR,
    language VARCHAR,
    source VARCHAR,
    respondent VARCHAR NOT NULL,
    attributes JSON,
    import_id INTEGER NOT NULL,
    row_number BIGINT NOT NULL
);

CREATE TABLE touchpoints (
    touchpoint_id VARCHAR NOT NULL,
    customer_id VARCHAR,
    location_id VARCHAR,
    occurred_at TIMESTAMP,
    occurred_on DATE,
    stage VARCHAR,
    channel VARCHAR,
    department VARCHAR,
    outcome VARCHAR,
    value DOUBLE,
    responded_at TIMESTAMP,
    response_seconds DOUBLE,
    attributes JSON,
    import_id INTEGER NOT NULL,
    row_number BIGINT NOT NULL
);

-- Locations and customers are kept as every import gave them; the newest version of each is what is shown, and an
-- undone import's versions simply go. Those that only facts name have an id and nothing else.
CREATE TABLE location_versions (
    location_id VARCHAR NOT NULL,
    name VARCHAR, region VARCHAR, country VARCHAR, city VARCHAR, format VARCHAR, brand VARCHAR,
    latitude DOUBLE, longitude DOUBLE, opened_on DATE, manager VARCHAR, department VARCHAR,
    attributes JSON,
    fingerprint UBIGINT NOT NULL,
    import_id INTEGER NOT NULL,
    row_number BIGINT NOT NULL
);

CREATE TABLE customer_versions (
    customer_id VARCHAR NOT NULL,
    segment VARCHAR, persona VARCHAR, joined_on DATE, churned_on DATE, churn_reason VARCHAR,
    annual_revenue DOUBLE, acquisition_cost DOUBLE,
    attributes JSON,
    fingerprint UBIGINT NOT NULL,
    import_id INTEGER NOT NULL,
    row_number BIGINT NOT NULL
);

CREATE TABLE locations (
    location_id VARCHAR NOT NULL,
    name VARCHAR, region VARCHAR, country VARCHAR, city VARCHAR, format VARCHAR, brand VARCHAR,
    latitude DOUBLE, longitude DOUBLE, opened_on DATE, manager VARCHAR, department VARCHAR,
    attributes JSON
);

CREATE TABLE customers (
    customer_id VARCHAR NOT NULL,
    segment VARCHAR, persona VARCHAR, joined_on DATE, churned_on DATE, churn_reason VARCHAR,
    annual_revenue DOUBLE, acquisition_cost DOUBLE,
    attributes JSON
);

-- What is known besides: events that are drawn on trends, targets, and values of others to compare with. Kept as locations
-- are, but a newer version of one says all of it. Periods are half-open: `until` is the first day after.
CREATE TABLE mark_versions (
    mark_id VARCHAR NOT NULL,
    happened_on DATE, until_on DATE, title VARCHAR, category VARCHAR, location_id VARCHAR,
    attributes JSON,
    fingerprint UBIGINT NOT NULL,
    import_id INTEGER NOT NULL,
    row_number BIGINT NOT NULL
);

CREATE TABLE goal_versions (
    goal_id VARCHAR NOT NULL,
    metric VARCHAR,
    level VARCHAR,                     -- a dimension of locations: location, city, region, country, format, brand; NULL: all
    place VARCHAR,                     -- its value
    target DOUBLE, since DATE, until DATE,
    attributes JSON,
    fingerprint UBIGINT NOT NULL,
    import_id INTEGER NOT NULL,
    row_number BIGINT NOT NULL
);

CREATE TABLE benchmark_versions (
    benchmark_id VARCHAR NOT NULL,
    metric VARCHAR, name VARCHAR, value DOUBLE, low DOUBLE, high DOUBLE, source VARCHAR, published_on DATE, level VARCHAR, place VARCHAR,
    attributes JSON,
    fingerprint UBIGINT NOT NULL,
    import_id INTEGER NOT NULL,
    row_number BIGINT NOT NULL
);

CREATE TABLE marks (
    mark_id VARCHAR NOT NULL,
    happened_on DATE, until_on DATE, title VARCHAR, category VARCHAR, location_id VARCHAR,
    attributes JSON
);

CREATE TABLE goals (
    goal_id VARCHAR NOT NULL,
    metric VARCHAR, level VARCHAR, place VARCHAR, target DOUBLE, since DATE, until DATE,
    attributes JSON
);

CREATE TABLE benchmarks (
    benchmark_id VARCHAR NOT NULL,
    metric VARCHAR, name VARCHAR, value DOUBLE, low DOUBLE, high DOUBLE, source VARCHAR, published_on DATE, level VARCHAR, place VARCHAR,
    attributes JSON
);

-- What an update replaced, as it stood, for the undo of that update (replaced_by: its import).
CREATE TABLE replaced_responses AS SELECT *, 0::INTEGER AS replaced_by FROM responses LIMIT 0;
CREATE TABLE replaced_touchpoints AS SELECT *, 0::INTEGER AS replaced_by FROM touchpoints LIMIT 0;

CREATE TABLE held (                    -- rows of other imports that this one has too: it keeps them when those are undone
    import_id INTEGER NOT NULL,
    row_number BIGINT NOT NULL,
    of_import INTEGER NOT NULL,
    of_row BIGINT NOT NULL,
    about VARCHAR NOT NULL             -- which of the rows that one line made
);

CREATE TABLE mappings (                -- mappings that somebody saved, offered for files with the same columns
    name VARCHAR PRIMARY KEY,
    columns VARCHAR NOT NULL,          -- the header's names, joined by chr(31)
    toml VARCHAR NOT NULL,
    saved_by VARCHAR NOT NULL,
    saved_at TIMESTAMP NOT NULL
);

CREATE TABLE funnels (                 -- funnels that somebody saved: what they count, not of whom or when
    name VARCHAR PRIMARY KEY,
    definition VARCHAR NOT NULL,       -- JSON
    saved_by VARCHAR NOT NULL,
    saved_at TIMESTAMP NOT NULL
);

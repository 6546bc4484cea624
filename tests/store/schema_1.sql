-- The store's tables as version 1 made them: what a file of that version looks like to the migrations.
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
    undone_at TIMESTAMP
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
    fingerprint UBIGINT NOT NULL,      -- of the content, to tell the same row from a changed one
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
    fingerprint UBIGINT NOT NULL,
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

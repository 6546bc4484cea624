"""Catalogue: what is in the data: attributes, values to filter on, stages in their usual order, the span of time."""

ATTRIBUTES = """
SELECT DISTINCT owner || '.' || key AS attribute
FROM (
    SELECT 'location' AS owner, unnest(json_keys(attributes)) AS key FROM locations
    UNION ALL SELECT 'customer', unnest(json_keys(attributes)) FROM customers
    UNION ALL SELECT 'response', unnest(json_keys(attributes)) FROM responses WHERE attributes IS NOT NULL
    UNION ALL SELECT 'touchpoint', unnest(json_keys(attributes)) FROM touchpoints WHERE attributes IS NOT NULL
)
ORDER BY 1
"""

DAYS = """
SELECT day, sum(n) AS n FROM (
    SELECT answered_on AS day, count(*) AS n FROM responses GROUP BY 1
    UNION ALL SELECT occurred_on, count(*) FROM touchpoints GROUP BY 1
)
WHERE day IS NOT NULL
GROUP BY 1 ORDER BY 1
"""

CONTENTS = """
SELECT 'responses' AS kind, count(*) AS rows, count(DISTINCT (source, response_id)) AS units,
       min(answered_on) AS first_day, max(answered_on) AS last_day, count(*) FILTER (answered_on IS NULL) AS undated
FROM responses
UNION ALL
SELECT 'touchpoints', count(*), count(DISTINCT customer_id), min(occurred_on), max(occurred_on),
       count(*) FILTER (occurred_on IS NULL)
FROM touchpoints
UNION ALL SELECT 'customers', count(*), count(*), NULL, NULL, 0 FROM customers
UNION ALL SELECT 'locations', count(*), count(*), NULL, NULL, 0 FROM locations
"""

UNDATED = "SELECT count(*) AS n FROM responses WHERE answered_on IS NULL AND points IS NOT NULL"

# Stages in the order in which customers usually meet them first: by the mean rank among a customer's own stages.
STAGES = """
WITH firsts AS (
    SELECT customer_id, stage, min(occurred_at) AS first_at
    FROM touchpoints
    WHERE customer_id IS NOT NULL AND stage IS NOT NULL AND occurred_at IS NOT NULL
    GROUP BY 1, 2
),
ranked AS (
    SELECT stage, percent_rank() OVER (PARTITION BY customer_id ORDER BY first_at) AS place,
           count(*) OVER (PARTITION BY customer_id) AS of_stages
    FROM firsts
)
SELECT stage, count(*) AS customers, avg(place) FILTER (of_stages > 1) AS place
FROM ranked GROUP BY stage ORDER BY place NULLS LAST, customers DESC, stage
"""

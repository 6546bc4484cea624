SELECT NULL::DOUBLE AS scale_low, NULL::DOUBLE AS scale_high, (f.response_seconds >= 900.0)::INTEGER + (f.response_seconds >= 1800.0)::INTEGER + (f.response_seconds >= 3600.0)::INTEGER + (f.response_seconds >= 7200.0)::INTEGER + (f.response_seconds >= 14400.0)::INTEGER + (f.response_seconds >= 28800.0)::INTEGER + (f.response_seconds >= 86400.0)::INTEGER + (f.response_seconds >= 172800.0)::INTEGER + (f.response_seconds >= 604800.0)::INTEGER AS bin, count(*) AS n, 0 AS broken
FROM touchpoints f
WHERE f.occurred_on >= ?
  AND f.occurred_on < ?
  AND f.response_seconds IS NOT NULL
GROUP BY 1, 2, 3
-- 1: datetime.date(2026, 1, 1)
-- 2: datetime.date(2026, 4, 1)

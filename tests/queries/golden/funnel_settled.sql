SELECT timezone(?, timezone('UTC', max(occurred_at) - to_microseconds(?::BIGINT)))::DATE AS settled FROM touchpoints
-- 1: 'Europe/Vilnius'
-- 2: 86400000000

-- The leaderboard reads by topic. Built while players play on: it takes no lock that stops writes.
CREATE INDEX CONCURRENTLY quiz_sessions_topic_idx ON quiz_sessions (topic, score DESC) WHERE finished_at IS NOT NULL;

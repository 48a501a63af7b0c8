DROP TABLE quiz_sessions;

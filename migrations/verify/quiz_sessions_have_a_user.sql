-- Quiz sessions whose user is gone: there is no foreign key that would have stopped it.
SELECT q.id AS quiz_session, q.user_id, q.started_at
  FROM quiz_sessions q
  LEFT JOIN users u ON u.id = q.user_id
 WHERE u.id IS NULL
 ORDER BY q.started_at;

-- The /top reply. Blocked users keep their results and are not shown.
CREATE VIEW leaderboard AS
SELECT q.topic,
       p.display_name,
       max(q.score) AS best_score,
       count(*)     AS quizzes
  FROM quiz_sessions q
  JOIN users u ON u.id = q.user_id
  JOIN profiles p ON p.user_id = u.id
 WHERE q.finished_at IS NOT NULL
   AND NOT u.is_blocked
 GROUP BY q.topic, p.user_id, p.display_name;

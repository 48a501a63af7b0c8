UPDATE services
   SET status = 'operational',
       note = NULL
 WHERE name = 'notifications';

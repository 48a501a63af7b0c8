-- Notifications move to the new sender tonight.
UPDATE services
   SET status = 'maintenance',
       note = 'moving to the new sender'
 WHERE name = 'notifications';

SELECT * FROM webhooks ORDER BY id;
SELECT * FROM webhooks_past ORDER BY id, since;

UPDATE events SET payload = '';
DELETE FROM events;
TRUNCATE events;
UPDATE commands SET actor = 'somebody else';
DELETE FROM commands;
TRUNCATE commands;

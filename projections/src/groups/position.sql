SELECT position FROM checkpoint WHERE name = 'groups'

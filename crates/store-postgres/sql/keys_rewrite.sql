-- What is updated stays in the table until it is written anew.
VACUUM (FULL) rollbook_keys

SELECT wrapped FROM rollbook_keys_mark WHERE one = 1

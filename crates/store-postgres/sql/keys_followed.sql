SELECT position FROM rollbook_keys_followed WHERE epoch = $1

-- What moved between pages before left traces there: the file is written anew.
VACUUM

UPDATE meta SET epoch = epoch

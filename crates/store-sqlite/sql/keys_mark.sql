SELECT wrapped FROM mark WHERE one = 1

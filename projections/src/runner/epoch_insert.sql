INSERT INTO views (epoch) VALUES ($1)

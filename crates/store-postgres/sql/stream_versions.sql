SELECT s.category, s.stream, s.version
FROM unnest($1::smallint[], $2::uuid[]) AS wanted (category, stream)
JOIN streams s ON s.category = wanted.category AND s.stream = wanted.stream

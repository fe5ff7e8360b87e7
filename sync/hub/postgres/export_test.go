package postgres

// Dialect turns a step of the schema into PostgreSQL's words.
func Dialect(step string) string { return dialect.Replace(step) }

package customers

// Fields are all fields of a customer file, in the order in which people are asked for them.
func Fields() []Field {
	out := make([]Field, len(aliases))
	for i, a := range aliases {
		out[i] = a.field
	}
	return out
}

// Suggest maps what can be told from the headers, for a person to complete: a field that no column, or
// more than one, looks like is left out. Guess judges what the person made of it.
func Suggest(header []string) Mapping {
	m, taken := Mapping{}, map[int]Field{}
	for _, a := range aliases {
		before := len(m)
		if err := m.guess(a.field, a.names, header, taken); err != nil && len(m) > before {
			delete(m, a.field)
		}
	}
	return m
}

package words

import "regexp"

// counted are the nouns that the English list counts.
var counted = regexp.MustCompile(`(^|[^\d.,:/–-])1 (day|customer|record|month|digit|row|year|character|minute|sign|order|conflict|item|cell|value|time|line|instalment|place|field|change|task|car|quote)s\b`)

// one writes "1 day ago" where the list says "%d days ago".
func one(english string) string { return counted.ReplaceAllString(english, "${1}1 $2") }

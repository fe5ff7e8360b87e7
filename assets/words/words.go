// Package words holds the English of the program: Chinese as it stands in the code, English as a person
// would write it. Chinese needs no list, it is the language of the code.
//
// A key may hold %s or %d; it then also reads a finished sentence back into its parts, so that a message
// of domain, which knows no language but Chinese, can be shown in English.
package words

import _ "embed"

// English is a JSON object from Chinese to English. The bytes are shared: nobody may change them.
//
//go:embed en.json
var English []byte

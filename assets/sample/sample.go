// Package sample is the data that a new user tries the program with: the price list of the invented
// brand 砚行 and three hundred invented customers in a file as an old system exports them.
package sample

import _ "embed"

// Catalogue is a price list with taxes, insurance, fees and finance products; amounts in fen.
//
//go:embed catalogue.json
var Catalogue []byte

// Customers is a CSV file with a header in Chinese, ten faults and ten duplicates.
//
//go:embed customers.csv
var Customers []byte

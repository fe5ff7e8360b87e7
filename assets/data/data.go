// Package data holds the shipped reference tables as the JSON they came in:
// GB/T 2260 regions, surname readings and public holidays. It decodes nothing;
// domain/region, domain/pinyin and domain/calendar do, once, when first asked.
// Origins and licences are in LICENCES.txt beside the files.
package data

import _ "embed"

// Regions is regions.json: provinces, cities and areas as [code, name] pairs.
//
//go:embed regions.json
var Regions []byte

// Surnames is surnames-pinyin.json: readings of characters used as surnames.
//
//go:embed surnames-pinyin.json
var Surnames []byte

// Holidays is holidays.json: days off and make-up working days by year.
//
//go:embed holidays.json
var Holidays []byte

package postgres

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5/pgtype"
)

// A push's lists are most of what is sent here. pgx writes a list element by element into a buffer that begins with 256 bytes for each
// statement and grows all the way to a megabyte, which took longer than judging the records. These codecs make room first.

// listCodec writes []string and []int64 as arrays of one dimension; all else is the codec's that it stands in for. (pgx looks for its own
// type of codec when a COPY fails to write binary values; nothing is copied here.)
type listCodec struct {
	pgtype.Codec
	element uint32 // OID
}

// withLists lets a connection write its lists so.
func withLists(m *pgtype.Map) error {
	for array, element := range map[uint32]uint32{pgtype.TextArrayOID: pgtype.TextOID, pgtype.Int8ArrayOID: pgtype.Int8OID} {
		known, ok := m.TypeForOID(array)
		if !ok {
			return fmt.Errorf("pgx knows no type %d", array)
		}
		m.RegisterType(&pgtype.Type{Name: known.Name, OID: array, Codec: listCodec{known.Codec, element}})
	}
	return nil
}

// PlanEncode says how a value is written.
func (c listCodec) PlanEncode(m *pgtype.Map, oid uint32, format int16, value any) pgtype.EncodePlan {
	if format == pgtype.BinaryFormatCode {
		switch value.(type) {
		case []string:
			if c.element == pgtype.TextOID {
				return textList{}
			}
		case []int64:
			if c.element == pgtype.Int8OID {
				return numberList{}
			}
		}
	}
	return c.Codec.PlanEncode(m, oid, format, value)
}

type textList struct{}

// Encode appends a []string.
func (textList) Encode(value any, to []byte) ([]byte, error) {
	list := value.([]string)
	size := 0
	for _, s := range list {
		size += 4 + len(s)
	}
	to = appendListHead(to, len(list), size, pgtype.TextOID)
	for _, s := range list {
		to = append(binary.BigEndian.AppendUint32(to, uint32(len(s))), s...)
	}
	return to, nil
}

type numberList struct{}

// Encode appends a []int64.
func (numberList) Encode(value any, to []byte) ([]byte, error) {
	list := value.([]int64)
	to = appendListHead(to, len(list), 12*len(list), pgtype.Int8OID)
	for _, n := range list {
		to = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint32(to, 8), uint64(n))
	}
	return to, nil
}

// appendListHead begins an array in PostgreSQL's binary form (array_recv in its arrayfuncs.c): dimensions, whether there are nulls, the
// elements' type, then each dimension's length and first index. size is of the elements.
func appendListHead(to []byte, length, size int, element uint32) []byte {
	to = slices.Grow(to, 20+size)
	head := []uint32{1, 0, element, uint32(length), 1}
	if length == 0 {
		head = []uint32{0, 0, element}
	}
	for _, n := range head {
		to = binary.BigEndian.AppendUint32(to, n)
	}
	return to
}

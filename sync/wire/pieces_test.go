package wire_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"showroom/sync/wire"
)

// streamed is the body of a wait's answer that goes on: still there, two feeds, one without rows, and something to pull.
func streamed(t *testing.T) []byte {
	head := wire.FeedHead{Epoch: "e7", Now: at, Heads: map[string]int64{"KM01": 22, "*": 5}, Seals: map[string]string{"KM01": "c2VhbC1vZi0yMg"}, Next: 46}
	var lines [][]byte
	for i := range items {
		lines = append(lines, wire.AppendItem(nil, &items[i]))
	}
	out, err := wire.AppendFeed([]byte("\n"), head, lines)
	must(t, err)
	head.Heads = map[string]int64{"KM01": 23, "*": 5}
	out, err = wire.AppendFeed(append(out, '\n'), head, nil)
	must(t, err)
	return append(append(out, wire.PullLine...), '\n')
}

func TestGoldenStream(t *testing.T) {
	golden := check(t, "wait-stream.jsonl", streamed(t))
	lines := 0
	p := wire.NewPieces(bytes.NewReader(golden), func() { lines++ })
	if packed, err := p.Packed(); packed || err != nil {
		t.Fatal(packed, err)
	}
	for _, want := range []int{3, 0} {
		piece, err := p.Next()
		must(t, err)
		r, err := wire.NewReader(bytes.NewReader(piece), wire.MaxPiece)
		must(t, err)
		var head wire.FeedHead
		must(t, r.Head(&head))
		for err = nil; err == nil; _, err = r.Next() {
		}
		if err != io.EOF || int(head.Count) != want || int(r.Count()) != want {
			t.Errorf("%d rows of %d: %v", r.Count(), head.Count, err)
		}
		r.Close()
	}
	if _, err := p.Next(); !errors.Is(err, wire.ErrPull) {
		t.Error(err)
	}
	if lines != bytes.Count(golden, []byte("\n")) {
		t.Errorf("told of %d lines", lines)
	}
}

// Wherever a stream breaks, whole feeds are whole and nothing else is one.
func TestStreamCutAnywhere(t *testing.T) {
	all := streamed(t)
	for n := range all {
		p := wire.NewPieces(bytes.NewReader(all[:n]), nil)
		for {
			piece, err := p.Next()
			if err != nil {
				if !errors.Is(err, io.EOF) && !errors.Is(err, wire.ErrCut) {
					t.Fatalf("%d bytes: %v", n, err)
				}
				break
			}
			r, err := wire.NewReader(bytes.NewReader(piece), wire.MaxPiece)
			must(t, err)
			must(t, r.Head(&wire.FeedHead{}))
			for err = nil; err == nil; _, err = r.Next() {
			}
			if err != io.EOF {
				t.Fatalf("%d bytes: a piece that isn't whole: %v", n, err)
			}
			r.Close()
		}
	}
}

func FuzzPieces(f *testing.F) {
	f.Add([]byte("\n{\"epoch\":\"e\"}\n{\"end\":0,\"crc\":\"00000000\"}\n"))
	f.Add([]byte("\n\n" + wire.PullLine + "\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p := wire.NewPieces(bytes.NewReader(b), nil)
		sum := 0
		for {
			piece, err := p.Next()
			if err != nil {
				return
			}
			if sum += len(piece); sum > len(b) || len(piece) < 2 {
				t.Fatalf("%d bytes out of %d", sum, len(b))
			}
		}
	})
}

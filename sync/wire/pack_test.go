package wire_test

import (
	"bytes"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"showroom/sync/wire"
)

// What was packed comes out as it went in, and in no other size.
func TestPack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		file := bytes.Repeat(rapid.SliceOfN(rapid.Byte(), 1, 300).Draw(t, "file"), rapid.IntRange(1, 2000).Draw(t, "times"))
		packed := pack(t, file)
		var out bytes.Buffer
		if err := wire.Unpack(&out, bytes.NewReader(packed), int64(len(file))); err != nil || !bytes.Equal(out.Bytes(), file) {
			t.Fatalf("%d bytes came out of %d: %v", out.Len(), len(file), err)
		}
		size := int64(len(file)) + rapid.SampledFrom([]int64{-1, 1}).Draw(t, "off by")
		out.Reset()
		if err := wire.Unpack(&out, bytes.NewReader(packed), size); !errors.Is(err, wire.ErrCut) {
			t.Fatalf("promised %d of %d: %v", size, len(file), err)
		}
		if int64(out.Len()) > size+1 {
			t.Fatalf("%d bytes written of %d promised", out.Len(), size)
		}
		cut := rapid.IntRange(0, len(packed)-1).Draw(t, "cut")
		if err := wire.Unpack(&out, bytes.NewReader(packed[:cut]), int64(len(file))); !errors.Is(err, wire.ErrCut) {
			t.Fatalf("cut at %d of %d: %v", cut, len(packed), err)
		}
	})
}

func pack(t rapid.TB, file []byte) []byte {
	var packed bytes.Buffer
	w, err := wire.Pack(&packed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(file); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

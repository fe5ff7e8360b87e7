package hub

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"showroom/sync/wire"
)

// packed is a temporary file without a name, where the system allows that (not on Windows): so a hub that is killed leaves
// nothing behind, and nobody who clears old files away takes it from under PCs that fetch it.
type packed struct {
	file    *os.File
	name    string // "" when it has none any more
	size    int64
	readers sync.WaitGroup // counted under the lock of whoever hands it out
}

func newPacked() (*packed, error) {
	file, err := os.CreateTemp("", "showroom-hub-")
	if err != nil {
		return nil, fmt.Errorf("make a temporary file: %w", err)
	}
	p := &packed{file: file, name: file.Name()}
	if os.Remove(p.name) == nil {
		p.name = ""
	}
	return p, nil
}

// whole notes how long the finished file is, and completes what PCs are told of it.
func (p *packed) whole(told wire.Snapshot, sum []byte) (wire.Snapshot, error) {
	info, err := p.file.Stat()
	if err != nil {
		return told, err
	}
	p.size = info.Size()
	told.Bytes, told.SHA256 = p.size, hex.EncodeToString(sum)
	told.ID = told.SHA256[:32]
	return told, nil
}

// reader reads it from the beginning, beside other readers.
func (p *packed) reader() io.ReadSeeker { return io.NewSectionReader(p.file, 0, p.size) }

// drop gives it back to the system once nobody reads it any more. No reader may come after.
func (p *packed) drop() error {
	p.readers.Wait()
	return p.end()
}

// end gives it back at once; who still reads it gets an error.
func (p *packed) end() error {
	err := p.file.Close()
	if p.name != "" {
		err = errors.Join(err, os.Remove(p.name))
	}
	return err
}

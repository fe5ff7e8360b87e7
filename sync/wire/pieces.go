package wire

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strconv"
)

// The answer to a wait that asks for a stream is plain text: feeds one after the other, each whole with its head and its
// end, and in between empty lines, which say that the line is still open. The first line comes at once. PullLine before
// the end says that there is something that a pull must find out.

// PullLine is the last line of a stream whose reader shall pull.
const PullLine = `{"pull":1}`

// MaxPiece is how many bytes one feed of a stream may have.
const MaxPiece = 1 << 20

// ErrPull is the end of a stream by a PullLine.
var ErrPull = errors.New("there is something to pull")

// AppendFeed appends a whole feed as a piece of a stream; it sets the head's count.
func AppendFeed(to []byte, head FeedHead, lines [][]byte) ([]byte, error) {
	head.Count = int64(len(lines))
	first, err := json.Marshal(head)
	if err != nil {
		return to, fmt.Errorf("wire: head: %w", err)
	}
	from := len(to)
	to = append(append(to, first...), '\n')
	for _, line := range lines {
		to = append(append(to, line...), '\n')
	}
	sum := crc32.Checksum(to[from:], castagnoli)
	to = strconv.AppendInt(append(to, `{"end":`...), head.Count, 10)
	return fmt.Appendf(to, ",\"crc\":\"%08x\"}\n", sum), nil
}

// Pieces cuts a stream of feeds.
type Pieces struct {
	in    *bufio.Reader
	alive func() // told of each line
	piece []byte
}

// NewPieces reads from r. alive is called whenever a line has come; it may be nil.
func NewPieces(r io.Reader, alive func()) *Pieces {
	if alive == nil {
		alive = func() {}
	}
	return &Pieces{in: bufio.NewReaderSize(r, 4<<10), alive: alive}
}

// Packed tells whether what comes is no stream but one feed, compressed; then Rest is it. It waits for the first byte.
func (p *Pieces) Packed() (bool, error) {
	first, err := p.in.Peek(1)
	if err != nil {
		return false, fmt.Errorf("%w: nothing came: %w", ErrCut, err)
	}
	if first[0] == magic[0] {
		p.alive()
		return true, nil
	}
	return false, nil
}

// Rest is what was not cut yet.
func (p *Pieces) Rest() io.Reader { return p.in }

// Next waits for the next whole feed, for a Reader to read; it is valid until the following call. io.EOF is the end of the
// stream between two feeds, ErrPull that end with something to pull.
func (p *Pieces) Next() ([]byte, error) {
	p.piece = p.piece[:0]
	for at := 0; ; {
		part, err := p.in.ReadSlice('\n')
		p.piece = append(p.piece, part...)
		if len(p.piece) > MaxPiece {
			return nil, ErrTooLarge
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err == io.EOF && len(p.piece) == 0:
			return nil, io.EOF
		case err != nil:
			return nil, fmt.Errorf("%w: %w", ErrCut, err)
		}
		p.alive()
		line := p.piece[at:]
		switch at = len(p.piece); {
		case len(p.piece) == 1: // still there
			p.piece, at = p.piece[:0], 0
		case string(p.piece) == PullLine+"\n":
			return nil, ErrPull
		case bytes.HasPrefix(line, []byte(`{"end":`)):
			return p.piece, nil
		}
	}
}

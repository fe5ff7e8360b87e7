package wire

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// What one stream may hold. A mutation is one line, so a business action with more records than fit
// (an import) is cut by its writer into several mutations.
const (
	MaxLine     = 16 << 20 // bytes of one line
	MaxHead     = 1 << 20  // bytes of the first line
	MaxChanges  = 5_000    // changes of one mutation
	MaxFields   = 1_000    // fields of one body
	MaxPush     = 1 << 30  // bytes of a push, decompressed
	MaxFeed     = 16 << 30 // bytes of a feed, decompressed
	window      = 1 << 20  // bytes that zstd looks back
	maxWindow   = 8 << 20  // that a foreign encoder may ask for
	decoderHeap = 64 << 20
)

// Media is the content type of streams, Encoding their compression.
const (
	Media    = "application/x-ndjson"
	Encoding = "zstd"
)

var (
	// ErrTooLarge says that a line or a stream passed its limit.
	ErrTooLarge = errors.New("line or stream too large")
	// ErrCut says that a stream ended without its end line, or that the end doesn't fit what came.
	ErrCut = errors.New("stream was cut off or damaged")
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Writer writes one stream: a head, lines, an end.
type Writer struct {
	out   *bufio.Writer
	zip   *zstd.Encoder // nil: plain
	crc   uint32
	count int64
	err   error
}

var encoders = sync.Pool{New: func() any {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1),
		zstd.WithWindowSize(window), zstd.WithLowerEncoderMem(true))
	if err != nil {
		panic(fmt.Sprintf("wire: zstd options: %v", err)) // constant options: only a programming error
	}
	return e
}}

// NewWriter begins a zstd stream on w.
func NewWriter(w io.Writer) *Writer {
	e := encoders.Get().(*zstd.Encoder)
	e.Reset(w)
	out := buffers.Get().(*bufio.Writer)
	out.Reset(e)
	return &Writer{zip: e, out: out}
}

// buffers stand before compressors; a hub answers thousands of small pulls a second.
var buffers = sync.Pool{New: func() any { return bufio.NewWriterSize(nil, 32<<10) }}

// SmallStream is how many bytes of lines aren't worth a compressor, for they fit one packet of the network.
const SmallStream = 1000

// NewPlainWriter begins an uncompressed stream on w, for curl and people.
func NewPlainWriter(w io.Writer) *Writer {
	return &Writer{out: bufio.NewWriterSize(w, 8<<10)}
}

// Head writes the first line.
func (w *Writer) Head(head any) error {
	line, err := json.Marshal(head)
	if err != nil {
		return fmt.Errorf("wire: head: %w", err)
	}
	w.write(line)
	return w.err
}

// Line writes one message as an Append function made it.
func (w *Writer) Line(line []byte) error {
	w.count++
	w.write(line)
	return w.err
}

// Count is the number of lines so far.
func (w *Writer) Count() int64 { return w.count }

func (w *Writer) write(line []byte) {
	if w.err != nil {
		return
	}
	w.crc = crc32.Update(crc32.Update(w.crc, castagnoli, line), castagnoli, newline)
	if _, w.err = w.out.Write(line); w.err == nil {
		w.err = w.out.WriteByte('\n')
	}
}

var newline = []byte{'\n'}

// End writes the end line and everything that is still buffered. The Writer can't be used after it.
func (w *Writer) End() error {
	line, err := json.Marshal(End{Count: w.count, CRC: fmt.Sprintf("%08x", w.crc)})
	if err != nil {
		return fmt.Errorf("wire: end: %w", err)
	}
	w.write(line)
	if w.err == nil {
		w.err = w.out.Flush()
	}
	return w.Close()
}

// Close gives the compressor back. Without End before it the stream stays without its end, so the
// reader will discard it: that is how a failing writer calls it off.
func (w *Writer) Close() error {
	if w.zip == nil {
		return w.err
	}
	if err := w.zip.Close(); w.err == nil {
		w.err = err
	}
	w.zip.Reset(nil)
	encoders.Put(w.zip)
	w.zip = nil
	w.out.Reset(nil)
	buffers.Put(w.out)
	w.out = bufio.NewWriterSize(io.Discard, 16)
	return w.err
}

// Reader reads one stream, compressed or plain.
type Reader struct {
	in    *bufio.Reader
	zip   *zstd.Decoder
	long  []byte // a line longer than the buffer
	crc   uint32
	count int64
	left  int64
	done  bool

	source *bufio.Reader // before the decompressor, or in itself
}

// sources stand before decompressors, and behind them.
var sources = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, 64<<10) }}

var decoders = sync.Pool{New: func() any {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
		zstd.WithDecoderMaxMemory(decoderHeap), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		panic(fmt.Sprintf("wire: zstd options: %v", err))
	}
	return d
}}

var magic = []byte{0x28, 0xb5, 0x2f, 0xfd}

// NewReader reads a stream of at most max bytes after decompression. Close it.
func NewReader(r io.Reader, max int64) (*Reader, error) {
	in := sources.Get().(*bufio.Reader)
	in.Reset(r)
	first, err := in.Peek(len(magic))
	if err != nil && len(first) == 0 {
		return nil, fmt.Errorf("%w: nothing came: %w", ErrCut, err)
	}
	out := &Reader{in: in, left: max, source: in}
	if !bytes.Equal(first, magic) {
		return out, nil
	}
	out.zip = decoders.Get().(*zstd.Decoder)
	if err := out.zip.Reset(in); err != nil {
		return nil, fmt.Errorf("wire: %w", err)
	}
	out.in = sources.Get().(*bufio.Reader)
	out.in.Reset(out.zip)
	return out, nil
}

// Close gives the decompressor and the buffers back.
func (r *Reader) Close() {
	if r.source == nil {
		return
	}
	if r.zip != nil {
		if r.zip.Reset(nil) == nil {
			decoders.Put(r.zip)
		}
		r.in.Reset(nil)
		sources.Put(r.in)
		r.zip = nil
	}
	r.source.Reset(nil)
	sources.Put(r.source)
	r.source, r.in = nil, bufio.NewReaderSize(bytes.NewReader(nil), 16)
}

// Head reads the first line.
func (r *Reader) Head(head any) error {
	line, err := r.line()
	if err != nil {
		return err
	}
	if len(line) > MaxHead {
		return ErrTooLarge
	}
	r.sum(line)
	if err := json.Unmarshal(line, head); err != nil {
		return fmt.Errorf("%w: head: %w", ErrCut, err)
	}
	return nil
}

// Next returns the next line, which is valid until the following call. io.EOF means that the end line
// came and fits; every other end is ErrCut.
func (r *Reader) Next() ([]byte, error) {
	if r.done {
		return nil, io.EOF
	}
	line, err := r.line()
	if err != nil {
		return nil, err
	}
	if bytes.HasPrefix(line, []byte(`{"end":`)) {
		return nil, r.finish(line)
	}
	r.count++
	r.sum(line)
	return line, nil
}

// Count is the number of lines so far.
func (r *Reader) Count() int64 { return r.count }

func (r *Reader) finish(line []byte) error {
	var end End
	if err := json.Unmarshal(line, &end); err != nil {
		return fmt.Errorf("%w: end line: %w", ErrCut, err)
	}
	if end.Count != r.count || end.CRC != fmt.Sprintf("%08x", r.crc) {
		return fmt.Errorf("%w: %d lines with sum %08x came, %d with %s were sent", ErrCut, r.count, r.crc, end.Count, end.CRC)
	}
	r.done = true
	return io.EOF
}

func (r *Reader) sum(line []byte) {
	r.crc = crc32.Update(crc32.Update(r.crc, castagnoli, line), castagnoli, newline)
}

// longLine is about what an import's mutation takes at least.
const longLine = 64 << 10

// line reads up to the next line end, which it cuts off.
func (r *Reader) line() ([]byte, error) {
	r.long = r.long[:0]
	for {
		part, err := r.in.ReadSlice('\n')
		if r.left -= int64(len(part)); r.left < 0 || len(r.long)+len(part) > MaxLine {
			return nil, ErrTooLarge
		}
		switch {
		case err == nil && len(r.long) == 0:
			return part[:len(part)-1], nil
		case err == nil:
			r.long = append(r.long, part...)
			return r.long[:len(r.long)-1], nil
		case errors.Is(err, bufio.ErrBufferFull):
			if cap(r.long)-len(r.long) < len(part) {
				r.long = slices.Grow(r.long, max(len(r.long), longLine)) // twice as much: append alone takes a quarter more, and copies a long line five times
			}
			r.long = append(r.long, part...)
		case errors.Is(err, zstd.ErrDecoderSizeExceeded), errors.Is(err, zstd.ErrWindowSizeExceeded):
			return nil, ErrTooLarge
		default:
			return nil, fmt.Errorf("%w: %w", ErrCut, err)
		}
	}
}

package wire

import (
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

// Pack compresses a file that is made once and sent to many, so it takes its time. Close it to end the file; w stays open.
func Pack(w io.Writer) (io.WriteCloser, error) {
	zip, err := zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.SpeedBetterCompression), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(window))
	if err != nil {
		return nil, fmt.Errorf("wire: pack: %w", err)
	}
	return zip, nil
}

// Unpack writes to w what Pack made of size bytes. Any other size is ErrCut.
func Unpack(w io.Writer, packed io.Reader, size int64) error {
	zip, err := zstd.NewReader(packed, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxMemory(decoderHeap), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return fmt.Errorf("wire: unpack: %w", err)
	}
	defer zip.Close()
	n, err := io.Copy(w, io.LimitReader(zip.IOReadCloser(), size+1))
	if err == nil && n != size {
		err = fmt.Errorf("%w: %d bytes, %d were promised", ErrCut, n, size)
	}
	if errors.Is(err, zstd.ErrMagicMismatch) || errors.Is(err, zstd.ErrCRCMismatch) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = fmt.Errorf("%w: %w", ErrCut, err)
	}
	return err
}

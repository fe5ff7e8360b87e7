package wire

import (
	"showroom/domain/calendar"
)

// Enrol asks for a device identity with a one-time code. It is the only request without a token.
type Enrol struct {
	Protocol int    `json:"protocol"`
	Schema   int    `json:"schema"`
	Code     string `json:"code"`             // 7F3K-92QD, as headquarters gave it
	Install  string `json:"install"`          // the installation's own id; asking again with it is a retry, not a second device
	Name     string `json:"name"`             // of the machine, for people
	Dealer   string `json:"dealer"`           // the dealer code that the store works under, "" if it has none yet
	PC       string `json:"pc"`               // the PC code that it would like to keep, "" for any
	Epoch    string `json:"epoch,omitempty"`  // the lineage that the store followed so far, "" for none
	Device   string `json:"device,omitempty"` // the device that the store was so far, "" for none
	Move     bool   `json:"move,omitempty"`   // the user knows that the store's records move to the code's dealer
}

// Enrolled is the identity. The token is shown once; the hub keeps only its hash.
type Enrolled struct {
	Device string           `json:"device"` // KM01-A-3
	Token  string           `json:"token"`
	Dealer string           `json:"dealer"`
	Name   string           `json:"name"` // of the dealer
	PC     string           `json:"pc"`   // leased; document numbers carry it
	Epoch  string           `json:"epoch"`
	Now    calendar.Instant `json:"now"`
	// Cut tells a store that followed another epoch how far, by scope, its history is the hub's.
	Cut map[string]int64 `json:"cut,omitempty"`
}

// PushHead is the first line of a push; mutations follow, then an End.
type PushHead struct {
	Protocol int    `json:"protocol"`
	Schema   int    `json:"schema"`
	Device   string `json:"device"`
	Epoch    string `json:"epoch"`
	// Skip are ranges of N, both ends inside, that the device keeps back on purpose (they wait behind a
	// refused mutation of the same record) or gave up. Any other gap is an error.
	Skip [][2]int64 `json:"skip,omitempty"`
	// Cursors are how far the device has pulled, so that a hub that has gone back behind them is noticed
	// before anything is added to it.
	Cursors map[string]int64 `json:"cursors,omitempty"`
	// Seals are those that came with the cursors, see FeedHead.
	Seals map[string]string `json:"seals,omitempty"`
}

// PushAnswer is the first line of the answer; one Outcome for each mutation follows, then an End.
type PushAnswer struct {
	Epoch string           `json:"epoch"`
	Now   calendar.Instant `json:"now"`
	// Feed is the head of what a pull would bring now, where that is no record at all: nobody has written in between. Without
	// it the device pulls.
	Feed *FeedHead `json:"feed,omitempty"`
}

// FeedHead is the first line of a feed; items follow, then an End. The feed holds every record of the
// heads' scopes that changed after the asker's cursors, in its state at the heads, so after applying all
// of it the cursors are the heads.
type FeedHead struct {
	Epoch string           `json:"epoch"`
	Now   calendar.Instant `json:"now"`
	Heads map[string]int64 `json:"heads"`
	// Seals are the hub's word, by scope, that it gave this head. A PC shows them with its cursors: only with them a hub
	// that finds itself behind a PC believes that it was put back to a backup.
	Seals  map[string]string `json:"seals,omitempty"`
	Next   int64             `json:"next,omitempty"` // the mutation that the hub expects of the asker, 0: none so far
	Partly bool              `json:"-"`              // a scope of several, in a snapshot: the rest of the beginning is still to come
	Count  int64             `json:"count"`          // of items to come, for a progress bar
}

// End closes a stream. A stream without it was cut off and is discarded whole.
type End struct {
	Count int64  `json:"end"` // lines between head and end
	CRC   string `json:"crc"` // CRC-32C of all bytes before this line, eight hex digits
}

// Proof is the hub's count and sum of one scope at a head, with the parts by type so that a program
// can leave out the types that it doesn't know.
type Proof struct {
	Epoch string           `json:"epoch"`
	Scope string           `json:"scope"`
	Head  int64            `json:"head"`
	Types []TypeSum        `json:"types"`
	Now   calendar.Instant `json:"now"`
	// Of a proof of one type by ranges: into how many it was cut, see RangeOf, and those that hold anything. A hub that
	// doesn't know ranges says neither.
	Cut    int        `json:"cut,omitempty"`
	Ranges []RangeSum `json:"ranges,omitempty"`
}

// RangeSum counts and sums the live records of one type in one range.
type RangeSum struct {
	Range int    `json:"range"`
	Count int64  `json:"count"`
	Sum   string `json:"sum"`
}

// TypeSum counts the live records of one type and sums their fingerprints.
type TypeSum struct {
	Type  string `json:"type"`
	Count int64  `json:"count"`
	Sum   string `json:"sum"` // sixteen hex digits
}

// Snapshot is a whole scope in one file, for a PC that begins. It is fetched from /v1/snapshot/ID, by ranges where need
// be, and holds the stream of a first pull of that scope.
type Snapshot struct {
	Epoch  string           `json:"epoch"`
	Scope  string           `json:"scope"`
	ID     string           `json:"id"`    // "": the scope is so small that there is none
	Seq    int64            `json:"seq"`   // its head
	Count  int64            `json:"count"` // lines
	Bytes  int64            `json:"bytes"`
	SHA256 string           `json:"sha256"` // of the file
	Now    calendar.Instant `json:"now"`
	// Tables is the shape of the tables that the file holds: then it is a packed database instead of lines, see Pack. Only
	// who asked for that shape is given one.
	Tables string `json:"tables,omitempty"`
	Size   int64  `json:"size,omitempty"` // bytes of that database, unpacked
}

// Fault is the body of every answer that isn't 200.
type Fault struct {
	Code    string           `json:"code"`
	Message string           `json:"message"`         // Chinese, for the user: what happened, why, what to do
	Epoch   string           `json:"epoch,omitempty"` // of FaultEpoch
	Cut     map[string]int64 `json:"cut,omitempty"`   // of FaultEpoch: how far, by scope, the asker's history is the hub's
	Next    int64            `json:"next,omitempty"`  // of FaultGap and FaultEpoch: the N that the hub expects
	Wait    int64            `json:"wait,omitempty"`  // of FaultSlow: seconds
	Now     calendar.Instant `json:"now"`
}

func (f *Fault) Error() string { return f.Message }

// The codes of faults.
const (
	FaultRequest = "request" // can't be read: another protocol, damaged, too large
	FaultCode    = "code"    // enrolment code wrong, used or expired
	FaultDealer  = "dealer"  // the code belongs to another dealer than the store: ask the user, then Move
	FaultSlow    = "slow"    // too many wrong codes: wait
	FaultToken   = "token"   // no such device, or locked out
	FaultForged  = "forged"  // the request names another device than its token
	FaultEpoch   = "epoch"   // the hub was restored: bootstrap anew, push again
	FaultClone   = "clone"   // a known N with other contents: this store is a copy of another one
	FaultGap     = "gap"     // mutations are missing before this one
	FaultGone    = "gone"    // the snapshot is not there any more: ask which one is
	FaultOld     = "old"     // the program is too old to pull; it may still push
	FaultHub     = "hub"     // the hub's own trouble; try again later
)

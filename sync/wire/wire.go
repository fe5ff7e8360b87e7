// Package wire is what crosses the network between a PC and the hub: messages as JSON lines,
// zstd-compressed, that curl and a person can read. Golden files under testdata are the contract with
// programs in the field: changes are additive and an old client's lines are read for ever.
//
// No I/O beyond readers and writers that are handed in; no rules (those are in merge) and no storage.
package wire

import (
	"encoding/json"

	"showroom/domain/calendar"
	"showroom/domain/record"
)

// Version is the protocol spoken by this program. Every request carries it with the schema version.
const Version = 1

// Mutation is one business action: one local transaction over any number of records. (Device, N)
// names it for ever; N counts up by one on each device, so the hub sees gaps and repeats.
type Mutation struct {
	N       int64            `json:"n"`
	Verb    string           `json:"verb"` // quote.issue, customer.import ...; Adopt for history from before joining
	User    record.ID        `json:"user,omitempty"`
	At      calendar.Instant `json:"at"` // the writer's clock; a claim, never trusted for order
	Changes []Change         `json:"changes"`
	Sign    *Sign            `json:"sign,omitempty"` // proves the user, where what is done needs a right
}

// Change is what a mutation does to one record: the changed fields only.
type Change struct {
	Type  string    `json:"type"`
	ID    record.ID `json:"id"`
	Scope string    `json:"scope,omitempty"` // only when it is new or moves
	Base  int64     `json:"base,omitempty"`  // the Rev that the writer saw; 0: the hub had not seen the record
	New   bool      `json:"new,omitempty"`   // the record begins here
	// Created is when a new record was made, where that is not the mutation's time: history from before
	// joining; 0: it is.
	Created calendar.Instant `json:"created,omitempty"`
	Delete  bool             `json:"delete,omitempty"`
	Set     record.Patch     `json:"set,omitempty"`
	// Text is Set as JSON text already. A writer fills it where nobody needs to look into it: then Set is nil. A reader has it
	// beside Set, if its Decoder keeps texts, where what came is what Set would be written as and no field is empty.
	Text string `json:"-"`
	// Of a refill: the record's Rev and time of change at the hub that was lost, and its open losers there.
	Was     int64            `json:"was,omitempty"`
	Changed calendar.Instant `json:"changed,omitempty"`
	Lost    []Loser          `json:"lost,omitempty"`
	Keep    []string         `json:"keep,omitempty"` // fields whose open losers the writer has looked at: what stands, stands
}

// Verdict is what the hub did with a mutation.
type Verdict string

// The verdicts.
const (
	Applied Verdict = "applied" // as sent; each record at the hub is what the device has, at the Rev in Revs
	Merged  Verdict = "merged"  // applied, but others wrote too; the feed brings what came of it, see also Lost
	Held    Verdict = "held"    // kept at the hub for review
	Refused Verdict = "refused" // not applied; Reason says why in the user's words
)

// Outcome answers one mutation. The hub stores it in the mutation's transaction and answers a retry
// with the very same outcome.
type Outcome struct {
	N       int64   `json:"n"`
	Verdict Verdict `json:"verdict"`
	Reason  string  `json:"reason,omitempty"`
	// Revs are the new Rev of each change, in the order of Changes; below 0 where a later mutation of the same push wrote
	// the record again, 0 where it is in another scope now.
	Revs []int64 `json:"revs,omitempty"`
	Lost []Loser `json:"lost,omitempty"`
}

// Loser is one field value that lost against another edit of the same field. It is kept and shown.
type Loser struct {
	Type   string           `json:"type"`
	ID     record.ID        `json:"id"`
	Field  string           `json:"field"`
	Lost   json.RawMessage  `json:"lost"`   // the value that lost
	Won    json.RawMessage  `json:"won"`    // the value that stands
	LostBy string           `json:"lostBy"` // device
	WonBy  string           `json:"wonBy"`
	LostAt calendar.Instant `json:"lostAt"`
	WonAt  calendar.Instant `json:"wonAt"`
	Rev    int64            `json:"rev,omitempty"` // the record's Rev when it happened: who edits or keeps the field having seen it settles it
}

// Item is one record of the feed: its whole state at the hub. It replaces what the PC has, also when the
// Rev is the same, except for fields with unsynced local edits; those stay on top.
type Item struct {
	Type    string           `json:"type"`
	ID      record.ID        `json:"id"`
	Scope   string           `json:"scope"`
	Rev     int64            `json:"rev"`
	Created calendar.Instant `json:"created"`
	Changed calendar.Instant `json:"changed"`
	Deleted bool             `json:"deleted,omitempty"`
	Leave   bool             `json:"leave,omitempty"` // the record left this scope: drop it unless it has unsynced edits
	Body    record.Patch     `json:"body,omitempty"`  // the whole of it: a field that is missing is empty
	Lost    []Loser          `json:"lost,omitempty"`  // all values of this record that lost and that nobody has settled yet
}

// Adopt is the verb of mutations that carry a store's history from before it joined a hub.
const Adopt = "adopt"

// Transfer is the verb of a mutation that sends a customer to another dealer: a change of the customer whose Scope
// is that dealer. What belongs to the customer goes with it.
const Transfer = "customer.transfer"

// Refill is the verb of mutations that bring back what a restored hub has lost: whole records, as the lost hub had them.
const Refill = "refill"

// FieldDeleted stands in Loser.Field when a deletion lost against an edit that it had not seen.
const FieldDeleted = "deleted"

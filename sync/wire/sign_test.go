package wire_test

import (
	"bytes"
	"crypto/ed25519"
	"testing"

	"showroom/domain/record"
	"showroom/sync/wire"
)

var (
	wangsKey    = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
	wangsPublic = "6kpsY-KcUgq-9VB7Ey7F-ZVHdq6-vnuSQh7qaRRG0iw"
)

// signed is a mutation that needs a right, proven.
func signed() wire.Mutation {
	m := wire.Mutation{N: 46, Verb: wire.Transfer, User: lina, At: at, Changes: []wire.Change{
		{Type: "customer", ID: zhang, Base: 20, Scope: "DL02", Set: record.Patch{{Name: "owner", Value: raw(`""`)}, {Name: "note", Value: raw(`"老客户：\n请关照"`)}}},
		{Type: "task", ID: quote, Base: 3, Delete: true},
	}}
	m.SignWith(wangsKey, string(quote))
	return m
}

// The bytes that are signed, and how a proof travels, are the contract with other programs.
func TestGoldenSignature(t *testing.T) {
	m := signed()
	check(t, "signed.txt", wire.SignedText(&m, string(quote)))
	head := wire.PushHead{Protocol: wire.Version, Schema: 1, Device: "KM01-A-3", Epoch: "e7",
		Cursors: map[string]int64{"KM01": 22, "*": 5}, Seals: map[string]string{"KM01": "5eal5eal5eal5eal5eal5Q", "*": "othe5eal5eal5eal5eal5Q"}}
	var gotHead wire.PushHead
	lines := stream(t, "push-signed.jsonl", head, &gotHead, [][]byte{wire.AppendMutation(nil, &m)})
	var got wire.Mutation
	must(t, wire.DecodeMutation(lines[0], &got))
	same(t, head, gotHead)
	same(t, m, got)
	sameJSON(t, m, lines[0])
	if !got.SignedBy(wangsPublic) {
		t.Error("what was read is not signed any more")
	}
	feed := wire.FeedHead{Epoch: "e7", Now: at, Heads: head.Cursors, Seals: head.Seals, Next: 47}
	var gotFeed wire.FeedHead
	stream(t, "feed-sealed.jsonl", feed, &gotFeed, nil)
	same(t, feed, gotFeed)
}

// Whatever is said otherwise ends the proof; what may be given anew doesn't.
func TestSignatureCoversWhatIsDone(t *testing.T) {
	for name, change := range map[string]func(m *wire.Mutation){
		"verb": func(m *wire.Mutation) { m.Verb += "x" }, "user": func(m *wire.Mutation) { m.User = zhang }, "time": func(m *wire.Mutation) { m.At++ },
		"installation": func(m *wire.Mutation) { m.Sign.On = "x" }, "type": func(m *wire.Mutation) { m.Changes[0].Type = "user" },
		"id": func(m *wire.Mutation) { m.Changes[0].ID = lina }, "scope": func(m *wire.Mutation) { m.Changes[0].Scope = "KM02" },
		"new": func(m *wire.Mutation) { m.Changes[0].New = true }, "delete": func(m *wire.Mutation) { m.Changes[1].Delete = false },
		"a value":            func(m *wire.Mutation) { m.Changes[0].Set[0].Value = raw(`"x"`) },
		"another field":      func(m *wire.Mutation) { m.Changes[0].Set = m.Changes[0].Set.With("x", raw(`1`)) },
		"a field less":       func(m *wire.Mutation) { m.Changes[0].Set = m.Changes[0].Set[:1] },
		"a kept field":       func(m *wire.Mutation) { m.Changes[0].Keep = []string{"note"} },
		"a change less":      func(m *wire.Mutation) { m.Changes = m.Changes[:1] },
		"the changes' order": func(m *wire.Mutation) { m.Changes[0], m.Changes[1] = m.Changes[1], m.Changes[0] },
		"the signature":      func(m *wire.Mutation) { m.Sign.Sig = "A" + m.Sign.Sig[1:] },
		"no signature":       func(m *wire.Mutation) { m.Sign = nil },
	} {
		m := signed()
		if change(&m); m.SignedBy(wangsPublic) {
			t.Errorf("%s doesn't count", name)
		}
	}
	m := signed()
	m.N, m.Changes[0].Base = 1, 0
	set := m.Changes[0].Set
	set[0], set[1] = set[1], set[0]
	if !m.SignedBy(wangsPublic) {
		t.Error("a number given anew ends the proof")
	}
	for _, public := range []string{"", "x", wangsPublic[1:], wangsPublic + "A"} {
		if m.SignedBy(public) {
			t.Errorf("signed by %q", public)
		}
	}
}

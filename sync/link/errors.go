package link

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"

	"showroom/sync/store"
	"showroom/sync/wire"
)

// Code says what kind of trouble it is, for programs; people read the message.
type Code string

// The codes. Those that the hub gave are the codes of wire's faults.
const (
	Offline  Code = "offline"  // the hub can't be reached; everything goes on locally
	Address  Code = "address"  // what was typed is no address, or something else answers there
	Alone    Code = "alone"    // the store hasn't joined a hub
	BadCode  Code = "code"     // enrolment code wrong, used or expired
	Slow     Code = "slow"     // too many wrong codes
	Dealer   Code = "dealer"   // the code is another dealer's: ask, then join with Move
	Locked   Code = "token"    // this PC was locked out
	Cloned   Code = "clone"    // this store is a copy of another PC's
	Hub      Code = "hub"      // the hub's own trouble
	Old      Code = "old"      // the program is too old to receive; what it has still goes up
	Mismatch Code = "mismatch" // hub and program don't understand each other
	Local    Code = "local"    // the store's own trouble
)

// Error is trouble in the user's words: what happened, why, what to do.
type Error struct {
	Code    Code
	Message string
	cause   error
}

func (e *Error) Error() string {
	if e.cause != nil {
		return fmt.Sprintf("%s（%v）", e.Message, e.cause)
	}
	return e.Message
}

// Unwrap gives the cause, for the log.
func (e *Error) Unwrap() error { return e.cause }

var errAlone = &Error{Code: Alone, Message: "这台电脑还没有加入总部；需要同步时，请在设置中用邀请码加入"}

// explain turns any error into one for the user; nil stays nil.
func explain(err error) *Error {
	var known *Error
	var fault *wire.Fault
	var local *store.Error
	var network net.Error
	var dial *url.Error
	err = store.InWords(err) // a full disk, before a download that it cut looks like the network
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return known
	case errors.As(err, &fault):
		return ofFault(fault)
	case errors.As(err, &local):
		return &Error{Code: Local, Message: local.Message, cause: err}
	case errors.Is(err, wire.ErrCut), errors.As(err, &network), errors.As(err, &dial),
		errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return &Error{Code: Offline, Message: "连不上总部，请检查网络；可以继续工作，恢复后会自动同步", cause: err}
	}
	return &Error{Code: Local, Message: "同步时本机出了问题，已记入日志；可以继续工作，稍后会自动重试", cause: err}
}

func ofFault(f *wire.Fault) *Error {
	e := &Error{Code: Code(f.Code), Message: f.Message, cause: nil}
	switch f.Code {
	case wire.FaultCode, wire.FaultSlow, wire.FaultDealer, wire.FaultToken, wire.FaultClone, wire.FaultOld, wire.FaultHub:
	default:
		e.Code = Mismatch
	}
	return e
}

// final tells whether trying again by itself is useless: a person must do something first.
func (e *Error) final() bool {
	switch e.Code {
	case Locked, Cloned, Alone, Address:
		return true
	}
	return false
}

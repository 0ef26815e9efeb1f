package main

import (
	"context"
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"time"

	"golang.org/x/sys/unix"
)

const (
	far     = 128 * time.Millisecond // from here on a clock is set, not drawn
	near    = 10 * time.Millisecond
	pollMin = 64 * time.Second
	pollMax = 1024 * time.Second
	samples = 4 // of a server in a round, once the clock is set; the one with the shortest way counts
	between = 2 * time.Second
)

// clock is what is kept.
type clock interface {
	step(offset time.Duration) error
	slew(offset, poll time.Duration) error
}

// keeper asks servers in rounds and brings the clock to them.
type keeper struct {
	servers []string
	measure func(context.Context, string) (sample, error)
	clock   clock
	say     func(string)
	set     bool // whether the clock has ever been right
	doubt   bool // whether the last round saw a clock that is far off
}

func (k *keeper) run(ctx context.Context, once bool) error {
	retry, poll := between, pollMin
	for {
		offset, err := k.round(ctx)
		if ctx.Err() != nil {
			return nil
		}
		wait := retry
		if err == nil {
			if err := k.apply(offset, poll); err != nil {
				return fmt.Errorf("the clock: %w", err)
			}
			if once {
				return nil
			}
			retry, poll = between, next(poll, offset)
			wait = poll
		} else {
			k.say(fmt.Sprintf("no time: %v; asking again in %s", err, retry))
			retry = min(2*retry, pollMin)
		}
		if !pause(ctx, wait) {
			return nil
		}
	}
}

// pause returns false when it was to end before its time.
func pause(ctx context.Context, wait time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(wait):
		return true
	}
}

// next is how long to wait for the next round: longer while the clock is right.
func next(poll, offset time.Duration) time.Duration {
	if offset.Abs() < near {
		return min(2*poll, pollMax)
	}
	return max(poll/2, pollMin)
}

// round is how far the clock is off: the median of the servers, so that of three one may be wrong.
func (k *keeper) round(ctx context.Context) (time.Duration, error) {
	var offsets []time.Duration
	var failures []error
	for _, server := range k.servers {
		best, err := k.best(ctx, server)
		if err != nil {
			failures = append(failures, err)
			continue
		}
		offsets = append(offsets, best.offset)
	}
	if len(offsets) == 0 {
		return 0, errors.Join(failures...)
	}
	slices.Sort(offsets)
	return offsets[(len(offsets)-1)/2], nil
}

func (k *keeper) best(ctx context.Context, server string) (sample, error) {
	best, err := k.measure(ctx, server)
	for n := 1; k.set && n < samples && err == nil && pause(ctx, between); n++ {
		if another, failed := k.measure(ctx, server); failed == nil && another.way < best.way {
			best = another
		}
	}
	return best, err
}

// apply sets a clock that is far off: at once the first time, later only when a second round says the same.
func (k *keeper) apply(offset, poll time.Duration) error {
	if offset.Abs() < far {
		if !k.set {
			k.say(fmt.Sprintf("the clock is right within %s", offset.Abs().Round(time.Microsecond)))
		}
		k.set, k.doubt = true, false
		return k.clock.slew(offset, poll)
	}
	if k.set && !k.doubt {
		k.doubt = true
		return nil
	}
	if err := k.clock.step(offset); err != nil {
		return err
	}
	k.set, k.doubt = true, false
	k.say(fmt.Sprintf("the clock was off by %s and is set: %s", offset.Round(time.Millisecond), time.Now().UTC().Format(time.RFC3339)))
	return nil
}

// system is the machine's clock.
type system struct{}

func (system) step(offset time.Duration) error {
	to := unix.NsecToTimespec(time.Now().Add(offset).UnixNano())
	return unix.ClockSettime(unix.CLOCK_REALTIME, &to)
}

// slew gives the kernel's phase-locked loop (adjtimex(2)) what it shall draw near; it learns the clock's rate from that.
func (system) slew(offset, poll time.Duration) error {
	// The loop's time constant is a power of two of seconds, less 4.
	constant := max(bits.Len64(uint64(poll/time.Second))-1-4, 0)
	_, err := unix.Adjtimex(&unix.Timex{
		Modes:    unix.ADJ_OFFSET | unix.ADJ_MAXERROR | unix.ADJ_ESTERROR | unix.ADJ_STATUS | unix.ADJ_TIMECONST,
		Offset:   offset.Microseconds(),
		Status:   unix.STA_PLL,
		Constant: int64(constant),
	})
	return err
}

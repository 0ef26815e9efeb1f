package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestReadsServersAndSaysWhatItDoesNotFollow(t *testing.T) {
	servers, ignored := parse("# ours\nservers a.example.org\nserver 192.0.2.1 weight 5 # near\n\nsensor *\nserver\n")
	if !slices.Equal(servers, []string{"a.example.org", "192.0.2.1"}) || !slices.Equal(ignored, []string{"sensor *", "server"}) {
		t.Errorf("%q %q", servers, ignored)
	}
}

// recorded is a clock that notes what was done to it.
type recorded struct{ steps, slews []time.Duration }

func (r *recorded) step(offset time.Duration) error {
	r.steps = append(r.steps, offset)
	return nil
}

func (r *recorded) slew(offset, _ time.Duration) error {
	r.slews = append(r.slews, offset)
	return nil
}

// keep runs rounds whose offsets are given; a negative one is a server that does not answer. It returns when each round began.
func keep(t *testing.T, offsets ...time.Duration) (kept *recorded, said []string, at []time.Duration) {
	kept = &recorded{}
	synctest.Test(t, func(t *testing.T) {
		began, left := time.Now(), 0
		ctx, cancel := context.WithCancel(t.Context())
		k := &keeper{servers: []string{"one"}, clock: kept, say: func(line string) { said = append(said, line) }}
		k.measure = func(context.Context, string) (sample, error) {
			if left == 0 {
				at = append(at, time.Since(began))
				left = map[bool]int{false: 1, true: samples}[k.set]
			}
			left--
			if len(at) > len(offsets) {
				cancel()
				return sample{}, errors.New("over")
			}
			offset := offsets[len(at)-1]
			if offset < 0 {
				left = 0
				return sample{}, errors.New("silence")
			}
			// The first sample has the shortest way; the others would mislead.
			if k.set && left != samples-1 {
				return sample{offset: 7 * time.Hour, way: time.Second}, nil
			}
			return sample{offset: offset, way: time.Millisecond}, nil
		}
		if err := k.run(ctx, false); err != nil {
			t.Error(err)
		}
	})
	return kept, said, at
}

func TestAClockThatIsFarOffIsSetAtOnceAndThenDrawn(t *testing.T) {
	kept, said, _ := keep(t, 10*time.Hour, 20*time.Millisecond)
	if !slices.Equal(kept.steps, []time.Duration{10 * time.Hour}) || !slices.Equal(kept.slews, []time.Duration{20 * time.Millisecond}) || !strings.Contains(said[0], "off by 10h0m0s") {
		t.Errorf("%+v %q", kept, said)
	}
}

func TestAClockThatWasRightIsSetOnlyWhenTwoRoundsAgree(t *testing.T) {
	kept, _, _ := keep(t, 0, time.Second, 0, time.Second, time.Second)
	if !slices.Equal(kept.steps, []time.Duration{time.Second}) || len(kept.slews) != 2 {
		t.Errorf("%+v", kept)
	}
}

func TestAsksAgainSoonWhileNobodyAnswersAndSeldomWhenTheClockIsRight(t *testing.T) {
	_, said, at := keep(t, -1, -1, -1, 0, 0, 0)
	// Four samples of one server take 6 s.
	var want []time.Duration
	for _, seconds := range []time.Duration{0, 2, 6, 14, 14 + 128, 14 + 128 + 6 + 256, 14 + 128 + 6 + 256 + 6 + 512} {
		want = append(want, seconds*time.Second)
	}
	if !slices.Equal(at, want) || len(said) != 4 {
		t.Errorf("%s instead of %s: %q", at, want, said)
	}
}

func TestOfThreeServersOneMayBeWrong(t *testing.T) {
	offsets := map[string]time.Duration{"a": time.Millisecond, "b": time.Hour, "c": 2 * time.Millisecond}
	k := &keeper{servers: []string{"a", "b", "silent", "c"}, measure: func(_ context.Context, server string) (sample, error) {
		offset, ok := offsets[server]
		if !ok {
			return sample{}, errors.New("silence")
		}
		return sample{offset: offset}, nil
	}}
	if got, err := k.round(t.Context()); err != nil || got != 2*time.Millisecond {
		t.Errorf("%s %v", got, err)
	}
}

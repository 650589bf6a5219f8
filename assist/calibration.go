package assist

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"
)

// A CurveKey says whose estimates a curve is of: hits of a kind, suggested to an audience; empty = to anybody.
type CurveKey struct{ Kind, Audience string }

// Calibrations keeps verdicts and what was learned from them.
type Calibrations interface {
	// Verdicts lists the last word on each first hit suggested since then, newest first, at most limit.
	Verdicts(ctx context.Context, since time.Time, limit int) ([]Verdict, error)
	// SaveCurves puts curves, learned from so many verdicts each, in place of all there were.
	SaveCurves(ctx context.Context, curves map[CurveKey]Curve, verdicts map[CurveKey]int) error
	Curves(ctx context.Context) (map[CurveKey]Curve, error)
}

const (
	verdictDays   = 180    // older verdicts are on articles that have changed since
	maxVerdicts   = 20_000 // that are learned from at once
	ownCurveAfter = 100    // verdicts before an audience has a curve of its own
)

// A Calibrator corrects estimates by what people said of the hits. It is safe for concurrent use.
type Calibrator struct {
	store  Calibrations
	now    func() time.Time
	curves atomic.Pointer[map[CurveKey]Curve]
}

// NewCalibrator makes a calibrator that corrects nothing until it has been loaded.
func NewCalibrator(store Calibrations, now func() time.Time) *Calibrator {
	return &Calibrator{store: store, now: now}
}

// Load reads the curves that were learned last.
func (c *Calibrator) Load(ctx context.Context) error {
	curves, err := c.store.Curves(ctx)
	if err != nil {
		return fmt.Errorf("read curves of confidence: %w", err)
	}
	c.curves.Store(&curves)
	return nil
}

// Learn learns the curves anew: one for each kind of document, and one for each audience that has said enough.
func (c *Calibrator) Learn(ctx context.Context) error {
	verdicts, err := c.store.Verdicts(ctx, c.now().AddDate(0, 0, -verdictDays), maxVerdicts)
	if err != nil {
		return fmt.Errorf("read verdicts: %w", err)
	}
	by := map[CurveKey][]Verdict{}
	for _, v := range verdicts {
		by[CurveKey{Kind: v.Kind}] = append(by[CurveKey{Kind: v.Kind}], v)
		if v.Audience != "" {
			key := CurveKey{v.Kind, v.Audience}
			by[key] = append(by[key], v)
		}
	}
	curves, counts := map[CurveKey]Curve{}, map[CurveKey]int{}
	for key, list := range by {
		if key.Audience != "" && len(list) < ownCurveAfter {
			continue
		}
		var prior Curve
		if key.Audience != "" {
			prior = fit(by[CurveKey{Kind: key.Kind}], nil)
		}
		curves[key], counts[key] = fit(list, prior), len(list)
	}
	if err := c.store.SaveCurves(ctx, curves, counts); err != nil {
		return fmt.Errorf("save curves of confidence: %w", err)
	}
	c.curves.Store(&curves)
	return nil
}

// confidence corrects an estimate of a kind of document for an audience. A nil calibrator corrects nothing.
func (c *Calibrator) confidence(kind, audience string, estimate float64) float64 {
	if c == nil || c.curves.Load() == nil {
		return estimate
	}
	curves := *c.curves.Load()
	if curve, ok := curves[CurveKey{kind, audience}]; ok {
		return curve.At(estimate)
	}
	return curves[CurveKey{Kind: kind}].At(estimate)
}

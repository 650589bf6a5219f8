package main

import (
	"context"
	"crypto/rand"

	"github.com/podskazka/podskazka/assist"
)

// openLedger sets who is held out and how long suggestions are kept.
func (e *engine) openLedger(ctx context.Context, cfg config) (err error) {
	var h assist.Holdout
	if e.keepDays, err = cfg.ledgerDays(); err == nil {
		h.Share, err = cfg.holdoutShare()
	}
	if err != nil {
		return err
	}
	key, err := e.desk.Secret(ctx, "holdout", rand.Text())
	h.Key = []byte(key)
	e.assist.Holdout = h
	return err
}

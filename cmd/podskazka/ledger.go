package main

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/search/russian"
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

// expireLedger removes suggestions that are older than the installation wants to keep.
func (e *engine) expireLedger(ctx context.Context) error {
	_, err := e.desk.ExpireSuggestions(ctx, e.now().AddDate(0, 0, -e.keepDays))
	return err
}

// ledgerJobs keep the ledger true and small.
func (e *engine) ledgerJobs() []job {
	recontacts := assist.NewRecontactCheck(e.desk, assist.NewLearningLedger(e.desk, e.learner), e.desk, russian.NewAnalyzer(), e.now)
	return []job{
		{name: "recontacts", every: 10 * time.Minute, run: recontacts.Run},
		{name: "ledger", every: time.Hour, run: e.expireLedger},
		{name: "views", every: 5 * time.Second, run: e.views.Flush},
	}
}

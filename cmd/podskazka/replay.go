package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/bleveindex"
)

// newReplayer tries learned words in an index beside the one that answers.
func (e *engine) newReplayer(options bleveindex.Options) *assist.Replayer {
	return assist.NewReplayer(e.learner, func(ctx context.Context, words search.LearnedWords) (assist.Bench, error) {
		options.Popular, options.Log = nil, slog.New(slog.DiscardHandler) // it is gone soon
		b := &replayBench{source: &replaySource{Source: search.NewKnowledge(e.kb, content.Passages, e.files, words)}, dir: filepath.Join(e.dir, "index", "replay")}
		if err := os.RemoveAll(b.dir); err != nil {
			return nil, err
		}
		var err error
		if b.Live, err = bleveindex.OpenLive(ctx, b.dir, b.source, options); err != nil {
			return nil, errors.Join(err, os.RemoveAll(b.dir))
		}
		if err := b.Wait(); err != nil {
			return nil, errors.Join(err, b.Close())
		}
		return b, nil
	})
}

// A replayBench is the index of a replay, in a folder that goes with it.
type replayBench struct {
	*bleveindex.Live
	source *replaySource
	dir    string
}

// Relearn implements assist.Bench.
func (b *replayBench) Relearn(ctx context.Context, refs []string) error {
	at, err := b.Position(ctx)
	if err != nil {
		return err
	}
	b.source.again = make([]kb.Change, 0, len(refs))
	for i, ref := range refs {
		kind, id, _ := strings.Cut(ref, ":")
		b.source.again = append(b.source.again, kb.Change{Seq: at + int64(i) + 1, Kind: kind, ID: id})
	}
	_, err = b.Sync(ctx)
	return err
}

// Close removes the folder, too.
func (b *replayBench) Close() error { return errors.Join(b.Live.Close(), os.RemoveAll(b.dir)) }

// A replaySource is the content, and then whatever is to be indexed again: what is written meanwhile does not disturb the replay.
type replaySource struct {
	search.Source
	again []kb.Change // nil while the index is built
}

// Changes implements search.Source.
func (s *replaySource) Changes(ctx context.Context, after int64, limit int) ([]kb.Change, error) {
	if s.again == nil {
		return s.Source.Changes(ctx, after, limit)
	}
	var list []kb.Change
	for _, c := range s.again {
		if c.Seq > after && len(list) < limit {
			list = append(list, c)
		}
	}
	return list, nil
}

// runReplay is `podskazka learn --replay`.
func runReplay(ctx context.Context, out io.Writer, e *engine) error {
	report, err := e.replayer.Replay(ctx)
	if err != nil {
		return err
	}
	if report.Held == 0 {
		fmt.Fprintln(out, "исходов слишком мало: проверить источники слов пока не на чем")
		return nil
	}
	fmt.Fprintln(out, "source\tstate\toutcomes\tsuccess_at_3\twithout\tndcg_at_10\twithout\tp")
	row := func(name, state string, t assist.Trial) {
		fmt.Fprintf(out, "%s\t%s\t%d\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\n", name, state, t.Outcomes, t.Success, t.SuccessWithout, t.NDCG, t.NDCGWithout, t.Chance)
	}
	for _, s := range report.Sources {
		state := "on"
		if s.Off {
			state = "off"
		}
		row(s.Source, state, s.Trial)
	}
	row("all", "-", report.All)
	for _, source := range report.Off {
		fmt.Fprintf(out, "источник %s выключен: с его словами ответы находились хуже; включить снова — /studio/wordings\n", source)
	}
	return e.Sync(ctx)
}

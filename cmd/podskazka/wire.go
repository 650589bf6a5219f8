package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/assistsql"
	"github.com/podskazka/podskazka/assist/incident"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/content/blobdir"
	"github.com/podskazka/podskazka/content/filetext"
	"github.com/podskazka/podskazka/content/importer"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/kbsql"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/bleveindex"
	"github.com/podskazka/podskazka/search/russian"
	"github.com/podskazka/podskazka/web"
)

// topicOf says which section a text is about.
type topicOf struct{ classifier *assist.Classifier }

func (t topicOf) Topic(text string) (id, title string, p float64) {
	guesses := t.classifier.Guess(assist.GuessSection, text, nil)
	if len(guesses) == 0 {
		return "", "", 0
	}
	return guesses[0].ID, guesses[0].Title, guesses[0].P
}

// engine is the stores with the two indexes that follow them and the services that ask them.
type engine struct {
	*stores
	knowledge *bleveindex.Live
	archive   *bleveindex.Live // resolved tickets
	synonyms  *search.Synonyms
	pins      *search.Pins
	files     *filetext.Library // the text inside attachments
	sizer     *content.Sizer    // makes images smaller
	sweeper   *blobdir.Sweeper  // removes files that nothing refers to
	learner   *assist.Learner   // what people said whom documents helped
	replayer  *assist.Replayer  // tries these words
	searcher  search.Searcher   // every kind, rights checked
	completer search.Completer
	assist    *assist.Service
	watcher   *assist.Watcher // computes what agents are offered
	proposer  *assist.Proposer
	gatherer  *assist.Gatherer
	service   *ticket.Service
	topics    *assist.Classifier // what requests are about
	teacher   *assist.Teacher    // of topics
	curves    *assist.Calibrator // of confidence
	incidents *incident.Service  // mass problems
	popular   bleveindex.Popular // what others asked, among completions
	searches  web.SearchLog      // nil when none is kept
	logDays   int                // how long it is kept
	keepDays  int                // how long suggestions are kept
	ledger    *assist.LedgerReader
	views     *assist.ViewCounter

	incidentWatch *incident.Watcher // finds them
	imports       *importer.Runner  // that were started in the studio
}

// listMemory is how many bytes of postings the two indexes keep ready together: less, and p99 of 330,000 tickets suffers.
const listMemory = 36 << 20

// openEngine opens the indexes of the data folder. They are caches: what is missing or damaged is rebuilt in the background
// (see bleveindex.Live), so that pages come up at once.
func openEngine(ctx context.Context, s *stores, log *slog.Logger) (*engine, error) {
	return openEngineShown(ctx, s, log, nil)
}

// openEngineShown is openEngine that shows how far the indexes are.
func openEngineShown(ctx context.Context, s *stores, log *slog.Logger, shown *indexing) (*engine, error) {
	e := &engine{stores: s}
	analyzer := russian.NewAnalyzer()
	e.synonyms = search.NewSynonyms(s.kb, analyzer)
	options := bleveindex.Options{Analyzer: analyzer, Thesaurus: e.synonyms, Popular: &e.popular, Lists: bleveindex.NewLists(listMemory), Building: new(sync.Mutex), Log: log}
	err := e.synonyms.Sync(ctx)
	if err != nil {
		return nil, fmt.Errorf("группы синонимов: %w", err)
	}
	e.sizer = content.NewSizer(s.kb, s.blobs, log)
	e.sweeper = blobdir.NewSweeper(s.blobs, s.kb, log, s.now)
	e.pins = search.NewPins(s.kb, analyzer)
	if err := e.pins.Sync(ctx); err != nil {
		return nil, fmt.Errorf("закреплённые ответы: %w", err)
	}
	e.files = filetext.NewLibrary(s.kb, s.blobs, newFileReader(), log, s.now)
	if e.learner, err = newLearner(ctx, s, analyzer); err != nil {
		return nil, err
	}
	knowledge, err := shown.follow(ctx, search.NewKnowledge(s.kb, content.Passages, e.files, e.learner), s.kb.LastChange)
	if err != nil {
		return nil, err
	}
	if e.knowledge, err = bleveindex.OpenLive(ctx, filepath.Join(s.dir, "index", "knowledge"), knowledge, options); err != nil {
		return nil, fmt.Errorf("индекс статей: %w", err)
	}
	archive, err := shown.follow(ctx, assist.NewTicketSource(s.desk, s.desk), s.desk.LastChange)
	if err != nil {
		return nil, errors.Join(err, e.knowledge.Close())
	}
	e.replayer = e.newReplayer(options)
	options.Profile = bleveindex.Lean
	if e.archive, err = bleveindex.OpenLive(ctx, filepath.Join(s.dir, "index", "tickets"), archive, options); err != nil {
		return nil, errors.Join(fmt.Errorf("индекс обращений: %w", err), e.knowledge.Close())
	}
	readable := search.NewKnowledgeChecker(s.kb)
	articles := search.NewGuard(search.NewPinned(e.knowledge, e.pins), readable)
	tickets := search.NewGuard(e.archive, assist.NewTicketChecker(s.desk))
	e.searcher = &search.Router{Knowledge: articles, Tickets: tickets}
	e.completer = articles
	e.learner.Knowledge = articles
	e.topics = assist.NewClassifier(analyzer)
	e.teacher = e.newTeacher(e.topics)
	e.curves = assist.NewCalibrator(s.desk, s.now)
	if err := e.curves.Load(ctx); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	e.assist = assist.New(assist.Deps{
		Knowledge: articles, Tickets: tickets, Readable: readable, Replies: s.kb, Sections: s.kb, Pages: s.kb,
		Archive: s.desk, Ledger: assist.NewLearningLedger(s.desk, e.learner), Choices: s.desk, Guesser: e.topics, Calibrator: e.curves, Now: s.now,
	})
	e.watcher = assist.NewWatcher(s.desk, s.desk, e.assist)
	e.proposer = assist.NewProposer(s.desk, s.kb, s.now)
	e.ledger = assist.NewLedgerReader(s.desk, readable, assist.NewTicketChecker(s.desk))
	e.views = assist.NewViewCounter(s.desk, time.Local, s.now)
	e.gatherer = newGatherer(s, articles, analyzer)
	e.service = ticket.NewService(s.desk, s.desk, s.kb, s.kb, s.now)
	e.incidents = incident.NewService(s.desk, s.desk, analyzer, s.now)
	e.imports = &importer.Runner{Importer: importerOf(s, false), Runs: s.kb, Dir: filepath.Join(s.dir, "imports"), Log: log, Now: s.now}
	e.incidentWatch = incident.NewWatcher(s.desk, s.desk, s.desk, s.desk, topicOf{e.topics}, analyzer, time.Local, log, s.now)
	return e, nil
}

// newTeacher makes a teacher of what the stores hold.
func (e *engine) newTeacher(pupil *assist.Classifier) *assist.Teacher {
	return assist.NewTeacher(assist.TeacherDeps{
		Feed: e.kb, Articles: e.kb, Sections: e.kb, Desk: e.desk, Archive: e.desk, Forms: e.desk,
	}, pupil)
}

// Sync brings both indexes up to date.
func (e *engine) Sync(ctx context.Context) error { return errors.Join(e.sync(ctx)) }

// sync is Sync that tells of each index by itself: one that cannot be brought up to date keeps nothing from the other.
func (e *engine) sync(ctx context.Context) (articles, tickets error) {
	if _, err := e.knowledge.Sync(ctx); err != nil {
		articles = fmt.Errorf("индекс статей: %w", err)
	}
	if _, err := e.archive.Sync(ctx); err != nil {
		tickets = fmt.Errorf("индекс обращений: %w", err)
	}
	return articles, tickets
}

// catchUp reads new files and waits until both indexes answer and hold everything: what a command needs before it asks.
func (e *engine) catchUp(ctx context.Context) error {
	if err := e.files.Read(ctx); err != nil {
		return fmt.Errorf("вложения: %w", err)
	}
	if err := errors.Join(e.knowledge.Wait(), e.archive.Wait()); err != nil {
		return fmt.Errorf("индекс не построен: %w", err)
	}
	return e.Sync(ctx)
}

// Close closes the indexes; the stores belong to whoever opened them.
func (e *engine) Close() error { return errors.Join(e.knowledge.Close(), e.archive.Close()) }

// newServer puts the pages on top.
func newServer(e *engine, cfg config, log *slog.Logger) (*web.Server, error) {
	paired, err := cfg.fourEyes()
	if err != nil {
		return nil, err
	}
	return web.New(web.Deps{
		Audiences: e.kb, Sections: e.kb, Articles: e.kb, Changes: e.kb, Votes: e.kb, Replies: e.kb, Users: e.kb, Sessions: e.kb,
		Attachments: e.kb, Files: e.kb, Autosaves: e.kb, Life: e.kb, Amendments: e.kb, History: e.kb, Presences: e.kb, Blobs: e.blobs, Searcher: e.searcher, Completer: e.completer, Explainer: search.NewPinnedExplainer(e.knowledge, e.pins), Pins: e.kb, PinBoard: e.pins, Synonyms: e.kb, Thesaurus: e.synonyms, Suggester: e.assist, Writeups: e.desk, Proposals: e.desk,
		Tickets: e.service, Forms: e.desk, TicketFiles: e.desk, SearchLog: e.searches, SearchStats: e.desk, Ledger: e.ledger, Insights: e.desk, Views: e.views,
		Sync: e.Sync, Log: log, Now: e.now,
		Redirects: e.kb, Pictures: e.kb, Anchors: e.kb,
		Gaps: e.desk, Ratings: e.desk, Wordings: e.learner, WordingTrust: e.learner,
		Incidents:  e.incidents,
		ImportRuns: e.kb, Uploads: e.imports, Exporter: e.imports.Importer,
		Ready: map[string]func(context.Context) error{
			"database":  e.db.Ping,
			"schema":    func(ctx context.Context) error { return e.db.Current(ctx, kbsql.Schema(), assistsql.Schema()) },
			"knowledge": func(context.Context) error { return e.knowledge.Ready() },
			"tickets":   func(context.Context) error { return e.archive.Ready() },
		},
		Lag: map[string]func(context.Context) (int64, error){"knowledge": lag(e.kb, e.knowledge), "tickets": lag(e.desk, e.archive)},
	}, web.Config{
		Name: cfg.Name, BaseURL: cfg.BaseURL, Secure: cfg.secure(), Location: time.Local, TrustedProxies: cfg.proxies(), FourEyes: paired,
	})
}

// lagMost is how far an index is counted to be behind: more is as bad.
const lagMost = 1000

// lag counts the changes that an index has not applied, up to lagMost.
func lag(feed kb.ChangeFeed, index *bleveindex.Live) func(context.Context) (int64, error) {
	return func(ctx context.Context) (int64, error) {
		position, err := index.Position(ctx)
		if err != nil {
			return 0, err
		}
		changes, err := feed.Changes(ctx, position, lagMost)
		return int64(len(changes)), err
	}
}

package incident

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
)

// Settings say what is improbable enough.
type Settings struct {
	Spans   []time.Duration // within which people are counted, shortest first; the last is what a window must have behind it to be usual
	Topic   float64         // a topic is a burst below this chance …
	Word    float64         // … and a word below this: there are many more of them
	Both    float64         // … or two of an event, the less probable one times the root of the other …
	Second  float64         // … which has to be below this itself: one in a hundred is nothing among thirty words
	Least   float64         // people, weighted by Kind: fewer are never a burst
	History time.Duration   // what is usual is what was seen within
	WarmUp  time.Duration   // with less history, a topic or word is taken for as frequent as WarmTopic and WarmWord
	Fits    float64         // chance that an event is of an incident for it to be proposed as one of its tickets

	WarmTopic, WarmWord float64 // shares of everybody

	Muted    time.Duration // how long what was dismissed is not proposed again
	Silent   time.Duration // an incident that nobody has told of for so long does not take in what comes
	MaxHeld  int           // windows of the history, of all signals
	MaxMarks int           // people of one signal within the longest span
}

// DefaultSettings propose something false every other week of 734 tickets a day: topics are tested some 5,000 times a week,
// words some 100,000 times, each for every span.
func DefaultSettings() Settings {
	return Settings{
		Spans: []time.Duration{10 * time.Minute, 30 * time.Minute, 2 * time.Hour},
		Topic: 1e-6, Word: 1e-8, Both: 1e-8, Second: 1e-3, Least: 4, History: 28 * 24 * time.Hour,
		WarmUp: 7 * 24 * time.Hour, WarmTopic: 0.05, WarmWord: 0.01, Fits: 0.9,
		Muted: 24 * time.Hour, Silent: 24 * time.Hour, MaxHeld: 2_000_000, MaxMarks: 5_000,
	}
}

// A Detector finds bursts in a stream of events. What it knows is rebuilt by observing the events of Settings.History again.
// It is not safe for concurrent use.
type Detector struct {
	settings Settings
	zone     *time.Location // of the hours of the week
	signals  map[string]*signal
	total    *signal   // everybody
	active   []*signal // counted in the current window
	window   time.Time // its beginning
	history  history
	recent   []*Event // of the longest span, oldest first
	threats  []*threat
	muted    map[string]time.Time // signals that are not proposed before
}

// NewDetector makes one that has seen nothing. zone tells what hour of the week it is.
func NewDetector(s Settings, zone *time.Location) *Detector {
	d := &Detector{settings: s, zone: zone, signals: map[string]*signal{}, muted: map[string]time.Time{}}
	d.total = &signal{held: 1}
	return d
}

// topicPrefix keeps topics apart from words.
const topicPrefix = "\x00"

// Observe takes the next event and says what it means: a new proposal, more of an open one (New is false), or nil. Events
// come in the order of time; an earlier one counts as if it were of the last moment.
func (d *Detector) Observe(e Event) *Proposal {
	if e.Person == "" || e.At.IsZero() {
		return nil
	}
	e.At = e.At.In(d.zone)
	d.advance(e.At)
	if n := len(d.recent); n > 0 && e.At.Before(d.recent[n-1].At) {
		e.At = d.recent[n-1].At
	}
	e.Terms = slices.Clone(e.Terms[:min(len(e.Terms), MaxTerms)])
	d.recent = append(d.recent, &e)
	d.count(d.total, &e)
	signals := d.count1(&e)
	burst := d.bursts(signals, e.At)
	return d.judge(&e, burst)
}

// count1 counts the event in each of its signals.
func (d *Detector) count1(e *Event) []*signal {
	signals := make([]*signal, 0, len(e.Terms)+1)
	take := func(key, word string, topic bool) *signal {
		s := d.signals[key]
		if s == nil {
			key = strings.Clone(key) // and not the text that it is a piece of
			s = &signal{key: key, topic: topic}
			d.signals[key] = s
		}
		if word != "" && word != s.word {
			s.word = strings.Clone(word)
		}
		d.count(s, e)
		signals = append(signals, s)
		return s
	}
	if e.Topic != "" {
		take(topicPrefix+e.Topic, "", true)
	}
	for i, t := range e.Terms {
		s := take(t.Key, t.Word, false)
		if e.Terms[i].Key = s.key; t.Word != "" { // the event is remembered for hours, and not the text
			e.Terms[i].Word = s.word
		}
	}
	return signals
}

func (d *Detector) count(s *signal, e *Event) {
	s.see(e, d.longest())
	if extra := len(s.marks) - d.settings.MaxMarks; extra > 0 {
		s.marks = s.marks[extra:]
	}
	if !s.active {
		s.active = true
		d.active = append(d.active, s)
	}
}

func (d *Detector) longest() time.Duration { return d.settings.Spans[len(d.settings.Spans)-1] }

// advance closes the window that has ended, teaches what is old enough and forgets what is too old.
func (d *Detector) advance(now time.Time) {
	begin := now.Truncate(windowLength)
	if d.window.IsZero() {
		d.window, d.history.first = begin, begin
	}
	for len(d.recent) > 0 && now.Sub(d.recent[0].At) >= d.longest() {
		d.recent = d.recent[1:]
	}
	if !begin.After(d.window) {
		return
	}
	ended := &moment{hour: hourOfWeek(d.window), at: d.window}
	for _, s := range d.active {
		n := s.people(d.window)
		if s.limit > 0 {
			n = min(n, s.limit)
		}
		s.active, s.limit = false, 0
		s.held++
		d.history.windows = append(d.history.windows, window{s, n, ended})
	}
	d.active, d.window = d.active[:0], begin
	d.history.teach(now.Add(-d.longest()))
	d.history.forget(now.Add(-d.settings.History), d.settings.MaxHeld, func(s *signal) {
		if s != d.total && !s.active {
			delete(d.signals, s.key)
		}
	})
}

// A burst is a signal with more people than chance explains.
type burst struct {
	signal *signal
	span   time.Duration
	people float64
	usual  float64
	p      float64
}

// bursts tests signals, the least probable first.
func (d *Detector) bursts(signals []*signal, now time.Time) []burst {
	var found []burst
	for _, s := range signals {
		if until, ok := d.muted[s.key]; ok && now.Before(until) {
			continue
		}
		if b := d.test(s, now); b.p < 1 {
			found = append(found, b)
		}
	}
	slices.SortFunc(found, func(a, b burst) int {
		return cmp.Or(cmp.Compare(a.p, b.p), strings.Compare(a.signal.key, b.signal.key))
	})
	return d.significant(found)
}

// significant are the bursts among tests, the least probable first: those below their limits, and the first of all when it
// and another are improbable together.
func (d *Detector) significant(tests []burst) []burst {
	both := d.together(tests)
	var found []burst
	for i, b := range tests {
		if b.p < d.limit(b.signal) || i == 0 && both {
			found = append(found, b)
			// What is no chance does not become usual at once, but what stays does.
			b.signal.limit = max(d.settings.Least, 2*b.usual*float64(windowLength)/float64(b.span))
		}
	}
	return found
}

// together reports whether the first of tests and the next one that does not follow from it are improbable together.
func (d *Detector) together(tests []burst) bool {
	for i, b := range tests {
		if i > 0 && !sameWords(tests[0].signal.key, b.signal.key) {
			return b.p < d.settings.Second && tests[0].p*math.Sqrt(b.p) < d.settings.Both
		}
	}
	return false
}

// sameWords reports whether one of two terms is a pair and the other a word of it: those who have the pair have the word.
func sameWords(a, b string) bool {
	has := func(pair, word string) bool {
		first, second, ok := strings.Cut(pair, " ")
		return ok && (first == word || second == word)
	}
	return has(a, b) || has(b, a)
}

// test looks at a signal over every span and gives its least probable one.
func (d *Detector) test(s *signal, now time.Time) burst {
	best := burst{p: 1}
	for _, span := range d.settings.Spans {
		people := s.people(now.Add(-span))
		if people < d.settings.Least {
			continue
		}
		u := d.expect(s, people, span, now)
		if p := u.improbable(people); p < best.p {
			best = burst{signal: s, span: span, people: people, usual: u.mean, p: p}
		}
	}
	return best
}

// limit is the chance below which a signal is a burst.
func (d *Detector) limit(s *signal) float64 {
	if s.topic {
		return d.settings.Topic
	}
	return d.settings.Word
}

// expect says how many people of a signal are usual in the span before now. Where more people than usual come for other
// reasons, as after a letter to all schools, more are expected of everything.
func (d *Detector) expect(s *signal, people float64, span time.Duration, now time.Time) usual {
	share := s.share(d.total)
	others := d.total.people(now.Add(-span)) - people
	everybody := d.traffic(now)
	everybody.mean = max(others/(1-min(share, 0.9)), everybody.mean*float64(span)/float64(windowLength))
	u := s.expect(d.total, everybody, hourOfWeek(now))
	if now.Sub(d.history.first) < d.settings.WarmUp {
		warm := d.settings.WarmWord
		if s.topic {
			warm = d.settings.WarmTopic
		}
		u.mean = max(u.mean, warm*everybody.mean)
	}
	return u
}

// traffic is how many people a window of this hour of the week usually has. Hours that were seen seldom are pooled with all.
func (d *Detector) traffic(now time.Time) traffic {
	const prior = 2 // windows
	from, to := d.history.taughtSpan(now, d.settings.History)
	windows := float64(to.Sub(from)) / float64(windowLength)
	mean := d.total.count / max(1, windows)
	near := 0.0
	for _, hour := range around(hourOfWeek(now)) {
		near += windowsOf(hour, from, to)
	}
	seen := d.total.near(hourOfWeek(now)) + prior*mean
	return traffic{mean: seen / (near + prior), seen: seen}
}

package web

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/search"
)

// metrics counts what the server does, for Prometheus. It has a registry of its own, so that two servers in one process
// do not add up.
type metrics struct {
	requests *prometheus.HistogramVec // by method, route pattern and status
	engine   *prometheus.HistogramVec // by what was asked: search, complete, suggest
	handler  http.Handler
	now      func() time.Time
}

// buckets are upper bounds in seconds, dense where the promises are: 10 ms for a search, 50 ms for a suggestion, 1 s for anything.
var buckets = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}

// newMetrics makes metrics; lag tells by index how many changes it is behind the store, log may be nil.
func newMetrics(lag map[string]func(context.Context) (int64, error), log SearchLog, now func() time.Time) *metrics {
	m := &metrics{
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "podskazka_http_request_duration_seconds", Help: "Time to answer a request.", Buckets: buckets,
		}, []string{"method", "route", "status"}),
		engine: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "podskazka_engine_duration_seconds", Help: "Time to search, complete or suggest.", Buckets: buckets,
		}, []string{"ask"}),
		now: now,
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(m.requests, m.engine, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), lags(lag))
	if log != nil {
		registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "podskazka_search_log_dropped_total", Help: "Searches and clicks that were not logged.",
		}, func() float64 { return float64(log.Dropped()) }))
	}
	m.handler = promhttp.HandlerFor(registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError})
	return m
}

// request counts one answer. Methods that HTTP does not know are one, or anybody could make as many series as he likes.
func (m *metrics) request(r *http.Request, status int, took time.Duration) {
	method := r.Method
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
	default:
		method = "other"
	}
	if status == 0 {
		status = http.StatusOK // nothing was written: net/http sends 200
	}
	m.requests.WithLabelValues(method, routePattern(r), strconv.Itoa(status)).Observe(took.Seconds())
}

// time starts a clock; the returned function stops it.
func (m *metrics) time(ask string) (stop func()) {
	start := m.now()
	return func() { m.engine.WithLabelValues(ask).Observe(m.now().Sub(start).Seconds()) }
}

type measuredSearcher struct {
	search.Searcher
	metrics *metrics
}

func (m measuredSearcher) Search(ctx context.Context, q search.Query) (search.Result, error) {
	defer m.metrics.time("search")()
	return m.Searcher.Search(ctx, q)
}

type measuredCompleter struct {
	search.Completer
	metrics *metrics
}

func (m measuredCompleter) Complete(ctx context.Context, q search.Query) ([]search.Completion, error) {
	defer m.metrics.time("complete")()
	return m.Completer.Complete(ctx, q)
}

type measuredSuggester struct {
	Suggester
	metrics *metrics
}

func (m measuredSuggester) Suggest(ctx context.Context, d assist.Draft) (*assist.Suggestion, error) {
	defer m.metrics.time("suggest")()
	return m.Suggester.Suggest(ctx, d)
}

// lags is a collector that asks each index when somebody looks.
type lags map[string]func(context.Context) (int64, error)

var lagDesc = prometheus.NewDesc("podskazka_index_lag_changes", "Changes of the store that the index has not applied yet.", []string{"index"}, nil)

func (l lags) Describe(out chan<- *prometheus.Desc) { out <- lagDesc }

func (l lags) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), checkTimeout)
	defer cancel()
	for index, behind := range l {
		n, err := behind(ctx)
		if err != nil {
			out <- prometheus.NewInvalidMetric(lagDesc, err)
			continue
		}
		out <- prometheus.MustNewConstMetric(lagDesc, prometheus.GaugeValue, float64(n), index)
	}
}

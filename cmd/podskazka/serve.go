package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/search/bleveindex"
)

// drain is how long requests under way may take after the server was told to stop.
const drain = 20 * time.Second

// newServe is `podskazka serve`.
func newServe() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "serve",
		Short:   "Запустить сервер",
		Example: "  podskazka serve --data /var/lib/podskazka --addr 127.0.0.1:8080 --base-url https://help.example.ru",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			collectSoon()
			ctx := cmd.Context()
			cfg, _, err := loadConfig(cmd)
			if err != nil {
				return err
			}
			s, err := openStores(ctx, cfg, true)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, s.Close()) }()
			return serve(ctx, s, cfg, cmd.ErrOrStderr(), func(url string) {
				fmt.Fprintf(cmd.ErrOrStderr(), "слушаю %s\n", url)
			})
		},
	}
	addSettings(cmd.Flags(), "addr", "base_url", "name", "trusted_proxies", "four_eyes", "search_log_days", "ledger_days", "holdout_percent")
	return cmd
}

// serve runs the server on open stores until ctx ends. started is called once with the address it can be reached at; more are
// jobs beside the usual ones.
func serve(ctx context.Context, s *stores, cfg config, stderr io.Writer, started func(url string), more ...func(*engine) job) (err error) {
	log := newLog(stderr, cfg.LogLevel)
	if err := ticket.EnsureDefaults(ctx, s.desk); err != nil {
		return err
	}
	e, err := openEngineShown(ctx, s, log, logIndexing(log, s.now))
	if errors.Is(err, bleveindex.ErrLocked) {
		return fmt.Errorf("папка %s уже занята другим процессом podskazka: %w", cfg.Data, err)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	closeLog, err := e.openSearchLog(cfg, log)
	if err != nil {
		return err
	}
	defer closeLog()
	if err := e.openLedger(ctx, cfg); err != nil {
		return err
	}
	pages, err := newServer(e, cfg, log)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", cfg.Addr)
	if err != nil {
		return addrError(cfg.Addr, err)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	list := append(jobs(e), // and what is of a server alone
		job{name: "sessions", every: time.Hour, run: pages.ExpireSessions},
		job{name: "memory", every: 5 * time.Second, run: limitMemory})
	for _, job := range more {
		list = append(list, job(e))
	}
	background := make(chan struct{})
	go func() {
		defer close(background)
		runJobs(ctx, list, log)
	}()
	started(address(cfg, listener))
	err = listen(ctx, listener, pages, log)
	stop()
	<-background
	return errors.Join(err, e.views.Flush(context.WithoutCancel(ctx)))
}

// addrError says what to do about an address that cannot be listened at.
func addrError(addr string, err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("адрес %s занят другой программой: остановите её или выберите другой порт в --addr: %w", addr, err)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("адрес %s: на порты ниже 1024 нужны права: выберите порт выше, а его откройте через прокси: %w", addr, err)
	}
	return fmt.Errorf("адрес %s: нужен вида 127.0.0.1:8080 или :8080: %w", addr, err)
}

// listen serves until ctx ends, then lets requests under way finish.
func listen(ctx context.Context, listener net.Listener, pages http.Handler, log *slog.Logger) error {
	server := &http.Server{
		Handler:           pages,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       2 * time.Minute,
		WriteTimeout:      5 * time.Minute, // films are long
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	timeout, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	return server.Shutdown(timeout)
}

// address is what a person types to get here.
func address(cfg config, listener net.Listener) string {
	if cfg.BaseURL != "" {
		return cfg.BaseURL
	}
	host, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		return listener.Addr().String()
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}

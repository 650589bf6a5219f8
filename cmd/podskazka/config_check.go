package main

import (
	"cmp"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// check reports the first value that cannot work, with what to do.
func (c config) check() error {
	if c.BaseURL != "" {
		if u, err := url.Parse(c.BaseURL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return fmt.Errorf("base_url %q: нужен полный адрес вида https://help.example.ru", c.BaseURL)
		}
	}
	if !strings.HasPrefix(c.DB, "sqlite:") && !strings.HasPrefix(c.DB, "postgres://") && !strings.HasPrefix(c.DB, "postgresql://") {
		return fmt.Errorf("db: нужен адрес вида sqlite:ПУТЬ или postgres://пользователь@сервер/база")
	}
	for _, prefix := range c.proxies() {
		if _, err := netip.ParsePrefix(prefix); err != nil {
			return fmt.Errorf("trusted_proxies %q: нужна сеть вида 10.0.0.0/8", prefix)
		}
	}
	if _, err := logLevel(c.LogLevel); err != nil {
		return err
	}
	_, eyesErr := c.fourEyes()
	_, logErr := c.searchLogDays()
	_, ledgerErr := c.ledgerDays()
	_, holdoutErr := c.holdoutShare()
	return cmp.Or(eyesErr, logErr, ledgerErr, holdoutErr)
}

// fourEyes reports whether somebody else has to approve what a person wrote.
func (c config) fourEyes() (bool, error) {
	switch strings.ToLower(c.FourEyes) {
	case "да", "true", "1":
		return true, nil
	case "нет", "false", "0", "":
		return false, nil
	}
	return false, fmt.Errorf("four_eyes %q: нужно «да» или «нет»", c.FourEyes)
}

// maxLogDays is the longest that searches may be kept.
const maxLogDays = 3650

// searchLogDays is how many days searches are kept; 0 = none are.
func (c config) searchLogDays() (int, error) {
	days, err := strconv.Atoi(c.SearchLogDays)
	if err != nil || days < 0 || days > maxLogDays {
		return 0, fmt.Errorf("search_log_days %q: нужно целое число дней от 0 до %d", c.SearchLogDays, maxLogDays)
	}
	return days, nil
}

// minLedgerDays leaves time to see who comes back and to compare months.
const minLedgerDays = 30

// ledgerDays is how many days suggestions are kept.
func (c config) ledgerDays() (int, error) {
	days, err := strconv.Atoi(c.LedgerDays)
	if err != nil || days < minLedgerDays || days > maxLogDays {
		return 0, fmt.Errorf("ledger_days %q: нужно целое число дней от %d до %d", c.LedgerDays, minLedgerDays, maxLogDays)
	}
	return days, nil
}

// maxHoldout is the largest share, in percent, that may go without suggestions.
const maxHoldout = 50

// holdoutShare is the share of sessions without suggestions, 0..1.
func (c config) holdoutShare() (float64, error) {
	percent, err := strconv.ParseFloat(strings.Replace(c.Holdout, ",", ".", 1), 64)
	if err != nil || !(percent >= 0 && percent <= maxHoldout) { // NaN is neither
		return 0, fmt.Errorf("holdout_percent %q: нужно число процентов от 0 до %d", c.Holdout, maxHoldout)
	}
	return percent / 100, nil
}

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/knadh/koanf/parsers/toml/v2"
	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// config is everything the program can be told. Flags win over the environment (PODSKAZKA_*), that over the file
// (podskazka.toml), that over the defaults. Packages get values from it, never the config itself.
type config struct {
	Data     string `koanf:"data"`
	DB       string `koanf:"db"`
	Addr     string `koanf:"addr"`
	BaseURL  string `koanf:"base_url"`
	Name     string `koanf:"name"`
	Proxies  string `koanf:"trusted_proxies"`
	LogLevel string `koanf:"log_level"`
	FourEyes string `koanf:"four_eyes"`

	SearchLogDays string `koanf:"search_log_days"`
	LedgerDays    string `koanf:"ledger_days"`
	Holdout       string `koanf:"holdout_percent"`
}

// A setting is one key of config: the flag is the key with dashes, the variable is PODSKAZKA_ + the key in capitals.
type setting struct {
	key, fallback, help string
}

var settings = [...]setting{
	{"data", "data", "папка данных: база, индексы, вложения"},
	{"db", "", "база: sqlite:ПУТЬ или postgres://…; пусто — SQLite в папке данных"},
	{"addr", ":8080", "адрес, на котором слушает сервер"},
	{"base_url", "", "внешний адрес сайта, например https://help.example.ru; пусто — из адреса запроса"},
	{"name", "Подсказка", "название справочного центра в шапке"},
	{"trusted_proxies", "", "сети обратных прокси через запятую, которым верить в X-Forwarded-For, например 127.0.0.1/32"},
	{"log_level", "info", "подробность журнала: debug, info, warn, error"},
	{"four_eyes", "нет", "публикует и одобряет только тот, кто не писал текст последним: да или нет"},
	{"search_log_days", "180", "сколько дней хранить поисковые запросы, без имён и личных данных; 0 — не хранить"},
	{"ledger_days", "365", "сколько дней хранить подсказки, их исходы и счёт просмотров, от 30"},
	{"holdout_percent", "5", "какой доле посетителей не показывать подсказки, чтобы измерить их действие, в процентах от 0 до 50"},
}

const envPrefix = "PODSKAZKA_"

func flagName(key string) string { return strings.ReplaceAll(key, "_", "-") }

// addSettings declares the flags of the named settings on a command.
func addSettings(flags *pflag.FlagSet, keys ...string) {
	for _, s := range settings {
		if slices.Contains(keys, s.key) {
			flags.String(flagName(s.key), s.fallback, s.help)
		}
	}
}

// sources says where each value of a config came from, for `config print`.
type sources map[string]string

// loadConfig reads the layers. An unknown key of the file is an error: a misspelt setting must not be silently ignored.
func loadConfig(cmd *cobra.Command) (config, sources, error) {
	k := koanf.New(".")
	from := sources{}
	layer := func(name string, p koanf.Provider, parser koanf.Parser) error {
		one := koanf.New(".")
		if err := one.Load(p, parser); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for _, key := range one.Keys() {
			if !isSetting(key) {
				return fmt.Errorf("%s: неизвестная настройка %q; список — podskazka config print", name, key)
			}
			from[key] = name
		}
		return k.Merge(one)
	}

	defaults := map[string]any{}
	for _, s := range settings {
		defaults[s.key] = s.fallback
	}
	if err := layer("по умолчанию", confmap.Provider(defaults, "."), nil); err != nil {
		return config{}, nil, err
	}
	path, err := configPath(cmd)
	if err != nil {
		return config{}, nil, err
	}
	if path != "" {
		if err := layer(path, file.Provider(path), toml.Parser()); err != nil {
			return config{}, nil, err
		}
	}
	if err := layer("переменная окружения", environment(), nil); err != nil {
		return config{}, nil, err
	}
	if err := layer("флаг", confmap.Provider(givenFlags(cmd), "."), nil); err != nil {
		return config{}, nil, err
	}

	var cfg config
	if err := k.Unmarshal("", &cfg); err != nil {
		return config{}, nil, err
	}
	if cfg.DB == "" {
		cfg.DB = "sqlite:" + filepath.Join(cfg.Data, "podskazka.db")
	}
	return cfg, from, cfg.check()
}

// isSetting reports whether a key is one of the settings.
func isSetting(key string) bool {
	return slices.ContainsFunc(settings[:], func(s setting) bool { return s.key == key })
}

// environment gives the settings that stand in environment variables. Empty is not set; other programs and our own tests use the prefix
// too.
func environment() koanf.Provider {
	return env.Provider(".", env.Opt{Prefix: envPrefix, TransformFunc: func(name, value string) (string, any) {
		key := strings.ToLower(strings.TrimPrefix(name, envPrefix))
		if value == "" || !isSetting(key) {
			return "", nil
		}
		return key, value
	}})
}

// givenFlags are the settings that stand in the flags of a command.
func givenFlags(cmd *cobra.Command) map[string]any {
	flags := map[string]any{}
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if key := strings.ReplaceAll(f.Name, "-", "_"); isSetting(key) {
			flags[key] = f.Value.String()
		}
	})
	return flags
}

// configPath is the file to read: --config, which must exist, or podskazka.toml in the working folder, which need not.
func configPath(cmd *cobra.Command) (string, error) {
	if f := cmd.Flag("config"); f != nil && f.Value.String() != "" {
		return f.Value.String(), nil
	}
	const name = "podskazka.toml"
	if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	} else if err != nil {
		return "", err
	}
	return name, nil
}

// secure reports whether people come over HTTPS: then cookies never travel without it.
func (c config) secure() bool { return strings.HasPrefix(c.BaseURL, "https://") }

// proxies are the networks whose X-Forwarded-For is believed.
func (c config) proxies() []string {
	return strings.FieldsFunc(c.Proxies, func(r rune) bool { return r == ',' || r == ' ' })
}

// masked is the value of a key as it may be printed: without the password of a database URL.
func (c config) masked(key string) string {
	switch key {
	case "data":
		return c.Data
	case "db":
		if u, err := url.Parse(c.DB); err == nil && u.User != nil {
			return u.Redacted()
		}
		return c.DB
	case "addr":
		return c.Addr
	case "base_url":
		return c.BaseURL
	case "name":
		return c.Name
	case "trusted_proxies":
		return c.Proxies
	case "four_eyes":
		return c.FourEyes
	case "search_log_days":
		return c.SearchLogDays
	case "ledger_days":
		return c.LedgerDays
	case "holdout_percent":
		return c.Holdout
	}
	return c.LogLevel
}

// newConfig is `podskazka config`.
func newConfig() *cobra.Command {
	cmd := group(&cobra.Command{
		Use:     "config",
		Short:   "Показать и проверить настройки",
		Example: "  podskazka config print\n  podskazka config check --config /etc/podskazka.toml",
	}, &cobra.Command{
		Use:     "print",
		Short:   "Напечатать действующие настройки и откуда они взяты",
		Example: "  PODSKAZKA_ADDR=:9000 podskazka config print",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, from, err := loadConfig(cmd)
			if err != nil {
				return err
			}
			for _, s := range settings {
				fmt.Fprintf(cmd.OutOrStdout(), "%-15s = %-30q # %s — %s\n", s.key, cfg.masked(s.key), s.help, from[s.key])
			}
			return nil
		},
	}, &cobra.Command{
		Use:     "check",
		Short:   "Проверить настройки и выйти",
		Example: "  podskazka config check --config /etc/podskazka.toml",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if _, _, err := loadConfig(cmd); err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), "настройки в порядке")
			return nil
		},
	})
	for _, sub := range cmd.Commands() {
		addSettings(sub.Flags(), "addr", "base_url", "name", "trusted_proxies", "four_eyes", "search_log_days", "ledger_days", "holdout_percent")
	}
	return cmd
}

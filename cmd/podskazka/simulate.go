package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/incident"
	"github.com/podskazka/podskazka/assist/simulate"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/content/seed"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search/eval"
)

// Limits of what is simulated: more takes hours.
const (
	maxSimulatedDays   = 366
	maxSimulatedVolume = 20_000
	maxSimulatedWeeks  = 200
)

// newSimulate is `podskazka simulate`.
func newSimulate() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "simulate",
		Short: "Проиграть недели работы с выдуманными людьми и измерить, чему научились подсказки",
		Long: "Посетители пишут размеченные запросы, смотрят на верхние строки чаще, чем на нижние, говорят «помогло» или пишут обращение;\n" +
			"сотрудники отвечают, называют решение и иногда ошибаются. Всё, что решает, — сама программа; выдуманы только люди.\n" +
			"Без --queries — содержимое примера и его запросы. С --data работает на копии папки; сервер на ней должен быть остановлен.",
		Example: "  podskazka simulate\n  podskazka simulate --data ./data --queries dev/rutube.tsv --days 28 --chart learn.svg\n  podskazka simulate --json",
		Args:    cobra.NoArgs,
		RunE:    runSimulate,
	}
	flags := cmd.Flags()
	flags.StringSlice("queries", nil, "размеченные запросы: TSV с колонками query_id, query, relevant")
	flags.String("corpus", "", "брать из файла только запросы с этим значением колонки corpus")
	flags.Int("days", 14, fmt.Sprintf("сколько дней, от 1 до %d", maxSimulatedDays))
	flags.Float64("volume", 150, fmt.Sprintf("сколько людей в день приходит с вопросом, до %d", maxSimulatedVolume))
	flags.Int("weeks", 8, fmt.Sprintf("сколько недель по 734 обращения в день показать детектору массовых проблем, до %d; 0 — не мерить", maxSimulatedWeeks))
	flags.Uint64("seed", 1, "число, от которого зависит всё случайное")
	addSettings(flags, "holdout_percent")
	flags.Bool("pair", true, "проиграть то же ещё раз, не учась словам людей, и сравнить по дням")
	flags.Bool("json", false, "напечатать отчёт в JSON")
	flags.String("chart", "", "нарисовать отчёт в файл SVG")
	return cmd
}

func runSimulate(cmd *cobra.Command, _ []string) error {
	plan, err := planOf(cmd)
	if err != nil {
		return err
	}
	stream, err := streamOf(cmd)
	if err != nil {
		return err
	}
	cfg, _, err := loadConfig(cmd)
	if err != nil {
		return err
	}
	needs, err := needsOf(cmd)
	if err != nil {
		return err
	}
	report, err := replayPair(cmd, cfg, plan, needs)
	if errors.Is(err, simulate.ErrNothing) {
		return errors.New("в запросах ничего не размечено: нужна колонка relevant вида «документ:2»")
	}
	if err != nil {
		return err
	}
	report.Detection = detect(stream)
	if path, _ := cmd.Flags().GetString("chart"); path != "" {
		if err := os.WriteFile(path, []byte(report.Chart()), 0o644); err != nil {
			return err
		}
	}
	if asJSON, _ := cmd.Flags().GetBool("json"); asJSON {
		out := json.NewEncoder(cmd.OutOrStdout())
		out.SetIndent("", "  ")
		return out.Encode(figuresOf(report))
	}
	return printSimulated(cmd.OutOrStdout(), report)
}

func planOf(cmd *cobra.Command) (simulate.Plan, error) {
	flags := cmd.Flags()
	random, _ := flags.GetUint64("seed")
	plan := simulate.UsualPlan(random)
	plan.Days, _ = flags.GetInt("days")
	if plan.Days < 1 || plan.Days > maxSimulatedDays {
		return plan, usagef("--days %d: нужно от 1 до %d", plan.Days, maxSimulatedDays)
	}
	volume, _ := flags.GetFloat64("volume")
	if math.IsNaN(volume) || volume < 1 || volume > maxSimulatedVolume {
		return plan, usagef("--volume %v: нужно от 1 до %d", volume, maxSimulatedVolume)
	}
	plan.Traffic = simulate.SchoolTraffic(volume)
	return plan, nil
}

// streamOf is what the detector is shown: a quarter of the weeks, at least one, to warm up, then five outbreaks a week.
func streamOf(cmd *cobra.Command) (simulate.Stream, error) {
	random, _ := cmd.Flags().GetUint64("seed")
	stream := simulate.UsualStream(random)
	stream.Weeks, _ = cmd.Flags().GetInt("weeks")
	if stream.Weeks < 0 || stream.Weeks == 1 || stream.Weeks > maxSimulatedWeeks {
		return stream, usagef("--weeks %d: нужно от 2 до %d; 0 — не мерить", stream.Weeks, maxSimulatedWeeks)
	}
	stream.Warm = max(1, stream.Weeks/4)
	stream.Outbreaks = 5 * max(0, stream.Weeks-stream.Warm)
	return stream, nil
}

func detect(s simulate.Stream) *simulate.Detection {
	if s.Weeks == 0 {
		return nil
	}
	d := simulate.Detect(s, simulate.NewWatch(incident.DefaultSettings()))
	return &d
}

// needsOf reads the judged queries: those of the flag, or those of the demo content, each from a person of the role it is from.
func needsOf(cmd *cobra.Command) ([]simulate.Need, error) {
	files, _ := cmd.Flags().GetStringSlice("queries")
	if cmd.Flags().Changed("data") && len(files) == 0 {
		return nil, usagef("с --data нужны размеченные запросы: --queries ФАЙЛ.tsv")
	}
	if len(files) == 0 {
		return seedNeeds()
	}
	corpus, _ := cmd.Flags().GetString("corpus")
	var needs []simulate.Need
	for _, path := range files {
		queries, err := readQueries(path, corpus)
		if err != nil {
			return nil, err
		}
		for _, q := range queries {
			needs = append(needs, simulate.Need{ID: q.ID, Text: q.Text, Relevant: q.Relevant})
		}
	}
	return needs, nil
}

func seedNeeds() ([]simulate.Need, error) {
	// The column that other files name the collection in holds the role here.
	queries, err := eval.ReadQueries(bytes.NewReader(bytes.Replace(seed.Queries(), []byte("\tfor\t"), []byte("\tcorpus\t"), 1)))
	if err != nil {
		return nil, err
	}
	needs := make([]simulate.Need, len(queries))
	for i, q := range queries {
		member := q.Corpus != "" && q.Corpus != "gost"
		needs[i] = simulate.Need{ID: q.ID, Text: q.Text, Audience: q.Corpus, Member: member, Relevant: q.Relevant}
	}
	return needs, nil
}

// replayPair runs the plan, and with --pair once more without learned words.
func replayPair(cmd *cobra.Command, cfg config, plan simulate.Plan, needs []simulate.Need) (*simulate.Report, error) {
	report, err := replay(cmd, cfg, plan, needs, true)
	if err != nil {
		return nil, err
	}
	if pair, _ := cmd.Flags().GetBool("pair"); pair {
		without, err := replay(cmd, cfg, plan, needs, false)
		if err != nil {
			return nil, err
		}
		report.Untaught = without.Days
	}
	return report, nil
}

// replay runs the plan in a temporary data folder: a copy of --data, or one with the demo content.
func replay(cmd *cobra.Command, cfg config, plan simulate.Plan, needs []simulate.Need, learn bool) (report *simulate.Report, err error) {
	dir, err := os.MkdirTemp("", "podskazka-simulate-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	given := cmd.Flags().Changed("data")
	if given {
		if err := copyData(cfg, dir); err != nil {
			return nil, err
		}
	}
	cfg.Data, cfg.DB = dir, "sqlite:"+filepath.Join(dir, "podskazka.db")
	clock := simulate.NewClock(plan.Start.AddDate(0, 0, -1))
	s, err := openStoresAt(cmd.Context(), cfg, true, clock.Now)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if !given {
		if err := seedDemo(cmd.Context(), s); err != nil {
			return nil, err
		}
	}
	if err := ticket.EnsureDefaults(cmd.Context(), s.desk); err != nil {
		return nil, err
	}
	if !learn {
		for _, source := range assist.WordingSources {
			if err := s.desk.SaveWordingSource(cmd.Context(), assist.WordingSource{Source: source, Off: true, At: clock.Now()}); err != nil {
				return nil, err
			}
		}
	}
	e, err := openEngine(cmd.Context(), s, newLog(cmd.ErrOrStderr(), "warn"))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	if err := e.catchUp(cmd.Context()); err != nil {
		return nil, err
	}
	if err := e.openLedger(cmd.Context(), cfg); err != nil {
		return nil, err
	}
	e.assist.Holdout.Key = fmt.Append(nil, plan.Seed)
	return simulate.Run(cmd.Context(), worldOf(e, clock), plan, needs)
}

// copyData copies a data folder, without its index, which is rebuilt.
func copyData(cfg config, dir string) error {
	if !strings.HasPrefix(cfg.DB, "sqlite:") {
		return errors.New("проиграть можно только на папке данных с SQLite: выгрузите содержимое (podskazka export) и загрузите в новую")
	}
	if err := hasData(cfg); err != nil {
		return err
	}
	if err := os.CopyFS(dir, os.DirFS(cfg.Data)); err != nil {
		return fmt.Errorf("копия папки данных: %w", err)
	}
	return nil
}

// worldOf is the program on a clock that the simulator sets.
func worldOf(e *engine, clock *simulate.Clock) simulate.World {
	return simulate.World{
		Assist: e.assist, Tickets: e.service, Clock: clock, Follow: e.follow, Arms: e.desk,
		Nightly: func(ctx context.Context) error {
			for _, j := range jobs(e) {
				if err := j.run(ctx); err != nil {
					return fmt.Errorf("%s: %w", j.name, err)
				}
			}
			return nil
		},
		Solution: func(ctx context.Context, externalID string) (ticket.Solution, error) {
			a, err := e.kb.Article(ctx, externalID)
			if err == nil {
				return ticket.Solution{Kind: "article", ID: a.ID}, nil
			}
			if !errors.Is(err, kb.ErrNotFound) {
				return ticket.Solution{}, err
			}
			r, err := e.kb.Reply(ctx, externalID)
			if err != nil {
				return ticket.Solution{}, err
			}
			return ticket.Solution{Kind: "reply", ID: r.ID}, nil
		},
	}
}

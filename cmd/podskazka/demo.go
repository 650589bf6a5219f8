package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/podskazka/podskazka/content/seed"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/web"
)

// demoPassword opens every demo login: the data is invented and gone when the program ends.
const demoPassword = "orientir-demo"

// demoUsers are one person for each thing there is to try.
var demoUsers = [...]struct {
	kb.User
	does string
}{
	{kb.User{Login: "uchenik@orientir.example", Name: "Даша Лебедева", Role: kb.RoleUser, Audiences: []string{"uchenik"}}, "ученица: статьи своего контура, свои обращения"},
	{kb.User{Login: "navigator@orientir.example", Name: "Ольга Ветрова", Role: kb.RoleUser, Audiences: []string{"navigator"}}, "педагог-навигатор"},
	{kb.User{Login: "agent@orientir.example", Name: "Марат Галеев", Role: kb.RoleAgent}, "сотрудник поддержки: /desk"},
	{kb.User{Login: "author@orientir.example", Name: "Тимур Ахметов", Role: kb.RoleAuthor}, "автор: черновики в /studio"},
	{kb.User{Login: "reviewer@orientir.example", Name: "Нина Крылова", Role: kb.RoleReviewer}, "проверяющая: /studio/review"},
	{kb.User{Login: "editor@orientir.example", Name: "Анна Серова", Role: kb.RoleEditor}, "редактор: /studio"},
	{kb.User{Login: "supervisor@orientir.example", Name: "Игорь Панин", Role: kb.RoleSupervisor}, "супервизор"},
	{kb.User{Login: "admin@orientir.example", Name: "Вера Зимина", Role: kb.RoleAdmin}, "администратор: всё"},
}

// newDemo is `podskazka demo`.
func newDemo() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "demo",
		Short:   "Запустить справочный центр с готовым содержимым во временной папке",
		Long:    "Содержимое — выдуманный центр «Ориентир»: статьи, видеоинструкции, шаблоны, решённые обращения. Папка удаляется при выходе.",
		Example: "  podskazka demo --addr :9000",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			cfg, _, err := loadConfig(cmd)
			if err != nil {
				return err
			}
			if cmd.Flags().Changed("data") || cmd.Flags().Changed("db") {
				return usagef("demo работает во временной папке: --data и --db здесь не нужны; свой центр запускает podskazka serve")
			}
			if cfg.Data, err = os.MkdirTemp("", "podskazka-demo-"); err != nil {
				return err
			}
			defer func() { err = errors.Join(err, os.RemoveAll(cfg.Data)) }()
			cfg.DB = "sqlite:" + filepath.Join(cfg.Data, "podskazka.db")
			cfg.Holdout = "0" // who tries it out sees suggestions
			if !cmd.Flags().Changed("name") {
				cfg.Name = "Справка «Ориентира»"
			}
			return runDemo(cmd.Context(), cmd, cfg)
		},
	}
	addSettings(cmd.Flags(), "addr", "base_url", "name")
	return cmd
}

func runDemo(ctx context.Context, cmd *cobra.Command, cfg config) (err error) {
	s, err := openStores(ctx, cfg, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := prepareDemo(ctx, s); err != nil {
		return err
	}
	if err := indexImported(ctx, cmd, s); err != nil {
		return err // who opens the printed address must find something
	}
	if !cmd.Flags().Changed("log-level") {
		cfg.LogLevel = "warn"
	}
	return serve(ctx, s, cfg, cmd.ErrOrStderr(), func(url string) { printDemo(cmd.OutOrStdout(), url) }, pastJob)
}

// prepareDemo fills empty stores with all that the demo begins with.
func prepareDemo(ctx context.Context, s *stores) error {
	if err := seedDemo(ctx, s); err != nil {
		return err
	}
	if err := runDemoStudio(ctx, s); err != nil {
		return err
	}
	filed, err := fileDemoRequests(ctx, s)
	if err != nil {
		return err
	}
	return declareDemoIncidents(ctx, s, filed)
}

// seedDemo fills empty stores with the demo help center and its people.
func seedDemo(ctx context.Context, s *stores) error {
	report, err := seed.Load(ctx, importerOf(s, true))
	if err != nil {
		return fmt.Errorf("загрузка примера: %w", err)
	}
	if len(report.Skipped) > 0 {
		return fmt.Errorf("загрузка примера: пропущено %d, первое: %s", len(report.Skipped), report.Skipped[0])
	}
	hash, err := web.NewPasswords().Hash(ctx, demoPassword)
	if err != nil {
		return err
	}
	for _, u := range demoUsers {
		u.PasswordHash, u.CreatedAt = hash, s.now()
		if err := s.kb.SaveUser(ctx, &u.User); err != nil {
			return fmt.Errorf("пользователь %s: %w", u.Login, err)
		}
	}
	return nil
}

func printDemo(out io.Writer, url string) {
	fmt.Fprintf(out, "Справочный центр «Ориентир» готов: %s\n\n", url)
	fmt.Fprintf(out, "  поиск и статьи    %s/\n", url)
	fmt.Fprintf(out, "  новое обращение   %s/requests/new\n", url)
	fmt.Fprintf(out, "  рабочее место     %s/desk\n", url)
	fmt.Fprintf(out, "  студия редактора  %s/studio\n", url)
	fmt.Fprintf(out, "  описание API      %s/api/v1/openapi.json\n\n", url)
	fmt.Fprintf(out, "Войти: %s/login, пароль у всех «%s»\n\n", url, demoPassword)
	for _, u := range demoUsers {
		fmt.Fprintf(out, "  %-28s %s\n", u.Login, u.does)
	}
	fmt.Fprintf(out, "\nCtrl+C останавливает и удаляет временные данные.\n")
}

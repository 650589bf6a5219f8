package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/web"
)

const minPassword = 8 // characters

// newUser is `podskazka user`.
func newUser() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "user",
		Short:   "Завести, изменить и перечислить людей с входом",
		Example: "  podskazka user add anna@example.ru --role editor --name \"Анна Серова\"\n  podskazka user token robot@example.ru",
	}
	return group(cmd, newUserAdd(), newUserPassword(), newUserList(), newUserDisable(), newUserToken(), newUserErase())
}

func newUserAdd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "add ПОЧТА",
		Short: "Завести человека или сменить ему роль; пароль спрашивается или читается из stdin",
		Example: "  podskazka user add anna@example.ru --role editor --name \"Анна Серова\"\n" +
			"  podskazka user add robot@example.ru --role agent --generate-password",
		Args: cobra.ExactArgs(1),
		RunE: withNewStores(func(ctx context.Context, cmd *cobra.Command, s *stores, args []string) error {
			return addUser(ctx, cmd, s, args[0])
		}),
	}
	cmd.Flags().String("role", string(kb.RoleUser), "user, agent, supervisor, author, reviewer, editor или admin")
	cmd.Flags().String("name", "", "имя, как его видят другие")
	cmd.Flags().StringSlice("audience", nil, "роли читателя (slug через запятую)")
	cmd.Flags().Bool("generate-password", false, "придумать пароль и напечатать его")
	return cmd
}

func addUser(ctx context.Context, cmd *cobra.Command, s *stores, login string) error {
	login = strings.ToLower(strings.TrimSpace(login))
	if login == "" {
		return usagef("пустая почта: podskazka user add anna@example.ru")
	}
	u, err := s.kb.User(ctx, login)
	fresh := errors.Is(err, kb.ErrNotFound)
	switch {
	case fresh:
		u = &kb.User{Login: login, CreatedAt: s.now()}
	case err != nil:
		return err
	}
	flags := cmd.Flags()
	if fresh || flags.Changed("role") {
		role, _ := flags.GetString("role")
		u.Role = kb.Role(role)
	}
	if fresh || flags.Changed("name") {
		u.Name, _ = flags.GetString("name")
	}
	if fresh || flags.Changed("audience") {
		u.Audiences, _ = flags.GetStringSlice("audience")
		if err := knownAudiences(ctx, s, u.Audiences); err != nil {
			return err
		}
	}
	if err := u.Validate(); err != nil {
		return usagef("%v: роль — user, agent, supervisor, author, reviewer, editor или admin", err)
	}
	if fresh {
		if err := setPassword(ctx, cmd, u); err != nil {
			return err
		}
	}
	if err := s.kb.SaveUser(ctx, u); err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "сохранён: %s, роль %s\n", u.Login, u.Role)
	return err
}

func knownAudiences(ctx context.Context, s *stores, slugs []string) error {
	all, err := s.kb.Audiences(ctx)
	if err != nil {
		return err
	}
	var known []string
	for _, a := range all {
		known = append(known, a.Slug)
	}
	for _, slug := range slugs {
		if !slices.Contains(known, slug) {
			return fmt.Errorf("роли читателя %q нет; есть: %s", slug, strings.Join(known, ", "))
		}
	}
	return nil
}

// setPassword takes a password from --generate-password, a prompt without echo, or the first line of stdin.
func setPassword(ctx context.Context, cmd *cobra.Command, u *kb.User) error {
	var password string
	if generate, _ := cmd.Flags().GetBool("generate-password"); generate {
		password = rand.Text()
		fmt.Fprintf(cmd.OutOrStdout(), "пароль: %s\n", password)
	} else {
		var err error
		if password, err = readPassword(cmd); err != nil {
			return err
		}
	}
	if len([]rune(password)) < minPassword {
		return fmt.Errorf("пароль короче %d знаков: придумайте длиннее или добавьте --generate-password", minPassword)
	}
	hash, err := web.NewPasswords().Hash(ctx, password)
	u.PasswordHash = hash
	return err
}

func readPassword(cmd *cobra.Command) (string, error) {
	if in, ok := cmd.InOrStdin().(*os.File); ok && term.IsTerminal(int(in.Fd())) {
		fmt.Fprint(cmd.ErrOrStderr(), "пароль: ")
		typed, err := term.ReadPassword(int(in.Fd()))
		fmt.Fprintln(cmd.ErrOrStderr())
		return string(typed), err
	}
	line, err := bufio.NewReader(io.LimitReader(cmd.InOrStdin(), 4096)).ReadString('\n')
	if err != nil && err != io.EOF {
		return "", err
	}
	return strings.TrimRight(line, "\r\n"), nil
}

func newUserPassword() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "passwd ПОЧТА",
		Short:   "Сменить пароль; все сеансы человека закрываются",
		Example: "  podskazka user passwd anna@example.ru --generate-password",
		Args:    cobra.ExactArgs(1),
		RunE: withStores(func(ctx context.Context, cmd *cobra.Command, s *stores, args []string) error {
			u, err := findUser(ctx, s, args[0])
			if err != nil {
				return err
			}
			if err := setPassword(ctx, cmd, u); err != nil {
				return err
			}
			if err := s.kb.SaveUser(ctx, u); err != nil {
				return err
			}
			return s.kb.DeleteSessions(ctx, u.ID, "")
		}),
	}
	cmd.Flags().Bool("generate-password", false, "придумать пароль и напечатать его")
	return cmd
}

func newUserDisable() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "disable ПОЧТА",
		Short:   "Закрыть человеку вход; --enable открывает снова",
		Example: "  podskazka user disable anna@example.ru\n  podskazka user disable --enable anna@example.ru",
		Args:    cobra.ExactArgs(1),
		RunE: withStores(func(ctx context.Context, cmd *cobra.Command, s *stores, args []string) error {
			u, err := findUser(ctx, s, args[0])
			if err != nil {
				return err
			}
			enable, _ := cmd.Flags().GetBool("enable")
			u.Disabled = !enable
			if err := s.kb.SaveUser(ctx, u); err != nil || enable {
				return err
			}
			return s.kb.DeleteSessions(ctx, u.ID, "")
		}),
	}
	cmd.Flags().Bool("enable", false, "снова открыть вход")
	return cmd
}

func newUserList() *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "Перечислить людей",
		Example: "  podskazka user list --data /var/lib/podskazka",
		Args:    cobra.NoArgs,
		RunE: withStores(func(ctx context.Context, cmd *cobra.Command, s *stores, _ []string) error {
			users, err := s.kb.FindUsers(ctx)
			if err != nil {
				return err
			}
			table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, u := range users {
				state := ""
				if u.Disabled {
					state = "вход закрыт"
				}
				fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", u.Login, u.Role, u.Name, strings.Join(u.Audiences, ","), state)
			}
			return table.Flush()
		}),
	}
}

func newUserToken() *cobra.Command {
	return &cobra.Command{
		Use:     "token ПОЧТА",
		Short:   "Выдать ключ для API; показывается один раз",
		Example: "  curl -H \"Authorization: Bearer $(podskazka user token robot@example.ru)\" http://localhost:8080/api/v1/tickets",
		Args:    cobra.ExactArgs(1),
		RunE: withStores(func(ctx context.Context, cmd *cobra.Command, s *stores, args []string) error {
			u, err := findUser(ctx, s, args[0])
			if err != nil {
				return err
			}
			if u.Disabled {
				return fmt.Errorf("вход для %s закрыт; открыть: podskazka user disable --enable %s", u.Login, u.Login)
			}
			token := rand.Text()
			now := s.now()
			session := kb.Session{TokenHash: web.TokenHash(token), UserID: u.ID, CreatedAt: now, SeenAt: now, UserAgent: "API"}
			if err := s.kb.SaveSession(ctx, session); err != nil {
				return err
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), token)
			return err
		}),
	}
}

func findUser(ctx context.Context, s *stores, login string) (*kb.User, error) {
	u, err := s.kb.User(ctx, strings.ToLower(login))
	if errors.Is(err, kb.ErrNotFound) {
		return nil, fmt.Errorf("человека %s нет; список — podskazka user list", login)
	}
	return u, err
}

// withStores runs a command on the open stores of an existing data folder.
func withStores(do storesCommand) func(*cobra.Command, []string) error { return openFor(do, false) }

// withNewStores makes the data folder when it is missing.
func withNewStores(do storesCommand) func(*cobra.Command, []string) error { return openFor(do, true) }

type storesCommand func(ctx context.Context, cmd *cobra.Command, s *stores, args []string) error

func openFor(do storesCommand, create bool) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) (err error) {
		cfg, _, err := loadConfig(cmd)
		if err != nil {
			return err
		}
		s, err := openStores(cmd.Context(), cfg, create)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, s.Close()) }()
		return do(cmd.Context(), cmd, s, args)
	}
}

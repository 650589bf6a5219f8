package kb

import (
	"context"
	"time"
)

// Role is what a signed-in person may do. Roles are ordered: each includes the ones before it,
// except that agents and those who write stand beside each other (see access.go for who may do what).
type Role string

// The roles, from least to most. The empty role is an anonymous visitor.
const (
	RoleNone       Role = ""
	RoleUser       Role = "user"
	RoleAgent      Role = "agent"
	RoleSupervisor Role = "supervisor"
	RoleAuthor     Role = "author"   // writes drafts, asks for review
	RoleReviewer   Role = "reviewer" // an author who answers requests for review
	RoleEditor     Role = "editor"
	RoleAdmin      Role = "admin"
)

// Roles lists the roles of signed-in people.
var Roles = [...]Role{RoleUser, RoleAgent, RoleSupervisor, RoleAuthor, RoleReviewer, RoleEditor, RoleAdmin}

// A User is a person with a login.
type User struct {
	ID           string
	Login        string // e-mail address, lower case, unique
	Name         string
	Role         Role
	Audiences    []string // slugs: which audiences' "members" content he may read
	PasswordHash string   // argon2id, with its parameters; empty = cannot sign in by password
	Disabled     bool
	CreatedAt    time.Time
}

// Validate reports the first field that is missing or unknown.
func (u *User) Validate() error {
	if u.Login == "" {
		return Required("login")
	}
	for _, r := range Roles {
		if u.Role == r {
			return nil
		}
	}
	return Unknown("role")
}

// Viewer is the user as access rules see him. A disabled user is nobody.
func (u *User) Viewer() Viewer {
	if u == nil || u.Disabled {
		return Viewer{}
	}
	return Viewer{UserID: u.ID, Role: u.Role, Audiences: u.Audiences}
}

// Users stores people.
type Users interface {
	// User finds one by id or login. ErrNotFound when there is none.
	User(ctx context.Context, ref string) (*User, error)
	// FindUsers lists by login; roles empty = all.
	FindUsers(ctx context.Context, roles ...Role) ([]*User, error)
	// SaveUser inserts (empty ID, filled in) or replaces by ID, with the login in lower case. A taken one is a FieldError "taken".
	SaveUser(ctx context.Context, u *User) error
	// ErasePerson removes a user, when the id is one, with his sessions, and the votes of a user or visitor. It says how many votes.
	// With dry nothing is removed, only counted.
	ErasePerson(ctx context.Context, id string, dry bool) (votes int64, err error)
}

// A Session is one browser that is signed in.
type Session struct {
	TokenHash string // SHA-256 of the cookie's token, hex: the token itself is never stored
	UserID    string
	CreatedAt time.Time
	SeenAt    time.Time
	UserAgent string
}

// Sessions stores sessions.
type Sessions interface {
	Session(ctx context.Context, tokenHash string) (*Session, error)
	// SaveSession inserts. ErrNotFound when there is no such user.
	SaveSession(ctx context.Context, s Session) error
	// TouchSession sets when a session was seen last. One that has ended meanwhile stays ended.
	TouchSession(ctx context.Context, tokenHash string, seen time.Time) error
	// ExpireSessions removes those seen last before seen or made before created.
	ExpireSessions(ctx context.Context, seen, created time.Time) error
	// DeleteSessions removes one by token hash, or all of a user when tokenHash is empty.
	DeleteSessions(ctx context.Context, userID, tokenHash string) error
}

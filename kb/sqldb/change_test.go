package sqldb_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/podskazka/podskazka/kb/kbtest"
	"github.com/podskazka/podskazka/kb/sqldb"
)

func TestNumbers(t *testing.T) {
	kbtest.Databases(t, func(t *testing.T, open func(testing.TB, ...sqldb.Line) *sqldb.DB) {
		ctx := t.Context()
		db := open(t)
		refusal := errors.New("no")
		next := func(counter string, result error) (n int64) {
			t.Helper()
			err := db.InTx(ctx, func(tx *sqldb.Tx) (err error) {
				if n, err = sqldb.NextNumber(ctx, tx, counter); err != nil {
					return err
				}
				return result
			})
			if !errors.Is(err, result) {
				t.Fatal(err)
			}
			return n
		}
		skip := func(counter string, n int64) {
			t.Helper()
			if err := db.InTx(ctx, func(tx *sqldb.Tx) error { return sqldb.SkipNumbers(ctx, tx, counter, n) }); err != nil {
				t.Fatal(err)
			}
		}
		var got []int64
		got = append(got, next("a", nil), next("a", refusal), next("a", nil), next("b", nil))
		skip("a", 10)
		skip("a", 5) // never goes back
		skip("c", 3) // a counter that nobody used yet
		got = append(got, next("a", nil), next("c", nil))
		if want := "[1 2 2 1 11 4]"; fmt.Sprint(got) != want {
			t.Errorf("numbers are %v, want %s: a rolled back number is given again", got, want)
		}
	})
}

func TestAppendChangeInParts(t *testing.T) {
	kbtest.Databases(t, func(t *testing.T, open func(testing.TB, ...sqldb.Line) *sqldb.DB) {
		ctx := t.Context()
		db := open(t)
		const n = 1_234
		ids := make([]string, n)
		for i := range ids {
			ids[i] = fmt.Sprint("id", i)
		}
		at := time.UnixMilli(1_700_000_000_000).UTC()
		err := db.InTx(ctx, func(tx *sqldb.Tx) error {
			return errors.Join(
				sqldb.AppendChange(ctx, tx, "feed", "note", at),
				sqldb.AppendChange(ctx, tx, "feed", "note", at, ids...),
				sqldb.AppendChange(ctx, tx, "other", "note", at, "x"),
			)
		})
		if err != nil {
			t.Fatal(err)
		}
		changes, err := sqldb.Changes(ctx, db, "feed", 0, n+1)
		if err != nil {
			t.Fatal(err)
		}
		if len(changes) != n {
			t.Fatalf("%d changes, want %d", len(changes), n)
		}
		for i, c := range changes {
			if c.Seq != int64(i+1) || c.ID != ids[i] || c.Kind != "note" || !c.At.Equal(at) {
				t.Fatalf("change %d is %+v", i, c)
			}
		}
	})
}

// TestChangesInOrder: writers keep their transactions open for random lengths after taking a number, a reader only moves
// forward; it must see all changes, one after the other.
func TestChangesInOrder(t *testing.T) {
	kbtest.Databases(t, func(t *testing.T, open func(testing.TB, ...sqldb.Line) *sqldb.DB) {
		ctx := t.Context()
		db := open(t)
		const writers, rounds = 5, 30
		var writing sync.WaitGroup
		for w := range writers {
			random := rand.New(rand.NewPCG(2, uint64(w)))
			writing.Go(func() {
				for range rounds {
					work := random.IntN(20)
					err := db.InTx(ctx, func(tx *sqldb.Tx) error {
						if err := sqldb.AppendChange(ctx, tx, "feed", "note", time.Now(), "x"); err != nil {
							return err
						}
						for range work {
							if _, err := sqldb.All(ctx, tx, sqldb.Value[int64], "SELECT value FROM counters"); err != nil {
								return err
							}
						}
						return nil
					})
					if err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		finished := make(chan struct{})
		go func() { writing.Wait(); close(finished) }()
		var position int64
		for last := false; ; {
			select {
			case <-finished:
				last = true
			default:
			}
			changes, err := sqldb.Changes(ctx, db, "feed", position, 3)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range changes {
				if c.Seq != position+1 {
					t.Fatalf("change %d was visible before %d", c.Seq, position+1)
				}
				position = c.Seq
			}
			if last && len(changes) == 0 {
				break
			}
		}
		if position != writers*rounds {
			t.Errorf("the reader ended at %d, want %d", position, writers*rounds)
		}
	})
}

// TestSequenceStepsOver shows what the counter row is for: the same feed numbered by a sequence loses a change. The early
// number commits late, when the reader has already moved past it.
func TestSequenceStepsOver(t *testing.T) {
	line := sqldb.Line{Name: "sequence", Files: notes().Files}
	db := kbtest.OpenPostgres(t, line)
	ctx := t.Context()
	exec := func(query string) {
		t.Helper()
		if err := db.InTx(ctx, func(tx *sqldb.Tx) error { return tx.Exec(ctx, query) }); err != nil {
			t.Fatal(err)
		}
	}
	exec("CREATE SEQUENCE change_numbers")
	const appendOne = "INSERT INTO changes (feed, seq, kind, id, at) VALUES ('feed', nextval('change_numbers'), 'note', ?, 0)"
	position := int64(0)
	seen := ""
	read := func() {
		t.Helper()
		changes, err := sqldb.Changes(ctx, db, "feed", position, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range changes {
			position, seen = c.Seq, seen+c.ID
		}
	}
	err := db.InTx(ctx, func(early *sqldb.Tx) error {
		if err := early.Exec(ctx, appendOne, "A"); err != nil { // takes 1
			return err
		}
		err := db.InTx(ctx, func(late *sqldb.Tx) error { return late.Exec(ctx, appendOne, "B") }) // takes 2, commits
		read()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	read()
	if seen != "B" {
		t.Errorf("the reader saw %q: a sequence would do, and the counter row could go", seen)
	}
}

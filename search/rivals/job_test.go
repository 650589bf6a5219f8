package rivals

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/search"
)

// A job is what a process of its own does for the benchmark: it fills an index, or opens ours and answers.
type job struct {
	Dir        string
	Set        string
	Documents  int
	Contestant int // -1 = nobody: what the text itself costs
	Serve      bool
}

func (j job) path() string {
	return filepath.Join(j.Dir, fmt.Sprintf("%s%d_%d", j.Set, j.Contestant, j.Documents))
}

// A built is what a job tells.
type built struct {
	CPU       time.Duration
	Documents int
	Text      int64 // bytes of text
	Size      int64 // bytes of the index
	Anonymous int64 // bytes of memory, files aside
}

// jobVariable tells the test program that it is such a process.
const jobVariable = "PODSKAZKA_RIVALS_JOB"

func TestMain(m *testing.M) {
	raw := os.Getenv(jobVariable)
	if raw == "" {
		os.Exit(m.Run())
	}
	var j job
	err := json.Unmarshal([]byte(raw), &j)
	var result built
	if err == nil {
		result, err = j.run()
	}
	if err := cmp.Or(err, json.NewEncoder(os.Stdout).Encode(result)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// build makes the index of a contestant, or recalls what was told of it when it was kept. Ours is always made anew.
// What the text alone costs is taken off.
func (j job) build(c contestant, text built) (*figure, error) {
	note := j.path() + ".json"
	raw, err := os.ReadFile(note)
	if err != nil || j.Contestant == 0 {
		if err := os.RemoveAll(j.path()); err != nil {
			return nil, err
		}
		result, err := work(j)
		if err != nil {
			return nil, err
		}
		result.CPU -= text.CPU * time.Duration(j.Documents) / time.Duration(text.Documents)
		result.Text = text.Text * int64(j.Documents) / int64(text.Documents)
		if raw, err = json.Marshal(result); err != nil {
			return nil, err
		}
		if err := os.WriteFile(note, raw, 0o644); err != nil {
			return nil, err
		}
	}
	f := &figure{name: c.name}
	return f, json.Unmarshal(raw, &f.build)
}

// work runs a job in a process of its own.
func work(j job) (result built, err error) {
	raw, err := json.Marshal(j)
	if err != nil {
		return result, err
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), jobVariable+"="+string(raw))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return result, err
	}
	if err := json.Unmarshal(out, &result); err != nil {
		return result, err
	}
	result.CPU += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return result, nil
}

func (j job) run() (result built, err error) {
	if j.Serve {
		return j.serve()
	}
	s := sets(j.Documents, j.Set)[0]
	if j.Contestant < 0 {
		for i := range j.Documents {
			result.Text += InputBytes(s.document(i))
		}
		result.Documents = j.Documents
		return result, nil
	}
	field := contestants(s.kinds...)
	open := field[j.Contestant].open
	e, err := open(j.path())
	if err != nil {
		return result, err
	}
	if err := fill(e, s.document, j.Documents); err != nil {
		return result, errors.Join(err, e.Close())
	}
	if p, ok := e.(*Postgres); ok {
		if result.CPU, err = BackendTime(p.Backend()); err != nil {
			return result, errors.Join(err, e.Close())
		}
	}
	if err := e.Close(); err != nil {
		return result, err
	}
	if e, err = open(j.path()); err != nil { // what was replaced goes when an index is opened again
		return result, err
	}
	result.Size, err = e.Size()
	return result, errors.Join(err, e.Close())
}

// fill indexes documents in steps.
func fill(e Engine, document func(int) *search.Document, n int) error {
	ctx := context.Background()
	step := make([]*search.Document, 0, atOnce)
	for i := range n {
		step = append(step, document(i))
		if len(step) == atOnce || i == n-1 {
			if err := e.Add(ctx, step); err != nil {
				return err
			}
			step = step[:0]
		}
	}
	return e.Settle(ctx)
}

// serve opens our indexes, asks them everything and tells how much memory that takes.
func (j job) serve() (result built, err error) {
	for _, s := range sets(j.Documents, j.Set) {
		e, err := contestants(s.kinds...)[0].open(job{Dir: j.Dir, Set: s.name, Documents: s.documents}.path())
		if err != nil {
			return result, err
		}
		defer func() { err = errors.Join(err, e.Close()) }()
		if err := ask(s, []Engine{e}, []*figure{{}}); err != nil {
			return result, err
		}
	}
	status, err := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(status)) {
		if _, err := fmt.Sscanf(line, "RssAnon: %d kB", &result.Anonymous); err == nil {
			result.Anonymous <<= 10
			break
		}
	}
	return result, err
}

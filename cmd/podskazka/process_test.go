package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// program is a command line of the real program, as a process of its own: TestMain runs the program when the test binary is
// started under its name.
func program(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Args = append([]string{"podskazka"}, args...)
	cmd.Env = append(os.Environ(), "TMPDIR="+t.TempDir(), "PODSKAZKA_HOLDOUT_PERCENT=0")
	return cmd
}

// A server is a running `serve` or `demo`.
type server struct {
	*exec.Cmd
	url    string
	output func() string // everything it has printed so far
	ended  chan struct{} // closed when it has ended and everything is read
	err    error         // how it ended; after ended
}

// startServer starts a server on a free port and returns when it has printed its address.
func startServer(t testing.TB, args ...string) *server {
	t.Helper()
	cmd := program(t, append(args, "--addr", "127.0.0.1:0")...)
	read, write := io.Pipe()
	cmd.Stdout, cmd.Stderr = write, write
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s := &server{Cmd: cmd, ended: make(chan struct{})}
	t.Cleanup(func() {
		cmd.Process.Kill()
		<-s.ended
	})
	found := make(chan string, 1)
	var mu sync.Mutex
	var text strings.Builder
	s.output = func() string {
		mu.Lock()
		defer mu.Unlock()
		return text.String()
	}
	go func() {
		lines := bufio.NewScanner(read)
		for lines.Scan() {
			mu.Lock()
			text.WriteString(lines.Text() + "\n")
			mu.Unlock()
			if _, address, ok := strings.Cut(lines.Text(), "http://127.0.0.1:"); ok && s.url == "" {
				s.url = "http://127.0.0.1:" + strings.TrimRight(strings.Fields(address)[0], "/")
				found <- s.url
			}
		}
	}()
	go func() {
		s.err = cmd.Wait()
		write.Close()
		close(s.ended)
	}()
	select {
	case <-found:
	case <-s.ended:
		t.Fatalf("the server ended: %v\n%s", s.err, s.output())
	case <-time.After(10 * time.Second):
		t.Fatalf("no address in ten seconds:\n%s", s.output())
	}
	return s
}

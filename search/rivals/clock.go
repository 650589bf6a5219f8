//go:build unix

package rivals

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// ThreadTime is the processor time of the calling thread so far. What the engines leave to other threads, such as the
// collection of garbage, is not in it.
func ThreadTime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		panic(err) // no such clock: the system is not one we know
	}
	return time.Duration(t.Nano())
}

// processTime is the processor time of this process so far, all threads together.
func processTime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &t); err != nil {
		panic(err)
	}
	return time.Duration(t.Nano())
}

// idle waits until this process has nothing left to do in the background.
func idle(ctx context.Context) error {
	const pause = 300 * time.Millisecond
	for {
		before := processTime()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
		if processTime()-before < pause/20 {
			return nil
		}
	}
}

// BackendTime is the processor time of a PostgreSQL process of this machine, once it waits for its next query. It
// fails where the system does not tell.
func BackendTime(pid int) (time.Duration, error) {
	folder := fmt.Sprintf("/proc/%d/", pid)
	for range 1000 {
		stat, err := os.ReadFile(folder + "stat")
		if err != nil {
			return 0, err
		}
		name, rest, _ := strings.Cut(string(stat), ") ")
		if !strings.HasSuffix(name, "(postgres") {
			return 0, fmt.Errorf("process %d is no PostgreSQL", pid)
		}
		if !strings.HasPrefix(rest, "R") {
			break
		}
		time.Sleep(50 * time.Microsecond)
	}
	raw, err := os.ReadFile(folder + "schedstat")
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(string(raw), " ")
	nanoseconds, err := strconv.ParseInt(first, 10, 64)
	return time.Duration(nanoseconds), err
}

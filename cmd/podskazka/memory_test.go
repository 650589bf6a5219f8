package main

import (
	"context"
	"math"
	"runtime/debug"
	"testing"
)

// TestMemoryLimit: whatever is in use, the limit leaves room to go on, and the operator's own is kept.
func TestMemoryLimit(t *testing.T) {
	for _, c := range [][3]int64{{10 << 20, 5 << 20, leastLimit}, {240 << 20, 30 << 20, 300 << 20}, {1000 << 20, 100 << 20, 1225 << 20}} {
		if got := memoryLimit(c[0], c[1]); got != c[2] {
			t.Errorf("%d bytes in use and %d beside: limit %d, want %d", c[0], c[1], got, c[2])
		}
	}
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(math.MaxInt64))
	t.Setenv("GOGC", "")
	t.Setenv("GOMEMLIMIT", "")
	for name, value := range map[string]string{"GOMEMLIMIT": "1GiB", "GOGC": "100"} {
		t.Setenv(name, value)
		if _ = limitMemory(context.Background()); debug.SetMemoryLimit(-1) != math.MaxInt64 {
			t.Errorf("a limit in place of what the operator says by %s", name)
		}
		t.Setenv(name, "")
	}
	if _ = limitMemory(context.Background()); debug.SetMemoryLimit(-1) < leastLimit || debug.SetMemoryLimit(-1) == math.MaxInt64 {
		t.Errorf("limit %d", debug.SetMemoryLimit(-1))
	}
}

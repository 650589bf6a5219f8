package main

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
)

// garbage is how much more than what is in use the memory may grow before garbage is collected, in percent: indexes in use are most
// of it, and searches leave little behind. GOGC in the environment says otherwise.
const garbage = 25

// leastLimit is what the memory is not limited below, however little is in use.
const leastLimit = 256 << 20

// collectSoon sets how often garbage is collected, unless the operator has.
func collectSoon() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
}

// limitMemory has memory that nothing uses given back to the system soon: a soft limit is set to what the last collection found in
// use and some more. GOMEMLIMIT or GOGC in the environment says otherwise.
func limitMemory(context.Context) error {
	if os.Getenv("GOMEMLIMIT") != "" || os.Getenv("GOGC") != "" {
		return nil
	}
	read := []metrics.Sample{
		{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/memory/classes/heap/free:bytes"}, {Name: "/memory/classes/heap/released:bytes"},
	}
	metrics.Read(read)
	bytes := func(i int) int64 { return int64(read[i].Value.Uint64()) }
	debug.SetMemoryLimit(memoryLimit(bytes(0), bytes(1)-bytes(2)-bytes(3)-bytes(4)))
	return nil
}

// memoryLimit is the soft limit with so many bytes in use, and so many that are no room for more: stacks, the collector's own, gaps.
// From some 190 MB in use on it is what starts collections, and not garbage: an eighth more is in use then. What grows faster between
// two settings is collected more often until the next one; the runtime spends no more than half of its time on that.
func memoryLimit(live, beside int64) int64 { return max(leastLimit, live+live/8+beside) }

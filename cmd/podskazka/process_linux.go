package main

import "syscall"

// Limits of a process that reads a foreign file.
const (
	processMemory  = 1 << 30 // bytes of data
	processSeconds = 60      // of CPU time
)

// limitProcess limits this process and those it starts.
func limitProcess() error {
	for resource, most := range map[int]uint64{syscall.RLIMIT_DATA: processMemory, syscall.RLIMIT_CPU: processSeconds} {
		if err := syscall.Setrlimit(resource, &syscall.Rlimit{Cur: most, Max: most}); err != nil {
			return err
		}
	}
	return nil
}

//go:build !linux

package main

// limitProcess does nothing: memory is limited on Linux alone, time everywhere, by whoever started the process.
func limitProcess() error { return nil }

package metrics

import (
	"bytes"
	"os"
	"strconv"
	"syscall"
	"time"
)

// system adds what the kernel knows of the process.
func (r *Registry) system() {
	r.Gauge("process_resident_memory_bytes", "Bytes of the process in memory.", resident)
	r.sampled("process_cpu_seconds_total", "Seconds that the process had a processor.", "counter", processor, nil)
	r.Gauge("process_open_fds", "File descriptors that are open.", descriptors)
}

func resident() []Sample {
	b, err := os.ReadFile("/proc/self/statm")
	fields := bytes.Fields(b)
	if err != nil || len(fields) < 2 {
		return nil
	}
	pages, err := strconv.ParseFloat(string(fields[1]), 64)
	if err != nil {
		return nil
	}
	return Number(pages * float64(os.Getpagesize()))
}

func processor() []Sample {
	var used syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) != nil {
		return nil
	}
	return Number(time.Duration(used.Utime.Nano() + used.Stime.Nano()).Seconds())
}

func descriptors() []Sample {
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return nil
	}
	return Number(float64(len(open) - 1)) // without that of the folder itself
}

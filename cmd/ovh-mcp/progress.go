package main

import (
	"fmt"
	"io"
	"sync"
	"time"
)

const (
	unseen = 2 * time.Second // what is over by then shows no progress
	beat   = time.Second
)

// clearLine is what tells a terminal to begin its line anew.
const clearLine = "\r\x1b[K"

// progress shows on a terminal that something goes on, and how far it is, until
// done is called. Elsewhere it shows nothing.
func (p *program) progress(what string) (report func(message string), done func()) {
	width, terminal := columns(p.stderr)
	if !terminal {
		return func(string) {}, func() {}
	}
	l := &liveLine{out: p.stderr, width: width, what: what, start: time.Now()}
	over, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		l.show(over)
	}()
	return l.report, sync.OnceFunc(func() {
		close(over)
		<-gone
	})
}

// A liveLine is a line of a terminal that is written over and over.
type liveLine struct {
	out   io.Writer
	width int
	what  string
	start time.Time

	mu      sync.Mutex
	message string
}

func (l *liveLine) report(message string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.message = message
}

// show keeps the line up to date until over is closed, then it is gone.
func (l *liveLine) show(over <-chan struct{}) {
	select {
	case <-over:
		return
	case <-time.After(unseen):
	}
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for {
		fmt.Fprint(l.out, clearLine+l.text())
		select {
		case <-tick.C:
		case <-over:
			fmt.Fprint(l.out, clearLine)
			return
		}
	}
}

// text is the line. One that filled the terminal could not be written over.
func (l *liveLine) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := fmt.Sprintf("%s, %d s", l.what, int(time.Since(l.start).Seconds()))
	if l.message != "" {
		s += ": " + l.message
	}
	text := []rune(s)
	return string(text[:max(0, min(len(text), l.width-1))])
}

package audit

import (
	"errors"
	"os"
	"sync"
	"syscall"
	"testing"
	"time"
)

// lookOnce logs a call that reads, and waits for nothing.
func lookOnce(t testing.TB, l *Log) {
	t.Helper()
	e := l.Begin(look)
	e.Read(get)
	if err := e.End(look, OutcomeOK, ""); err != nil {
		t.Error(err)
	}
}

func TestLineOfAReadIsWrittenBehindTheCall(t *testing.T) {
	file := newFile(t)
	l := openLog(t, Options{File: file})
	lookOnce(t, l)
	for ; ; time.Sleep(time.Millisecond) {
		if info, err := os.Stat(file); err == nil && info.Size() > 0 {
			break
		}
	}
	if all := records(t, file); len(all) != 1 || all[0].Tool != look.Tool {
		t.Errorf("%+v, want the call", all)
	}
}

func TestLinesThatWaitComeBeforeAnIntent(t *testing.T) {
	file := newFile(t)
	l := openLog(t, Options{File: file})
	for range 3 {
		lookOnce(t, l)
	}
	act(t, l)
	all := records(t, file)
	if len(all) != 6 || all[3].Kind != Intent {
		t.Errorf("%v, want three calls and then the intent", kinds(all))
	}
	verifies(t, file)
}

func TestCloseAndTipWriteWhatWaits(t *testing.T) {
	for name, end := range map[string]func(*Log) error{
		"Close": (*Log).Close,
		"Tip":   func(l *Log) error { _, err := l.Tip(); return err },
	} {
		file := newFile(t)
		l := openLog(t, Options{File: file})
		var calls sync.WaitGroup
		for range 8 {
			calls.Go(func() {
				for range 2 * mostWaiting {
					lookOnce(t, l)
				}
			})
		}
		calls.Wait()
		if err := end(l); err != nil {
			t.Errorf("%s = %v", name, err)
		}
		if r := verifies(t, file); r.Lines != 16*mostWaiting {
			t.Errorf("%s: %d lines, want %d", name, r.Lines, 16*mostWaiting)
		}
	}
}

func TestReadsGoOnWhereTheirLinesCannotBeWritten(t *testing.T) {
	file := newFile(t)
	l := openLog(t, Options{File: file})
	read(t, l)
	whole := l.disk
	l.disk.write = func(*os.File, []byte, int64) error { return syscall.ENOSPC }
	e := l.Begin(look)
	err := errors.Join(e.End(look, OutcomeOK, ""), l.Flush())
	if !errors.Is(err, ErrAudit) || !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("End, Flush = %v, want ErrAudit for a full disk", err)
	}
	l.disk = whole
	read(t, l)
	if r := verifies(t, file); r.Lines != 2 {
		t.Errorf("%d lines, want the two that could be written", r.Lines)
	}
}

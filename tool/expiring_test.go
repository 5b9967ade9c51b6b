package tool_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

// A lockedLog is read while it is written.
type lockedLog struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lockedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lockedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func TestAKeyIsLookedAtDaily(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const day = 24 * time.Hour
		s := tooltest.New(t, simulator.Options{})
		var log lockedLog
		s.LogTo(slog.New(slog.NewTextHandler(&log, nil)))
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { s.Runner.WatchKey(ctx); close(ended) }()
		time.Sleep((366-ovh.WarningDays)*day - time.Hour)
		synctest.Wait()
		if got := log.String(); got != "" {
			t.Errorf("the log says %s", got)
		}
		time.Sleep(3 * day)
		stop()
		<-ended
		if got := strings.Count(log.String(), "the key in use expires soon"); got != 2 || !strings.Contains(log.String(), "days=14") || !strings.Contains(log.String(), "days=13") {
			t.Errorf("after 3 days it was logged %d times:\n%s", got, log.String())
		}
	})
}

package tool_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

func TestAKeyIsLookedAtDaily(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const day = 24 * time.Hour
		s := tooltest.New(t, simulator.Options{})
		var log bytes.Buffer
		s.LogTo(slog.New(slog.NewTextHandler(&log, nil)))
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { s.Runner.WatchKey(ctx); close(ended) }()
		time.Sleep((366-ovh.WarningDays)*day - time.Hour)
		synctest.Wait()
		if log.Len() > 0 {
			t.Errorf("the log says %s", log.String())
		}
		time.Sleep(3 * day)
		stop()
		<-ended
		if got := strings.Count(log.String(), "the key in use expires soon"); got != 2 || !strings.Contains(log.String(), "days=14") || !strings.Contains(log.String(), "days=13") {
			t.Errorf("after 3 days it was logged %d times:\n%s", got, log.String())
		}
	})
}

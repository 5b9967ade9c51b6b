package dns

import (
	"context"
	"fmt"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

type taskWait struct {
	zoneName
	TaskID int64 `json:"task_id" jsonschema:"minimum=1"`
	tool.WaitTime
}

func waitTask(ctx context.Context, api *ovh.Reader, in taskWait, w tool.Watcher) (tool.Waited[ovh.ZoneTask], error) {
	task, err := api.WaitZoneTask(ctx, in.Zone, in.TaskID, tool.Watching(in.WaitTime, w, func(t ovh.ZoneTask) string {
		return fmt.Sprintf("task %d (%s) is %s", t.ID, t.Function, t.Status)
	}))
	err = tool.AdviseNotFound(err, "import_zone and restore_zone answer with the id of their task; one that ended long ago is not shown, and list_dns_records of %q shows what became of it", in.Zone)
	return tool.WaitOver("wait_zone_task", task, err, "the task ended without success: list_dns_records shows the zone as it is")
}

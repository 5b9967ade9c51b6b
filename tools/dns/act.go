package dns

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/dns"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// A job is some edits of a zone that are written and published together.
type job struct {
	*view
	editor  *editor
	api     *ovh.Reader
	edits   []dns.Edit
	publish bool
	before  unpublished
	retry   string // how to go on when it stopped within
}

// newJob returns the job that carries out d, unless OVHcloud or the DNS has no
// room for what comes of it.
func (e *editor) newJob(api *ovh.Reader, v *view, d dns.Difference, publish bool) (*job, error) {
	if faults := d.Faults(v.Zone, dns.Zone{}); len(faults) > 0 {
		return nil, unfit(faults)
	}
	edits, err := d.Edits(v.Zone)
	if err != nil {
		return nil, tool.Refuse(err.Error(), "rename it by way of another name")
	}
	return &job{view: v, editor: e, api: api, edits: edits, publish: publish, before: e.unpublished(api, v)}, nil
}

// mostTold bounds how much of one kind an answer tells.
const mostTold = 20

// mostWords bounds how much it tells of each, in bytes.
const mostWords = 300

// some returns the first of many, and how many more there are.
func some(all []string) []string {
	if len(all) <= mostTold {
		return all
	}
	return append(slices.Clone(all[:mostTold]), fmt.Sprintf("and %d more", len(all)-mostTold))
}

// brief returns the first of many, each no longer than it takes to tell what is
// meant.
func brief(all []string) []string {
	all = slices.Clone(some(all))
	for i, s := range all {
		all[i] = tool.CutText(s, mostWords)
	}
	return all
}

// unfit refuses a zone that would not work.
func unfit(faults []string) error {
	return tool.Refuse("nothing was written, since the zone would not work: "+strings.Join(some(faults), "; "), "correct it and call again")
}

// does tells the steps of a job in a few words each.
func (j *job) does() []string {
	var all []string
	for _, e := range j.edits {
		all = append(all, told(e))
	}
	if j.publish {
		all = append(all, "publish")
	}
	return all
}

// steps returns the writes of a job.
func (j *job) steps() []tool.Step {
	does := j.does()
	var steps []tool.Step
	for i, e := range j.edits {
		steps = append(steps, tool.Step{Does: does[i], Write: j.write(e)})
	}
	if j.publish {
		steps = append(steps, tool.Step{Does: "publish", Write: ovh.RefreshZone(j.Name).Write})
	}
	return steps
}

func (j *job) write(e dns.Edit) ovh.Write {
	switch {
	case e.Adds():
		return ovh.CreateRecord(j.Name, apiRecord(j.Name, e.After)).Write
	case e.Deletes():
		return ovh.DeleteRecord(j.Name, e.Before.ID).Write
	}
	return ovh.UpdateRecord(j.Name, apiRecord(j.Name, e.After)).Write
}

// done remembers what became of a job whose steps were all sent.
func (j *job) done() {
	if j.publish {
		j.editor.forget(j.api, j.Name)
		return
	}
	j.editor.leave(j.api, j.view, j.before, j.edits, "")
}

// failed remembers what became of a job that stopped, and says it.
func (j *job) failed(done int, err error) error {
	lost, does := ovh.AnswerLost(err), j.does()
	if done == 0 && !lost {
		return unknownZone(err)
	}
	broken, next := "", fmt.Sprintf("refresh_zone %q publishes it, if export_zone does not show it yet", j.Name)
	if done < len(j.edits) {
		broken, next = halfWritten(does, done, lost), j.retry
	}
	j.editor.leave(j.api, j.view, j.before, j.edits[:done], broken)
	switch {
	case len(j.edits) > 1:
		return tool.Advise(fmt.Errorf("stopped at: %s: %w\ndone, and not public yet: %s\nnot done: %s", does[done], err, list(brief(does[:done])), list(brief(does[done:]))), "%s", next)
	case done == 1:
		return tool.Advise(fmt.Errorf("the change is made but not published: %w", err), "%s", next)
	}
	return err
}

func list(steps []string) string {
	if len(steps) == 0 {
		return "nothing"
	}
	return strings.Join(steps, "; ")
}

// halfWritten says of a zone what an act left there.
func halfWritten(does []string, done int, lost bool) string {
	text := fmt.Sprintf("an earlier call stopped at %s; done and not published: %s", does[done], list(some(does[:done])))
	if lost {
		text += "; that step may have been carried out too"
	}
	return text
}

// danger says why a person has to agree to a job, or "".
func (j *job) danger() string {
	if len(j.edits) == 0 {
		return ""
	}
	var d dns.Difference
	for _, e := range j.edits {
		switch {
		case e.Adds():
			d.Add = append(d.Add, e.After)
		case e.Deletes():
			d.Delete = append(d.Delete, e.Before)
		default:
			d.Change = append(d.Change, dns.Change(e))
		}
	}
	before := j.touched()
	if reason := dns.Danger(before, before.With(d)); reason != "" {
		return reason
	}
	if len(d.Delete) > 0 {
		return "a record is removed"
	}
	if j.publish && !j.before.none() && !j.before.own {
		return "the refresh publishes edits of others too, or those of a call that stopped"
	}
	return ""
}

// An editTarget is what a plan shows of the zone that it edits.
type editTarget struct {
	Zone        string       `json:"zone"`
	Records     []ovh.Record `json:"records"` // at the names that it touches
	Unpublished *unpublished `json:"unpublished,omitempty"`
}

func (j *job) target() editTarget {
	return editTarget{j.Name, apiRecords("", j.touched().Records), j.before.shown()}
}

// touched returns the records at the names of a job, as they are.
func (j *job) touched() dns.Zone {
	var all []dns.Record
	for _, e := range j.edits {
		if !e.Adds() {
			all = append(all, e.Before)
		}
		if !e.Deletes() {
			all = append(all, e.After)
		}
	}
	return j.at(all...)
}

// seenInZone says how to find out which records a zone has.
const seenInZone = "list_dns_records of %q shows the records as they are"

// prepared returns the act of a job with its plan, or as a Change where nobody
// has to agree.
func prepared[Out any](j *job, undo string, result func(context.Context, *ovh.Reader, tool.Answers) (Out, error)) tool.Planned[Out] {
	act := tool.Act[Out]{
		Steps: j.steps(), Failed: j.failed, Look: fmt.Sprintf(seenInZone, j.Name),
		Result: func(ctx context.Context, api *ovh.Reader, got tool.Answers) (Out, error) {
			j.done()
			return result(ctx, api, got)
		},
	}
	reason := j.danger()
	if reason == "" {
		act.Effect = effect.Change
		return act.Planned(confirm.Plan{})
	}
	return act.Planned(j.plan(reason, undo))
}

// will tells what happens to a zone: the first of many edits, in that order, and
// what is published with them.
func (j *job) will(edits []dns.Edit) []string {
	all := make([]string, len(edits))
	for i, e := range edits {
		all[i] = told(e)
	}
	all = some(all)
	if !j.publish {
		return all
	}
	all = append(all, "publish")
	for _, edit := range j.before.Edits {
		all = append(all, "publish what others left: "+edit)
	}
	if j.before.Note != "" {
		all = append(all, "publish what is not known: "+j.before.Note)
	}
	return all
}

func (j *job) plan(reason, undo string) confirm.Plan {
	lost := losses(j.edits)
	if len(lost) == 0 {
		lost = []string{"What resolvers make of the names now: " + reason + "."}
	}
	return confirm.Plan{
		Summary:    fmt.Sprintf("Edit the zone %q: %s. %s.", j.Name, strings.Join(some(j.does()), "; "), reason),
		Target:     tool.Object(j.target()),
		WillBeLost: lost,
		Undo:       undo,
		WillHappen: j.will(j.edits),
		Duration:   "at once; resolvers keep old answers up to their TTL",
	}
}

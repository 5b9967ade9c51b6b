package services

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// What a survey takes for near and for few.
const (
	soon       = 30 * 24 * time.Hour
	fewCredits = 100
)

// mostBusy is of how many servers the tasks are read.
const mostBusy = 2

// services counts by product, and finds what ends and what is not paid for.
func (s *survey) services(ctx context.Context) error {
	all, err := s.api.Services(ctx)
	missing, err := ovh.Part(err)
	if err != nil {
		return err
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Billing.Expiration < all[j].Billing.Expiration })
	var ending, broken []string
	for _, service := range all {
		row := newServiceRow(service, s.now)
		s.Counts[cmp.Or(row.Product, "other")]++
		if how := ends(service); how != "" && row.Days != nil && *row.Days <= int(soon.Hours())/24 {
			ending = append(ending, fmt.Sprintf("%s (%.10s, %s)", row.Name, row.Expiration, how))
		}
		if state := trouble(service); state != "" {
			broken = append(broken, row.Name+" ("+state+")")
		}
	}
	s.counted = true
	s.shortenCounts()
	s.report("services that end within 30 days unless somebody renews them", "list_services", ending)
	s.report("services that are unpaid, suspended or in error", "list_services", broken)
	return missing.Err()
}

// ends tells why a service does not go on by itself at its expiry, "" where it
// does.
func ends(service ovh.Service) string {
	if l := service.Billing.Lifecycle; l != nil && slices.ContainsFunc(l.Current.Pending, func(action string) bool {
		return strings.HasPrefix(action, "terminate") || action == "deleteAtExpiration"
	}) {
		return "set to end"
	}
	if r := service.Billing.Renew; r != nil && !strings.HasPrefix(r.Current.Mode, "automatic") {
		return cmp.Or(r.Current.Mode, "not renewed")
	}
	return ""
}

// trouble tells the state of a service that is not as it should be.
func trouble(service ovh.Service) string {
	if l := service.Billing.Lifecycle; l != nil && slices.Contains([]string{"unpaid", "unrenewed", "error", "rupture"}, l.Current.State) {
		return l.Current.State
	}
	if slices.Contains([]string{"suspended", "toSuspend"}, service.Resource.State) {
		return service.Resource.State
	}
	return ""
}

// shortenCounts sums up the products of which there are fewest.
func (s *survey) shortenCounts() {
	names := slices.Collect(maps.Keys(s.Counts))
	sort.Slice(names, func(i, j int) bool {
		return cmp.Or(cmp.Compare(s.Counts[names[j]], s.Counts[names[i]]), cmp.Compare(names[i], names[j])) < 0
	})
	for _, name := range names[min(len(names), mostProducts):] {
		s.Counts["of other products"] += s.Counts[name]
		delete(s.Counts, name)
	}
}

// servers finds those that are not ok, off, or not on their disk.
func (s *survey) servers(ctx context.Context) error {
	all, err := s.api.Servers(ctx)
	missing, err := ovh.Part(err)
	if err != nil {
		return err
	}
	s.count("dedicated servers", len(all))
	s.known = len(all)
	boots, err := s.boots(ctx, all)
	if err != nil {
		return err
	}
	var odd []string
	for _, server := range all {
		var states []string
		if server.State != "ok" {
			states = append(states, server.State)
		}
		if server.PowerState == "poweroff" {
			states = append(states, "off")
		}
		if boot := boots[bootOf(server)]; boot != "" && boot != ovh.BootHarddisk {
			states = append(states, "boots "+boot)
		}
		if len(states) > 0 {
			odd = append(odd, server.Name+" ("+strings.Join(states, ", ")+")")
			s.odd = append(s.odd, server)
		}
	}
	s.report("servers in rescue, off or not ok", "get_server", odd)
	return missing.Err()
}

func bootOf(s ovh.Server) int64 {
	if s.BootID == nil {
		return 0
	}
	return *s.BootID
}

// boots looks up of what type the boots of servers are. Most boot the same: what
// few boot is looked up first.
func (s *survey) boots(ctx context.Context, servers []ovh.Server) (map[int64]string, error) {
	by := make(map[int64][]string)
	for _, server := range servers {
		if server.BootID != nil {
			by[*server.BootID] = append(by[*server.BootID], server.Name)
		}
	}
	ids := slices.Collect(maps.Keys(by))
	sort.Slice(ids, func(i, j int) bool {
		return cmp.Or(cmp.Compare(len(by[ids[i]]), len(by[ids[j]])), cmp.Compare(ids[i], ids[j])) < 0
	})
	types := make(map[int64]string)
	for i, id := range ids {
		boot, err := s.api.Boot(ctx, by[id][0], id)
		switch {
		case errors.Is(err, ovh.ErrBudget):
			s.skip("what the servers boot that boot one of %d more boots; see list_servers", len(ids)-i)
			return types, nil
		case errors.Is(err, ovh.ErrNotGranted), errors.Is(err, ovh.ErrExpired):
			s.skip("what %s boots: %v", by[id][0], err)
		case err != nil && !errors.Is(err, ovh.ErrNotFound):
			return nil, err
		}
		types[id] = boot.Type
	}
	return types, nil
}

// virtualServers finds those that do not run.
func (s *survey) virtualServers(ctx context.Context) error {
	all, err := s.api.VPSs(ctx)
	missing, err := ovh.Part(err)
	if err != nil {
		return err
	}
	s.count("vps", len(all))
	var odd []string
	for _, v := range all {
		if v.State != "running" {
			odd = append(odd, v.Name+" ("+v.State+")")
		}
	}
	s.report("virtual servers that do not run", "get_vps", odd)
	return missing.Err()
}

// credentials finds the consumer keys that end soon.
func (s *survey) credentials(ctx context.Context) error {
	all, err := s.api.APICredentials(ctx)
	missing, err := ovh.Part(err)
	if err != nil {
		return err
	}
	var ending []string
	for _, c := range all {
		if left, ends := c.ExpiresIn(s.now); ends && left <= soon && c.Status == "validated" {
			ending = append(ending, fmt.Sprintf("%d (%.10s)", c.ID, c.Expiration))
		}
	}
	s.report("consumer keys that expire within 30 days", "get_api_credential", ending)
	return missing.Err()
}

// credits finds the services for text messages that run out of credits.
func (s *survey) credits(ctx context.Context) error {
	all, err := s.api.SMSServices(ctx)
	missing, err := ovh.Part(err)
	if err != nil {
		return err
	}
	s.count("sms", len(all))
	var low []string
	for _, service := range all {
		if service.CreditsLeft < fewCredits && service.AutoRecredit == 0 {
			low = append(low, fmt.Sprintf("%s (%g left)", service.Name, service.CreditsLeft))
		}
	}
	s.report(fmt.Sprintf("SMS services with fewer than %d credits, which are not bought by themselves", fewCredits), "list_sms_services", low)
	return missing.Err()
}

// debt finds bills that are not paid.
func (s *survey) debt(ctx context.Context) error {
	debt, err := s.api.Debt(ctx)
	if errors.Is(err, ovh.ErrNotFound) {
		return nil
	}
	if err == nil && debt.Due.Value > 0 {
		s.report("unpaid bills", "raw_get /me/debtAccount", []string{debt.Due.Text + " due"})
	}
	return err
}

// tasks finds what OVHcloud does to servers that are not as they should be. Of the
// others it would take a request each.
func (s *survey) tasks(ctx context.Context) error {
	var running []string
	looked := s.odd[:min(len(s.odd), mostBusy)]
	for _, server := range looked {
		all, err := s.api.ServerTasks(ctx, server.Name, "", "")
		if _, err = ovh.Part(err); err != nil {
			return err
		}
		for _, t := range all {
			if t.Pending() {
				running = append(running, fmt.Sprintf("%s (%s, %s)", server.Name, t.Function, t.Status))
			}
		}
	}
	s.report("tasks under way", "list_server_tasks", running)
	if others := s.known - len(looked); others > 0 {
		s.skip("tasks of %d servers; list_server_tasks tells one's", others)
	}
	return nil
}

// zones finds those that are edited and not published, the latest first, as many
// as there are requests left for.
func (s *survey) zones(ctx context.Context) error {
	all, err := s.api.Zones(ctx)
	missing, err := ovh.Part(err)
	if err != nil {
		return err
	}
	s.count("dns zones", len(all))
	sort.SliceStable(all, func(i, j int) bool { return all[i].LastUpdate > all[j].LastUpdate })
	names := make([]string, len(all))
	for i, z := range all {
		names[i] = z.Name
	}
	statuses, err := s.api.FewZoneStatuses(ctx, names)
	untold, err := ovh.Part(err)
	if err != nil {
		return err
	}
	var drafts []string
	for _, name := range names {
		if status, ok := statuses[name]; ok && !status.Deployed {
			drafts = append(drafts, name)
		}
	}
	s.report("zones with unpublished edits", "plan_zone", drafts)
	if rest := len(names) - len(statuses); rest > 0 {
		s.skip("whether %d of the %d zones are published; raw_get /domain/zone/ZONE/status tells one's", rest, len(names))
	}
	return missing.Join(untold).Err()
}

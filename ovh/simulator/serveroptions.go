package simulator

import "slices"

// serverOptions are what servers have beyond what they came with. Only those
// that were given up are remembered.
type serverOptions struct {
	Released map[string]map[string]bool `json:"released"` // by server and option
}

// An orderableIP is what blocks a server may get.
type orderableIP struct {
	Sizes    []int   `json:"blockSizes"`
	Included bool    `json:"included"`
	Assigned *int    `json:"ipNumber"`
	Number   int     `json:"number"`
	Option   *string `json:"optionRequired"`
	Type     string  `json:"type"`
}

// serverOptionArea covers the options of servers, which are given up without a
// question, and what addresses a server could have.
func serverOptionArea(a *Account) area {
	o := new(serverOptions)
	const at = "/dedicated/server/{serviceName}"
	options := func(s *server) []string {
		return slices.DeleteFunc([]string{"BACKUPPROTOCOL", "BANDWIDTH"}, func(name string) bool { return o.Released[s.API.Name][name] })
	}
	find := func(s *server, r *request) *failure {
		if name := r.vars["option"]; !slices.Contains(options(s), name) {
			return noSuchObject(name)
		}
		return nil
	}
	return area{
		name: "serverOptions", state: o,
		populate: func() { o.Released = make(map[string]map[string]bool) },
		check:    func() error { return present(o.Released) },
		routes: []route{
			{pattern: "GET " + at + "/option", handle: show(a.servers.find, func(s *server) any { return options(s) })},
			{pattern: "GET " + at + "/option/{option}", handle: on(a.servers.find, func(s *server, r *request) (any, *failure) {
				return struct {
					Option string `json:"option"`
					State  string `json:"state"`
				}{r.vars["option"], "subscribed"}, find(s, r)
			})},
			{pattern: "DELETE " + at + "/option/{option}", handle: on(a.servers.find, func(s *server, r *request) (any, *failure) {
				if f := find(s, r); f != nil {
					return nil, f
				}
				if o.Released[s.API.Name] == nil {
					o.Released[s.API.Name] = make(map[string]bool)
				}
				o.Released[s.API.Name][r.vars["option"]] = true
				return nil, nil
			})},
			{pattern: "GET " + at + "/specifications/ip", handle: show(a.servers.find, func(*server) any {
				return struct {
					V4 []orderableIP `json:"ipv4"`
					V6 []orderableIP `json:"ipv6"`
				}{[]orderableIP{{Sizes: []int{1, 4, 8, 16, 32, 64, 128, 256}, Number: 256, Type: "failover"}}, nil}
			})},
		},
	}
}

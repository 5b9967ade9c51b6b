package servers

import (
	"net/http"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

func reinstallWeb2() tooltest.Args {
	return tooltest.Args{
		"server": tooltest.Web2, "os": "debian13_64", "ssh_key": "laptop", "hostname": "web-2",
		"post_install_script": "#!/bin/sh\necho hunter2\n",
	}
}

func TestTemplatesCanBeLimitedToAServer(t *testing.T) {
	s := newSession(t, simulator.Options{})
	all := tooltest.Call[templateList](s, "list_os_templates", tooltest.Args{})
	fit := tooltest.Call[templateList](s, "list_os_templates", tooltest.Args{"server": tooltest.Kimsufi})
	if len(all.Templates) != 13 || len(fit.Templates) != 11 {
		t.Errorf("%d templates, %d fit, want 13 and 11", len(all.Templates), len(fit.Templates))
	}
	s.Fails("get_os_template", tooltest.Args{"template": "beos"}, tool.CodeNotFound, "list_os_templates")
}

func TestInstallationIsShownWhileItRuns(t *testing.T) {
	s := newSession(t, simulator.Options{})
	given := tooltest.Args{"server": tooltest.Web2}
	if got := tooltest.Call[installing](s, "get_server_install_status", given); got.Running || got.Progress != nil {
		t.Errorf("get_server_install_status = %+v, want none", got)
	}
	tooltest.Confirmed[started](s, "reinstall_server", reinstallWeb2())
	if got := tooltest.Call[installing](s, "get_server_install_status", given); !got.Running || len(got.Progress.Steps) != 6 {
		t.Errorf("get_server_install_status = %+v, want six steps", got)
	}
}

// An answer that OVHcloud failed to give does not make the caller try again.
func TestInstallWhoseAnswerGotLostIsFound(t *testing.T) {
	for name, fault := range map[string]simulator.Fault{
		"gateway timeout": {Status: 504, Body: "<html>", After: true},
		"connection cut":  {Cut: true, After: true},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSession(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
				if r.Method == "POST" {
					return &fault
				}
				return nil
			}})
			got := tooltest.Confirmed[started](s, "reinstall_server", reinstallWeb2())
			if got.Task.ID != 51000001 || !strings.Contains(got.Next, "51000001") {
				t.Errorf("reinstall_server = %+v, want the task that was created", got)
			}
		})
	}
}

func TestPlansRefuseWhatOVHcloudWouldRefuse(t *testing.T) {
	s := newSession(t, simulator.Options{})
	s.Fails("reinstall_server", tooltest.Args{"server": tooltest.Web2, "os": "debian13"}, tool.CodeRefused, `did you mean "debian13_64"?`)
	s.Fails("reinstall_server", tooltest.Args{"server": tooltest.Kimsufi, "os": "win2022-std_64"}, tool.CodeRefused, "can't be installed on")
	s.Fails("reinstall_server", tooltest.Args{"server": tooltest.Web2, "os": "centos7_64"}, tool.CodeRefused, `any more since "2024-06-30"`)
	s.Fails("reinstall_server", tooltest.Args{"server": tooltest.Web2, "os": "debian13_64", "ssh_key": "gone"}, tool.CodeRefused, `no SSH key "gone"`)
	s.Fails("reinstall_server", tooltest.Args{"server": "ns1.example.net", "os": "debian13_64"}, tool.CodeNotFound, "list_servers")
	s.Fails("set_server_boot", tooltest.Args{"server": tooltest.Web1, "boot_id": 7}, tool.CodeRefused, "list_boot_options")
	tooltest.Confirmed[started](s, "reboot_server", tooltest.Args{"server": tooltest.Web1})
	s.Fails("reinstall_server", tooltest.Args{"server": tooltest.Web1, "os": "debian13_64"}, tool.CodeRefused, "wait_server_task")
	s.Fails("boot_server_rescue", tooltest.Args{"server": tooltest.Web1}, tool.CodeRefused, "task 51000001 (hardReboot")
}

// A server without a block of its own is not one "at".
func TestPlanOfAnInstallNamesAddressesOnlyWhereThereAreSome(t *testing.T) {
	s := newSession(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if strings.HasSuffix(r.URL.Path, "/ips") {
			return &simulator.Fault{Status: 200, Body: `[]`}
		}
		return nil
	}})
	if got := tooltest.Plan(s, "reinstall_server", reinstallWeb2()).Summary; !strings.Contains(got, `which runs "debian12_64", and install`) {
		t.Errorf("the plan says %q, want no addresses", got)
	}
}

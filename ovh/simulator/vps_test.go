package simulator

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const (
	staging = "/vps/vps-00000001.vps.ovh.net" // runs
	vpn     = "/vps/vps-00000002.vps.ovh.net" // is stopped
)

func TestVPSGoesThroughTheStatesOfWhatIsDoneToIt(t *testing.T) {
	for _, tt := range []struct{ name, method, at, body, during, after string }{
		{"a stop", "POST", staging + "/stop", "", "stopping", "stopped"},
		{"a start", "POST", vpn + "/start", "", "stopped", "running"},
		{"a reboot", "POST", staging + "/reboot", "", "rebooting", "running"},
		{"a rebuild", "POST", vpn + "/rebuild", `{"imageId":"img-debian13"}`, "installing", "running"},
		{"a snapshot of one that is stopped", "POST", vpn + "/createSnapshot", "", "backuping", "stopped"},
		{"the way back to a snapshot", "POST", staging + "/snapshot/revert", "", "maintenance", "running"},
		{"the end of a snapshot", "DELETE", staging + "/snapshot", "", "running", "running"},
		{"another boot mode", "PUT", staging, `{"netbootMode":"rescue"}`, "running", "running"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCaller(t, Options{})
				c.want(tt.method, tt.at, tt.body, 200, "")
				at := tt.at[:len(staging)]
				c.want("GET", at, "", 200, `"state":"`+tt.during+`"`)
				time.Sleep(time.Minute)
				c.want("GET", at, "", 200, `"state":"`+tt.after+`"`)
			})
		})
	}
}

func TestBootModeOfAVPSReadsBackAfterItsTask(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{})
		c.want("PUT", staging, `{"netbootMode":"rescue","keymap":"fr","slaMonitoring":true}`, 200, "null")
		c.want("GET", staging, "", 200, `"netbootMode":"local"`)
		c.want("GET", staging, "", 200, `"keymap":"fr"`)
		c.want("GET", staging, "", 200, `"slaMonitoring":true`)
		c.want("GET", staging+"/tasks?type=setNetboot", "", 200, "[61000001]")
		c.want("PUT", staging, `{"netbootMode":"rescue","keymap":"us"}`, 409, "setNetboot is already running")
		c.want("GET", staging, "", 200, `"keymap":"fr"`)
		time.Sleep(time.Minute)
		c.want("GET", staging, "", 200, `"netbootMode":"rescue"`)
		c.want("POST", staging+"/reboot", "", 200, "rebootVm")
		time.Sleep(time.Minute)
		c.want("GET", staging, "", 200, `"state":"rescued"`)
	})
}

func TestVPSRefusesWhatItsPropertiesCanNotBe(t *testing.T) {
	c := newCaller(t, Options{})
	for body, text := range map[string]string{
		`{"netbootMode":"disk"}`:                            "vps.VpsNetbootEnum",
		`{"netbootMode":null}`:                              "[netbootMode]",
		`{"keymap":"de"}`:                                   "vps.VpsKeymapEnum",
		`{"slaMonitoring":"yes"}`:                           "[slaMonitoring]",
		`{"displayName":"` + strings.Repeat("é", 51) + `"}`: "[displayName]",
		`{"memoryLimit":8192}`:                              "Try to alter read-only properties: memoryLimit",
		`{"password":"x"}`:                                  "Some properties does not exist: password",
	} {
		c.want("PUT", staging, body, 400, text)
	}
	c.want("PUT", staging, `{"displayName":"`+strings.Repeat("é", 50)+`","keymap":null,"vcore":4}`, 200, "null")
}

// TestWhatAListOfOptionsNamesCanBeRead reads each option as ovhcloud-cli does.
func TestWhatAListOfOptionsNamesCanBeRead(t *testing.T) {
	c := newCaller(t, Options{})
	for _, name := range get[[]string](c, staging+"/option") {
		c.want("GET", staging+"/option/"+name, "", 200, `"state":"subscribed"`)
	}
	c.want("GET", staging+"/option/plesk", "", 404, "does not exist")
}

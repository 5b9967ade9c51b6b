// Package catalogtest holds what the tests of the catalogue and of the packages
// around it share.
package catalogtest

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// Descriptions returns the folder with OVHcloud's own description of its API,
// which lies beside the repository. It skips the test where there is none.
func Descriptions(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for at := dir; at != filepath.Dir(at); at = filepath.Dir(at) {
		folder := filepath.Join(at, "shared", "ovh-descriptions")
		if _, err := os.Stat(folder); err == nil {
			return folder
		}
	}
	t.Skipf("OVHcloud's descriptions are in no shared/ovh-descriptions above %s", dir)
	return ""
}

// Garden describes a branch with two operations on one path, which it gives
// twice as OVHcloud sometimes does.
const Garden = `{"apiVersion":"1.0","basePath":"https://eu.api.ovh.com/1.0","resourcePath":"/garden","apis":[
 {"path":"/garden/{gardenName}/water","description":"Watering","operations":[
  {"httpMethod":"POST","description":"Water it","apiStatus":{"value":"PRODUCTION","description":""},"noAuthentication":false,"parameters":[
   {"name":"gardenName","dataType":"string","paramType":"path","required":true,"description":""},
   {"name":"litres","dataType":"long","paramType":"body","required":true,"description":"How much"}],"responseType":"void"}]},
 {"path":"/garden/{gardenName}/water","description":"Watering","operations":[
  {"httpMethod":"POST","description":"Again","apiStatus":{"value":"BETA"},"parameters":[],"responseType":"void"},
  {"httpMethod":"GET","description":"How wet","apiStatus":{"value":"PRODUCTION"},"parameters":[],"responseType":"garden.Soil"}]}],
 "models":{"garden.Soil":{"id":"Soil","namespace":"garden","properties":{"wet":{"type":"boolean","canBeNull":true,"readOnly":true,"required":false}}},"garden.Gone":null}}`

// Heap returns the bytes in use after a collection, for benchmarks of what is
// kept.
func Heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

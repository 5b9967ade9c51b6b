package schemas

import "testing"

func TestNearestFindsWhatWasMeant(t *testing.T) {
	known := []string{"server", "ssh_key", "task_id", "timeout_seconds", "zone"}
	tests := []struct{ name, want string }{
		{"sever", "server"},
		{"sshKey", "ssh_key"},
		{"SSH-KEY", "ssh_key"},
		{"taskId", "task_id"},
		{"timeout", "timeout_seconds"},
		{"zones", "zone"},
		{"colour", ""},
		{"", ""},
		{"x", ""},
	}
	for _, tt := range tests {
		if got := Nearest(tt.name, known); got != tt.want {
			t.Errorf("Nearest(%q) = %q, want %q", tt.name, got, tt.want)
		}
	}
}

func FuzzValidateNeverPanics(f *testing.F) {
	tool, err := Published("reinstall_server")
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{
		`{}`, `[]`, `null`, `{"server":"a","os":"b"}`, `{"storage":[{"partitioning":{"layout":[1,{"size":"x"}]}}]}`,
		`{"server":{"a":[]},"a\u0000b":1e999}`, `{"storage":[[[[[]]]]]}`, "{\"server\":\"\xff\"}",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, args []byte) {
		err := tool.Validate(args)
		if err == nil {
			return
		}
		if invalid, ok := err.(*InvalidError); !ok || len(invalid.Faults) == 0 { //nolint:errorlint // it is the type itself that is promised
			t.Errorf("Validate(%q) = %v, want an InvalidError with faults", args, err)
		}
	})
}

package tool_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestNonsenseDoesNotCompile runs the compiler over definitions that would get
// around the runner or make no sense. Each file says in its first line what
// the compiler has to say, the first of them that it compiles as it is meant.
func TestNonsenseDoesNotCompile(t *testing.T) {
	files, err := filepath.Glob("testdata/compile/*.go")
	if err != nil || len(files) < 6 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want, _, _ := strings.Cut(strings.TrimPrefix(string(source), "// "), "\n")
			out, err := exec.CommandContext(t.Context(), "go", "build", "-o", os.DevNull, file).CombinedOutput()
			if compiles := err == nil; compiles != (want == "compiles") || !compiles && !strings.Contains(string(out), want) {
				t.Errorf("go build: %v, want %s\n%s", err, want, out)
			}
		})
	}
}

package conformance

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// server starts a Havu of a test's own, with settings that the shared one does not have. Nothing it does is evidence.
func server(t *testing.T, flags ...string) (url, id, secret string) {
	t.Helper()
	command := exec.Command("../../havu", append([]string{"--memory", "--port", "0"}, flags...)...)
	// Havu refuses variables of its own that it does not know.
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "HAVU_EVIDENCE=") {
			command.Env = append(command.Env, variable)
		}
	}
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	command.Stderr = os.Stderr
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	// Ends the reading below when Havu does not get ready.
	tooLong := time.AfterFunc(waitAtMost, func() { _ = command.Process.Kill() })
	t.Cleanup(func() {
		tooLong.Stop()
		_ = command.Process.Signal(syscall.SIGTERM)
		_ = command.Wait()
	})

	variables := map[string]string{}
	lines := bufio.NewScanner(output)
	for variables["VERDA_CLIENT_SECRET"] == "" && lines.Scan() {
		if assignment, found := strings.CutPrefix(lines.Text(), "export "); found {
			name, value, _ := strings.Cut(assignment, "=")
			variables[name] = value
		}
	}
	tooLong.Stop()
	if variables["VERDA_CLIENT_SECRET"] == "" {
		t.Fatal("Havu ended before it was ready")
	}
	return variables["VERDA_BASE_URL"], variables["VERDA_CLIENT_ID"], variables["VERDA_CLIENT_SECRET"]
}

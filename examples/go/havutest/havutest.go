// Package havutest gives every test a cloud of its own, in a server that all tests of a package share.
//
// The server is found by HAVU_SERVER (one that runs; HAVU_ADMIN_TOKEN opens it), HAVU_HOME (the directory with the launcher) or
// havu on the PATH; one that is started ends with the tests, even with tests that are killed. Needs nothing but Go.
package havutest

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	localAdminToken = "havu-local-admin"
	recentEvents    = 30
)

// Cloud is a cloud with one project; ClientID and ClientSecret open its API at BaseURL.
type Cloud struct {
	BaseURL      string
	ClientID     string
	ClientSecret string
	Name         string

	t      testing.TB
	server *server
}

// Event is something that happened.
type Event struct {
	At   time.Time       `json:"at"`
	Type string          `json:"type"`
	Name string          `json:"name"`
	From string          `json:"from"`
	To   string          `json:"to"`
	Data json.RawMessage `json:"data"`
}

// Entry is one movement of money; what the project pays is negative.
type Entry struct {
	Kind   string `json:"kind"`
	Amount string `json:"amount"`
}

// Fields are fields of a request, as in the document of the admin API.
type Fields map[string]any

// New makes a cloud, which is gone when the test is over; a test that fails shows what happened in it. The fields are those of
// its project, such as Fields{"balance": "100"}.
func New(t testing.TB, project ...Fields) *Cloud {
	t.Helper()
	shared, err := sharedServer()
	if err != nil {
		t.Fatal(err)
	}
	words := strings.Trim(regexp.MustCompile("[^a-z0-9]+").ReplaceAllString(strings.ToLower(t.Name()), "-"), "-")
	name := strings.TrimRight(words[:min(len(words), 48)], "-") + "-" + random(6)
	cloud := &Cloud{
		BaseURL: shared.url + "/v1", ClientID: name + "-default", ClientSecret: random(24), Name: name, t: t, server: shared,
	}
	fields := Fields{
		"name":        "default",
		"credentials": []Fields{{"client_id": cloud.ClientID, "client_secret": cloud.ClientSecret}},
	}
	for _, more := range project {
		for field, value := range more {
			fields[field] = value
		}
	}
	body := Fields{"name": name, "clock": Fields{"mode": "offset"}, "projects": []Fields{fields}}
	if err := shared.send("POST", "/clouds", body, nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			cloud.logEvents()
		}
		if err := shared.send("DELETE", "/clouds/"+name, nil, nil); err != nil {
			t.Error(err)
		}
	})
	return cloud
}

// Send asks the admin API for something of this cloud; answer may be nil.
func (c *Cloud) Send(method, path string, body Fields, answer any) {
	c.t.Helper()
	if err := c.server.send(method, "/clouds/"+c.Name+path, body, answer); err != nil {
		c.t.Fatal(err)
	}
}

// Advance moves the clock; everything that falls due has happened when it returns.
func (c *Cloud) Advance(by time.Duration) {
	c.t.Helper()
	c.Send("POST", "/clock/advance", Fields{"by": fmt.Sprintf("%ds %dms", by/time.Second, by%time.Second/time.Millisecond)}, nil)
}

// RunUntilQuiet moves the clock until nothing is on its way to another state any more.
func (c *Cloud) RunUntilQuiet() {
	c.t.Helper()
	c.Send("POST", "/clock/run-until-quiet", Fields{}, nil)
}

// Fault has something go wrong, by a rule as in the document of the admin API.
func (c *Cloud) Fault(rule Fields) {
	c.t.Helper()
	c.Send("POST", "/faults", rule, nil)
}

// Capacity says how many more instances of a type can be deployed at a location.
func (c *Cloud) Capacity(location, instanceType string, free int) {
	c.t.Helper()
	c.Send("PUT", "/capacity", Fields{"location": location, "instance_type": instanceType, "free": free}, nil)
}

// Ledger lists the movements of the project's money, oldest first, at most a thousand.
func (c *Cloud) Ledger() []Entry {
	c.t.Helper()
	var page struct {
		Entries []Entry `json:"entries"`
	}
	c.Send("GET", "/projects/default/ledger?limit=1000", nil, &page)
	return page.Entries
}

// Events lists what happened, oldest first, at most a thousand; with a beginning only types that begin so, such as "instance.".
func (c *Cloud) Events(beginning string) []Event {
	c.t.Helper()
	query := url.Values{"limit": {"1000"}}
	if beginning != "" {
		query.Set("type", beginning)
	}
	var page struct {
		Events []Event `json:"events"`
	}
	c.Send("GET", "/events?"+query.Encode(), nil, &page)
	return page.Events
}

func (c *Cloud) logEvents() {
	var text strings.Builder
	events := c.Events("")
	for _, event := range events[max(0, len(events)-recentEvents):] {
		fmt.Fprintf(&text, "\n  %s  %s  %s  %s -> %s  %s",
			event.At.Format(time.RFC3339), event.Type, event.Name, event.From, event.To, event.Data)
	}
	c.t.Logf("what happened in cloud %s:%s", c.Name, text.String())
}

// server is a server as its operator sees it.
type server struct {
	url, adminToken string
}

func (s *server) send(method, path string, body Fields, answer any) error {
	var content io.Reader = http.NoBody
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return err
		}
		content = bytes.NewReader(text)
	}
	request, err := http.NewRequest(method, s.url+"/admin/v1"+path, content)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+s.adminToken)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode >= 300 {
		return fmt.Errorf("havu refused %s %s with %s: %s", method, path, response.Status, text)
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(text, answer)
}

var sharedServer = sync.OnceValues(func() (*server, error) {
	if running := os.Getenv("HAVU_SERVER"); running != "" {
		token := os.Getenv("HAVU_ADMIN_TOKEN")
		if token == "" {
			token = localAdminToken
		}
		return at(running, token)
	}
	launcher, err := findLauncher()
	if err != nil {
		return nil, err
	}
	return start(launcher)
})

func findLauncher() (string, error) {
	if home := os.Getenv("HAVU_HOME"); home != "" {
		return filepath.Join(home, "havu"), nil
	}
	found, err := exec.LookPath("havu")
	if err != nil {
		return "", errors.New("havu was not found: set HAVU_HOME to the directory with its launcher or HAVU_SERVER to the URL of" +
			" one that runs, or put havu on the PATH")
	}
	return found, nil
}

func start(launcher string) (*server, error) {
	token := random(24)
	command := exec.Command(launcher, "--memory", "--port", "0", "--rate-limits", "off", "--end-with-parent")
	// Settings of another Havu are not for this one.
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "HAVU_") {
			command.Env = append(command.Env, variable)
		}
	}
	command.Env = append(command.Env, "HAVU_ADMIN_TOKEN="+token)
	// Held open for as long as the tests live, and closed by the system when they end.
	if _, err := command.StdinPipe(); err != nil {
		return nil, err
	}
	output, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	// Not os.Stderr, which `go test` would wait for.
	var said strings.Builder
	errorOutput, err := command.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	read := make(chan struct{})
	go func() {
		_, _ = io.Copy(&said, errorOutput)
		close(read)
	}()
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if address, found := strings.CutPrefix(lines.Text(), "export VERDA_BASE_URL="); found {
			// Reads on, or the process would wait.
			go func() { _, _ = io.Copy(io.Discard, output) }()
			return at(address, token)
		}
	}
	<-read
	return nil, fmt.Errorf("havu ended before it was ready (%s): %s", command, said.String())
}

// at is the server that an address of its API belongs to.
func at(address, adminToken string) (*server, error) {
	parsed, err := url.Parse(address)
	if err != nil || parsed.Host == "" {
		return nil, fmt.Errorf("the server's URL must be such as http://localhost:3010, but was %q", address)
	}
	return &server{url: parsed.Scheme + "://" + parsed.Host, adminToken: adminToken}, nil
}

func random(bytes int) string {
	drawn := make([]byte, bytes)
	_, _ = rand.Read(drawn)
	return hex.EncodeToString(drawn)
}

// Package conformance drives the official Go SDK, unmodified, against a running Havu.
package conformance

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"reflect"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/verda-cloud/verdacloud-sdk-go/pkg/verda"
)

const (
	location  = "FIN-03"
	cpuType   = "CPU.4V.16G"
	image     = "ubuntu-24.04"
	publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHavuConformanceKeyThatIsNotARealOne go@example.com"
	unknownID = "5f0f3c4e-9f0b-4a55-8f43-0d2b8b7f6a01"

	waitAtMost = 60 * time.Second
	pollEvery  = 200 * time.Millisecond
)

// exchange is one request with its answer, as they went over the wire.
type exchange struct {
	method, path string
	status       int
	requestID    string
	contentType  string
	body         []byte
}

// recorder remembers what its client sends and gets.
type recorder struct {
	mutex     sync.Mutex
	exchanges []exchange
}

func (r *recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(response.Body)
	if closing := response.Body.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return nil, err
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.exchanges = append(r.exchanges, exchange{
		method: request.Method, path: request.URL.Path, status: response.StatusCode, requestID: response.Header.Get("X-Request-Id"),
		contentType: response.Header.Get("Content-Type"), body: body,
	})
	return response, nil
}

func (r *recorder) take() []exchange {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	taken := r.exchanges
	r.exchanges = nil
	return taken
}

// session is a client of the SDK with a recorder behind it.
type session struct {
	*verda.Client
	t        *testing.T
	recorder *recorder
}

func newSession(t *testing.T) *session {
	t.Helper()
	return newSessionWith(t, os.Getenv("VERDA_CLIENT_ID"), os.Getenv("VERDA_CLIENT_SECRET"))
}

func newSessionWith(t *testing.T, id, secret string) *session {
	t.Helper()
	recorder := &recorder{}
	client, err := verda.NewClient(
		verda.WithBaseURL(os.Getenv("VERDA_BASE_URL")),
		verda.WithClientID(id),
		verda.WithClientSecret(secret),
		verda.WithHTTPClient(&http.Client{Transport: recorder, Timeout: 30 * time.Second}),
	)
	if err != nil {
		t.Fatal(err)
	}
	return &session{Client: client, t: t, recorder: recorder}
}

// call runs a method that answers with a value, which must hold all that was answered.
func call[T any](s *session, method string, f func(context.Context) (T, error)) T {
	s.t.Helper()
	s.recorder.take()
	value, err := f(context.Background())
	exchanges := s.recorder.take()
	if err != nil {
		s.t.Fatalf("%s: %v\n%s", method, err, show(exchanges))
	}
	driven(method)
	if len(exchanges) == 0 {
		s.t.Fatalf("%s sent nothing", method)
	}
	for position, exchange := range exchanges {
		last := position == len(exchanges)-1
		if strings.HasSuffix(exchange.path, "/oauth2/token") && !strings.HasPrefix(method, "Auth.") {
			continue
		}
		if last || !isJSON(exchange) {
			s.requireLossless(method, exchange, value)
			claim(exchange, "decoded")
		}
	}
	return value
}

// do runs a method that answers with nothing but success.
func do(s *session, method string, f func(context.Context) error) {
	s.t.Helper()
	s.recorder.take()
	err := f(context.Background())
	exchanges := s.recorder.take()
	if err != nil {
		s.t.Fatalf("%s: %v\n%s", method, err, show(exchanges))
	}
	driven(method)
	for _, exchange := range exchanges {
		// A body that the method throws away proves nothing.
		if len(exchange.body) == 0 || !isJSON(exchange) {
			claim(exchange, "decoded")
		}
	}
}

// refuse runs a method that must fail with this status and code, as an error of the SDK that carries the message.
func refuse(s *session, method string, status int, code string, f func(context.Context) error) {
	s.t.Helper()
	s.recorder.take()
	err := f(context.Background())
	exchanges := s.recorder.take()
	var refusal *verda.APIError
	if !errors.As(err, &refusal) {
		s.t.Fatalf("%s: wanted an API error, got %v\n%s", method, err, show(exchanges))
	}
	driven(method)
	last := exchanges[len(exchanges)-1]
	var body struct{ Code, Message string }
	if err := json.Unmarshal(last.body, &body); err != nil {
		s.t.Fatalf("%s: the error is no JSON object: %s", method, last.body)
	}
	if last.status != status || body.Code != code || body.Message == "" {
		s.t.Fatalf("%s: wanted %d %s, got\n%s", method, status, code, show(exchanges))
	}
	// The SDK gives the parsed error on some ways and the raw body on others.
	parsed := refusal.Message == body.Message
	raw := strings.Contains(refusal.Message, body.Message) && strings.Contains(refusal.Message, body.Code)
	if refusal.StatusCode != status || !(parsed || raw) {
		s.t.Fatalf("%s: the SDK made %+v of\n%s", method, refusal, show(exchanges))
	}
	claim(last, "error")
}

// await polls until what is read is wanted, and notes that the state was seen through the client.
func await(s *session, what string, read func(context.Context) (string, error), wanted ...string) {
	s.t.Helper()
	deadline := time.Now().Add(waitAtMost)
	for {
		s.recorder.take()
		state, err := read(context.Background())
		exchanges := s.recorder.take()
		if err != nil {
			s.t.Fatalf("waiting for %s: %v\n%s", what, err, show(exchanges))
		}
		for _, one := range wanted {
			if state == one {
				claim(exchanges[len(exchanges)-1], "lifecycle")
				return
			}
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("waited %s for %s to be %v, it is %s", waitAtMost, what, wanted, state)
		}
		time.Sleep(pollEvery)
	}
}

func isJSON(e exchange) bool {
	return strings.HasPrefix(e.contentType, "application/json")
}

func show(exchanges []exchange) string {
	var text strings.Builder
	for _, e := range exchanges {
		body := string(e.body)
		if strings.HasSuffix(e.path, "/oauth2/token") {
			body = "(not shown)"
		}
		fmt.Fprintf(&text, "  %s %s -> %d %s\n", e.method, e.path, e.status, body)
	}
	return text.String()
}

var (
	bookkeeping   sync.Mutex
	drivenMethods = map[string]bool{}
	// Where answers and structs of the SDK differ in their fields: by struct and field.
	differences = map[string]bool{}
)

func driven(method string) {
	bookkeeping.Lock()
	defer bookkeeping.Unlock()
	drivenMethods[method] = true
}

func differs(entry string) {
	bookkeeping.Lock()
	defer bookkeeping.Unlock()
	differences[entry] = true
}

// claim notes that the SDK accepted an answer, for docs/compatibility.md.
func claim(e exchange, outcome string) {
	path := os.Getenv("HAVU_EVIDENCE")
	if path == "" {
		return
	}
	line, err := json.Marshal(map[string]string{"client": clientName(), "request": e.requestID, "outcome": outcome})
	if err != nil {
		panic(err)
	}
	bookkeeping.Lock()
	defer bookkeeping.Unlock()
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	defer file.Close()
	if _, err := file.Write(append(line, '\n')); err != nil {
		panic(err)
	}
}

// clientName is the SDK with the version that go.mod asks for; a test binary does not know its modules.
var clientName = sync.OnceValue(func() string {
	text, err := os.ReadFile("go.mod")
	if err != nil {
		panic(err)
	}
	_, after, found := strings.Cut(string(text), "/verdacloud-sdk-go v")
	if !found {
		panic("go.mod does not ask for the SDK")
	}
	return "Go SDK " + strings.Fields(after)[0]
})

// requireLossless compares an answer with what the SDK made of it. Values must be equal; fields that only one side has are
// noted by struct and field, to be compared with differences.txt in the end.
func (s *session) requireLossless(method string, e exchange, value any) {
	s.t.Helper()
	encoded, err := json.Marshal(value)
	if err != nil {
		s.t.Fatal(err)
	}
	if len(e.body) == 0 {
		return
	}
	if !isJSON(e) {
		// A bare id: the value is the id, or has it.
		if !strings.Contains(string(encoded), `"`+string(e.body)+`"`) {
			s.t.Fatalf("%s: the answer %q is not in %s", method, e.body, encoded)
		}
		return
	}
	var sent, read any
	if err := json.Unmarshal(e.body, &sent); err != nil {
		s.t.Fatalf("%s: %v in %s", method, err, e.body)
	}
	if err := json.Unmarshal(encoded, &read); err != nil {
		s.t.Fatal(err)
	}
	// Some methods pick the one they want from a list.
	if list, ok := sent.([]any); ok {
		if _, isList := read.([]any); !isList {
			sent = pick(list, read)
		}
	}
	compare(s.t, method, structName(reflect.TypeOf(value)), sent, read)
}

// pick finds what the SDK has picked: the element with the same name, or the only one.
func pick(list []any, read any) any {
	object, ok := read.(map[string]any)
	for _, element := range list {
		candidate, isObject := element.(map[string]any)
		if !ok || !isObject {
			break
		}
		for _, key := range []string{"id", "instance_type"} {
			if candidate[key] != nil && reflect.DeepEqual(candidate[key], object[key]) {
				return candidate
			}
		}
	}
	if len(list) == 1 {
		return list[0]
	}
	return list
}

func structName(t reflect.Type) string {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t.Name()
}

func compare(t *testing.T, method, where string, sent, read any) {
	t.Helper()
	switch sent := sent.(type) {
	case map[string]any:
		object, ok := read.(map[string]any)
		if !ok {
			t.Fatalf("%s: %s was %v and is read as %v", method, where, sent, read)
		}
		for key, value := range sent {
			if _, known := object[key]; known {
				compare(t, method, where+"."+key, value, object[key])
			} else {
				differs("dropped " + where + "." + key)
			}
		}
		for key := range object {
			if _, known := sent[key]; !known {
				differs("missing " + where + "." + key)
			}
		}
	case []any:
		list, ok := read.([]any)
		if !ok && !(len(sent) == 0 && read == nil) || len(list) != len(sent) {
			t.Fatalf("%s: %s had %d elements and is read as %v", method, where, len(sent), read)
		}
		for position := range sent {
			compare(t, method, where, sent[position], list[position])
		}
	default:
		if !sameValue(sent, read) {
			t.Fatalf("%s: %s was %#v and is read as %#v", method, where, sent, read)
		}
	}
}

// sameValue tells whether the SDK's type holds a value: it reads numbers from texts, nulls as zero values, and times.
func sameValue(sent, read any) bool {
	if reflect.DeepEqual(sent, read) {
		return true
	}
	if sent == nil {
		return reflect.ValueOf(read).IsZero() || read == "0001-01-01T00:00:00Z"
	}
	text, isText := sent.(string)
	if number, isNumber := read.(float64); isText && isNumber {
		var parsed float64
		_, err := fmt.Sscanf(text, "%g", &parsed)
		return err == nil && parsed == number
	}
	if other, ok := read.(string); isText && ok {
		first, err := time.Parse(time.RFC3339Nano, text)
		second, err2 := time.Parse(time.RFC3339Nano, other)
		return err == nil && err2 == nil && first.Equal(second)
	}
	return false
}

// notServed are the methods whose operations Havu does not serve yet, and what has no operation.
var notServed = map[string]string{
	"ContainerDeployments": "serverless containers, secrets and registry credentials are not served (docs/limits.md)",
	"ServerlessJobs":       "serverless jobs are not served (docs/limits.md)",
	"Auth.IsExpired":       "asks nobody",
}

func TestMain(m *testing.M) {
	if os.Getenv("VERDA_BASE_URL") == "" {
		fmt.Println("VERDA_BASE_URL is not set; conformance/go/run starts a server and sets it")
		os.Exit(2)
	}
	code := m.Run()
	if code == 0 && os.Getenv("CONFORMANCE_PARTIAL") == "" {
		code = judge()
	}
	os.Exit(code)
}

// judge looks at what all tests together have shown.
func judge() int {
	var problems []string
	client := reflect.TypeOf(verda.Client{})
	for i := range client.NumField() {
		field := client.Field(i)
		if !field.IsExported() || field.Type.Kind() != reflect.Pointer || !strings.HasSuffix(field.Type.Elem().Name(), "Service") {
			continue
		}
		for j := range field.Type.NumMethod() {
			method := field.Name + "." + field.Type.Method(j).Name
			if !drivenMethods[method] && notServed[field.Name] == "" && notServed[method] == "" {
				problems = append(problems, "no test drives "+method)
			}
		}
	}
	text, err := os.ReadFile("differences.txt")
	if err != nil {
		panic(err)
	}
	explained := map[string]bool{}
	for _, line := range strings.Split(string(text), "\n") {
		entry, reason, _ := strings.Cut(line, ": ")
		if entry = strings.TrimSpace(entry); entry == "" || strings.HasPrefix(entry, "#") {
			continue
		}
		explained[entry] = true
		if reason == "" {
			problems = append(problems, "differences.txt gives no reason for "+entry)
		}
	}
	for entry := range differences {
		if !explained[entry] {
			problems = append(problems, "not explained in differences.txt: "+entry)
		}
	}
	for entry := range explained {
		if !differences[entry] {
			problems = append(problems, "no longer so, but in differences.txt: "+entry)
		}
	}
	sort.Strings(problems)
	for _, problem := range problems {
		fmt.Println(problem)
	}
	if len(problems) > 0 {
		fmt.Println("FAIL")
		return 1
	}
	return 0
}

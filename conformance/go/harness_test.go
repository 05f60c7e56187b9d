// Package conformance drives the official Go SDK, unmodified, against a running Havu.
package conformance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"dev.havu/conformance/wire"
	"github.com/verda-cloud/verdacloud-sdk-go/pkg/verda"
)

const (
	clientName = "Go SDK " + sdkVersion
	sdkPackage = "github.com/verda-cloud/verdacloud-sdk-go/pkg/verda"

	location  = "FIN-03"
	elsewhere = "FIN-01"
	// Is listed and has no machines.
	emptyLocation = "ICE-01"
	cpuType       = "CPU.4V.16G"
	image         = "ubuntu-24.04"
	publicKey     = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDfBui/p+6t69Nn3J2XMMhOflCRph8buFvu0wvu9E0Fn go@example.com"
	unknownID     = "5f0f3c4e-9f0b-4a55-8f43-0d2b8b7f6a01"

	waitAtMost = 60 * time.Second
	pollEvery  = 200 * time.Millisecond
)

var (
	evidence wire.Evidence

	bookkeeping sync.Mutex
	// Methods of the SDK that sent a request whose answer was looked at: by type and method.
	driven = map[string]bool{}
	// How answers and types of the SDK differ in form: as wire.Compare names it.
	differences = map[string]bool{}
)

// session is a client of the SDK with a recorder behind it.
type session struct {
	*verda.Client
	t    *testing.T
	wire *wire.Recorder
	// Whether the server is the one whose access log the evidence belongs to.
	counts bool
}

func newSession(t *testing.T) *session {
	t.Helper()
	return newSessionAs(t, os.Getenv("VERDA_CLIENT_ID"), os.Getenv("VERDA_CLIENT_SECRET"))
}

func newSessionAs(t *testing.T, id, secret string) *session {
	t.Helper()
	s := newSessionAt(t, os.Getenv("VERDA_BASE_URL"), id, secret)
	s.counts = true
	s.wire.Seen = func(exchange wire.Exchange) { evidence.Seen(clientName, exchange) }
	return s
}

func newSessionAt(t *testing.T, url, id, secret string) *session {
	t.Helper()
	recorder := &wire.Recorder{Package: sdkPackage}
	client, err := verda.NewClient(
		verda.WithBaseURL(url),
		verda.WithClientID(id),
		verda.WithClientSecret(secret),
		verda.WithHTTPClient(&http.Client{Transport: recorder, Timeout: 30 * time.Second}),
	)
	if err != nil {
		t.Fatal(err)
	}
	return &session{Client: client, t: t, wire: recorder}
}

// with is a session whose requests, but for those of tokens, are changed before they are sent.
func (s *session) with(change func(*http.Request)) *session {
	s.wire.Change = func(request *http.Request) {
		if !strings.HasSuffix(request.URL.Path, "/oauth2/token") {
			change(request)
		}
	}
	return s
}

func (s *session) claim(exchange wire.Exchange, outcome string) {
	s.t.Helper()
	bookkeeping.Lock()
	driven[exchange.Caller] = true
	bookkeeping.Unlock()
	if s.counts {
		if err := evidence.Claim(clientName, exchange, outcome); err != nil {
			s.t.Fatal(err)
		}
	}
}

// attempt runs a method and gives the requests it has sent, without the one for a token that may come first.
func attempt(s *session, f func(context.Context) error) ([]wire.Exchange, error) {
	s.wire.Take()
	err := f(context.Background())
	exchanges := s.wire.Take()
	if len(exchanges) > 1 && exchanges[0].IsToken() {
		exchanges = exchanges[1:]
	}
	return exchanges, err
}

// call runs a method that answers with a value, which must hold all that was answered.
func call[T any](s *session, f func(context.Context) (T, error)) T {
	s.t.Helper()
	var value T
	exchanges, err := attempt(s, func(c context.Context) (err error) {
		value, err = f(c)
		return err
	})
	if err != nil || len(exchanges) == 0 {
		s.t.Fatalf("wanted a value, got %v after\n%s", err, show(exchanges))
	}
	for i, exchange := range exchanges {
		// Methods that create read what they have created, by the bare id that they got first.
		if i == len(exchanges)-1 || !exchange.IsJSON() {
			s.requireLossless(exchange, value)
			s.claim(exchange, wire.Decoded)
		}
	}
	return value
}

// do runs a method that answers with nothing but success.
func do(s *session, f func(context.Context) error) {
	s.t.Helper()
	exchanges, err := attempt(s, f)
	if err != nil || len(exchanges) != 1 {
		s.t.Fatalf("wanted success, got %v after\n%s", err, show(exchanges))
	}
	if len(exchanges[0].Body) == 0 {
		s.claim(exchanges[0], wire.Decoded)
	} else {
		// The method throws the body away, which proves nothing.
		s.claim(exchanges[0], wire.Driven)
	}
}

// refuse runs a method that must fail with this status and code, as an error of the SDK that carries both and the message.
func refuse(s *session, status int, code string, f func(context.Context) error) *verda.APIError {
	s.t.Helper()
	exchanges, err := attempt(s, f)
	var made *verda.APIError
	if !errors.As(err, &made) || len(exchanges) == 0 {
		s.t.Fatalf("wanted an error of the API, got %v after\n%s", err, show(exchanges))
	}
	last := exchanges[len(exchanges)-1]
	body := errorBody(s.t, last)
	if last.Status != status || body.Code != code {
		s.t.Fatalf("wanted %d %s, got\n%s", status, code, show(exchanges))
	}
	wanted := verda.APIError{StatusCode: status, Code: body.Code, Message: body.Message}
	if !last.IsToken() && (last.Caller == "Client.Do" || slices.Contains(last.Through, "Client.Do")) {
		// On this way the SDK replaces the error that it has parsed by one with the raw body as message.
		wanted = verda.APIError{StatusCode: status, Message: string(last.Body)}
	}
	if *made != wanted {
		s.t.Fatalf("the SDK made %+v of\n%s", *made, show(exchanges))
	}
	s.claim(last, wire.Refused)
	return made
}

// refusal is what a case of a table expects.
type refusal struct {
	status int
	code   string
}

type errorObject struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

func errorBody(t *testing.T, exchange wire.Exchange) errorObject {
	t.Helper()
	var body errorObject
	if err := json.Unmarshal(exchange.Body, &body); err != nil || body.Message == "" {
		t.Fatalf("a refusal without code and message: %s", exchange.Body)
	}
	return body
}

// await reads something until it is in one of the wanted states, and notes that the state was seen through the client.
func await[T any](s *session, read func(context.Context) (T, error), state func(T) string, wanted ...string) T {
	s.t.Helper()
	deadline := time.Now().Add(waitAtMost)
	for {
		var value T
		exchanges, err := attempt(s, func(c context.Context) (err error) {
			value, err = read(c)
			return err
		})
		if err != nil || len(exchanges) != 1 {
			s.t.Fatalf("waiting for %v: %v after\n%s", wanted, err, show(exchanges))
		}
		s.requireLossless(exchanges[0], value)
		if slices.Contains(wanted, state(value)) {
			s.claim(exchanges[0], wire.Decoded)
			s.claim(exchanges[0], wire.Lifecycle)
			return value
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("after %s it is %s, not %v", waitAtMost, state(value), wanted)
		}
		time.Sleep(pollEvery)
	}
}

// only forgets the value of a method that must fail.
func only[T any](f func(context.Context) (T, error)) func(context.Context) error {
	return func(c context.Context) error {
		_, err := f(c)
		return err
	}
}

// requireLossless compares an answer with what the SDK made of it, and notes how they differ in form.
func (s *session) requireLossless(exchange wire.Exchange, value any) {
	s.t.Helper()
	if !exchange.IsJSON() {
		s.requireID(exchange, value)
		return
	}
	found, err := wire.Compare(picked(exchange.Body, value), value)
	if err != nil {
		s.t.Fatalf("%s: %v\n%s", exchange.Caller, err, show([]wire.Exchange{exchange}))
	}
	bookkeeping.Lock()
	defer bookkeeping.Unlock()
	for _, difference := range found {
		differences[difference] = true
	}
}

// requireID looks for a bare id: the value is the id, or has it.
func (s *session) requireID(exchange wire.Exchange, value any) {
	s.t.Helper()
	id, isText := value.(string)
	if !isText {
		id = reflect.Indirect(reflect.ValueOf(value)).FieldByName("ID").String()
	}
	if id != string(exchange.Body) {
		s.t.Fatalf("%s: the answer %q became the id %q", exchange.Caller, exchange.Body, id)
	}
}

// picked is the one element of a list that the SDK takes where it wants a single value.
func picked(body []byte, value any) []byte {
	var list []json.RawMessage
	if reflect.TypeOf(value).Kind() == reflect.Slice || json.Unmarshal(body, &list) != nil || len(list) != 1 {
		return body
	}
	return list[0]
}

func show(exchanges []wire.Exchange) string {
	var text strings.Builder
	for _, one := range exchanges {
		body := string(one.Body)
		if one.IsToken() && one.Status < 400 {
			body = "(not shown)"
		}
		fmt.Fprintf(&text, "  %s: %s %s?%s -> %d %s\n", one.Caller, one.Method, one.Path, one.Query, one.Status, body)
	}
	return text.String()
}

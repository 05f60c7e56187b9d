// Package wire looks at what goes between a client and Havu: it records exchanges, compares answers with what the client made
// of them, and notes which answers a client has accepted.
package wire

import (
	"bytes"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
)

// Exchange is one request with its answer, as they went over the wire.
type Exchange struct {
	Method, Path, Query string
	Sent                http.Header
	Status              int
	Header              http.Header
	Body                []byte
	// Method of the client that a test has called and that sent this request, such as "BalanceService.Get"; empty for none.
	Caller string
	// Functions of the client between that method and the wire, the outermost first.
	Through []string
}

// RequestID is the name of this exchange in the server's access log.
func (e Exchange) RequestID() string {
	return e.Header.Get("X-Request-Id")
}

// IsJSON tells whether the answer says that it is JSON.
func (e Exchange) IsJSON() bool {
	return strings.HasPrefix(e.Header.Get("Content-Type"), "application/json")
}

// IsToken tells whether this exchange is about a token, whose texts are not to be shown.
func (e Exchange) IsToken() bool {
	return strings.HasSuffix(e.Path, "/oauth2/token")
}

// Recorder is a transport that remembers what goes through it.
type Recorder struct {
	// Import path of the client, whose functions are looked for among the callers of a request.
	Package string
	// Changes a request before it is sent; may be nil.
	Change func(*http.Request)
	// Is told every exchange; may be nil.
	Seen func(Exchange)

	mutex     sync.Mutex
	exchanges []Exchange
}

// RoundTrip sends a request and reads its answer to the end.
func (r *Recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	caller, through := callers(r.Package)
	if r.Change != nil {
		request = request.Clone(request.Context())
		r.Change(request)
	}
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
	exchange := Exchange{
		Method: request.Method, Path: request.URL.Path, Query: request.URL.RawQuery, Sent: request.Header.Clone(),
		Status: response.StatusCode, Header: response.Header.Clone(), Body: body, Caller: caller, Through: through,
	}
	r.mutex.Lock()
	r.exchanges = append(r.exchanges, exchange)
	r.mutex.Unlock()
	if r.Seen != nil {
		r.Seen(exchange)
	}
	return response, nil
}

// Take gives what was recorded since the last time.
func (r *Recorder) Take() []Exchange {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	taken := r.exchanges
	r.exchanges = nil
	return taken
}

// callers finds on the stack which exported method of a package led here: what a test has really called, whatever it says.
func callers(path string) (caller string, through []string) {
	if path == "" {
		return "", nil
	}
	counters := make([]uintptr, 64)
	frames := runtime.CallersFrames(counters[:runtime.Callers(3, counters)])
	for {
		frame, more := frames.Next()
		if name, found := strings.CutPrefix(frame.Function, path+"."); found {
			name = strings.NewReplacer("(*", "", ")", "").Replace(name)
			through = append([]string{name}, through...)
		}
		if !more {
			break
		}
	}
	if len(through) == 0 {
		return "", nil
	}
	return through[0], through[1:]
}

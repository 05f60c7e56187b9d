package wire

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func echo(t *testing.T) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Request-Id", r.Header.Get("X-Name"))
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.Copy(w, r.Body)
	}))
	t.Cleanup(server.Close)
	return server
}

func TestAnExchangeIsRecordedWithTheMethodThatWasCalled(t *testing.T) {
	recorder := &Recorder{Package: "net/http", Change: func(request *http.Request) { request.Header.Set("X-Name", "changed") }}
	request, err := http.NewRequest(http.MethodPut, echo(t).URL+"/path?query=1", strings.NewReader("body"))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Name", "original")

	response, err := (&http.Client{Transport: recorder}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil || string(body) != "body" {
		t.Errorf("the client reads %q, %v", body, err)
	}
	exchanges := recorder.Take()
	if len(exchanges) != 1 || len(recorder.Take()) != 0 {
		t.Fatalf("recorded %+v", exchanges)
	}
	one := exchanges[0]
	if one.Method != http.MethodPut || one.Path != "/path" || one.Query != "query=1" || one.Status != http.StatusTeapot ||
		string(one.Body) != "body" || one.RequestID() != "changed" || request.Header.Get("X-Name") != "original" {
		t.Errorf("recorded %+v", one)
	}
	if one.Caller != "Client.Do" || !slices.Contains(one.Through, "send") {
		t.Errorf("called was %s, through %v", one.Caller, one.Through)
	}
}

func TestEveryRequestIsInTheEvidenceWithWhatWasClaimed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "evidence")
	t.Setenv("HAVU_EVIDENCE", path)
	exchange := func(id string) Exchange { return Exchange{Header: http.Header{"X-Request-Id": {id}}} }
	var evidence Evidence
	evidence.Seen("c", exchange("1"))
	evidence.Seen("c", exchange("2"))

	for _, outcome := range []string{Decoded, Lifecycle} {
		if err := evidence.Claim("c", exchange("1"), outcome); err != nil {
			t.Fatal(err)
		}
	}
	if err := evidence.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	wanted := `{"client":"c","outcome":"decoded","request":"1"}
{"client":"c","outcome":"lifecycle","request":"1"}
{"client":"c","outcome":"driven","request":"2"}
`
	if string(text) != wanted {
		t.Errorf("the evidence is\n%s", text)
	}
}

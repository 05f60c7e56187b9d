package wire

import (
	"encoding/json"
	"os"
	"sync"
)

// Outcomes of an exchange, as docs/compatibility.md names them.
const (
	// Decoded: the client read a successful answer without losing anything that it has a place for.
	Decoded = "decoded"
	// Refused: the client made its own error of a refusal, with status, code and message as sent.
	Refused = "error"
	// Lifecycle: this answer showed the state that was waited for.
	Lifecycle = "lifecycle"
	// Driven: the request was sent, and nothing is claimed about its answer.
	Driven = "driven"
)

// Evidence notes what became of exchanges, a line of JSON each, in the file that HAVU_EVIDENCE names; without it nowhere.
type Evidence struct {
	mutex sync.Mutex
	// Exchanges nothing was claimed about yet: request id and client.
	open map[string]string
}

// Seen notes that a client has sent a request.
func (e *Evidence) Seen(client string, exchange Exchange) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if e.open == nil {
		e.open = map[string]string{}
	}
	e.open[exchange.RequestID()] = client
}

// Claim notes that a client accepted an answer.
func (e *Evidence) Claim(client string, exchange Exchange, outcome string) error {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	delete(e.open, exchange.RequestID())
	return write(client, exchange.RequestID(), outcome)
}

// Close notes the requests nothing was claimed about.
func (e *Evidence) Close() error {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	for request, client := range e.open {
		if err := write(client, request, Driven); err != nil {
			return err
		}
	}
	e.open = nil
	return nil
}

func write(client, request, outcome string) error {
	path := os.Getenv("HAVU_EVIDENCE")
	if path == "" {
		return nil
	}
	line, err := json.Marshal(map[string]string{"client": client, "request": request, "outcome": outcome})
	if err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := file.Write(append(line, '\n')); err != nil {
		_ = file.Close()
		return err
	}
	return file.Close()
}

package wire

import (
	"encoding/json"
	"slices"
	"strconv"
	"testing"
	"time"
)

type price float64

func (p *price) UnmarshalJSON(text []byte) error {
	number, err := strconv.ParseFloat(string(text[1:len(text)-1]), 64)
	*p = price(number)
	return err
}

type part struct {
	Size int `json:"size"`
}

type thing struct {
	Name    string    `json:"name"`
	Price   price     `json:"price"`
	Exact   float64   `json:"exact"`
	At      time.Time `json:"at"`
	Address *string   `json:"address"`
	Parts   []part    `json:"parts"`
	Note    string    `json:"note,omitempty"`
	Any     any       `json:"any"`
	Own     string    `json:"-"`
}

const whole = `{"name":"a","price":"1.10","exact":1.5e-8,"at":"2026-01-02T03:04:05.000Z","address":null,"parts":[{"size":1}],"note":"","any":[1]}`

func TestAnAnswerIsComparedWithWhatWasReadOfIt(t *testing.T) {
	for name, one := range map[string]struct {
		answer      string
		differences []string
	}{
		"all there":                      {whole, nil},
		"a field without a place":        {`{"own":1,` + whole[1:], []string{"dropped thing.own"}},
		"a field that is not answered":   {`{"address":"x","name":"a","price":"1","exact":1,"at":"2026-01-02T03:04:05Z","parts":[],"any":null}`, []string{"missing thing.note"}},
		"a null that becomes a zero":     {`{"name":null,` + whole[len(`{"name":"a",`):], []string{"null thing.name"}},
		"a difference in parts, twice":   {`{"parts":[{"size":1,"x":1},{"size":2,"x":1}],"name":"a","price":"1","exact":1,"at":"2026-01-02T03:04:05Z","address":null,"note":"n","any":{}}`, []string{"dropped part.x"}},
		"a number with another notation": {`{"exact":1.50e-8,"price":"1.1","name":"a","at":"2026-01-02T03:04:05Z","address":null,"parts":[],"note":"","any":1.0}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var read thing
			if err := json.Unmarshal([]byte(one.answer), &read); err != nil {
				t.Fatal(err)
			}
			differences, err := Compare([]byte(one.answer), &read)
			if err != nil || !slices.Equal(differences, one.differences) {
				t.Errorf("got %q and %v, wanted %q", differences, err, one.differences)
			}
		})
	}
}

func TestEveryValueThatChangedIsNoticed(t *testing.T) {
	for name, change := range map[string]func(*thing){
		"a text":                  func(r *thing) { r.Name = "b" },
		"a price in a text":       func(r *thing) { r.Price = 1.100000001 },
		"the last digit":          func(r *thing) { r.Exact = 1.5000000000000002e-8 },
		"a time":                  func(r *thing) { r.At = r.At.Add(time.Millisecond) },
		"null":                    func(r *thing) { r.Address = new(string) },
		"an element":              func(r *thing) { r.Parts[0].Size = 2 },
		"the number of elements":  func(r *thing) { r.Parts = nil },
		"a value of any type":     func(r *thing) { r.Any = []int{2} },
		"a field that was filled": func(r *thing) { r.Note = "x" },
	} {
		t.Run(name, func(t *testing.T) {
			var read thing
			if err := json.Unmarshal([]byte(whole), &read); err != nil {
				t.Fatal(err)
			}
			change(&read)
			if differences, err := Compare([]byte(whole), &read); err == nil {
				t.Errorf("not noticed; differences %q", differences)
			}
		})
	}
}

func TestAFieldThatWasLeftEmptyIsNoticed(t *testing.T) {
	answer := `{"note":"something",` + whole[1:len(whole)-len(`"note":"","any":[1]}`)] + `"any":[1]}`
	var read thing
	if err := json.Unmarshal([]byte(answer), &read); err != nil {
		t.Fatal(err)
	}
	read.Note = ""
	if _, err := Compare([]byte(answer), &read); err == nil {
		t.Error("not noticed")
	}
}

func TestWhatIsNoJSONIsAnError(t *testing.T) {
	for _, answer := range []string{"", "{", "1 2"} {
		if _, err := Compare([]byte(answer), 1); err == nil {
			t.Errorf("%q is accepted", answer)
		}
	}
}

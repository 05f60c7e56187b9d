package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Kinds of differences in form between an answer and the type it is read into. The values may still be all there.
const (
	// Dropped: the answer has a field that the type has no place for.
	Dropped = "dropped"
	// Missing: the type has a field that the answer lacks.
	Missing = "missing"
	// NullAsZero: the answer has null, which the type can only tell as its zero value.
	NullAsZero = "null"
)

// Compare tells whether a decoded value holds exactly what an answer says: numbers digit by digit, times by instant. It gives
// the differences in form, each as its kind, a space, the name of the type, a dot and the name of the field, sorted and once
// each, and an error at the first value that is not the same.
func Compare(answer []byte, value any) ([]string, error) {
	sent, err := decode(answer)
	if err != nil {
		return nil, fmt.Errorf("the answer is no JSON: %w", err)
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	read, err := decode(encoded)
	if err != nil {
		return nil, err
	}
	c := comparison{}
	if err := c.compare("answer", "", sent, read, reflect.TypeOf(value)); err != nil {
		return nil, err
	}
	slices.Sort(c.differences)
	return slices.Compact(c.differences), nil
}

// decode reads one JSON text and keeps the digits of its numbers.
func decode(text []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, fmt.Errorf("there is more than one JSON text")
	}
	return value, nil
}

type comparison struct {
	differences []string
}

// compare looks at what was sent and how the value of that type encodes itself again. Where is for errors, field is the name
// of the type and field that the value stands in.
func (c *comparison) compare(where, field string, sent, read any, t reflect.Type) error {
	nullable := false
	for t != nil && t.Kind() == reflect.Pointer {
		t, nullable = t.Elem(), true
	}
	switch {
	case t == nil || t.Kind() == reflect.Interface:
		return same(where, sent, read)
	case sent == nil && !nullable && !slices.Contains([]reflect.Kind{reflect.Slice, reflect.Map}, t.Kind()):
		c.differences = append(c.differences, NullAsZero+" "+field)
		return requireZero(where, read, t)
	case sent == nil:
		return same(where, sent, read)
	case t == reflect.TypeFor[time.Time]():
		return sameInstant(where, sent, read)
	case t.Kind() == reflect.Struct:
		return c.compareObject(where, sent, read, t)
	case t.Kind() == reflect.Slice:
		return c.compareList(where, field, sent, read, t)
	case t.Kind() == reflect.Map:
		return c.compareMap(where, field, sent, read, t)
	case reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()):
		return sameNumber(where, sent, read)
	default:
		return same(where, sent, read)
	}
}

func (c *comparison) compareObject(where string, sent, read any, t reflect.Type) error {
	object, isObject := sent.(map[string]any)
	decoded, wasRead := read.(map[string]any)
	if !isObject || !wasRead {
		return fmt.Errorf("%s is %v and was read as %v", where, sent, read)
	}
	known := fields(t)
	for key, value := range object {
		field, isKnown := known[key]
		if !isKnown {
			c.differences = append(c.differences, Dropped+" "+t.Name()+"."+key)
			continue
		}
		again, encoded := decoded[key]
		if !encoded {
			// A field with omitempty, which encodes its zero value as nothing.
			if !isEmpty(value) {
				return fmt.Errorf("%s.%s is %v and was not read", where, key, value)
			}
			continue
		}
		if err := c.compare(where+"."+key, t.Name()+"."+key, value, again, field); err != nil {
			return err
		}
	}
	for key := range known {
		if _, answered := object[key]; !answered {
			c.differences = append(c.differences, Missing+" "+t.Name()+"."+key)
		}
	}
	return nil
}

func (c *comparison) compareList(where, field string, sent, read any, t reflect.Type) error {
	list, isList := sent.([]any)
	decoded, wasRead := read.([]any)
	if !isList || !wasRead || len(list) != len(decoded) {
		return fmt.Errorf("%s is %v and was read as %v", where, sent, read)
	}
	for i := range list {
		if err := c.compare(fmt.Sprintf("%s[%d]", where, i), field, list[i], decoded[i], t.Elem()); err != nil {
			return err
		}
	}
	return nil
}

func (c *comparison) compareMap(where, field string, sent, read any, t reflect.Type) error {
	object, isObject := sent.(map[string]any)
	decoded, wasRead := read.(map[string]any)
	if !isObject || !wasRead || len(object) != len(decoded) {
		return fmt.Errorf("%s is %v and was read as %v", where, sent, read)
	}
	for key := range object {
		if err := c.compare(where+"."+key, field, object[key], decoded[key], t.Elem()); err != nil {
			return err
		}
	}
	return nil
}

// fields gives the types of a struct's fields by their names in JSON.
func fields(t reflect.Type) map[string]reflect.Type {
	found := map[string]reflect.Type{}
	for i := range t.NumField() {
		field := t.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if !field.IsExported() || name == "-" {
			continue
		}
		if name == "" {
			name = field.Name
		}
		found[name] = field.Type
	}
	return found
}

func isEmpty(value any) bool {
	switch value := value.(type) {
	case nil:
		return true
	case bool:
		return !value
	case string:
		return value == ""
	case json.Number:
		number, exact := new(big.Rat).SetString(value.String())
		return exact && number.Sign() == 0
	case []any:
		return len(value) == 0
	case map[string]any:
		return len(value) == 0
	default:
		return false
	}
}

func requireZero(where string, read any, t reflect.Type) error {
	encoded, err := json.Marshal(reflect.Zero(t).Interface())
	if err != nil {
		return err
	}
	zero, err := decode(encoded)
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(read, zero) {
		return fmt.Errorf("%s is null and was read as %v", where, read)
	}
	return nil
}

func sameInstant(where string, sent, read any) error {
	first, err := time.Parse(time.RFC3339Nano, fmt.Sprint(sent))
	if err != nil {
		return fmt.Errorf("%s is no time: %w", where, err)
	}
	second, err := time.Parse(time.RFC3339Nano, fmt.Sprint(read))
	if err != nil || !first.Equal(second) {
		return fmt.Errorf("%s is %v and was read as %v", where, sent, read)
	}
	return nil
}

// sameNumber compares what may be a number or a text with a number in it.
func sameNumber(where string, sent, read any) error {
	first, isNumber := new(big.Rat).SetString(fmt.Sprint(sent))
	second, wasRead := new(big.Rat).SetString(fmt.Sprint(read))
	if !isNumber || !wasRead || first.Cmp(second) != 0 {
		return fmt.Errorf("%s is %v and was read as %v", where, sent, read)
	}
	return nil
}

func same(where string, sent, read any) error {
	if _, isNumber := sent.(json.Number); isNumber {
		if _, wasRead := read.(json.Number); wasRead {
			return sameNumber(where, sent, read)
		}
	}
	if !reflect.DeepEqual(sent, read) {
		return fmt.Errorf("%s is %#v and was read as %#v", where, sent, read)
	}
	return nil
}

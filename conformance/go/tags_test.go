package conformance

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/verda-cloud/verdacloud-sdk-go/pkg/verda"
)

// tag is what later versions of the SDK have a type for.
type tag struct {
	ID    string `json:"id"`
	Key   string `json:"key"`
	Value string `json:"value"`
}

// send asks for what this version of the SDK has no method for, by the way that it offers for that.
func (s *session) send(c context.Context, method, path string, body, answer any) error {
	var reader io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return err
		}
		reader = bytes.NewReader(encoded)
	}
	request, err := s.NewRequest(c, method, path, reader)
	if err != nil {
		return err
	}
	_, err = s.Do(request, answer)
	return err
}

// checkTags tags a resource and takes the tags away again.
func (s *session) checkTags(resource string) {
	s.t.Helper()
	add := func(body map[string]string) func(context.Context) (tag, error) {
		return func(c context.Context) (added tag, err error) {
			err = s.send(c, http.MethodPost, resource+"/tags", body, &added)
			return added, err
		}
	}
	remove := func(which string) func(context.Context) error {
		return func(c context.Context) error { return s.send(c, http.MethodDelete, resource+"/tags/"+which, nil, nil) }
	}

	first := call(s, add(map[string]string{"key": "Environment", "value": "test"}))
	if first.Key != "environment" || first.Value != "test" {
		s.t.Errorf("the tag is %+v", first)
	}
	refuse(s, 409, "conflict", only(add(map[string]string{"key": "environment", "value": "other"})))
	refuse(s, 400, "invalid_request", only(add(map[string]string{"key": ""})))
	if plain := call(s, add(map[string]string{"key": "benchmark"})); plain.Value != "" {
		s.t.Errorf("a tag without a value is %+v", plain)
	}
	do(s, remove(first.ID))
	do(s, remove("benchmark"))
	refuse(s, 404, "not_found", remove("benchmark"))
}

func TestTagsOfVolumesAndInstances(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	id := s.createVolume(verda.VolumeCreateRequest{Name: "tagged", Size: 50, Type: verda.VolumeTypeNVMe, LocationCode: location})
	s.awaitVolume(id, verda.VolumeStatusDetached)
	instance := s.create(order("tagged"))

	s.checkTags("/volumes/" + id)
	s.checkTags("/instances/" + instance.ID)
	refuse(s, 404, "not_found", only(func(c context.Context) (added tag, err error) {
		err = s.send(c, http.MethodPost, "/volumes/"+unknownID+"/tags", map[string]string{"key": "x"}, &added)
		return added, err
	}))
	do(s, func(c context.Context) error { return s.Volumes.DeleteVolume(c, id, true) })
	do(s, func(c context.Context) error { return s.Instances.DeleteStuck(c, nil, instance.ID) })
}

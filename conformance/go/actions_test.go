package conformance

import (
	"context"
	"testing"

	"github.com/verda-cloud/verdacloud-sdk-go/pkg/verda"
)

func (s *session) act(action string, volumes []string, ids ...string) []verda.InstanceActionResult {
	s.t.Helper()
	return call(s, "Instances.Action", func(c context.Context) ([]verda.InstanceActionResult, error) {
		return s.Instances.Action(c, verda.InstanceActionRequest{Action: action, ID: ids, VolumeIDs: volumes})
	})
}

func TestSeveralInstancesAtOnce(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	first, second := s.create(machine("several-1")), s.create(machine("several-2"))
	s.awaitInstance(first.ID, "running")
	s.awaitInstance(second.ID, "running")

	results := s.act(verda.ActionShutdown, nil, first.ID, second.ID)
	if len(results) != 2 || results[0].Status != "success" || results[1].InstanceID != second.ID {
		t.Errorf("the results are %+v", results)
	}
	s.awaitInstance(first.ID, "offline")
	s.awaitInstance(second.ID, "offline")
	mixed := s.act(verda.ActionStart, nil, first.ID, unknownID)
	if len(mixed) != 2 || mixed[0].Status != "success" || mixed[1].Status != "error" || mixed[1].StatusCode != 404 || mixed[1].Error == "" {
		t.Errorf("the results are %+v", mixed)
	}
	s.awaitInstance(first.ID, "running")
	do(s, "Instances.Hibernate", func(c context.Context) error { return s.Instances.Hibernate(c, second.ID) })
	s.awaitInstance(second.ID, "discontinued")
	do(s, "Instances.DeleteStuck", func(c context.Context) error { return s.Instances.DeleteStuck(c, nil, first.ID) })
	s.awaitInstance(first.ID, "discontinued")
}

func TestActionRefusal(t *testing.T) {
	t.Parallel()
	s := newSession(t)

	refuse(s, "Instances.Action", 404, "not_found", func(c context.Context) error {
		_, err := s.Instances.Action(c, verda.InstanceActionRequest{Action: verda.ActionBoot, ID: []string{unknownID}})
		return err
	})
}

package conformance

import (
	"context"
	"slices"
	"testing"

	"github.com/verda-cloud/verdacloud-sdk-go/pkg/verda"
)

func (s *session) volume(id string) *verda.Volume {
	s.t.Helper()
	return call(s, func(c context.Context) (*verda.Volume, error) { return s.Volumes.GetVolume(c, id) })
}

func (s *session) awaitVolume(id string, wanted ...string) *verda.Volume {
	s.t.Helper()
	return await(s,
		func(c context.Context) (*verda.Volume, error) { return s.Volumes.GetVolume(c, id) },
		func(volume *verda.Volume) string { return volume.Status }, wanted...)
}

func (s *session) createVolume(request verda.VolumeCreateRequest) string {
	s.t.Helper()
	return call(s, func(c context.Context) (string, error) { return s.Volumes.CreateVolume(c, request) })
}

func hasVolume(list []verda.Volume, id string) bool {
	return slices.ContainsFunc(list, func(one verda.Volume) bool { return one.ID == id })
}

func TestVolumesAreMadeChangedAndDeleted(t *testing.T) {
	t.Parallel()
	s := newSession(t)

	id := s.createVolume(verda.VolumeCreateRequest{Name: "data", Size: 50, Type: verda.VolumeTypeNVMe})
	made := s.awaitVolume(id, verda.VolumeStatusDetached)
	if made.Location != defaultLocation || made.InstanceID != nil || made.Type != verda.VolumeTypeNVMe || made.Size != 50 {
		t.Errorf("the volume is %+v", made)
	}
	do(s, func(c context.Context) error {
		return s.Volumes.RenameVolume(c, id, verda.VolumeRenameRequest{Name: "renamed"})
	})
	do(s, func(c context.Context) error {
		return s.Volumes.ResizeVolume(c, id, verda.VolumeResizeRequest{Size: 80})
	})
	if changed := s.volume(id); changed.Name != "renamed" || changed.Size != 80 {
		t.Errorf("the volume is %+v", changed)
	}
	do(s, func(c context.Context) error { return s.Volumes.DeleteVolume(c, id, false) })
	s.awaitVolume(id, verda.VolumeStatusDeleted)
	if hasVolume(call(s, s.Volumes.ListVolumes), id) {
		t.Error("a deleted volume is listed")
	}
	// From the trash it is deleted for good; then nothing is left to do.
	do(s, func(c context.Context) error { return s.Volumes.DeleteVolume(c, id, true) })
	do(s, func(c context.Context) error { return s.Volumes.DeleteVolume(c, id, true) })
	s.awaitVolume(id, verda.VolumeStatusDeleted)
}

func TestVolumesAreCloned(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	id := s.createVolume(verda.VolumeCreateRequest{Name: "source", Size: 50, Type: verda.VolumeTypeNVMe, LocationCode: location})
	s.awaitVolume(id, verda.VolumeStatusDetached)

	for _, where := range []string{"", location, elsewhere} {
		clone := call(s, func(c context.Context) (string, error) {
			return s.Volumes.CloneVolume(c, id, verda.VolumeCloneRequest{Name: "copy", LocationCode: where})
		})
		s.awaitVolume(clone, verda.VolumeStatusCloning)
		copied := s.awaitVolume(clone, verda.VolumeStatusDetached)
		if where == "" {
			where = location
		}
		if copied.Name != "copy" || copied.Size != 50 || copied.Location != where {
			t.Errorf("the clone is %+v", copied)
		}
		do(s, func(c context.Context) error { return s.Volumes.DeleteVolume(c, clone, true) })
	}
	do(s, func(c context.Context) error { return s.Volumes.DeleteVolume(c, id, true) })
}

func TestVolumesAreAttachedToMachinesThatAreShutDown(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	id := s.createVolume(verda.VolumeCreateRequest{Name: "data", Size: 50, Type: verda.VolumeTypeNVMe, LocationCode: location})
	s.awaitVolume(id, verda.VolumeStatusDetached)
	instance := s.create(order("attach"))
	s.awaitInstance(instance.ID, verda.StatusRunning)
	attach := func(c context.Context) error {
		return s.Volumes.AttachVolume(c, id, verda.VolumeAttachRequest{InstanceID: instance.ID})
	}
	detach := func(c context.Context) error {
		return s.Volumes.DetachVolume(c, id, verda.VolumeDetachRequest{InstanceID: instance.ID})
	}

	refuse(s, 403, "forbidden_action", attach)
	refuse(s, 403, "forbidden_action", detach)
	do(s, func(c context.Context) error { return s.Instances.Shutdown(c, instance.ID) })
	s.awaitInstance(instance.ID, verda.StatusOffline)
	do(s, attach)
	attached := s.awaitVolume(id, verda.VolumeStatusAttached)
	if attached.InstanceID == nil || *attached.InstanceID != instance.ID {
		t.Errorf("the attached volume is %+v", attached)
	}
	if volumes := s.instance(instance.ID).VolumeIDs; !slices.Contains(volumes, id) {
		t.Errorf("the instance has the volumes %v", volumes)
	}
	refuse(s, 403, "forbidden_action", func(c context.Context) error {
		return s.Volumes.DeleteVolume(c, *s.instance(instance.ID).OSVolumeID, false)
	})
	do(s, detach)
	s.awaitVolume(id, verda.VolumeStatusDetached)
	do(s, func(c context.Context) error { return s.deleteInstance(c, instance.ID, nil) })
	do(s, func(c context.Context) error { return s.Volumes.DeleteVolume(c, id, true) })
}

func TestVolumeLists(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	id := s.createVolume(verda.VolumeCreateRequest{Name: "shared", Size: 50, Type: verda.VolumeTypeNVMeShared, LocationCode: location})
	s.awaitVolume(id, verda.VolumeStatusDetached)

	if !hasVolume(call(s, s.Volumes.ListVolumes), id) {
		t.Error("the volume is not listed")
	}
	for status, listed := range map[string]bool{
		verda.VolumeStatusDetached: true, verda.VolumeStatusAttached: false, verda.VolumeStatusOrdered: false,
		verda.VolumeStatusDeleted: false, verda.VolumeStatusCloning: false,
	} {
		list := call(s, func(c context.Context) ([]verda.Volume, error) { return s.Volumes.ListVolumesByStatus(c, status) })
		if hasVolume(list, id) != listed {
			t.Errorf("listed as %s: %t", status, !listed)
		}
	}
	do(s, func(c context.Context) error { return s.Volumes.DeleteVolume(c, id, true) })
}

func TestVolumeRefusals(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	id := s.createVolume(verda.VolumeCreateRequest{Name: "refused", Size: 50, Type: verda.VolumeTypeNVMe, LocationCode: location})
	s.awaitVolume(id, verda.VolumeStatusDetached)
	create := func(request verda.VolumeCreateRequest) func(context.Context) error {
		return only(func(c context.Context) (string, error) { return s.Volumes.CreateVolume(c, request) })
	}

	for _, wrong := range []verda.VolumeCreateRequest{
		{Name: "x", Size: 10, Type: verda.VolumeTypeNVMe, LocationCode: "MARS-01"},
		{Name: "x", Size: 10, Type: verda.VolumeTypeNVMeOSCluster, LocationCode: location},
		{Name: "x", Size: 1_000_001, Type: verda.VolumeTypeNVMe, LocationCode: location},
	} {
		refuse(s, 400, "invalid_request", create(wrong))
	}
	refuse(s, 503, "service_unavailable", create(verda.VolumeCreateRequest{
		Name: "x", Size: 10, Type: verda.VolumeTypeNVMe, LocationCode: emptyLocation,
	}))
	refuse(s, 400, "invalid_request", func(c context.Context) error {
		return s.Volumes.ResizeVolume(c, id, verda.VolumeResizeRequest{Size: 50})
	})
	refuse(s, 404, "not_found", func(c context.Context) error {
		return s.Volumes.AttachVolume(c, id, verda.VolumeAttachRequest{InstanceID: unknownID})
	})
	for target, wanted := range map[string]refusal{unknownID: {404, "not_found"}, "not-an-id": {400, "invalid_request"}} {
		for _, f := range []func(context.Context) error{
			func(c context.Context) error {
				return s.Volumes.RenameVolume(c, target, verda.VolumeRenameRequest{Name: "x"})
			},
			func(c context.Context) error {
				return s.Volumes.ResizeVolume(c, target, verda.VolumeResizeRequest{Size: 90})
			},
			func(c context.Context) error {
				return s.Volumes.DetachVolume(c, target, verda.VolumeDetachRequest{InstanceID: unknownID})
			},
			func(c context.Context) error { return s.Volumes.DeleteVolume(c, target, false) },
			only(func(c context.Context) (*verda.Volume, error) { return s.Volumes.GetVolume(c, target) }),
			only(func(c context.Context) (string, error) {
				return s.Volumes.CloneVolume(c, target, verda.VolumeCloneRequest{Name: "x"})
			}),
		} {
			refuse(s, wanted.status, wanted.code, f)
		}
	}
	refuse(s, 400, "invalid_request", only(func(c context.Context) ([]verda.Volume, error) {
		return s.Volumes.ListVolumesByStatus(c, "sleeping")
	}))
	do(s, func(c context.Context) error { return s.Volumes.DeleteVolume(c, id, true) })
}

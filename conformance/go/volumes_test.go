package conformance

import (
	"context"
	"testing"

	"github.com/verda-cloud/verdacloud-sdk-go/pkg/verda"
)

func (s *session) volume(id string) *verda.Volume {
	s.t.Helper()
	return call(s, "Volumes.GetVolume", func(c context.Context) (*verda.Volume, error) { return s.Volumes.GetVolume(c, id) })
}

func (s *session) awaitVolume(id string, wanted ...string) {
	s.t.Helper()
	await(s, "volume "+id, func(c context.Context) (string, error) {
		volume, err := s.Volumes.GetVolume(c, id)
		if err != nil {
			return "", err
		}
		return volume.Status, nil
	}, wanted...)
}

func (s *session) createVolume(request verda.VolumeCreateRequest) string {
	s.t.Helper()
	return call(s, "Volumes.CreateVolume", func(c context.Context) (string, error) { return s.Volumes.CreateVolume(c, request) })
}

func TestVolumeLife(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	id := s.createVolume(verda.VolumeCreateRequest{Name: "data", Size: 50, Type: "NVMe", LocationCode: location})
	s.awaitVolume(id, "detached")

	do(s, "Volumes.RenameVolume", func(c context.Context) error {
		return s.Volumes.RenameVolume(c, id, verda.VolumeRenameRequest{Name: "renamed"})
	})
	do(s, "Volumes.ResizeVolume", func(c context.Context) error {
		return s.Volumes.ResizeVolume(c, id, verda.VolumeResizeRequest{Size: 80})
	})
	if volume := s.volume(id); volume.Name != "renamed" || volume.Size != 80 || volume.Location != location {
		t.Errorf("the volume is %+v", volume)
	}
	refuse(s, "Volumes.ResizeVolume", 400, "invalid_request", func(c context.Context) error {
		return s.Volumes.ResizeVolume(c, id, verda.VolumeResizeRequest{Size: 40})
	})
	clone := call(s, "Volumes.CloneVolume", func(c context.Context) (string, error) {
		return s.Volumes.CloneVolume(c, id, verda.VolumeCloneRequest{Name: "copy", LocationCode: "FIN-01"})
	})
	s.awaitVolume(clone, "detached")
	if copied := s.volume(clone); copied.Name != "copy" || copied.Size != 80 || copied.Location != "FIN-01" {
		t.Errorf("the clone is %+v", copied)
	}

	instance := s.create(machine("attach"))
	s.awaitInstance(instance.ID, "running")
	refuse(s, "Volumes.AttachVolume", 403, "forbidden_action", func(c context.Context) error {
		return s.Volumes.AttachVolume(c, id, verda.VolumeAttachRequest{InstanceID: instance.ID})
	})
	do(s, "Instances.Shutdown", func(c context.Context) error { return s.Instances.Shutdown(c, instance.ID) })
	s.awaitInstance(instance.ID, "offline")
	do(s, "Volumes.AttachVolume", func(c context.Context) error {
		return s.Volumes.AttachVolume(c, id, verda.VolumeAttachRequest{InstanceID: instance.ID})
	})
	s.awaitVolume(id, "attached")
	attached := s.volume(id)
	if attached.InstanceID == nil || *attached.InstanceID != instance.ID || len(attached.Instances) != 1 || attached.Target == nil {
		t.Errorf("the attached volume is %+v", attached)
	}
	do(s, "Volumes.DetachVolume", func(c context.Context) error {
		return s.Volumes.DetachVolume(c, id, verda.VolumeDetachRequest{InstanceID: instance.ID})
	})
	s.awaitVolume(id, "detached")
	do(s, "Instances.Delete", func(c context.Context) error {
		return s.Instances.Delete(c, []string{instance.ID}, []string{*s.instance(instance.ID).OSVolumeID}, true)
	})

	do(s, "Volumes.DeleteVolume", func(c context.Context) error { return s.Volumes.DeleteVolume(c, id, false) })
	trash := call(s, "Volumes.GetVolumesInTrash", s.Volumes.GetVolumesInTrash)
	if !hasTrash(trash, id) {
		t.Error("the volume is not in the trash")
	}
	do(s, "Volumes.DeleteVolume", func(c context.Context) error { return s.Volumes.DeleteVolume(c, clone, true) })
	s.awaitVolume(clone, "deleted")
	trash = call(s, "Volumes.GetVolumesInTrash", s.Volumes.GetVolumesInTrash)
	if hasTrash(trash, clone) {
		t.Error("what was deleted with force is in the trash")
	}
}

func TestVolumeLists(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	id := s.createVolume(verda.VolumeCreateRequest{Name: "shared", Size: 50, Type: "NVMe_Shared", LocationCode: location})
	s.awaitVolume(id, "detached")

	all := call(s, "Volumes.ListVolumes", s.Volumes.ListVolumes)
	detached := call(s, "Volumes.ListVolumesByStatus", func(c context.Context) ([]verda.Volume, error) {
		return s.Volumes.ListVolumesByStatus(c, "detached")
	})
	for _, list := range [][]verda.Volume{all, detached} {
		if !hasVolume(list, id) {
			t.Error("the volume is not listed")
		}
	}
	if volume := s.volume(id); volume.MountCommand == nil || volume.PseudoPath == nil {
		t.Errorf("the shared file system is %+v", volume)
	}
	do(s, "Volumes.DeleteVolume", func(c context.Context) error { return s.Volumes.DeleteVolume(c, id, true) })
}

func TestVolumeRefusals(t *testing.T) {
	t.Parallel()
	s := newSession(t)

	refuse(s, "Volumes.GetVolume", 404, "not_found", func(c context.Context) error {
		_, err := s.Volumes.GetVolume(c, unknownID)
		return err
	})
	refuse(s, "Volumes.CreateVolume", 400, "invalid_request", func(c context.Context) error {
		_, err := s.Volumes.CreateVolume(c, verda.VolumeCreateRequest{Name: "x", Size: 10, Type: "NVMe", LocationCode: "MARS-01"})
		return err
	})
	refuse(s, "Volumes.DeleteVolume", 404, "not_found", func(c context.Context) error {
		return s.Volumes.DeleteVolume(c, unknownID, false)
	})
}

func hasVolume(list []verda.Volume, id string) bool {
	for _, one := range list {
		if one.ID == id {
			return true
		}
	}
	return false
}

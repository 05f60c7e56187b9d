//go:build !sdk_1_2_1

package conformance

import (
	"context"
	"slices"
	"testing"

	"github.com/verda-cloud/verdacloud-sdk-go/pkg/verda"
)

func (s *session) isInTrash(id string) bool {
	s.t.Helper()
	trash := call(s, s.Volumes.GetVolumesInTrash)
	return slices.ContainsFunc(trash, func(one verda.VolumeInTrash) bool { return one.ID == id && !one.DeletedAt.IsZero() })
}

func TestDeletedVolumesAreInTheTrashUntilTheyAreDeletedForGood(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	id := s.createVolume(verda.VolumeCreateRequest{Name: "trash", Size: 50, Type: verda.VolumeTypeNVMe, LocationCode: location})
	s.awaitVolume(id, verda.VolumeStatusDetached)

	if s.isInTrash(id) {
		t.Error("it is there too early")
	}
	do(s, func(c context.Context) error { return s.Volumes.DeleteVolume(c, id, false) })
	if !s.isInTrash(id) {
		t.Error("it is not there")
	}
	do(s, func(c context.Context) error { return s.Volumes.DeleteVolume(c, id, true) })
	if s.isInTrash(id) {
		t.Error("it is still there")
	}
}

func TestAVolumeIsMadeAttached(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	first, second := s.create(order("attached-1")), s.create(order("attached-2"))
	for _, one := range []*verda.Instance{first, second} {
		s.awaitInstance(one.ID, verda.StatusRunning)
		do(s, func(c context.Context) error { return s.Instances.Shutdown(c, one.ID) })
		s.awaitInstance(one.ID, verda.StatusOffline)
	}

	for name, request := range map[string]verda.VolumeCreateRequest{
		"to one instance":       {Type: verda.VolumeTypeNVMe, InstanceID: first.ID},
		"to several, if shared": {Type: verda.VolumeTypeNVMeShared, InstanceIDs: []string{first.ID, second.ID}},
	} {
		request.Name, request.Size, request.LocationCode = name, 50, location
		volume := s.awaitVolume(s.createVolume(request), verda.VolumeStatusAttached)
		var hostnames []string
		for _, instance := range volume.Instances {
			hostnames = append(hostnames, instance.Hostname)
		}
		slices.Sort(hostnames)
		isShared := len(request.InstanceIDs) > 0
		wanted := []string{first.Hostname}
		if isShared {
			wanted = append(wanted, second.Hostname)
		}
		if !slices.Equal(hostnames, wanted) {
			t.Errorf("%s: it is attached to %v", name, hostnames)
		}
		if (volume.MountCommand != nil) != isShared {
			t.Errorf("%s: how to mount it is %v", name, volume.MountCommand)
		}
	}
}

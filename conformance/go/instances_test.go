package conformance

import (
	"context"
	"testing"

	"github.com/verda-cloud/verdacloud-sdk-go/pkg/verda"
)

func (s *session) key() string {
	s.t.Helper()
	key := call(s, "SSHKeys.AddSSHKey", func(c context.Context) (*verda.SSHKey, error) {
		return s.SSHKeys.AddSSHKey(c, &verda.CreateSSHKeyRequest{Name: "machines", PublicKey: publicKey})
	})
	return key.ID
}

// machine is an order that each test completes.
func machine(hostname string) verda.CreateInstanceRequest {
	return verda.CreateInstanceRequest{
		InstanceType: cpuType, Image: image, Hostname: hostname, Description: "conformance <go>", LocationCode: location,
	}
}

func (s *session) create(order verda.CreateInstanceRequest) *verda.Instance {
	s.t.Helper()
	return call(s, "Instances.Create", func(c context.Context) (*verda.Instance, error) { return s.Instances.Create(c, order) })
}

func (s *session) instance(id string) *verda.Instance {
	s.t.Helper()
	return call(s, "Instances.GetByID", func(c context.Context) (*verda.Instance, error) { return s.Instances.GetByID(c, id) })
}

func (s *session) awaitInstance(id string, wanted ...string) {
	s.t.Helper()
	await(s, "instance "+id, func(c context.Context) (string, error) {
		instance, err := s.Instances.GetByID(c, id)
		if err != nil {
			return "", err
		}
		return instance.Status, nil
	}, wanted...)
}

func TestInstanceLife(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	script := call(s, "StartupScripts.AddStartupScript", func(c context.Context) (*verda.StartupScript, error) {
		return s.StartupScripts.AddStartupScript(c, &verda.CreateStartupScriptRequest{Name: "life", Script: "#!/bin/sh\ntrue"})
	})
	order := machine("life")
	order.SSHKeyIDs = []string{s.key()}
	order.StartupScriptID = &script.ID
	order.Contract, order.Pricing = "PAY_AS_YOU_GO", "FIXED_PRICE"
	order.OSVolume = &verda.OSVolumeCreateRequest{Name: "life-os", Size: 60}
	order.Volumes = []verda.VolumeCreateRequest{{Name: "life-data", Size: 50, Type: "NVMe", LocationCode: location}}

	instance := s.create(order)
	if instance.Hostname != "life" || instance.Description != order.Description || instance.Location != location ||
		instance.InstanceType != cpuType || instance.StartupScriptID == nil || *instance.StartupScriptID != script.ID {
		t.Errorf("the instance is %+v", instance)
	}
	if instance.Status != "ordered" && instance.Status != "provisioning" {
		t.Errorf("a new instance is %s", instance.Status)
	}
	s.awaitInstance(instance.ID, "provisioning")
	refuse(s, "Instances.Delete", 403, "forbidden_action", func(c context.Context) error {
		return s.Instances.Delete(c, []string{instance.ID}, nil, false)
	})
	s.awaitInstance(instance.ID, "running")
	running := s.instance(instance.ID)
	if running.IP == nil || running.OSVolumeID == nil || len(running.VolumeIDs) != 2 {
		t.Errorf("the running instance is %+v", running)
	}
	listed := call(s, "Instances.Get", func(c context.Context) ([]verda.Instance, error) { return s.Instances.Get(c, "running") })
	if !hasInstance(listed, instance.ID) {
		t.Error("the instance is not listed as running")
	}
	do(s, "Instances.Shutdown", func(c context.Context) error { return s.Instances.Shutdown(c, instance.ID) })
	s.awaitInstance(instance.ID, "offline")
	do(s, "Instances.Shutdown", func(c context.Context) error { return s.Instances.Shutdown(c, instance.ID) })
	do(s, "Instances.Start", func(c context.Context) error { return s.Instances.Start(c, instance.ID) })
	s.awaitInstance(instance.ID, "running")
	do(s, "Instances.ForceShutdown", func(c context.Context) error { return s.Instances.ForceShutdown(c, instance.ID) })
	s.awaitInstance(instance.ID, "offline")
	do(s, "Instances.Boot", func(c context.Context) error { return s.Instances.Boot(c, instance.ID) })
	s.awaitInstance(instance.ID, "running")
	do(s, "Instances.ConfigureSpot", func(c context.Context) error { return s.Instances.ConfigureSpot(c, instance.ID) })
	if !s.instance(instance.ID).IsSpot {
		t.Error("the instance did not become a spot instance")
	}
	refuse(s, "Instances.Transfer", 400, "invalid_request", func(c context.Context) error { return s.Instances.Transfer(c, instance.ID) })
	refuse(s, "Instances.Deploy", 400, "invalid_request", func(c context.Context) error { return s.Instances.Deploy(c, instance.ID) })

	// Nil: the OS volume goes, the rest is kept.
	do(s, "Instances.Delete", func(c context.Context) error { return s.Instances.Delete(c, []string{instance.ID}, nil, false) })
	s.awaitInstance(instance.ID, "discontinued")
	all := call(s, "Instances.Get", func(c context.Context) ([]verda.Instance, error) { return s.Instances.Get(c, "") })
	if hasInstance(all, instance.ID) {
		t.Error("a discontinued instance is in the plain list")
	}
	trash := call(s, "Volumes.GetVolumesInTrash", s.Volumes.GetVolumesInTrash)
	if !hasTrash(trash, *running.OSVolumeID) {
		t.Error("the OS volume is not in the trash")
	}
	for _, id := range running.VolumeIDs {
		if id != *running.OSVolumeID {
			s.awaitVolume(id, "detached")
		}
	}
}

func TestInstancesAreDeletedWithTheVolumesThatAreNamed(t *testing.T) {
	t.Parallel()
	s := newSession(t)

	kept := s.create(machine("kept"))
	s.awaitInstance(kept.ID, "running")
	volume := *s.instance(kept.ID).OSVolumeID
	do(s, "Instances.Discontinue", func(c context.Context) error {
		return s.Instances.Discontinue(c, []string{kept.ID}, []string{}, false)
	})
	s.awaitInstance(kept.ID, "discontinued")
	s.awaitVolume(volume, "detached")

	// A volume that had a system is an image.
	order := machine("again")
	order.Image = volume
	again := s.create(order)
	s.awaitInstance(again.ID, "running")
	do(s, "Instances.Delete", func(c context.Context) error {
		return s.Instances.Delete(c, []string{again.ID}, []string{volume}, true)
	})
	s.awaitInstance(again.ID, "discontinued")
	s.awaitVolume(volume, "deleted")
	trash := call(s, "Volumes.GetVolumesInTrash", s.Volumes.GetVolumesInTrash)
	if hasTrash(trash, volume) {
		t.Error("a permanently deleted volume is in the trash")
	}
	do(s, "Instances.Delete", func(c context.Context) error { return s.Instances.Delete(c, []string{again.ID}, nil, false) })
}

func TestInstanceRefusals(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	cases := []struct {
		name   string
		status int
		code   string
		change func(*verda.CreateInstanceRequest)
	}{
		{"an unknown type", 400, "invalid_request", func(r *verda.CreateInstanceRequest) { r.InstanceType = "1UNKNOWN" }},
		{"an unknown location", 400, "invalid_request", func(r *verda.CreateInstanceRequest) { r.LocationCode = "MARS-01" }},
		{"an unknown image", 404, "not_found", func(r *verda.CreateInstanceRequest) { r.Image = "beos-5" }},
		{"an unknown key", 404, "not_found", func(r *verda.CreateInstanceRequest) { r.SSHKeyIDs = []string{unknownID} }},
		{"a place without machines", 503, "service_unavailable", func(r *verda.CreateInstanceRequest) { r.LocationCode = "ICE-01" }},
	}
	for _, refused := range cases {
		order := machine("refused")
		refused.change(&order)
		t.Log(refused.name)
		refuse(s, "Instances.Create", refused.status, refused.code, func(c context.Context) error {
			_, err := s.Instances.Create(c, order)
			return err
		})
	}
	refuse(s, "Instances.GetByID", 404, "not_found", func(c context.Context) error {
		_, err := s.Instances.GetByID(c, unknownID)
		return err
	})
	refuse(s, "Instances.GetByID", 400, "invalid_request", func(c context.Context) error {
		_, err := s.Instances.GetByID(c, "not-an-id")
		return err
	})
}

func hasInstance(list []verda.Instance, id string) bool {
	for _, one := range list {
		if one.ID == id {
			return true
		}
	}
	return false
}

func hasTrash(list []verda.VolumeInTrash, id string) bool {
	for _, one := range list {
		if one.ID == id {
			return true
		}
	}
	return false
}

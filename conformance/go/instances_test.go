package conformance

import (
	"context"
	"slices"
	"testing"

	"github.com/verda-cloud/verdacloud-sdk-go/pkg/verda"
)

// order is the least that the SDK lets an instance be ordered with.
func order(hostname string) verda.CreateInstanceRequest {
	return verda.CreateInstanceRequest{
		InstanceType: cpuType, Image: image, Hostname: hostname, Description: "conformance <go>", LocationCode: location,
	}
}

func (s *session) create(request verda.CreateInstanceRequest) *verda.Instance {
	s.t.Helper()
	return call(s, func(c context.Context) (*verda.Instance, error) { return s.Instances.Create(c, request) })
}

func (s *session) instance(id string) *verda.Instance {
	s.t.Helper()
	return call(s, func(c context.Context) (*verda.Instance, error) { return s.Instances.GetByID(c, id) })
}

func (s *session) awaitInstance(id string, wanted ...string) *verda.Instance {
	s.t.Helper()
	return await(s,
		func(c context.Context) (*verda.Instance, error) { return s.Instances.GetByID(c, id) },
		func(instance *verda.Instance) string { return instance.Status }, wanted...)
}

func (s *session) isListed(id, status string) bool {
	s.t.Helper()
	list := call(s, func(c context.Context) ([]verda.Instance, error) { return s.Instances.Get(c, status) })
	return slices.ContainsFunc(list, func(one verda.Instance) bool { return one.ID == id })
}

func TestAnInstanceIsWhatWasOrdered(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	existing := s.createVolume(verda.VolumeCreateRequest{Name: "existing", Size: 50, Type: verda.VolumeTypeNVMe, LocationCode: elsewhere})
	s.awaitVolume(existing, verda.VolumeStatusDetached)
	script := s.addScript("life", "#!/bin/sh\ntrue")
	request := withSpotPolicies(verda.CreateInstanceRequest{
		InstanceType: cpuType, Image: image, Hostname: "all-options", Description: "ü <&> \"", LocationCode: elsewhere,
		SSHKeyIDs: []string{s.addKey("b", publicKey).ID, s.addKey("a", publicKey).ID}, StartupScriptID: &script.ID,
		Contract: "SPOT", Pricing: "FIXED_PRICE", IsSpot: true, ExistingVolumes: []string{existing},
		OSVolume: &verda.OSVolumeCreateRequest{Name: "life-os", Size: 60},
		Volumes:  []verda.VolumeCreateRequest{{Name: "life-data", Size: 50, Type: verda.VolumeTypeNVMe, LocationCode: elsewhere}},
	})

	instance := s.create(request)
	if instance.Hostname != request.Hostname || instance.Description != request.Description || instance.Location != elsewhere ||
		instance.InstanceType != cpuType || instance.Image != image || instance.StartupScriptID == nil || *instance.StartupScriptID != script.ID ||
		!slices.Equal(instance.SSHKeyIDs, request.SSHKeyIDs) || !instance.IsSpot || instance.Contract != "SPOT" || instance.Pricing != "FIXED_PRICE" {
		t.Errorf("the instance is %+v", instance)
	}
	if taken := s.volume(existing); taken.InstanceID == nil || *taken.InstanceID != instance.ID {
		t.Errorf("the volume that was there is %+v", taken)
	}
	running := s.awaitInstance(instance.ID, verda.StatusRunning)
	if running.IP == nil || running.OSVolumeID == nil || len(running.VolumeIDs) != 3 || running.VolumeIDs[0] != *running.OSVolumeID ||
		!slices.Contains(running.VolumeIDs, existing) {
		t.Errorf("the running instance is %+v", running)
	}
	if system := s.volume(*running.OSVolumeID); system.Name != "life-os" || system.Size != 60 || system.Location != elsewhere {
		t.Errorf("the OS volume is %+v", system)
	}
	do(s, func(c context.Context) error { return s.deleteInstance(c, instance.ID, running.VolumeIDs) })
	s.awaitInstance(instance.ID, verda.StatusDiscontinued)
	for _, id := range running.VolumeIDs {
		s.awaitVolume(id, verda.VolumeStatusDeleted)
	}
}

func TestTheLifeOfAnInstance(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	request := order("life")
	request.LocationCode = ""
	instance := s.create(request)
	if instance.Location != defaultLocation || instance.StartupScriptID != nil || len(instance.SSHKeyIDs) != 0 || instance.IP != nil ||
		instance.IsSpot || instance.Contract != "PAY_AS_YOU_GO" {
		t.Errorf("the instance is %+v", instance)
	}

	s.awaitInstance(instance.ID, verda.StatusProvisioning)
	refuse(s, 403, "forbidden_action", func(c context.Context) error { return s.deleteInstance(c, instance.ID, nil) })
	s.awaitInstance(instance.ID, verda.StatusRunning)
	if !s.isListed(instance.ID, verda.StatusRunning) || s.isListed(instance.ID, verda.StatusOffline) || !s.isListed(instance.ID, "") {
		t.Error("the lists by status are wrong")
	}
	do(s, func(c context.Context) error { return s.Instances.Shutdown(c, instance.ID) })
	s.awaitInstance(instance.ID, verda.StatusOffline)
	// Already so.
	do(s, func(c context.Context) error { return s.Instances.Shutdown(c, instance.ID) })
	do(s, func(c context.Context) error { return s.Instances.Start(c, instance.ID) })
	s.awaitInstance(instance.ID, verda.StatusRunning)
	do(s, func(c context.Context) error { return s.Instances.ForceShutdown(c, instance.ID) })
	s.awaitInstance(instance.ID, verda.StatusOffline)
	do(s, func(c context.Context) error { return s.Instances.Boot(c, instance.ID) })
	s.awaitInstance(instance.ID, verda.StatusRunning)
	do(s, func(c context.Context) error { return s.Instances.ConfigureSpot(c, instance.ID) })
	if !s.instance(instance.ID).IsSpot {
		t.Error("the instance did not become a spot instance")
	}
	do(s, func(c context.Context) error { return s.discontinueInstance(c, instance.ID) })
	s.awaitInstance(instance.ID, verda.StatusDiscontinued)
	if s.isListed(instance.ID, "") || !s.isListed(instance.ID, verda.StatusDiscontinued) {
		t.Error("the lists by status are wrong in the end")
	}
	do(s, func(c context.Context) error { return s.discontinueInstance(c, instance.ID) })
}

func TestHibernation(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	instance := s.create(order("hibernate"))
	volumes := s.awaitInstance(instance.ID, verda.StatusRunning).VolumeIDs

	do(s, func(c context.Context) error { return s.Instances.Hibernate(c, instance.ID) })
	s.awaitInstance(instance.ID, verda.StatusOffline)
	s.awaitVolume(volumes[0], verda.VolumeStatusDetached)
	if hibernated := s.instance(instance.ID); len(hibernated.VolumeIDs) != 0 || hibernated.OSVolumeID != nil {
		t.Errorf("the instance is %+v", hibernated)
	}
	do(s, func(c context.Context) error { return s.Instances.Boot(c, instance.ID) })
	if again := s.awaitInstance(instance.ID, verda.StatusRunning); !slices.Equal(again.VolumeIDs, volumes) {
		t.Errorf("it had the volumes %v and has %v", volumes, again.VolumeIDs)
	}
	// One that is shut down is ended, and its volumes are kept.
	do(s, func(c context.Context) error { return s.Instances.Shutdown(c, instance.ID) })
	s.awaitInstance(instance.ID, verda.StatusOffline)
	do(s, func(c context.Context) error { return s.Instances.Hibernate(c, instance.ID) })
	s.awaitInstance(instance.ID, verda.StatusDiscontinued)
	s.awaitVolume(volumes[0], verda.VolumeStatusDetached)

	// A volume with a system is an image.
	request := order("again")
	request.Image = volumes[0]
	again := s.create(request)
	s.awaitInstance(again.ID, verda.StatusRunning)
	do(s, func(c context.Context) error { return s.deleteInstance(c, again.ID, []string{volumes[0]}) })
	s.awaitVolume(volumes[0], verda.VolumeStatusDeleted)
}

func TestInstancesThatAreStuck(t *testing.T) {
	t.Parallel()
	s := newSession(t)

	young := s.create(order("stuck"))
	do(s, func(c context.Context) error { return s.Instances.DeleteStuck(c, nil, young.ID) })
	s.awaitInstance(young.ID, verda.StatusDiscontinued)

	for hostname, status := range map[string]string{
		"fails-to-install": "installation_failed", "fails-without-capacity": verda.StatusNoCapacity, "fails-with-error": verda.StatusError,
	} {
		failed := s.create(order(hostname))
		s.awaitInstance(failed.ID, status)
		refuse(s, 400, "invalid_request", func(c context.Context) error { return s.Instances.Boot(c, failed.ID) })
		do(s, func(c context.Context) error { return s.Instances.Deploy(c, failed.ID) })
		s.awaitInstance(failed.ID, verda.StatusOrdered, verda.StatusProvisioning)
		s.awaitInstance(failed.ID, status)
		do(s, func(c context.Context) error { return s.deleteInstance(c, failed.ID, nil) })
		s.awaitInstance(failed.ID, verda.StatusDiscontinued)
	}
}

func TestInstancesAreDeletedWithTheVolumesThatAreNamed(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	ordered := func(hostname string) (instance *verda.Instance, system, data string) {
		request := order(hostname)
		request.Volumes = []verda.VolumeCreateRequest{{Name: "data", Size: 50, Type: verda.VolumeTypeNVMe}}
		running := s.awaitInstance(s.create(request).ID, verda.StatusRunning)
		return running, running.VolumeIDs[0], running.VolumeIDs[1]
	}

	// Nothing named: the OS volume goes, the rest is kept.
	instance, system, data := ordered("volumes-nil")
	do(s, func(c context.Context) error { return s.deleteInstance(c, instance.ID, nil) })
	s.awaitVolume(system, verda.VolumeStatusDeleted)
	s.awaitVolume(data, verda.VolumeStatusDetached)
	// Exactly what is named goes.
	instance, system, data = ordered("volumes-named")
	do(s, func(c context.Context) error { return s.deleteInstance(c, instance.ID, []string{data}) })
	s.awaitVolume(system, verda.VolumeStatusDetached)
	s.awaitVolume(data, verda.VolumeStatusDeleted)
	refuse(s, 404, "not_found", func(c context.Context) error { return s.deleteInstance(c, unknownID, []string{data}) })
}

func TestSeveralInstancesAtOnce(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	ids := []string{s.create(order("several-1")).ID, s.create(order("several-2")).ID}
	awaitBoth := func(status string) {
		for _, id := range ids {
			s.awaitInstance(id, status)
		}
	}
	awaitBoth(verda.StatusRunning)

	do(s, func(c context.Context) error { return s.Instances.Shutdown(c, ids...) })
	awaitBoth(verda.StatusOffline)
	do(s, func(c context.Context) error { return s.Instances.Start(c, ids...) })
	awaitBoth(verda.StatusRunning)
	// A part of the ids fails: success for the SDK, and the others are acted on.
	do(s, func(c context.Context) error { return s.Instances.ForceShutdown(c, ids[0], unknownID) })
	s.awaitInstance(ids[0], verda.StatusOffline)
	do(s, func(c context.Context) error { return s.Instances.DeleteStuck(c, nil, ids...) })
	awaitBoth(verda.StatusDiscontinued)
}

func TestInstanceRefusals(t *testing.T) {
	t.Parallel()
	s := newSession(t)

	for name, one := range map[string]struct {
		refusal
		change func(*verda.CreateInstanceRequest)
	}{
		"an unknown type":          {refusal{400, "invalid_request"}, func(r *verda.CreateInstanceRequest) { r.InstanceType = "1UNKNOWN" }},
		"an unknown location":      {refusal{400, "invalid_request"}, func(r *verda.CreateInstanceRequest) { r.LocationCode = "MARS-01" }},
		"a bad host name":          {refusal{400, "invalid_request"}, func(r *verda.CreateInstanceRequest) { r.Hostname = "-" }},
		"a malformed key":          {refusal{400, "invalid_request"}, func(r *verda.CreateInstanceRequest) { r.SSHKeyIDs = []string{"x"} }},
		"an image for other types": {refusal{400, "invalid_request"}, func(r *verda.CreateInstanceRequest) { r.InstanceType = cpuType + ".CC" }},
		"an unknown image":         {refusal{404, "not_found"}, func(r *verda.CreateInstanceRequest) { r.Image = "beos-5" }},
		"an unknown key":           {refusal{404, "not_found"}, func(r *verda.CreateInstanceRequest) { r.SSHKeyIDs = []string{unknownID} }},
		"an unknown volume":        {refusal{404, "not_found"}, func(r *verda.CreateInstanceRequest) { r.ExistingVolumes = []string{unknownID} }},
		"a place without machines": {refusal{503, "service_unavailable"}, func(r *verda.CreateInstanceRequest) { r.LocationCode = emptyLocation }},
	} {
		t.Run(name, func(t *testing.T) {
			s.t = t
			request := order("refused")
			one.change(&request)
			refuse(s, one.status, one.code, only(func(c context.Context) (*verda.Instance, error) { return s.Instances.Create(c, request) }))
		})
	}
}

func TestActionRefusals(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	instance := s.create(order("refusals"))
	s.awaitInstance(instance.ID, verda.StatusRunning)

	// The SDK cannot name the project to transfer to, and only what has failed is deployed again.
	refuse(s, 400, "invalid_request", func(c context.Context) error { return s.Instances.Transfer(c, instance.ID) })
	refuse(s, 400, "invalid_request", func(c context.Context) error { return s.Instances.Deploy(c, instance.ID) })
	for id, wanted := range map[string]refusal{unknownID: {404, "not_found"}, "not-an-id": {400, "invalid_request"}} {
		for _, action := range []string{
			verda.ActionBoot, verda.ActionStart, verda.ActionShutdown, verda.ActionForceShutdown, verda.ActionHibernate, verda.ActionDelete,
			verda.ActionDiscontinue, verda.ActionConfigureSpot, verda.ActionDeleteStuck, verda.ActionDeploy,
		} {
			refuse(s, wanted.status, wanted.code, func(c context.Context) error { return s.act(c, action, nil, id) })
		}
		refuse(s, wanted.status, wanted.code, only(func(c context.Context) (*verda.Instance, error) { return s.Instances.GetByID(c, id) }))
	}
	refuse(s, 400, "invalid_request", only(func(c context.Context) ([]verda.Instance, error) { return s.Instances.Get(c, "sleeping") }))
	do(s, func(c context.Context) error { return s.discontinueInstance(c, instance.ID) })
}

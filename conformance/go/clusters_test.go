package conformance

import (
	"context"
	"net/http"
	"slices"
	"testing"

	"github.com/verda-cloud/verdacloud-sdk-go/pkg/verda"
)

const (
	clusterType  = "16B200"
	clusterImage = "ubuntu-22.04-cuda-12.9-cluster"
)

func clusterOrder(hostname string) verda.CreateClusterRequest {
	return verda.CreateClusterRequest{
		ClusterType: clusterType, Image: clusterImage, Hostname: hostname, Description: "conformance", LocationCode: location,
		SSHKeyIDs: []string{}, SharedVolume: verda.ClusterSharedVolumeSpec{Name: hostname + "-home", Size: 500},
	}
}

func (s *session) createCluster(request verda.CreateClusterRequest) string {
	s.t.Helper()
	return call(s, func(c context.Context) (*verda.CreateClusterResponse, error) { return s.Clusters.Create(c, request) }).ID
}

func (s *session) awaitCluster(id string, wanted ...string) *verda.Cluster {
	s.t.Helper()
	return await(s,
		func(c context.Context) (*verda.Cluster, error) { return s.Clusters.GetByID(c, id) },
		func(cluster *verda.Cluster) string { return cluster.Status }, wanted...)
}

func TestTheLifeOfACluster(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	// A file system of a cluster that has ended is taken over by the next.
	first := s.awaitCluster(s.createCluster(clusterOrder("former")), verda.StatusRunning)
	existing := first.SharedVolumes[0].ID
	do(s, func(c context.Context) error { return s.Clusters.Discontinue(c, []string{first.ID}) })
	s.awaitCluster(first.ID, verda.StatusDiscontinued)
	s.awaitVolume(existing, verda.VolumeStatusDetached)
	yes := true
	script := s.addScript("cluster", "#!/bin/sh\ntrue")
	request := withExtension(clusterOrder("hpc"))
	request.LocationCode = location
	request.SSHKeyIDs = []string{s.addKey("cluster", publicKey).ID}
	request.StartupScriptID, request.Contract = &script.ID, "PAY_AS_YOU_GO"
	request.AutoRentExtension, request.TurnToPayAsYouGo = &yes, &yes
	request.ExistingVolumes = []verda.ClusterExistingVolume{{ID: existing}}

	id := s.createCluster(request)
	s.awaitCluster(id, verda.StatusProvisioning)
	refuse(s, 403, "forbidden_action", func(c context.Context) error { return s.Clusters.Discontinue(c, []string{id}) })
	cluster := s.awaitCluster(id, verda.StatusRunning)
	if cluster.Hostname != "hpc" || cluster.Location != location || cluster.Image != clusterImage || cluster.ClusterType != clusterType ||
		cluster.IP == nil || !slices.Equal(cluster.SSHKeyIDs, request.SSHKeyIDs) ||
		cluster.StartupScriptID == nil || *cluster.StartupScriptID != script.ID || cluster.PricePerHour <= 0 {
		t.Errorf("the cluster is %+v", cluster)
	}
	if len(cluster.WorkerNodes) < 2 || len(cluster.SharedVolumes) != 2 || cluster.SharedVolumes[0].SizeInGigabytes != 500 {
		t.Errorf("it has the nodes %+v and the volumes %+v", cluster.WorkerNodes, cluster.SharedVolumes)
	}
	listed := call(s, s.Clusters.Get)
	if !slices.ContainsFunc(listed, func(one verda.Cluster) bool { return one.ID == id }) {
		t.Error("the cluster is not listed")
	}
	if taken := s.volume(existing); taken.InstanceID == nil || *taken.InstanceID != id || taken.Type != verda.VolumeTypeNVMeSharedCluster {
		t.Errorf("the file system that was there is %+v", taken)
	}
	s.checkNodeActions(cluster)
	s.checkTags("/clusters/" + id)

	do(s, func(c context.Context) error { return s.Clusters.Discontinue(c, []string{id}) })
	s.awaitCluster(id, verda.StatusDiscontinued)
	for _, volume := range cluster.SharedVolumes {
		s.awaitVolume(volume.ID, verda.VolumeStatusDetached)
		do(s, func(c context.Context) error { return s.Volumes.DeleteVolume(c, volume.ID, true) })
	}
}

// checkNodeActions sends what the SDK has no method for by the way it offers for that.
func (s *session) checkNodeActions(cluster *verda.Cluster) {
	s.t.Helper()
	worker := slices.IndexFunc(cluster.WorkerNodes, func(node verda.ClusterWorkerNode) bool { return node.PublicIP == "" })
	if worker < 0 {
		s.t.Fatalf("no node is a worker among %+v", cluster.WorkerNodes)
	}
	node := cluster.WorkerNodes[worker].ID
	act := func(action string) func(context.Context) error {
		return func(c context.Context) error {
			return s.send(c, http.MethodPut, "/clusters/"+cluster.ID+"/nodes/"+node, map[string]string{"action": action}, nil)
		}
	}
	awaitNode := func(status string) {
		await(s,
			func(c context.Context) (*verda.Cluster, error) { return s.Clusters.GetByID(c, cluster.ID) },
			func(cluster *verda.Cluster) string { return cluster.WorkerNodes[worker].Status }, status)
	}

	do(s, act("boot"))
	do(s, act("shutdown"))
	awaitNode(verda.StatusOffline)
	do(s, act("boot"))
	awaitNode(verda.StatusRunning)
	do(s, act("force_shutdown"))
	awaitNode(verda.StatusOffline)
}

func TestClusterRefusals(t *testing.T) {
	t.Parallel()
	s := newSession(t)

	for name, one := range map[string]struct {
		refusal
		change func(*verda.CreateClusterRequest)
	}{
		"an unknown type":              {refusal{400, "invalid_request"}, func(r *verda.CreateClusterRequest) { r.ClusterType = "3UNKNOWN" }},
		"an image for single machines": {refusal{400, "invalid_request"}, func(r *verda.CreateClusterRequest) { r.Image = image }},
		"an unknown image":             {refusal{404, "not_found"}, func(r *verda.CreateClusterRequest) { r.Image = "beos-5" }},
		"an unknown key":               {refusal{404, "not_found"}, func(r *verda.CreateClusterRequest) { r.SSHKeyIDs = []string{unknownID} }},
		"a place without machines":     {refusal{503, "service_unavailable"}, func(r *verda.CreateClusterRequest) { r.LocationCode = emptyLocation }},
	} {
		t.Run(name, func(t *testing.T) {
			s.t = t
			request := clusterOrder("refused")
			one.change(&request)
			refuse(s, one.status, one.code, only(func(c context.Context) (*verda.CreateClusterResponse, error) {
				return s.Clusters.Create(c, request)
			}))
		})
	}
	s.t = t
	for id, wanted := range map[string]refusal{unknownID: {404, "not_found"}, "not-an-id": {400, "invalid_request"}} {
		refuse(s, wanted.status, wanted.code, only(func(c context.Context) (*verda.Cluster, error) { return s.Clusters.GetByID(c, id) }))
		refuse(s, wanted.status, wanted.code, func(c context.Context) error { return s.Clusters.Discontinue(c, []string{id}) })
	}
	refuse(s, 400, "invalid_request", func(c context.Context) error { return s.Clusters.Discontinue(c, nil) })
}

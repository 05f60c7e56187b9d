package conformance

import (
	"context"
	"testing"

	"github.com/verda-cloud/verdacloud-sdk-go/pkg/verda"
)

func TestClusterLife(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	order := verda.CreateClusterRequest{
		ClusterType: "16B200", Image: clusterImage(s), Hostname: "hpc", Description: "conformance", LocationCode: location,
		SSHKeyIDs: []string{s.key()}, SharedVolume: verda.ClusterSharedVolumeSpec{Name: "home", Size: 30000},
	}

	made := call(s, "Clusters.Create", func(c context.Context) (*verda.CreateClusterResponse, error) { return s.Clusters.Create(c, order) })
	awaitCluster(s, made.ID, "provisioning")
	awaitCluster(s, made.ID, "running")
	cluster := call(s, "Clusters.GetByID", func(c context.Context) (*verda.Cluster, error) { return s.Clusters.GetByID(c, made.ID) })
	if cluster.Hostname != "hpc" || len(cluster.WorkerNodes) == 0 || len(cluster.SharedVolumes) != 1 {
		t.Errorf("the cluster is %+v", cluster)
	}
	clusters := call(s, "Clusters.Get", s.Clusters.Get)
	found := false
	for _, one := range clusters {
		found = found || one.ID == made.ID
	}
	if !found {
		t.Error("the cluster is not listed")
	}
	do(s, "Clusters.Discontinue", func(c context.Context) error { return s.Clusters.Discontinue(c, []string{made.ID}) })
	awaitCluster(s, made.ID, "discontinued")
}

func TestClusterRefusals(t *testing.T) {
	t.Parallel()
	s := newSession(t)

	refuse(s, "Clusters.GetByID", 404, "not_found", func(c context.Context) error {
		_, err := s.Clusters.GetByID(c, unknownID)
		return err
	})
	refuse(s, "Clusters.Create", 503, "service_unavailable", func(c context.Context) error {
		_, err := s.Clusters.Create(c, verda.CreateClusterRequest{
			ClusterType: "16B200", Image: clusterImage(s), Hostname: "hpc", Description: "x", LocationCode: "ICE-01", SSHKeyIDs: []string{s.key()},
			SharedVolume: verda.ClusterSharedVolumeSpec{Name: "home", Size: 30000},
		})
		return err
	})
	refuse(s, "Clusters.Discontinue", 404, "not_found", func(c context.Context) error {
		return s.Clusters.Discontinue(c, []string{unknownID})
	})
}

func clusterImage(s *session) string {
	s.t.Helper()
	images := call(s, "Clusters.GetImages", s.Clusters.GetImages)
	if len(images) == 0 {
		s.t.Fatal("there are no cluster images")
	}
	return images[0].ImageType
}

func awaitCluster(s *session, id string, wanted ...string) {
	s.t.Helper()
	await(s, "cluster "+id, func(c context.Context) (string, error) {
		cluster, err := s.Clusters.GetByID(c, id)
		if err != nil {
			return "", err
		}
		return cluster.Status, nil
	}, wanted...)
}

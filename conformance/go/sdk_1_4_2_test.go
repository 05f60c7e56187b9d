//go:build !sdk_1_2_1

package conformance

import (
	"context"

	"github.com/verda-cloud/verdacloud-sdk-go/pkg/verda"
)

const (
	sdkVersion      = "1.4.2"
	moduleFile      = "go.mod"
	differencesFile = "differences.txt"
	// Where the SDK orders when no location is given.
	defaultLocation = "FIN-03"
)

func (s *session) act(c context.Context, action string, volumes []string, ids ...string) error {
	_, err := s.Instances.Action(c, verda.InstanceActionRequest{Action: action, ID: ids, VolumeIDs: volumes})
	return err
}

func (s *session) deleteInstance(c context.Context, id string, volumes []string) error {
	return s.Instances.Delete(c, []string{id}, volumes, false)
}

func (s *session) discontinueInstance(c context.Context, id string) error {
	return s.Instances.Discontinue(c, []string{id}, nil, false)
}

// newerMethods are calls of methods that the other version under test does not have.
func newerMethods(s *session) map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"ImagesService.GetImagesByInstanceType": only(func(c context.Context) ([]verda.Image, error) {
			return s.Images.GetImagesByInstanceType(c, cpuType)
		}),
		"VolumeService.GetVolumesInTrash": only(s.Volumes.GetVolumesInTrash),
	}
}

// withSpotPolicies adds what only this version can order.
func withSpotPolicies(order verda.CreateInstanceRequest) verda.CreateInstanceRequest {
	order.OSVolume.OnSpotDiscontinue = verda.SpotDiscontinueMoveToTrash
	order.Volumes[0].OnSpotDiscontinue = verda.SpotDiscontinueDeletePermanent
	return order
}

// withExtension adds what only this version can order.
func withExtension(order verda.CreateClusterRequest) verda.CreateClusterRequest {
	renew := verda.ExtensionSettingsAutoRenew
	order.ExtensionSettings = &renew
	return order
}

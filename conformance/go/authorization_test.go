package conformance

import (
	"context"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/verda-cloud/verdacloud-sdk-go/pkg/verda"
)

// methods calls every method of every served service that needs a token, with arguments that pass the SDK's own checks.
func methods(s *session) map[string]func(context.Context) error {
	all := map[string]func(context.Context) error{
		"BalanceService.Get":             only(s.Balance.Get),
		"LocationService.Get":            only(s.Locations.Get),
		"ImagesService.Get":              only(s.Images.Get),
		"ImagesService.GetClusterImages": only(s.Images.GetClusterImages),
		"InstanceAvailabilityService.GetAllAvailabilities": only(func(c context.Context) ([]verda.LocationAvailability, error) {
			return s.InstanceAvailability.GetAllAvailabilities(c, true, location)
		}),
		"InstanceAvailabilityService.GetInstanceTypeAvailability": only(func(c context.Context) (bool, error) {
			return s.InstanceAvailability.GetInstanceTypeAvailability(c, cpuType, true, location)
		}),

		"SSHKeyService.GetAllSSHKeys": only(s.SSHKeys.GetAllSSHKeys),
		"SSHKeyService.GetSSHKeyByID": only(func(c context.Context) (*verda.SSHKey, error) { return s.SSHKeys.GetSSHKeyByID(c, unknownID) }),
		"SSHKeyService.DeleteSSHKey":  func(c context.Context) error { return s.SSHKeys.DeleteSSHKey(c, unknownID) },
		"SSHKeyService.DeleteMultipleSSHKeys": func(c context.Context) error {
			return s.SSHKeys.DeleteMultipleSSHKeys(c, []string{unknownID})
		},

		"StartupScriptService.GetAllStartupScripts": only(s.StartupScripts.GetAllStartupScripts),
		"StartupScriptService.GetStartupScriptByID": only(func(c context.Context) (*verda.StartupScript, error) {
			return s.StartupScripts.GetStartupScriptByID(c, unknownID)
		}),
		"StartupScriptService.AddStartupScript": only(func(c context.Context) (*verda.StartupScript, error) {
			return s.StartupScripts.AddStartupScript(c, &verda.CreateStartupScriptRequest{Name: "x", Script: "x"})
		}),
		"StartupScriptService.DeleteStartupScript": func(c context.Context) error {
			return s.StartupScripts.DeleteStartupScript(c, unknownID)
		},
		"StartupScriptService.DeleteMultipleStartupScripts": func(c context.Context) error {
			return s.StartupScripts.DeleteMultipleStartupScripts(c, []string{unknownID})
		},

		"VolumeService.ListVolumes": only(s.Volumes.ListVolumes),
		"VolumeService.ListVolumesByStatus": only(func(c context.Context) ([]verda.Volume, error) {
			return s.Volumes.ListVolumesByStatus(c, verda.VolumeStatusDetached)
		}),
		"VolumeService.GetVolume": only(func(c context.Context) (*verda.Volume, error) { return s.Volumes.GetVolume(c, unknownID) }),
		"VolumeService.CreateVolume": only(func(c context.Context) (string, error) {
			return s.Volumes.CreateVolume(c, verda.VolumeCreateRequest{Name: "x", Size: 10, Type: verda.VolumeTypeNVMe, LocationCode: location})
		}),
		"VolumeService.AttachVolume": func(c context.Context) error {
			return s.Volumes.AttachVolume(c, unknownID, verda.VolumeAttachRequest{InstanceID: unknownID})
		},
		"VolumeService.DetachVolume": func(c context.Context) error {
			return s.Volumes.DetachVolume(c, unknownID, verda.VolumeDetachRequest{InstanceID: unknownID})
		},
		"VolumeService.CloneVolume": only(func(c context.Context) (string, error) {
			return s.Volumes.CloneVolume(c, unknownID, verda.VolumeCloneRequest{Name: "x"})
		}),
		"VolumeService.ResizeVolume": func(c context.Context) error {
			return s.Volumes.ResizeVolume(c, unknownID, verda.VolumeResizeRequest{Size: 10})
		},
		"VolumeService.RenameVolume": func(c context.Context) error {
			return s.Volumes.RenameVolume(c, unknownID, verda.VolumeRenameRequest{Name: "x"})
		},
		"VolumeService.DeleteVolume": func(c context.Context) error { return s.Volumes.DeleteVolume(c, unknownID, true) },

		"InstanceService.Get":     only(func(c context.Context) ([]verda.Instance, error) { return s.Instances.Get(c, "") }),
		"InstanceService.GetByID": only(func(c context.Context) (*verda.Instance, error) { return s.Instances.GetByID(c, unknownID) }),
		"InstanceService.Create": only(func(c context.Context) (*verda.Instance, error) {
			return s.Instances.Create(c, order("unauthorized"))
		}),
		"InstanceService.GetLocationAvailabilities": only(s.Instances.GetLocationAvailabilities),
		"InstanceService.CheckInstanceTypeAvailability": only(func(c context.Context) (bool, error) {
			return s.Instances.CheckInstanceTypeAvailability(c, cpuType)
		}),
		"InstanceService.Action":        func(c context.Context) error { return s.act(c, verda.ActionBoot, nil, unknownID) },
		"InstanceService.Delete":        func(c context.Context) error { return s.deleteInstance(c, unknownID, nil) },
		"InstanceService.Discontinue":   func(c context.Context) error { return s.discontinueInstance(c, unknownID) },
		"InstanceService.Boot":          func(c context.Context) error { return s.Instances.Boot(c, unknownID) },
		"InstanceService.Start":         func(c context.Context) error { return s.Instances.Start(c, unknownID) },
		"InstanceService.Shutdown":      func(c context.Context) error { return s.Instances.Shutdown(c, unknownID) },
		"InstanceService.ForceShutdown": func(c context.Context) error { return s.Instances.ForceShutdown(c, unknownID) },
		"InstanceService.Hibernate":     func(c context.Context) error { return s.Instances.Hibernate(c, unknownID) },
		"InstanceService.ConfigureSpot": func(c context.Context) error { return s.Instances.ConfigureSpot(c, unknownID) },
		"InstanceService.DeleteStuck":   func(c context.Context) error { return s.Instances.DeleteStuck(c, nil, unknownID) },
		"InstanceService.Deploy":        func(c context.Context) error { return s.Instances.Deploy(c, unknownID) },
		"InstanceService.Transfer":      func(c context.Context) error { return s.Instances.Transfer(c, unknownID) },

		"ClusterService.Get":       only(s.Clusters.Get),
		"ClusterService.GetByID":   only(func(c context.Context) (*verda.Cluster, error) { return s.Clusters.GetByID(c, unknownID) }),
		"ClusterService.GetImages": only(s.Clusters.GetImages),
		"ClusterService.Create": only(func(c context.Context) (*verda.CreateClusterResponse, error) {
			return s.Clusters.Create(c, clusterOrder("unauthorized"))
		}),
		"ClusterService.Discontinue": func(c context.Context) error { return s.Clusters.Discontinue(c, []string{unknownID}) },
		"ClusterService.GetAvailabilities": only(func(c context.Context) ([]verda.ClusterAvailability, error) {
			return s.Clusters.GetAvailabilities(c, location)
		}),
		"ClusterService.CheckClusterTypeAvailability": only(func(c context.Context) (bool, error) {
			return s.Clusters.CheckClusterTypeAvailability(c, clusterType, location)
		}),
	}
	maps.Copy(all, newerMethods(s))
	return all
}

// withoutToken are the methods that need none, by service and sometimes by name.
var withoutToken = []string{
	"AuthService.", "InstanceTypesService.", "VolumeTypeService.", "ContainerTypesService.", "LongTermService.", "ClusterService.GetClusterTypes",
}

// Fails, in its own way: see TestTheSDKMakesAPlainErrorOfARefusedSSHKey.
const plainError = "SSHKeyService.AddSSHKey"

func TestMethodsAreRefusedWithoutAuthorization(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct {
		refusal
		session *session
	}{
		"a token that is none": {refusal{401, "unauthorized_request"}, newSession(t).with(func(request *http.Request) {
			request.Header.Set("Authorization", "Bearer nonsense")
		})},
		"no token": {refusal{401, "unauthorized_request"}, newSession(t).with(func(request *http.Request) {
			request.Header.Del("Authorization")
		})},
		"a token for something else": {refusal{403, "forbidden_action"},
			newSessionAs(t, os.Getenv("VERDA_CLIENT_ID")+"-elsewhere", os.Getenv("VERDA_CLIENT_SECRET"))},
	} {
		t.Run(name, func(t *testing.T) {
			one.session.t = t
			for _, f := range methods(one.session) {
				refuse(one.session, one.status, one.code, f)
			}
			call(one.session, one.session.VolumeTypes.GetAllVolumeTypes)
		})
	}
}

func TestNoMethodThatNeedsATokenIsLeftOut(t *testing.T) {
	t.Parallel()
	var needed []string
	for _, method := range methodsOfSDK() {
		if method != plainError && !slices.ContainsFunc(withoutToken, func(prefix string) bool { return strings.HasPrefix(method, prefix) }) {
			needed = append(needed, method)
		}
	}
	slices.Sort(needed)
	if listed := slices.Sorted(maps.Keys(methods(newSession(t)))); !slices.Equal(listed, needed) {
		t.Errorf("the SDK has\n%v\nand tried are\n%v", needed, listed)
	}
}

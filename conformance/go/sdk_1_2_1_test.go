//go:build sdk_1_2_1

package conformance

import (
	"context"

	"github.com/verda-cloud/verdacloud-sdk-go/pkg/verda"
)

// The version that the Terraform provider is built with.
const (
	sdkVersion      = "1.2.1"
	moduleFile      = "go-1.2.1.mod"
	differencesFile = "differences-1.2.1.txt"
	// Where the SDK orders when no location is given.
	defaultLocation = "FIN-01"
)

func (s *session) act(c context.Context, action string, volumes []string, ids ...string) error {
	return s.Instances.Action(c, ids, action, volumes)
}

func (s *session) deleteInstance(c context.Context, id string, volumes []string) error {
	return s.Instances.Delete(c, volumes, id)
}

func (s *session) discontinueInstance(c context.Context, id string) error {
	return s.Instances.Discontinue(c, id)
}

// newerMethods are calls of methods that the other version under test does not have.
func newerMethods(*session) map[string]func(context.Context) error {
	return nil
}

// withSpotPolicies adds what only other versions can order.
func withSpotPolicies(order verda.CreateInstanceRequest) verda.CreateInstanceRequest {
	return order
}

// withExtension adds what only other versions can order.
func withExtension(order verda.CreateClusterRequest) verda.CreateClusterRequest {
	return order
}

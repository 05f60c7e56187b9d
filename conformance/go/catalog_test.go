package conformance

import (
	"context"
	"testing"

	"github.com/verda-cloud/verdacloud-sdk-go/pkg/verda"
)

func TestCatalog(t *testing.T) {
	t.Parallel()
	s := newSession(t)

	locations := call(s, "Locations.Get", s.Locations.Get)
	if !containsLocation(locations, location) {
		t.Errorf("%s is not among %v", location, locations)
	}
	if images := call(s, "Images.Get", s.Images.Get); len(images) == 0 {
		t.Error("there are no images")
	}
	ofType := call(s, "Images.GetImagesByInstanceType", func(c context.Context) ([]verda.Image, error) {
		return s.Images.GetImagesByInstanceType(c, cpuType)
	})
	if len(ofType) == 0 {
		t.Errorf("there are no images for %s", cpuType)
	}
	call(s, "Images.GetClusterImages", s.Images.GetClusterImages)
	types := call(s, "InstanceTypes.Get", func(c context.Context) ([]verda.InstanceTypeInfo, error) {
		return s.InstanceTypes.Get(c, "usd")
	})
	if len(types) != 70 {
		t.Errorf("there are %d instance types", len(types))
	}
	call(s, "InstanceTypes.GetByInstanceType", func(c context.Context) (*verda.InstanceTypeInfo, error) {
		return s.InstanceTypes.GetByInstanceType(c, cpuType, false, location, "eur")
	})
	refuse(s, "InstanceTypes.GetByInstanceType", 404, "not_found", func(c context.Context) error {
		_, err := s.InstanceTypes.GetByInstanceType(c, "1UNKNOWN", false, "", "")
		return err
	})
	call(s, "InstanceTypes.GetPriceHistory", func(c context.Context) (verda.InstanceTypePriceHistory, error) {
		return s.InstanceTypes.GetPriceHistory(c, 1, "usd")
	})
	call(s, "ContainerTypes.Get", func(c context.Context) ([]verda.ContainerType, error) { return s.ContainerTypes.Get(c, "usd") })
	refuse(s, "ContainerTypes.Get", 400, "invalid_request", func(c context.Context) error {
		_, err := s.ContainerTypes.Get(c, "doubloons")
		return err
	})
	call(s, "VolumeTypes.GetAllVolumeTypes", s.VolumeTypes.GetAllVolumeTypes)
	call(s, "LongTerm.GetPeriods", s.LongTerm.GetPeriods)
	call(s, "LongTerm.GetInstancePeriods", s.LongTerm.GetInstancePeriods)
	call(s, "LongTerm.GetClusterPeriods", s.LongTerm.GetClusterPeriods)
}

func TestAvailability(t *testing.T) {
	t.Parallel()
	s := newSession(t)

	for _, spot := range []bool{false, true} {
		call(s, "InstanceAvailability.GetAllAvailabilities", func(c context.Context) ([]verda.LocationAvailability, error) {
			return s.InstanceAvailability.GetAllAvailabilities(c, spot, location)
		})
		free := call(s, "InstanceAvailability.GetInstanceTypeAvailability", func(c context.Context) (bool, error) {
			return s.InstanceAvailability.GetInstanceTypeAvailability(c, cpuType, spot, location)
		})
		if !free {
			t.Errorf("%s is not available in %s (spot: %t)", cpuType, location, spot)
		}
	}
	call(s, "Instances.GetLocationAvailabilities", s.Instances.GetLocationAvailabilities)
	free := call(s, "Instances.CheckInstanceTypeAvailability", func(c context.Context) (bool, error) {
		return s.Instances.CheckInstanceTypeAvailability(c, "1UNKNOWN")
	})
	if free {
		t.Error("an unknown type is available")
	}
	call(s, "Clusters.GetAvailabilities", func(c context.Context) ([]verda.ClusterAvailability, error) {
		return s.Clusters.GetAvailabilities(c, location)
	})
	call(s, "Clusters.CheckClusterTypeAvailability", func(c context.Context) (bool, error) {
		return s.Clusters.CheckClusterTypeAvailability(c, "16B200", location)
	})
	call(s, "Clusters.GetClusterTypes", func(c context.Context) ([]verda.ClusterType, error) { return s.Clusters.GetClusterTypes(c, "usd") })
	call(s, "Clusters.GetImages", s.Clusters.GetImages)
}

func containsLocation(locations []verda.Location, code string) bool {
	for _, one := range locations {
		if one.Code == code {
			return true
		}
	}
	return false
}

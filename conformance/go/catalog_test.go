package conformance

import (
	"context"
	"slices"
	"testing"

	"github.com/verda-cloud/verdacloud-sdk-go/pkg/verda"
)

func TestBalance(t *testing.T) {
	t.Parallel()
	s := newSession(t)

	if balance := call(s, s.Balance.Get); balance.Currency != "usd" || balance.Amount <= 0 {
		t.Errorf("the balance is %+v", balance)
	}
}

func TestLocations(t *testing.T) {
	t.Parallel()
	s := newSession(t)

	var codes []string
	for _, one := range call(s, s.Locations.Get) {
		codes = append(codes, one.Code)
		if one.Name == "" || len(one.CountryCode) != 2 {
			t.Errorf("a location is %+v", one)
		}
	}
	for _, code := range []string{location, elsewhere, emptyLocation} {
		if !slices.Contains(codes, code) {
			t.Errorf("%s is not among %v", code, codes)
		}
	}
}

func TestImages(t *testing.T) {
	t.Parallel()
	s := newSession(t)

	images := call(s, s.Images.Get)
	if !slices.ContainsFunc(images, func(one verda.Image) bool { return one.ImageType == image && !one.IsCluster }) {
		t.Errorf("%s is not among the %d images", image, len(images))
	}
	for _, list := range [][]verda.ClusterImage{call(s, s.Images.GetClusterImages), call(s, s.Clusters.GetImages)} {
		if len(list) == 0 || !list[0].IsCluster || len(list[0].Details) == 0 {
			t.Errorf("the images for clusters are %+v", list)
		}
	}
}

func TestInstanceTypes(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	list := func(currency string) map[string]verda.InstanceTypeInfo {
		byName := map[string]verda.InstanceTypeInfo{}
		for _, one := range call(s, func(c context.Context) ([]verda.InstanceTypeInfo, error) { return s.InstanceTypes.Get(c, currency) }) {
			byName[one.InstanceType] = one
			if one.Currency != currency && currency != "" {
				t.Errorf("%s is priced in %s", one.InstanceType, one.Currency)
			}
		}
		return byName
	}

	dollars, euros, plain := list("usd"), list("eur"), list("")
	if dollars[cpuType].PricePerHour != plain[cpuType].PricePerHour || dollars[cpuType].PricePerHour <= euros[cpuType].PricePerHour {
		t.Errorf("%s costs %v dollars and %v euros", cpuType, dollars[cpuType].PricePerHour, euros[cpuType].PricePerHour)
	}
	for _, spot := range []bool{false, true} {
		one := call(s, func(c context.Context) (*verda.InstanceTypeInfo, error) {
			return s.InstanceTypes.GetByInstanceType(c, cpuType, spot, location, "eur")
		})
		if one.InstanceType != cpuType || one.PricePerHour != euros[cpuType].PricePerHour {
			t.Errorf("the type is %+v", one)
		}
	}
	history := call(s, func(c context.Context) (verda.InstanceTypePriceHistory, error) {
		return s.InstanceTypes.GetPriceHistory(c, 1, "usd")
	})
	if len(history) != 0 {
		t.Errorf("the history of prices, which is not kept, has %d types", len(history))
	}
}

func TestOtherTypes(t *testing.T) {
	t.Parallel()
	s := newSession(t)

	volumes := call(s, s.VolumeTypes.GetAllVolumeTypes)
	if !slices.ContainsFunc(volumes, func(one verda.VolumeType) bool {
		return one.Type == verda.VolumeTypeNVMe && one.Price.MonthlyPerGB > 0 && one.Price.Currency == "usd"
	}) {
		t.Errorf("the types of volumes are %+v", volumes)
	}
	for _, currency := range []string{"", "usd", "eur"} {
		containers := call(s, func(c context.Context) ([]verda.ContainerType, error) { return s.ContainerTypes.Get(c, currency) })
		clusters := call(s, func(c context.Context) ([]verda.ClusterType, error) { return s.Clusters.GetClusterTypes(c, currency) })
		if len(containers) == 0 || len(clusters) == 0 || clusters[0].PricePerHour <= 0 {
			t.Errorf("there are %d types of containers and %d of clusters", len(containers), len(clusters))
		}
	}
}

func TestCatalogRefusals(t *testing.T) {
	t.Parallel()
	s := newSession(t)

	for name, one := range map[string]struct {
		refusal
		f func(context.Context) error
	}{
		"types in an unknown currency": {refusal{400, "invalid_request"}, only(func(c context.Context) ([]verda.InstanceTypeInfo, error) {
			return s.InstanceTypes.Get(c, "doubloons")
		})},
		"a type in an unknown currency": {refusal{400, "invalid_request"}, only(func(c context.Context) (*verda.InstanceTypeInfo, error) {
			return s.InstanceTypes.GetByInstanceType(c, cpuType, false, "", "doubloons")
		})},
		"an unknown type": {refusal{404, "not_found"}, only(func(c context.Context) (*verda.InstanceTypeInfo, error) {
			return s.InstanceTypes.GetByInstanceType(c, "1UNKNOWN", false, "", "")
		})},
		"more months than a year has": {refusal{400, "invalid_request"}, only(func(c context.Context) (verda.InstanceTypePriceHistory, error) {
			return s.InstanceTypes.GetPriceHistory(c, 13, "usd")
		})},
		"types of containers in an unknown currency": {refusal{400, "invalid_request"}, only(func(c context.Context) ([]verda.ContainerType, error) {
			return s.ContainerTypes.Get(c, "doubloons")
		})},
		"types of clusters in an unknown currency": {refusal{400, "invalid_request"}, only(func(c context.Context) ([]verda.ClusterType, error) {
			return s.Clusters.GetClusterTypes(c, "doubloons")
		})},
	} {
		t.Run(name, func(t *testing.T) {
			s.t = t
			refuse(s, one.status, one.code, one.f)
		})
	}
}

func TestLongTermPeriods(t *testing.T) {
	t.Parallel()
	s := newSession(t)

	for name, read := range map[string]func(context.Context) ([]verda.LongTermPeriod, error){
		"all": s.LongTerm.GetPeriods, "of instances": s.LongTerm.GetInstancePeriods, "of clusters": s.LongTerm.GetClusterPeriods,
	} {
		if periods := call(s, read); len(periods) == 0 || periods[0].UnitValue == 0 || periods[0].Code == "" {
			t.Errorf("the periods, %s, are %+v", name, periods)
		}
	}
}

func TestAvailability(t *testing.T) {
	t.Parallel()
	s := newSession(t)

	for _, spot := range []bool{false, true} {
		everywhere := call(s, func(c context.Context) ([]verda.LocationAvailability, error) {
			return s.InstanceAvailability.GetAllAvailabilities(c, spot, "")
		})
		here := call(s, func(c context.Context) ([]verda.LocationAvailability, error) {
			return s.InstanceAvailability.GetAllAvailabilities(c, spot, location)
		})
		if len(everywhere) < 2 || len(here) != 1 || !slices.Contains(here[0].Availabilities, cpuType) {
			t.Errorf("spot %t: %d locations, in %s %+v", spot, len(everywhere), location, here)
		}
	}
	for _, one := range []struct {
		instanceType, where string
		available           bool
	}{{cpuType, location, true}, {cpuType, "", true}, {cpuType, emptyLocation, false}, {"1UNKNOWN", "", false}, {cpuType, "MARS-01", false}} {
		for _, spot := range []bool{false, true} {
			available := call(s, func(c context.Context) (bool, error) {
				return s.InstanceAvailability.GetInstanceTypeAvailability(c, one.instanceType, spot, one.where)
			})
			if available != one.available {
				t.Errorf("%+v, spot %t: %t", one, spot, available)
			}
		}
	}
	call(s, s.Instances.GetLocationAvailabilities)
	if !call(s, func(c context.Context) (bool, error) { return s.Instances.CheckInstanceTypeAvailability(c, cpuType) }) {
		t.Errorf("%s is nowhere", cpuType)
	}
}

func TestClusterAvailability(t *testing.T) {
	t.Parallel()
	s := newSession(t)

	for _, where := range []string{"", location} {
		lists := call(s, func(c context.Context) ([]verda.ClusterAvailability, error) {
			return s.Clusters.GetAvailabilities(c, where)
		})
		available := call(s, func(c context.Context) (bool, error) {
			return s.Clusters.CheckClusterTypeAvailability(c, clusterType, where)
		})
		if len(lists) == 0 || !available {
			t.Errorf("in %q: %+v, %s %t", where, lists, clusterType, available)
		}
	}
	if call(s, func(c context.Context) (bool, error) {
		return s.Clusters.CheckClusterTypeAvailability(c, clusterType, emptyLocation)
	}) {
		t.Errorf("%s is available in %s", clusterType, emptyLocation)
	}
}

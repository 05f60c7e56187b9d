//go:build !sdk_1_2_1

package conformance

import (
	"context"
	"testing"

	"github.com/verda-cloud/verdacloud-sdk-go/pkg/verda"
)

func (s *session) results(request verda.InstanceActionRequest) []verda.InstanceActionResult {
	s.t.Helper()
	return call(s, func(c context.Context) ([]verda.InstanceActionResult, error) { return s.Instances.Action(c, request) })
}

func TestEveryInstanceOfAnActionHasItsResult(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	first, second := s.create(order("results-1")), s.create(order("results-2"))
	s.awaitInstance(first.ID, verda.StatusRunning)
	s.awaitInstance(second.ID, verda.StatusRunning)

	for name, one := range map[string]struct {
		ids      []string
		statuses []int
	}{
		"one":            {[]string{first.ID}, []int{202}},
		"a part of them": {[]string{unknownID, second.ID}, []int{404, 202}},
		"none of them":   {[]string{unknownID, "5f0f3c4e-9f0b-4a55-8f43-0d2b8b7f6a02"}, []int{404, 404}},
	} {
		results := s.results(verda.InstanceActionRequest{Action: verda.ActionShutdown, ID: one.ids})
		if len(results) != len(one.ids) {
			t.Fatalf("%s: %+v", name, results)
		}
		for i, result := range results {
			failed := one.statuses[i] >= 400
			if result.InstanceID != one.ids[i] || result.Action != verda.ActionShutdown || result.StatusCode != one.statuses[i] ||
				(result.Status == "error") != failed || (result.Error != "") != failed {
				t.Errorf("%s: %+v", name, result)
			}
		}
	}
	s.awaitInstance(first.ID, verda.StatusOffline)
	s.awaitInstance(second.ID, verda.StatusOffline)
	s.results(verda.InstanceActionRequest{Action: verda.ActionDelete, ID: []string{first.ID, second.ID}})
	s.awaitInstance(first.ID, verda.StatusDiscontinued)
	s.awaitInstance(second.ID, verda.StatusDiscontinued)
}

func TestAnEmptyListOfVolumesKeepsAllAndPermanentDeletionPassesTheTrash(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	kept := s.create(order("kept"))
	volume := *s.awaitInstance(kept.ID, verda.StatusRunning).OSVolumeID

	do(s, func(c context.Context) error { return s.Instances.Discontinue(c, []string{kept.ID}, []string{}, false) })
	s.awaitInstance(kept.ID, verda.StatusDiscontinued)
	s.awaitVolume(volume, verda.VolumeStatusDetached)

	request := order("kept-again")
	request.Image = volume
	again := s.create(request)
	s.awaitInstance(again.ID, verda.StatusRunning)
	do(s, func(c context.Context) error {
		return s.Instances.Delete(c, []string{again.ID}, []string{volume}, true)
	})
	s.awaitInstance(again.ID, verda.StatusDiscontinued)
	s.awaitVolume(volume, verda.VolumeStatusDeleted)
	if s.isInTrash(volume) {
		t.Error("a permanently deleted volume is in the trash")
	}
}

func TestImagesOfATypeSuitIt(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	ofType := func(name string) []verda.Image {
		return call(s, func(c context.Context) ([]verda.Image, error) { return s.Images.GetImagesByInstanceType(c, name) })
	}

	if len(ofType(cpuType)) == 0 || len(ofType("")) <= len(ofType(cpuType)) {
		t.Errorf("there are %d images for %s and %d in all", len(ofType(cpuType)), cpuType, len(ofType("")))
	}
	refuse(s, 404, "not_found", only(func(c context.Context) ([]verda.Image, error) {
		return s.Images.GetImagesByInstanceType(c, "1UNKNOWN")
	}))
}

//go:build !sdk_1_2_1

package conformance

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"dev.havu/conformance/wire"
)

// What clients in Go other than the SDK are known to send and to rely on, as plain requests.
const habitsName = "habits (Go)"

// habits is a client that has nothing but HTTP.
type habits struct {
	t    *testing.T
	wire *wire.Recorder
	// Set on every request once it is there.
	bearer string
}

func newHabits(t *testing.T) *habits {
	t.Helper()
	h := &habits{t: t, wire: &wire.Recorder{Seen: func(exchange wire.Exchange) { evidence.Seen(habitsName, exchange) }}}
	var answer struct {
		AccessToken string `json:"access_token"`
	}
	h.read(h.form(url.Values{"grant_type": {"client_credentials"}}), 200, &answer)
	h.bearer = "Bearer " + answer.AccessToken
	return h
}

// form asks for a token the way Claudie does: as a form, with a scope, and without saying who asks.
func (h *habits) form(fields url.Values) wire.Exchange {
	h.t.Helper()
	fields.Set("client_id", os.Getenv("VERDA_CLIENT_ID"))
	fields.Set("client_secret", os.Getenv("VERDA_CLIENT_SECRET"))
	fields.Set("scope", "cloud-api-v1")
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "User-Agent": {""}}
	return h.exchange(http.MethodPost, "/oauth2/token", header, strings.NewReader(fields.Encode()))
}

func (h *habits) send(method, path string, body any) wire.Exchange {
	h.t.Helper()
	header := http.Header{"Authorization": {h.bearer}}
	if body == nil {
		return h.exchange(method, path, header, nil)
	}
	encoded, err := json.Marshal(body)
	if err != nil {
		h.t.Fatal(err)
	}
	header.Set("Content-Type", "application/json")
	return h.exchange(method, path, header, bytes.NewReader(encoded))
}

func (h *habits) exchange(method, path string, header http.Header, body io.Reader) wire.Exchange {
	h.t.Helper()
	request, err := http.NewRequest(method, os.Getenv("VERDA_BASE_URL")+path, body)
	if err != nil {
		h.t.Fatal(err)
	}
	request.Header = header
	response, err := (&http.Client{Transport: h.wire, Timeout: 30 * time.Second}).Do(request)
	if err != nil {
		h.t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil {
		h.t.Fatal(err)
	}
	exchanges := h.wire.Take()
	return exchanges[len(exchanges)-1]
}

func (h *habits) claim(exchange wire.Exchange, outcome string) {
	h.t.Helper()
	if err := evidence.Claim(habitsName, exchange, outcome); err != nil {
		h.t.Fatal(err)
	}
}

// read decodes a successful answer as the client does, which must keep what its type has a place for.
func (h *habits) read(exchange wire.Exchange, status int, value any) {
	h.t.Helper()
	if exchange.Status != status {
		h.t.Fatalf("wanted %d, got\n%s", status, show([]wire.Exchange{exchange}))
	}
	if err := json.Unmarshal(exchange.Body, value); err != nil {
		h.t.Fatalf("%v\n%s", err, show([]wire.Exchange{exchange}))
	}
	if _, err := wire.Compare(exchange.Body, value); err != nil {
		h.t.Fatal(err)
	}
	h.claim(exchange, wire.Decoded)
}

var bareID = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// id reads the bare text that creating something answers with.
func (h *habits) id(exchange wire.Exchange, status int) string {
	h.t.Helper()
	if exchange.Status != status || !bareID.Match(exchange.Body) {
		h.t.Fatalf("wanted %d and an id, got\n%s", status, show([]wire.Exchange{exchange}))
	}
	h.claim(exchange, wire.Decoded)
	return string(exchange.Body)
}

// succeeds looks at the status only, as many do.
func (h *habits) succeeds(exchange wire.Exchange, statuses ...int) {
	h.t.Helper()
	if !slices.Contains(statuses, exchange.Status) {
		h.t.Fatalf("wanted one of %v, got\n%s", statuses, show([]wire.Exchange{exchange}))
	}
}

func (h *habits) refused(exchange wire.Exchange, status int, code string) errorObject {
	h.t.Helper()
	body := errorBody(h.t, exchange)
	if exchange.Status != status || body.Code != code {
		h.t.Fatalf("wanted %d %s, got\n%s", status, code, show([]wire.Exchange{exchange}))
	}
	h.claim(exchange, wire.Refused)
	return body
}

// machine is an instance as the SDK of the former DataCrunch read it: prices are numbers, times are texts.
type machine struct {
	ID     string `json:"id"`
	IP     string `json:"ip"`
	Status string `json:"status"`
	CPU    struct {
		NumberOfCores int64 `json:"number_of_cores"`
	} `json:"cpu"`
	CreatedAt       string   `json:"created_at"`
	Hostname        string   `json:"hostname"`
	Location        string   `json:"location"`
	PricePerHour    float64  `json:"price_per_hour"`
	IsSpot          bool     `json:"is_spot"`
	StartupScriptID *string  `json:"startup_script_id"`
	SSHKeyIDs       []string `json:"ssh_key_ids"`
	OSVolumeID      string   `json:"os_volume_id"`
	JupyterToken    *string  `json:"jupyter_token"`
	Contract        string   `json:"contract"`
	Pricing         string   `json:"pricing"`
	VolumeIDs       []string `json:"volume_ids"`
}

// await reads an instance until its status is wanted, and gives it with the statuses that came before.
func (h *habits) await(id string, wanted string) (machine, []string) {
	h.t.Helper()
	var before []string
	for deadline := time.Now().Add(waitAtMost); ; time.Sleep(pollEvery) {
		var found machine
		exchange := h.send(http.MethodGet, "/instances/"+id, nil)
		h.read(exchange, 200, &found)
		if found.Status == wanted {
			h.claim(exchange, wire.Lifecycle)
			return found, before
		}
		before = append(before, found.Status)
		if time.Now().After(deadline) {
			h.t.Fatalf("after %s it is %s, not %s", waitAtMost, found.Status, wanted)
		}
	}
}

func TestAUserAgentMayBeMissingOrEmpty(t *testing.T) {
	t.Parallel()
	base, err := url.Parse(os.Getenv("VERDA_BASE_URL"))
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{
		"grant_type": {"client_credentials"}, "scope": {"cloud-api-v1"},
		"client_id": {os.Getenv("VERDA_CLIENT_ID")}, "client_secret": {os.Getenv("VERDA_CLIENT_SECRET")},
	}.Encode()
	for name, line := range map[string]string{"missing": "", "empty": "User-Agent:\r\n", "blank": "User-Agent: \r\n"} {
		t.Run(name, func(t *testing.T) {
			connection, err := net.Dial("tcp", base.Host)
			if err != nil {
				t.Fatal(err)
			}
			defer connection.Close()
			fmt.Fprintf(connection, "POST %s/oauth2/token HTTP/1.1\r\nHost: %s\r\n%sContent-Type: application/x-www-form-urlencoded\r\n"+
				"Content-Length: %d\r\nConnection: close\r\n\r\n%s", base.Path, base.Host, line, len(form), form)
			response, err := http.ReadResponse(bufio.NewReader(connection), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			body, err := io.ReadAll(response.Body)
			if err != nil {
				t.Fatal(err)
			}
			var token struct {
				AccessToken  string `json:"access_token"`
				RefreshToken string `json:"refresh_token"`
				ExpiresIn    int    `json:"expires_in"`
				Scope        string `json:"scope"`
			}
			(&habits{t: t}).read(wire.Exchange{Path: "/oauth2/token", Status: response.StatusCode, Header: response.Header, Body: body}, 200, &token)
			if token.AccessToken == "" || token.RefreshToken == "" || token.ExpiresIn != 3600 || token.Scope != "cloud-api-v1" {
				t.Errorf("it lives %d s and is for %q", token.ExpiresIn, token.Scope)
			}
		})
	}
}

func TestClaudieReadsTypesAsABareArrayAndWaitsForAnAddress(t *testing.T) {
	t.Parallel()
	h := newHabits(t)
	var types []struct {
		InstanceType string `json:"instance_type"`
		CPU          struct {
			NumberOfCores int `json:"number_of_cores"`
		} `json:"cpu"`
		Memory struct {
			SizeInGigabytes int `json:"size_in_gigabytes"`
		} `json:"memory"`
	}
	h.read(h.send(http.MethodGet, "/instance-types", nil), 200, &types)
	if len(types) == 0 || types[0].CPU.NumberOfCores == 0 || types[0].Memory.SizeInGigabytes == 0 {
		t.Errorf("the types are %+v", types)
	}

	id := h.id(h.send(http.MethodPost, "/instances", map[string]any{
		"instance_type": cpuType, "image": image, "hostname": "claudie-1", "description": "c", "location_code": location, "ssh_key_ids": []string{},
	}), 202)
	// The address may be null at first; the client asks again after a pause.
	var answer struct {
		IP *string `json:"ip"`
	}
	h.read(h.send(http.MethodGet, "/instances/"+id, nil), 200, &answer)
	if answer.IP != nil {
		t.Errorf("an instance that is not made has the address %s", *answer.IP)
	}
	running, _ := h.await(id, "running")
	if net.ParseIP(running.IP) == nil {
		t.Errorf("the address is %q", running.IP)
	}
	h.succeeds(h.send(http.MethodPut, "/instances", map[string]any{"action": "delete", "id": []string{id}}), 202)
	gone, _ := h.await(id, "discontinued")
	if len(gone.VolumeIDs) != 0 {
		t.Errorf("a discontinued instance has the volumes %v", gone.VolumeIDs)
	}
}

func TestTheClusterAutoscalerCountsEveryInstanceFromItsOrderOn(t *testing.T) {
	t.Parallel()
	h := newHabits(t)
	active := []string{"new", "ordered", "provisioning", "validating", "running", "pending"}
	hostname, gpuType := "gpu-pool-vm-fin-03-1a2b3c4d", "1A6000.10V"
	var available bool
	h.read(h.send(http.MethodGet, "/instance-availability/"+gpuType+"?location_code="+location, nil), 200, &available)
	script := h.id(h.send(http.MethodPost, "/scripts", map[string]any{"name": hostname, "script": "#!/bin/sh\ntrue"}), 201)
	counted := func() int {
		var list []machine
		h.read(h.send(http.MethodGet, "/instances", nil), 200, &list)
		count := 0
		for _, one := range list {
			if strings.HasPrefix(one.Hostname, "gpu-pool-vm-") && slices.Contains(active, one.Status) {
				count++
			}
		}
		return count
	}

	if before := counted(); before != 0 || !available {
		t.Fatalf("there are %d already, available: %t", before, available)
	}
	id := h.id(h.send(http.MethodPost, "/instances", map[string]any{
		"instance_type": gpuType, "image": "24.04.kubernetes1.31.1.cuda12.9.qcow2", "hostname": hostname, "description": hostname,
		"location_code": location, "ssh_key_ids": []string{}, "startup_script_id": script, "contract": "PAY_AS_YOU_GO", "pricing": "FIXED_PRICE",
		"os_volume": map[string]any{"name": hostname, "size": 50},
	}), 202)
	if counted() != 1 {
		t.Error("it is not counted at once")
	}
	running, before := h.await(id, "running")
	for _, status := range before {
		if !slices.Contains(active, status) {
			t.Errorf("on its way to running it was %s", status)
		}
	}
	if running.Hostname != hostname || running.Location != location || counted() != 1 {
		t.Errorf("it is %+v", running)
	}
	h.succeeds(h.send(http.MethodPut, "/instances", map[string]any{"action": "delete", "id": []string{id}, "volume_ids": nil}), 202)
	h.await(id, "discontinued")
	if counted() != 0 {
		t.Error("it is still counted")
	}
	h.succeeds(h.send(http.MethodDelete, "/scripts/"+script, nil), 200)
}

func TestDeletingTheInstanceItselfIsNoRoute(t *testing.T) {
	t.Parallel()
	h := newHabits(t)
	id := h.id(h.send(http.MethodPost, "/instances", map[string]any{
		"instance_type": cpuType, "image": image, "hostname": "harness", "location_code": location,
	}), 202)

	for _, target := range []string{id, unknownID} {
		exchange := h.send(http.MethodDelete, "/instances/"+target, nil)
		if body := errorBody(t, exchange); exchange.Status != 404 || body.Code != "not_found" {
			t.Errorf("got\n%s", show([]wire.Exchange{exchange}))
		}
	}
	h.await(id, "running")
	h.succeeds(h.send(http.MethodPut, "/instances", map[string]any{"action": "delete", "id": id}), 202)
	// A second time, as a clean-up that has lost count does.
	h.succeeds(h.send(http.MethodPut, "/instances", map[string]any{"action": "delete", "id": id}), 204)
}

func TestClusterAPIProviderMarksWhatItOwnsWithTags(t *testing.T) {
	t.Parallel()
	h := newHabits(t)
	id := h.id(h.send(http.MethodPost, "/instances", map[string]any{
		"instance_type": cpuType, "image": image, "hostname": "capv-1", "description": "", "location_code": location,
		"tags": []map[string]string{{"key": "capv-owner", "value": "cluster-1"}},
	}), 202)
	for filter, found := range map[string]bool{"capv-owner": true, "capv-owner=cluster-1": true, "capv-owner=cluster-2": false} {
		var list []machine
		h.read(h.send(http.MethodGet, "/instances?tag="+url.QueryEscape(filter), nil), 200, &list)
		if slices.ContainsFunc(list, func(one machine) bool { return one.ID == id }) != found {
			t.Errorf("found by %s: %t", filter, !found)
		}
	}
	running, _ := h.await(id, "running")

	// Its ids of volumes are those of the instance, where the OS volume is listed, and the OS volume once more.
	h.succeeds(h.send(http.MethodPut, "/instances", map[string]any{
		"action": "delete", "id": []string{id}, "volume_ids": append(running.VolumeIDs, running.OSVolumeID), "delete_permanently": true,
	}), 202)
	h.await(id, "discontinued")
	var volume struct {
		Status string `json:"status"`
	}
	h.read(h.send(http.MethodGet, "/volumes/"+running.OSVolumeID, nil), 200, &volume)
	if volume.Status != "deleted" {
		t.Errorf("the OS volume is %s", volume.Status)
	}
	h.refused(h.send(http.MethodGet, "/instances/"+unknownID, nil), 404, "not_found")
	h.refused(h.send(http.MethodGet, "/instances/not-an-id", nil), 400, "invalid_request")
}

func TestThePackerPluginClonesTheSystemToSeveralLocations(t *testing.T) {
	t.Parallel()
	h := newHabits(t)
	id := h.id(h.send(http.MethodPost, "/instances", map[string]any{
		"instance_type": cpuType, "image": image, "hostname": "packer", "description": "", "location_code": location,
	}), 202)
	running, _ := h.await(id, "running")
	h.succeeds(h.send(http.MethodPut, "/instances", map[string]any{"action": "shutdown", "id": []string{id}}), 202)
	h.await(id, "offline")

	for _, where := range []string{location, elsewhere} {
		var clones []string
		h.read(h.send(http.MethodPut, "/volumes", map[string]any{
			"action": "clone", "id": running.OSVolumeID, "name": "image", "location_code": where,
		}), 202, &clones)
		if len(clones) != 1 {
			t.Fatalf("cloning gave %v", clones)
		}
		for deadline := time.Now().Add(waitAtMost); ; time.Sleep(pollEvery) {
			var clone struct {
				Status     string `json:"status"`
				Location   string `json:"location"`
				IsOSVolume bool   `json:"is_os_volume"`
			}
			exchange := h.send(http.MethodGet, "/volumes/"+clones[0], nil)
			h.read(exchange, 200, &clone)
			if clone.Status == "detached" {
				h.claim(exchange, wire.Lifecycle)
				if clone.Location != where || !clone.IsOSVolume {
					t.Errorf("the clone is %+v", clone)
				}
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("the clone is %s", clone.Status)
			}
		}
		h.succeeds(h.send(http.MethodDelete, "/volumes/"+clones[0]+"?force=true", nil), 202, 204)
	}
	h.succeeds(h.send(http.MethodPut, "/instances", map[string]any{"action": "delete", "id": []string{id}, "volume_ids": nil}), 202)
}

func TestTheSDKOfTheFormerNameUsesOlderPathsAndShapes(t *testing.T) {
	t.Parallel()
	h := newHabits(t)
	type key struct {
		ID   string `json:"id"`
		Name string `json:"name"`
		Key  string `json:"key"`
	}
	type script struct {
		ID     string `json:"id"`
		Name   string `json:"name"`
		Script string `json:"script"`
	}
	type volume struct {
		ID         string    `json:"id"`
		InstanceID string    `json:"instance_id"`
		Instances  []machine `json:"instances"`
		CreatedAt  string    `json:"created_at"`
		Size       int64     `json:"size"`
		Status     string    `json:"status"`
		Target     string    `json:"target"`
		HourlyCost float64   `json:"base_hourly_cost"`
		DeletedAt  string    `json:"deleted_at,omitempty"`
	}

	keyID := h.id(h.send(http.MethodPost, "/sshkeys", key{Name: "old", Key: publicKey}), 201)
	var keys, all []key
	h.read(h.send(http.MethodGet, "/sshkeys/"+keyID, nil), 200, &keys)
	h.read(h.send(http.MethodGet, "/sshkeys", nil), 200, &all)
	if len(keys) != 1 || keys[0].Key != publicKey || !slices.Contains(all, keys[0]) {
		t.Errorf("the key is %+v", keys)
	}
	scriptID := h.id(h.send(http.MethodPost, "/scripts", map[string]string{"name": "old", "script": "#!/bin/bash\n\necho hello world"}), 201)
	var scripts []script
	h.read(h.send(http.MethodGet, "/scripts/"+scriptID, nil), 200, &scripts)

	// It always says what it pays and how, in words of its time; on-demand words for a spot machine, too.
	id := h.id(h.send(http.MethodPost, "/instances", map[string]any{
		"instance_type": "1A100.22V", "image": image, "ssh_key_ids": []string{keyID}, "startup_script_id": scriptID,
		"hostname": "integration-test-vm", "description": "Integration test", "location_code": elsewhere, "is_spot": true,
		"os_volume": map[string]any{"name": "os", "size": 50}, "contract": "PAY_AS_YOU_GO", "pricing": "DYNAMIC_PRICE",
	}), 202)
	running, _ := h.await(id, "running")
	if !running.IsSpot || running.Pricing != "DYNAMIC_PRICE" || running.StartupScriptID == nil || running.PricePerHour <= 0 {
		t.Errorf("the instance is %+v", running)
	}
	var list []*machine
	h.read(h.send(http.MethodGet, "/instances?status=running", nil), 200, &list)
	// A single id is a text and no list, and the answer is not read.
	h.succeeds(h.send(http.MethodPut, "/instances", map[string]string{"action": "shutdown", "id": id}), 202)
	h.await(id, "offline")

	volumeID := h.id(h.send(http.MethodPost, "/volumes", map[string]any{
		"type": "NVMe", "location_code": elsewhere, "size": 50, "instance_id": id, "name": "old",
	}), 202)
	for deadline := time.Now().Add(waitAtMost); ; time.Sleep(pollEvery) {
		var made volume
		h.read(h.send(http.MethodGet, "/volumes/"+volumeID, nil), 200, &made)
		if made.Status == "attached" && made.InstanceID == id && made.Target != "" {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the volume is %+v", made)
		}
	}
	h.succeeds(h.send(http.MethodPut, "/volumes", map[string]any{"action": "detach", "id": volumeID}), 202)
	h.succeeds(h.send(http.MethodPut, "/volumes", map[string]any{"action": "delete", "id": volumeID, "is_permanent": false}), 202)
	var trash []volume
	h.read(h.send(http.MethodGet, "/volumes/trash", nil), 200, &trash)
	if !slices.ContainsFunc(trash, func(one volume) bool { return one.ID == volumeID && one.DeletedAt != "" }) {
		t.Error("the volume is not in the trash")
	}
	h.succeeds(h.send(http.MethodDelete, "/volumes/"+volumeID, nil), 202, 204)

	h.succeeds(h.send(http.MethodPut, "/instances", map[string]string{"action": "delete", "id": id}), 202)
	h.await(id, "discontinued")
	h.succeeds(h.send(http.MethodDelete, "/scripts/"+scriptID, nil), 200)
	h.succeeds(h.send(http.MethodDelete, "/sshkeys/"+keyID, nil), 200)
	// It deletes several keys twice, by mistake.
	for range 2 {
		h.succeeds(h.send(http.MethodDelete, "/sshkeys", map[string][]string{"keys": {keyID}}), 200)
	}
	h.refused(h.send(http.MethodGet, "/sshkeys/"+keyID, nil), 404, "not_found")
}

func TestOlderPathsOfInstancesStillAnswer(t *testing.T) {
	t.Parallel()
	h := newHabits(t)
	var types []struct {
		InstanceType string `json:"instance_type"`
		PricePerHour string `json:"price_per_hour"`
	}
	h.read(h.send(http.MethodGet, "/instances/types", nil), 200, &types)
	if len(types) == 0 {
		t.Error("there are no types")
	}
	for _, spelling := range []string{"is_spot", "isSpot"} {
		var available bool
		h.read(h.send(http.MethodGet, "/instances/availability/"+cpuType+"?"+spelling+"=true", nil), 200, &available)
		if !available {
			t.Errorf("%s is not available", cpuType)
		}
	}
	h.refused(h.send(http.MethodPost, "/instances/action", map[string]string{"action": "start", "instance_id": unknownID}), 404, "not_found")
}

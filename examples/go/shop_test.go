// Package shop has tests of code that uses the official SDK.
package shop

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"example.com/shop/havutest"
	"github.com/verda-cloud/verdacloud-sdk-go/pkg/verda"
)

func client(t *testing.T, cloud *havutest.Cloud) *verda.Client {
	t.Helper()
	client, err := verda.NewClient(
		verda.WithBaseURL(cloud.BaseURL), verda.WithClientID(cloud.ClientID), verda.WithClientSecret(cloud.ClientSecret))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func order(client *verda.Client, hostname string) (*verda.Instance, error) {
	return client.Instances.Create(context.Background(), verda.CreateInstanceRequest{
		InstanceType: "CPU.4V.16G", Image: "ubuntu-24.04", Hostname: hostname, Description: "for a test", LocationCode: "FIN-01",
	})
}

func TestAnOrderBecomesAMachine(t *testing.T) {
	t.Parallel()
	cloud := havutest.New(t)
	client := client(t, cloud)

	instance, err := order(client, "web-1")
	if err != nil {
		t.Fatal(err)
	}
	cloud.RunUntilQuiet()

	instance, err = client.Instances.GetByID(context.Background(), instance.ID)
	if err != nil || instance.Status != "running" {
		t.Errorf("the machine is %+v, %v", instance, err)
	}
	if created := cloud.Events("instance.created"); len(created) != 1 || created[0].Name != "web-1" {
		t.Errorf("created were %+v", created)
	}
}

func TestAMachineIsPaidForAsLongAsItIsThere(t *testing.T) {
	t.Parallel()
	cloud := havutest.New(t, havutest.Fields{"balance": "100"})
	if _, err := order(client(t, cloud), "web-1"); err != nil {
		t.Fatal(err)
	}

	cloud.Advance(30 * 24 * time.Hour)

	// A new client, because the token of the old one has expired meanwhile.
	balance, err := client(t, cloud).Balance.Get(context.Background())
	if err != nil || balance.Amount >= 100 {
		t.Errorf("the balance is %+v, %v", balance, err)
	}
	charged := false
	for _, entry := range cloud.Ledger() {
		charged = charged || entry.Kind == "charge"
	}
	if !charged {
		t.Error("nothing was charged")
	}
}

func TestTheThirdOrderSucceeds(t *testing.T) {
	t.Parallel()
	cloud := havutest.New(t)
	client := client(t, cloud)
	cloud.Fault(havutest.Fields{
		"operation": "deployInstance", "times": 2,
		"effect": havutest.Fields{"kind": "refuse", "status": 503, "message": "no room today"},
	})

	for range 2 {
		_, err := order(client, "web-1")
		var refusal *verda.APIError
		if !errors.As(err, &refusal) || refusal.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("wanted a refusal, got %v", err)
		}
	}
	if _, err := order(client, "web-1"); err != nil {
		t.Error(err)
	}
}

func TestEverythingIsSoldOut(t *testing.T) {
	t.Parallel()
	cloud := havutest.New(t)
	client := client(t, cloud)
	cloud.Capacity("FIN-01", "CPU.4V.16G", 1)
	if _, err := order(client, "web-1"); err != nil {
		t.Fatal(err)
	}

	if _, err := order(client, "web-2"); err == nil {
		t.Error("there was room for a second machine")
	}
}

package conformance

import (
	"context"
	"strings"
	"testing"

	"github.com/verda-cloud/verdacloud-sdk-go/pkg/verda"
)

func TestTokens(t *testing.T) {
	t.Parallel()
	s := newSession(t)

	first := call(s, "Auth.Authenticate", func(context.Context) (*verda.TokenResponse, error) { return s.Auth.Authenticate() })
	if first.ExpiresIn != 3600 || first.Scope != "cloud-api-v1" || first.TokenType != "Bearer" {
		t.Errorf("the token is %+v", first)
	}
	refreshed := call(s, "Auth.RefreshToken", func(context.Context) (*verda.TokenResponse, error) { return s.Auth.RefreshToken() })
	if refreshed.AccessToken == "" || refreshed.RefreshToken == "" {
		t.Error("the refreshed token is empty")
	}
	fresh := newSession(t)
	call(fresh, "Auth.GetValidToken", func(context.Context) (*verda.TokenResponse, error) { return fresh.Auth.GetValidToken() })
	another := newSession(t)
	header, err := another.Auth.GetBearerToken()
	driven("Auth.GetBearerToken")
	if err != nil || !strings.HasPrefix(header, "Bearer ") {
		t.Errorf("the header does not begin with Bearer, or: %v", err)
	}
	if fresh.Auth.IsExpired() {
		t.Error("a new token is expired")
	}
}

func TestWrongSecret(t *testing.T) {
	t.Parallel()
	s := newSessionWith(t, "conformance-nobody", "wrong")

	_, err := s.Auth.Authenticate()
	exchanges := s.recorder.take()
	if err == nil || len(exchanges) != 1 || exchanges[0].status != 401 {
		t.Fatalf("wanted one refused request, got %v\n%s", err, show(exchanges))
	}
	if !strings.Contains(err.Error(), "401") {
		t.Errorf("the SDK says %q", err)
	}
	claim(exchanges[0], "error")
}

func TestBalance(t *testing.T) {
	t.Parallel()
	s := newSession(t)

	balance := call(s, "Balance.Get", s.Balance.Get)
	if balance.Currency != "usd" || balance.Amount <= 0 {
		t.Errorf("the balance is %+v", balance)
	}
}

func TestSSHKeys(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	add := func(name, text string) *verda.SSHKey {
		return call(s, "SSHKeys.AddSSHKey", func(c context.Context) (*verda.SSHKey, error) {
			return s.SSHKeys.AddSSHKey(c, &verda.CreateSSHKeyRequest{Name: name, PublicKey: text})
		})
	}

	key := add("<go> & \"keys\" – ü", publicKey)
	if key.Name != "<go> & \"keys\" – ü" || key.PublicKey != publicKey {
		t.Errorf("the key is %+v", key)
	}
	again := add(key.Name, "not a key at all")
	third := add("third", publicKey)
	read := call(s, "SSHKeys.GetSSHKeyByID", func(c context.Context) (*verda.SSHKey, error) { return s.SSHKeys.GetSSHKeyByID(c, key.ID) })
	if read.ID != key.ID {
		t.Errorf("asked for %s, got %s", key.ID, read.ID)
	}
	if keys := call(s, "SSHKeys.GetAllSSHKeys", s.SSHKeys.GetAllSSHKeys); len(keys) < 3 {
		t.Errorf("there are %d keys", len(keys))
	}
	do(s, "SSHKeys.DeleteSSHKey", func(c context.Context) error { return s.SSHKeys.DeleteSSHKey(c, key.ID) })
	do(s, "SSHKeys.DeleteMultipleSSHKeys", func(c context.Context) error {
		return s.SSHKeys.DeleteMultipleSSHKeys(c, []string{again.ID, third.ID})
	})
	refuse(s, "SSHKeys.GetSSHKeyByID", 404, "not_found", func(c context.Context) error {
		_, err := s.SSHKeys.GetSSHKeyByID(c, key.ID)
		return err
	})
	refuse(s, "SSHKeys.GetSSHKeyByID", 400, "invalid_request", func(c context.Context) error {
		_, err := s.SSHKeys.GetSSHKeyByID(c, "not-an-id")
		return err
	})
}

func TestStartupScripts(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	add := func(name string) *verda.StartupScript {
		return call(s, "StartupScripts.AddStartupScript", func(c context.Context) (*verda.StartupScript, error) {
			return s.StartupScripts.AddStartupScript(c, &verda.CreateStartupScriptRequest{Name: name, Script: "#!/bin/sh\necho '<&>'\n"})
		})
	}

	script, second, third := add("first"), add("second"), add("second")
	if script.Script != "#!/bin/sh\necho '<&>'\n" {
		t.Errorf("the script is %q", script.Script)
	}
	call(s, "StartupScripts.GetStartupScriptByID", func(c context.Context) (*verda.StartupScript, error) {
		return s.StartupScripts.GetStartupScriptByID(c, script.ID)
	})
	if scripts := call(s, "StartupScripts.GetAllStartupScripts", s.StartupScripts.GetAllStartupScripts); len(scripts) < 3 {
		t.Errorf("there are %d scripts", len(scripts))
	}
	do(s, "StartupScripts.DeleteStartupScript", func(c context.Context) error {
		return s.StartupScripts.DeleteStartupScript(c, script.ID)
	})
	do(s, "StartupScripts.DeleteMultipleStartupScripts", func(c context.Context) error {
		return s.StartupScripts.DeleteMultipleStartupScripts(c, []string{second.ID, third.ID})
	})
	refuse(s, "StartupScripts.GetStartupScriptByID", 404, "not_found", func(c context.Context) error {
		_, err := s.StartupScripts.GetStartupScriptByID(c, script.ID)
		return err
	})
}

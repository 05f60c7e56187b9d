package conformance

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/verda-cloud/verdacloud-sdk-go/pkg/verda"

	"dev.havu/conformance/wire"
)

// token makes a method of the SDK that takes no context one that does.
func token(f func() (*verda.TokenResponse, error)) func(context.Context) (*verda.TokenResponse, error) {
	return func(context.Context) (*verda.TokenResponse, error) { return f() }
}

func TestTokens(t *testing.T) {
	t.Parallel()
	s := newSession(t)

	first := call(s, token(s.Auth.Authenticate))
	if first.ExpiresIn != 3600 || first.Scope != "cloud-api-v1" || first.TokenType != "Bearer" || first.RefreshToken == "" {
		t.Errorf("the token lives %d s, scope %q, type %q", first.ExpiresIn, first.Scope, first.TokenType)
	}
	refreshed := call(s, token(s.Auth.RefreshToken))
	if refreshed.AccessToken == first.AccessToken || refreshed.AccessToken == "" {
		t.Error("refreshing gave no other token")
	}
	if s.Auth.IsExpired() {
		t.Error("a new token is expired")
	}
	call(s, s.Balance.Get)

	fresh := newSession(t)
	if !fresh.Auth.IsExpired() {
		t.Error("a client without a token has one")
	}
	got := call(fresh, token(fresh.Auth.GetValidToken))
	again, err := fresh.Auth.GetValidToken()
	if err != nil || again.AccessToken != got.AccessToken || len(fresh.wire.Take()) != 0 {
		t.Errorf("a token that is still good was not used again, or: %v", err)
	}
}

func TestABearerTokenIsTheAccessTokenThatWasAnswered(t *testing.T) {
	t.Parallel()
	s := newSession(t)

	bearer, err := s.Auth.GetBearerToken()
	exchanges := s.wire.Take()
	if err != nil || len(exchanges) != 1 {
		t.Fatalf("%v after\n%s", err, show(exchanges))
	}
	var answer verda.TokenResponse
	if err := json.Unmarshal(exchanges[0].Body, &answer); err != nil {
		t.Fatal(err)
	}
	if bearer != "Bearer "+answer.AccessToken {
		t.Error("it is another one")
	}
	s.claim(exchanges[0], wire.Driven)
}

func TestWrongCredentialsAreRefused(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]*session{
		"a wrong secret":       newSessionAs(t, os.Getenv("VERDA_CLIENT_ID"), "wrong"),
		"an unknown client id": newSessionAs(t, "nobody", os.Getenv("VERDA_CLIENT_SECRET")),
	} {
		t.Run(name, func(t *testing.T) {
			s.t = t
			refuse(s, 401, "unauthorized_request", only(token(s.Auth.Authenticate)))
			// A call that needs a token fails with the same error.
			refuse(s, 401, "unauthorized_request", only(s.Balance.Get))
		})
	}
}

func TestTokensThatExpireAreRefreshed(t *testing.T) {
	t.Parallel()
	url, id, secret := server(t, "--token-lifetime", "2s")
	s := newSessionAt(t, url, id, secret)

	first := call(s, token(s.Auth.Authenticate))
	if first.ExpiresIn != 2 {
		t.Errorf("the token lives %d s", first.ExpiresIn)
	}
	// The SDK takes a token that has less than 30 s left as expired, so each call refreshes.
	balance, err := s.Balance.Get(context.Background())
	exchanges := s.wire.Take()
	if err != nil || balance.Currency == "" || len(exchanges) != 2 || !exchanges[0].IsToken() {
		t.Fatalf("%v after\n%s", err, show(exchanges))
	}
	// The token from the beginning ends for real.
	s.with(func(request *http.Request) { request.Header.Set("Authorization", "Bearer "+first.AccessToken) })
	for deadline := time.Now().Add(waitAtMost); ; time.Sleep(pollEvery) {
		if _, err = s.Balance.Get(context.Background()); err != nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("a token does not expire")
		}
	}
	refuse(s, 401, "unauthorized_request", only(s.Balance.Get))
	s.wire.Change = nil
	call(s, s.Balance.Get)
}

func TestTooManyRequestsAreAnErrorOfTheAPI(t *testing.T) {
	t.Parallel()
	url, id, secret := server(t, "--rate-limits", "on", "--rate-limit-endpoint", "3")
	s := newSessionAt(t, url, id, secret)

	for range 3 {
		call(s, s.Balance.Get)
	}
	_, err := s.Balance.Get(context.Background())
	exchanges := s.wire.Take()
	if err == nil || len(exchanges) != 1 || exchanges[0].Status != 429 || exchanges[0].Header.Get("Retry-After") == "" {
		t.Fatalf("%v after\n%s", err, show(exchanges))
	}
	refuse(s, 429, errorBody(t, exchanges[0]).Code, only(s.Balance.Get))
	call(s, s.Locations.Get)
}

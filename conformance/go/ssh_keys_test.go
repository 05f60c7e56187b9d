package conformance

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/verda-cloud/verdacloud-sdk-go/pkg/verda"
)

func (s *session) addKey(name, text string) *verda.SSHKey {
	s.t.Helper()
	return call(s, func(c context.Context) (*verda.SSHKey, error) {
		return s.SSHKeys.AddSSHKey(c, &verda.CreateSSHKeyRequest{Name: name, PublicKey: text})
	})
}

func TestSSHKeys(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	name := "<go> & \"keys\" – ü \u2028"

	key, unreadable, third := s.addKey(name, publicKey), s.addKey(name, "not a key at all"), s.addKey("third", publicKey)
	if key.Name != name || key.PublicKey != publicKey || key.Fingerprint == "" || key.CreatedAt.IsZero() {
		t.Errorf("the key is %+v", key)
	}
	if unreadable.Fingerprint != "" {
		t.Errorf("what is no key has the fingerprint %s", unreadable.Fingerprint)
	}
	read := call(s, func(c context.Context) (*verda.SSHKey, error) { return s.SSHKeys.GetSSHKeyByID(c, key.ID) })
	if *read != *key {
		t.Errorf("added %+v and read %+v", key, read)
	}
	if !slices.Contains(call(s, s.SSHKeys.GetAllSSHKeys), *key) {
		t.Error("the key is not in the list")
	}
	do(s, func(c context.Context) error { return s.SSHKeys.DeleteSSHKey(c, key.ID) })
	do(s, func(c context.Context) error {
		return s.SSHKeys.DeleteMultipleSSHKeys(c, []string{unreadable.ID, third.ID, unknownID})
	})
	for _, gone := range []string{key.ID, unreadable.ID, third.ID} {
		refuse(s, 404, "not_found", only(func(c context.Context) (*verda.SSHKey, error) { return s.SSHKeys.GetSSHKeyByID(c, gone) }))
	}
	// What is not there is as good as deleted.
	do(s, func(c context.Context) error { return s.SSHKeys.DeleteSSHKey(c, key.ID) })
}

func TestSSHKeyRefusals(t *testing.T) {
	t.Parallel()
	s := newSession(t)

	refuse(s, 400, "invalid_request", only(func(c context.Context) (*verda.SSHKey, error) { return s.SSHKeys.GetSSHKeyByID(c, "not-an-id") }))
	refuse(s, 400, "invalid_request", func(c context.Context) error { return s.SSHKeys.DeleteSSHKey(c, "not-an-id") })
	refuse(s, 400, "invalid_request", func(c context.Context) error { return s.SSHKeys.DeleteMultipleSSHKeys(c, []string{"not-an-id"}) })
	refuse(s, 400, "invalid_request", func(c context.Context) error { return s.SSHKeys.DeleteMultipleSSHKeys(c, nil) })
}

func TestTheSDKMakesAPlainErrorOfARefusedSSHKey(t *testing.T) {
	t.Parallel()
	s := newSession(t)

	exchanges, err := attempt(s, only(func(c context.Context) (*verda.SSHKey, error) {
		return s.SSHKeys.AddSSHKey(c, &verda.CreateSSHKeyRequest{Name: strings.Repeat("n", 256), PublicKey: publicKey})
	}))
	var refusal *verda.APIError
	if len(exchanges) != 1 || exchanges[0].Status != 400 || errors.As(err, &refusal) {
		t.Fatalf("%v after\n%s", err, show(exchanges))
	}
	if err.Error() != "API error 400: "+string(exchanges[0].Body) || errorBody(t, exchanges[0]).Code != "invalid_request" {
		t.Errorf("the SDK says %q", err)
	}
}

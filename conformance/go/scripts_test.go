package conformance

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/verda-cloud/verdacloud-sdk-go/pkg/verda"
)

func (s *session) addScript(name, text string) *verda.StartupScript {
	s.t.Helper()
	return call(s, func(c context.Context) (*verda.StartupScript, error) {
		return s.StartupScripts.AddStartupScript(c, &verda.CreateStartupScriptRequest{Name: name, Script: text})
	})
}

func TestStartupScripts(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	text := "#!/bin/sh\r\necho '<&>' \"\t\\\" 😀\n"

	script, second, third := s.addScript("first", text), s.addScript("second", text), s.addScript("second", text)
	if script.Script != text || script.Name != "first" || script.CreatedAt.IsZero() {
		t.Errorf("the script is %+v", script)
	}
	read := call(s, func(c context.Context) (*verda.StartupScript, error) {
		return s.StartupScripts.GetStartupScriptByID(c, script.ID)
	})
	if *read != *script {
		t.Errorf("added %+v and read %+v", script, read)
	}
	if !slices.Contains(call(s, s.StartupScripts.GetAllStartupScripts), *script) {
		t.Error("the script is not in the list")
	}
	do(s, func(c context.Context) error { return s.StartupScripts.DeleteStartupScript(c, script.ID) })
	do(s, func(c context.Context) error {
		return s.StartupScripts.DeleteMultipleStartupScripts(c, []string{second.ID, third.ID, unknownID})
	})
	for _, gone := range []string{script.ID, second.ID, third.ID} {
		refuse(s, 404, "not_found", only(func(c context.Context) (*verda.StartupScript, error) {
			return s.StartupScripts.GetStartupScriptByID(c, gone)
		}))
	}
	// What is not there is as good as deleted.
	do(s, func(c context.Context) error { return s.StartupScripts.DeleteStartupScript(c, script.ID) })
}

func TestStartupScriptRefusals(t *testing.T) {
	t.Parallel()
	s := newSession(t)

	for name, one := range map[string]struct{ length, status int }{
		"longer than a script may be": {48*1024 + 1, 400},
		"longer than a body may be":   {1024*1024 + 1, 413},
	} {
		t.Run(name, func(t *testing.T) {
			refuse(s, one.status, "invalid_request", only(func(c context.Context) (*verda.StartupScript, error) {
				return s.StartupScripts.AddStartupScript(c, &verda.CreateStartupScriptRequest{Name: "long", Script: strings.Repeat("#", one.length)})
			}))
		})
	}
	refuse(s, 400, "invalid_request", only(func(c context.Context) (*verda.StartupScript, error) {
		return s.StartupScripts.GetStartupScriptByID(c, "not-an-id")
	}))
	refuse(s, 400, "invalid_request", func(c context.Context) error { return s.StartupScripts.DeleteStartupScript(c, "not-an-id") })
	refuse(s, 400, "invalid_request", func(c context.Context) error {
		return s.StartupScripts.DeleteMultipleStartupScripts(c, []string{"not-an-id"})
	})
}

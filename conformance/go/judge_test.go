package conformance

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/verda-cloud/verdacloud-sdk-go/pkg/verda"
)

// notServed are services and methods that no test can drive against Havu, each with its reason.
var notServed = map[string]string{
	"ContainerDeploymentsService": "serverless containers, secrets and registry credentials are not served (docs/limits.md)",
	"ServerlessJobsService":       "serverless jobs are not served (docs/limits.md)",
	"AuthService.IsExpired":       "sends nothing; TestTokens looks at it",
}

func TestMain(m *testing.M) {
	flag.Parse()
	if os.Getenv("VERDA_BASE_URL") == "" {
		fmt.Println("VERDA_BASE_URL is not set; conformance/go/run starts a server and sets it")
		os.Exit(2)
	}
	code := m.Run()
	if err := evidence.Close(); err != nil {
		fmt.Println(err)
		code = 1
	}
	// What a part of the tests has shown says nothing about the whole.
	if code == 0 && flag.Lookup("test.run").Value.String() == "" {
		for _, problem := range problems() {
			fmt.Println(problem)
			code = 1
		}
	}
	os.Exit(code)
}

// problems are what all tests together have shown to be wrong.
func problems() []string {
	var found []string
	for _, method := range methodsOfSDK() {
		if !driven[method] {
			found = append(found, "no test drives "+method)
		}
	}
	explained, err := explainedDifferences(differencesFile)
	if err != nil {
		return append(found, err.Error())
	}
	for difference := range differences {
		if explained[difference] == "" {
			found = append(found, "not explained in "+differencesFile+": "+difference)
		}
	}
	for difference := range explained {
		if !differences[difference] {
			found = append(found, "no longer so, but in "+differencesFile+": "+difference)
		}
	}
	slices.Sort(found)
	return found
}

// methodsOfSDK are all methods of all services that Havu serves.
func methodsOfSDK() []string {
	var methods []string
	client := reflect.TypeFor[verda.Client]()
	for i := range client.NumField() {
		service := client.Field(i).Type
		if service.Kind() != reflect.Pointer || !strings.HasSuffix(service.Elem().Name(), "Service") {
			continue
		}
		for j := range service.NumMethod() {
			method := service.Elem().Name() + "." + service.Method(j).Name
			if notServed[service.Elem().Name()] == "" && notServed[method] == "" {
				methods = append(methods, method)
			}
		}
	}
	return methods
}

// explainedDifferences reads lines of a difference, a colon and the reason for it.
func explainedDifferences(path string) (map[string]string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	explained := map[string]string{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		difference, reason, _ := strings.Cut(line, ": ")
		if reason == "" {
			return nil, fmt.Errorf("%s gives no reason for %s", path, difference)
		}
		explained[difference] = reason
	}
	return explained, nil
}

func TestTheVersionUnderTestIsTheOneThatIsNamed(t *testing.T) {
	text, err := os.ReadFile(moduleFile)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "/verdacloud-sdk-go v"+sdkVersion+"\n") {
		t.Errorf("%s does not ask for version %s", moduleFile, sdkVersion)
	}
}

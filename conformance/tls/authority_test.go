package tls

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"testing"
)

// Reads a certificate from the file that a variable names.
func certificate(t *testing.T, variable string) *x509.Certificate {
	t.Helper()
	content, err := os.ReadFile(os.Getenv(variable))
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(content)
	if block == nil {
		t.Fatalf("%s holds no PEM", os.Getenv(variable))
	}
	parsed, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func verify(t *testing.T, variable, name string) error {
	trusted := x509.NewCertPool()
	trusted.AddCert(certificate(t, "AUTHORITY"))
	_, err := certificate(t, variable).Verify(x509.VerifyOptions{Roots: trusted, DNSName: name})
	return err
}

func TestTheCertificateThatIsServedIsGoodForItsNames(t *testing.T) {
	for _, name := range []string{"localhost", "127.0.0.1", "::1", "api.verda.com"} {
		if err := verify(t, "SERVED", name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheCertificateThatIsServedIsGoodForNothingElse(t *testing.T) {
	for _, name := range []string{"verda.com", "example.com", "127.0.0.2"} {
		var mismatch x509.HostnameError
		if err := verify(t, "SERVED", name); !errors.As(err, &mismatch) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhoStealsTheKeyCannotPoseAsOthers(t *testing.T) {
	var invalid x509.CertificateInvalidError
	if err := verify(t, "FORGED", "example.com"); !errors.As(err, &invalid) || invalid.Reason != x509.CANotAuthorizedForThisName {
		t.Errorf("example.com: %v", err)
	}
}

module dev.havu/conformance

go 1.25

require github.com/verda-cloud/verdacloud-sdk-go v1.2.1

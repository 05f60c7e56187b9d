module example.com/shop

go 1.25

require github.com/verda-cloud/verdacloud-sdk-go v1.4.2

require github.com/go-ozzo/ozzo-validation/v4 v4.3.0 // indirect

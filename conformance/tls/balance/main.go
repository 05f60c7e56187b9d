// Prints the balance of the project, as any program does that was written for the real API.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/verda-cloud/verdacloud-sdk-go/pkg/verda"
)

func main() {
	options := []verda.ClientOption{verda.WithClientID("havu"), verda.WithClientSecret("havu-local-secret")}
	if url := os.Getenv("VERDA_BASE_URL"); url != "" {
		options = append(options, verda.WithBaseURL(url))
	}
	client, err := verda.NewClient(options...)
	if err != nil {
		log.Fatal(err)
	}
	balance, err := client.Balance.Get(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("balance:", balance.Amount, balance.Currency)
}

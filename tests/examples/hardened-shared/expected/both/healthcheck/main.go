// Command healthcheck asks the service beside it whether it is well, since its image has neither shell nor curl.
//
// Usage: healthcheck PORT PATH STATUS, where STATUS is the first that is bad.
package main

import (
	"net/http"
	"os"
	"strconv"
	"time"
)

func main() {
	if len(os.Args) != 4 || !isWell(os.Args[1], os.Args[2], os.Args[3]) {
		os.Exit(1)
	}
}

func isWell(port, path, bad string) bool {
	limit, err := strconv.Atoi(bad)
	if err != nil {
		return false
	}
	client := http.Client{
		Timeout:   2 * time.Second,
		Transport: &http.Transport{}, // no proxy
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}
	response, err := client.Get("http://127.0.0.1:" + port + path)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	return response.StatusCode < limit
}

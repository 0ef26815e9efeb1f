// Command visitor is what the check of a cluster runs in pods: it serves a folder, or prints what it gets from URLs.
package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "visitor:", err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if len(arguments) == 1 && arguments[0] == "resolver" {
		names, err := os.ReadFile("/etc/resolv.conf")
		fmt.Printf("%s", names)
		return err
	}
	if len(arguments) < 2 {
		return fmt.Errorf("usage: visitor resolver | visitor serve FOLDER | visitor get URL…")
	}
	if arguments[0] == "serve" {
		return http.ListenAndServe(":8080", http.FileServer(http.Dir(arguments[1])))
	}
	// Only whether there is an answer counts here, not whose.
	client := &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	for _, url := range arguments[1:] {
		response, err := client.Get(url)
		if err != nil {
			return err
		}
		body, err := io.ReadAll(io.LimitReader(response.Body, 200))
		response.Body.Close()
		if err != nil {
			return err
		}
		fmt.Printf("%s %d %s\n", url, response.StatusCode, body)
	}
	return nil
}

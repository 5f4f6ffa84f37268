// Tells the time of day in a time zone, as a page from a template.
package main

import (
	"context"
	"errors"
	"html/template"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	page := template.Must(template.ParseFiles("templates/time.html"))
	http.HandleFunc("/healthz", func(http.ResponseWriter, *http.Request) {})
	http.HandleFunc("/", func(response http.ResponseWriter, request *http.Request) {
		zone, err := time.LoadLocation(request.URL.Query().Get("zone"))
		if err != nil {
			http.Error(response, err.Error(), http.StatusNotFound)
			return
		}
		page.Execute(response, time.Now().In(zone).Format(time.RFC1123))
	})
	server := http.Server{Addr: ":" + os.Getenv("PORT")}
	asked, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	go func() {
		<-asked.Done()
		server.Shutdown(context.Background())
	}()
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
}

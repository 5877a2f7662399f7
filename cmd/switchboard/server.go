package main

import (
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"switchboard/channels"
	"switchboard/gateway/api"
)

const (
	// maxRequest is the most bytes any request may have, but for agents' files;
	// routes allow less.
	maxRequest = 1 << 20
	// maxHeader is the most bytes of a request's header.
	maxHeader = 32 << 10
)

// serverOf is the HTTP server; event streams lift the write timeout for themselves.
func (a *App) serverOf(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(a.log.Handler(), slog.LevelWarn),
	}
}

// routes is every path there is (interface.md §3).
func (a *App) routes(rest http.Handler) http.Handler {
	home := "/chat/"
	mux := http.NewServeMux()
	web := a.web.Handler()
	mux.Handle("/chat/", web)
	mux.Handle("GET /s/{token}", web)
	mux.Handle("/api/v1/", rest)
	mux.Handle("/console/", a.console)
	if a.telephone != nil {
		a.telephone.handle(mux)
	}
	mux.Handle("GET "+agentFiles+"{key}", agentFile(a.store))
	mux.Handle("GET "+visitFiles+"{file}", visitFile(a.gateway))
	if a.slack != nil && a.cfg.Slack.SigningSecret != "" {
		mux.Handle("POST /slack/", a.slack.Handler())
	}
	if a.cfg.Playground {
		home = "/playground/"
		mux.Handle("/playground/", a.console)
	}
	mux.Handle("GET /{$}", http.RedirectHandler(home, http.StatusFound))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		state(w, http.StatusOK, "ok", nil)
	})
	mux.HandleFunc("GET /readyz", a.probe())
	mux.Handle("GET /metrics", a.guarded(promhttp.HandlerFor(a.metrics, promhttp.HandlerOpts{})))
	return secured(bounded(a.measured(mux)))
}

// bounded bounds requests. Agents' files are larger than all else.
func bounded(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		most := int64(maxRequest)
		if strings.HasPrefix(r.URL.Path, "/console/desk/conversations/") && strings.HasSuffix(r.URL.Path, "/file") {
			most = channels.MostFile
		}
		r.Body = http.MaxBytesReader(w, r.Body, most)
		h.ServeHTTP(w, r)
	})
}

// secured sets what every response shall have; handlers may be stricter.
func secured(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "same-origin")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.ServeHTTP(w, r)
	})
}

// measured counts requests and their time by route, never by path: that of a
// customer's link is a secret. Sockets and event streams last; they are left out.
func (a *App) measured(mux *http.ServeMux) http.Handler {
	seconds := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "switchboard_http_seconds", Help: "Time to answer a request.",
		Buckets: prometheus.ExponentialBuckets(0.0005, 2, 14),
	}, []string{"route", "code"})
	a.metrics.MustRegister(seconds)
	observe := func(route string) http.Handler {
		return promhttp.InstrumentHandlerDuration(seconds.MustCurryWith(prometheus.Labels{"route": route}), mux)
	}
	known := map[string]http.Handler{}
	for _, route := range []string{"/api/v1/", "/console/", "/playground/", "GET /s/{token}", "GET /healthz", "GET /readyz", "GET /metrics", "GET /{$}"} {
		known[route] = observe(route)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, route := mux.Handler(r)
		h := known[route]
		if h == nil || strings.HasSuffix(r.URL.Path, "/events") {
			h = mux
		}
		h.ServeHTTP(w, r)
	})
}

// guarded lets the machine itself and holders of the API token through.
func (a *App) guarded(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !a.local(r) && !api.Authorised(r, a.token) {
			w.Header().Set("WWW-Authenticate", `Bearer realm="switchboard"`)
			http.Error(w, "the API token is needed here", http.StatusUnauthorized)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// local tells whether a request comes from this machine and is meant for it:
// not through a proxy, and not by another name, as a page that had its name
// pointed here would send it.
func (a *App) local(r *http.Request) bool {
	if !a.cfg.Loopback() || r.Header.Get("Forwarded") != "" || r.Header.Get("X-Forwarded-For") != "" {
		return false
	}
	from, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil || !loopback(from) {
		return false
	}
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return loopback(host)
}

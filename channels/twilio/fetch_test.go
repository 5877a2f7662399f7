package twilio

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"switchboard/channels"
)

func TestFetch(t *testing.T) {
	// The store stands elsewhere, like the carrier's: it must not see the secret.
	store := newServer(t, answer(200, "\xff\xd8\xff", "Content-Type", "image/jpeg"))
	api := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/again") {
			http.Redirect(w, r, r.URL.Path, http.StatusFound)
			return
		}
		http.Redirect(w, r, store.URL+"/ME1", http.StatusTemporaryRedirect)
	})
	a := testAccount(t, api.URL, "+15005550006", io.Discard)
	for _, address := range []string{"https://api.twilio.com/2010-04-01/ME1", api.URL + "/2010-04-01/ME1"} {
		data, kind, err := a.Fetch(t.Context(), address, 3)
		if string(data) != "\xff\xd8\xff" || kind != "image/jpeg" || err != nil {
			t.Errorf("%s: %q, %q, %v", address, data, kind, err)
		}
	}
	for _, r := range api.requests() {
		if r.User != testSID || r.Password != testToken {
			t.Errorf("the carrier was asked as %q", r.User)
		}
	}
	for _, r := range store.requests() {
		if r.User != "" || r.Password != "" {
			t.Error("the store was shown the secret")
		}
	}
	if len(api.requests()) != 2 || len(store.requests()) != 2 {
		t.Errorf("%d and %d requests", len(api.requests()), len(store.requests()))
	}
	if _, _, err := a.Fetch(t.Context(), api.URL+"/ME1", 2); !errors.Is(err, ErrTooLarge) || !errors.Is(err, channels.ErrRejected) {
		t.Errorf("one byte too many: %v", err)
	}
	if _, _, err := a.Fetch(t.Context(), api.URL+"/again", 2); !errors.Is(err, channels.ErrTemporary) {
		t.Errorf("for ever elsewhere: %v", err)
	}
	for _, address := range []string{"", "://", "/relative", "ftp://example.com/x"} {
		if _, _, err := a.Fetch(t.Context(), address, 2); err == nil {
			t.Errorf("%q: no error", address)
		}
	}
}

func TestFetchErrors(t *testing.T) {
	for _, c := range []struct {
		answer http.HandlerFunc
		want   error
	}{
		{answer(404, "{}"), channels.ErrRejected},
		{answer(500, "{}"), channels.ErrTemporary},
		{answer(204, ""), channels.ErrTemporary},
		{answer(200, "ab", "Content-Length", "10"), channels.ErrTemporary},
		{func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, channels.ErrTemporary},
	} {
		s := newServer(t, c.answer)
		if _, _, err := testAccount(t, s.URL, "", io.Discard).Fetch(t.Context(), s.URL, 100); !errors.Is(err, c.want) {
			t.Errorf("%v, want %v", err, c.want)
		}
	}
	s := newServer(t, answer(429, "", "Retry-After", "9"))
	var later *channels.Later
	if _, _, err := testAccount(t, s.URL, "", io.Discard).Fetch(t.Context(), s.URL, 100); !errors.As(err, &later) || later.After != 9e9 {
		t.Error(err)
	}
}

func TestTrusts(t *testing.T) {
	a := testAccount(t, "http://127.0.0.1:9", "", io.Discard)
	for address, want := range map[string]bool{
		"https://api.twilio.com/x": true, "https://mcs.us1.TWILIO.com/x": true, "http://127.0.0.1:9/x": true,
		"http://api.twilio.com/x": false, "https://api.twilio.com.evil.example/x": false, "https://eviltwilio.com/x": false,
		"http://127.0.0.1:10/x": false, "https://127.0.0.1:9/x": false, "https://api.twilio.com@evil.example/x": false,
	} {
		r, err := http.NewRequest(http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := a.trusts(r.URL); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}

package source

import (
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
)

// apiServer answers as a Kubernetes API server does where everything is allowed and nothing is there. What is written comes back.
type apiServer struct {
	mutex sync.Mutex
	lease []byte
}

const (
	nothingThere = `{"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[]}`
	notFound     = `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404}`
	allRights    = `{"kind":"SelfSubjectRulesReview","apiVersion":"authorization.k8s.io/v1","status":{"incomplete":false,"nonResourceRules":[],` +
		`"resourceRules":[{"apiGroups":["*"],"resources":["*"],"verbs":["*"]}]}}`
)

// newAPIServer starts one, by TLS, as clients are used to.
func newAPIServer() *httptest.Server {
	return httptest.NewTLSServer(&apiServer{})
}

func (s *apiServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Get("watch") == "true" {
		watch(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	s.mutex.Lock()
	defer s.mutex.Unlock()
	switch {
	case r.Method != http.MethodGet:
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		if strings.HasSuffix(r.URL.Path, "/selfsubjectrulesreviews") {
			body = []byte(allRights)
		}
		if strings.Contains(r.URL.Path, "/leases") {
			s.lease = body
		}
		w.Write(body)
	case strings.Contains(r.URL.Path, "/leases/") && s.lease != nil:
		w.Write(s.lease)
	case strings.Contains(r.URL.Path, "/leases/"):
		w.WriteHeader(http.StatusNotFound)
		io.WriteString(w, notFound)
	default:
		io.WriteString(w, nothingThere)
	}
}

// watch has nothing to tell for as long as it is asked: by WebSocket (RFC 6455), or as a stream.
func watch(w http.ResponseWriter, r *http.Request) {
	key := r.Header.Get("Sec-WebSocket-Key")
	if key == "" {
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		return
	}
	conn, in, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer conn.Close()
	accept := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	fmt.Fprintf(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
		base64.StdEncoding.EncodeToString(accept[:]))
	// What comes is the client's farewell; an answer to it, and it need not wait.
	if _, err := in.ReadByte(); err == nil {
		conn.Write([]byte{0x88, 0})
	}
}

package main

import (
	"net/http/httptest"
	"testing"
)

func get(s *site, path string) (int, string) {
	answer := httptest.NewRecorder()
	s.routes().ServeHTTP(answer, httptest.NewRequest("GET", path, nil))
	return answer.Code, answer.Body.String()
}

func TestAnswersWithNodeAndPod(t *testing.T) {
	code, body := get(&site{node: "n1", pod: "p1"}, "/")
	if code != 200 || body != "node n1 pod p1\n" {
		t.Errorf("got %d %q", code, body)
	}
}

func TestIsNotReadyOnceItIsEnding(t *testing.T) {
	s := &site{}
	if code, _ := get(s, "/ready"); code != 200 {
		t.Errorf("before: %d", code)
	}
	s.ending.Store(true)
	if code, _ := get(s, "/ready"); code != 503 {
		t.Errorf("ending: %d", code)
	}
	if code, _ := get(s, "/"); code != 200 {
		t.Errorf("requests must still be answered: %d", code)
	}
}

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// An apiClient talks to /api/v1 as one person.
type apiClient struct {
	url, token string
}

// errRefused is an answer that is no success.
var errRefused = errors.New("refused")

// call sends in and reads the answer into out. An error that is not errRefused says that no whole answer came: the write may
// have happened or not.
func (c apiClient) call(method, path string, in, out any, headers ...string) error {
	var body io.Reader
	if in != nil {
		raw, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequest(method, c.url+"/api/v1"+path, body)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("%w: %s %s: %d %s", errRefused, method, path, resp.StatusCode, raw)
	}
	return json.Unmarshal(raw, out)
}

// refused keeps the error of a write that was answered and not done; a write without an answer is what this test is about.
func refused(err error) error {
	if errors.Is(err, errRefused) {
		return err
	}
	return nil
}

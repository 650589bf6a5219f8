package web

import "net/url"

// withParam sets one parameter of an address of ours, keeping the others; an empty value removes it.
func withParam(address, key, value string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "/"
	}
	q := u.Query()
	if value == "" {
		q.Del(key)
	} else {
		q.Set(key, value)
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// switchParam is withParam that keeps an empty value: ?for= means «every role» and is remembered.
func switchParam(address, key, value string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "/"
	}
	q := u.Query()
	q.Set(key, value)
	q.Del("cursor")
	u.RawQuery = q.Encode()
	return u.String()
}

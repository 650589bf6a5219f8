package incident

import "testing"

// What is improbable together has to be two things, each improbable itself.
func TestTogether(t *testing.T) {
	type test struct {
		key string
		p   float64
	}
	for _, c := range []struct {
		name  string
		tests []test
		want  bool
	}{
		{"nothing", nil, false},
		{"a word alone", []test{{"пуст", 1e-7}}, false},
		{"a word and its topic", []test{{"пуст", 1e-7}, {topicPrefix + "papers", 1e-4}}, true},
		{"a word and what is seen every day", []test{{"пуст", 1e-7}, {"не", 5e-3}}, false},
		{"a pair and its words", []test{{"пуст сертификат", 1e-7}, {"сертификат", 1e-4}, {"пуст", 1e-4}}, false},
		{"a word and a pair of it", []test{{"пуст", 1e-7}, {"пуст сертификат", 1e-4}}, false},
		{"a pair, a word of it and another", []test{{"пуст сертификат", 1e-7}, {"пуст", 1e-5}, {"скача", 1e-4}}, true},
		{"too probable together", []test{{"пуст", 1e-6}, {"скача", 5e-4}}, false},
	} {
		var tests []burst
		for _, x := range c.tests {
			tests = append(tests, burst{signal: &signal{key: x.key}, p: x.p})
		}
		if got := NewDetector(DefaultSettings(), nil).together(tests); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

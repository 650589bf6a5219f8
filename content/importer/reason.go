package importer

import (
	"encoding/json"
	"fmt"
)

// A Reason says why something was skipped or changed on its way: a code, and arguments for its text. Codes are stable.
type Reason struct {
	Code string
	Args []string
}

// why is a reason; its arguments are written as fmt.Sprint writes them.
func why(code string, args ...any) *Reason {
	r := &Reason{Code: code}
	for _, arg := range args {
		r.Args = append(r.Args, fmt.Sprint(arg))
	}
	return r
}

// In is the text of a reason in a language: a sentence without a full stop. Languages we do not speak are Russian.
func (r *Reason) In(lang string) string {
	if r == nil {
		return ""
	}
	said, known := sayings[r.Code]
	text := said.ru
	if lang == "en" {
		text = said.en
	}
	if !known { // a text of a version that knew no codes
		text = "%s"
	}
	args := make([]any, len(r.Args))
	for i, arg := range r.Args {
		args[i] = arg
	}
	return fmt.Sprintf(text, args...)
}

// String is the text in Russian, for the terminal.
func (r *Reason) String() string { return r.In("ru") }

type reasonJSON struct {
	Code string   `json:"code"`
	Args []string `json:"args,omitempty"`
	Text string   `json:"text"`
}

// MarshalJSON adds the Russian text, for those who read a report without us.
func (r *Reason) MarshalJSON() ([]byte, error) {
	return json.Marshal(reasonJSON{r.Code, r.Args, r.String()})
}

// UnmarshalJSON reads also the texts that reports were before they had codes.
func (r *Reason) UnmarshalJSON(raw []byte) error {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		*r = Reason{Args: []string{text}}
		return nil
	}
	var in reasonJSON
	if err := json.Unmarshal(raw, &in); err != nil {
		return err
	}
	*r = Reason{in.Code, in.Args}
	return nil
}

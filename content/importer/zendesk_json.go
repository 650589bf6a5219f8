package importer

import ()

// maxZendesk is how large a JSON file of an export may be, in bytes.
const maxZendesk = 128 << 20

type zendeskNode struct {
	ID       int64  `json:"id"`
	Name     string `json:"name"`
	Category int64  `json:"category_id"`
	Parent   int64  `json:"parent_section_id"`
	Position int    `json:"position"`
}

type zendeskArticle struct {
	ID          int64         `json:"id"`
	Title       string        `json:"title"`
	Name        string        `json:"name"`
	Body        string        `json:"body"`
	Locale      string        `json:"locale"`
	Source      string        `json:"source_locale"`
	Section     int64         `json:"section_id"`
	Segment     *int64        `json:"user_segment_id"`
	Draft       bool          `json:"draft"`
	Group       int64         `json:"permission_group_id"`
	Votes       int           `json:"vote_count"`
	Position    int           `json:"position"`
	Labels      []string      `json:"label_names"`
	URL         string        `json:"html_url"`
	Attachments []zendeskFile `json:"attachments"`
	file        string
}

type zendeskTranslation struct {
	ID     int64  `json:"id"`
	Source int64  `json:"source_id"`
	Type   string `json:"source_type"`
	Locale string `json:"locale"`
	Title  string `json:"title"`
	Body   string `json:"body"`
	Draft  bool   `json:"draft"`
	URL    string `json:"html_url"`
}

// A zendeskSegment is a group of users that articles are for.
type zendeskSegment struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
	Type string `json:"user_type"` // "signed_in_users" or "staff"
}

type zendeskFile struct {
	ID   int64  `json:"id"`
	Name string `json:"file_name"`
}

// zendeskLists is any answer of the API, or several of them in one object.
type zendeskLists struct {
	Categories   []zendeskNode        `json:"categories"`
	Sections     []zendeskNode        `json:"sections"`
	Articles     []zendeskArticle     `json:"articles"`
	Translations []zendeskTranslation `json:"translations"`
	Files        []zendeskFile        `json:"article_attachments"`
	Segments     []zendeskSegment     `json:"user_segments"`
}

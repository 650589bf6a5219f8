// Package content turns what editors write into what people read and engines index: Markdown into safe HTML,
// into plain text and into passages; subtitles into cues; front matter into values; Russian text into
// well-set Russian text. Its functions are pure.
//
// It is not a store and knows no rights beyond "this block is for these audiences". It is the only package
// that makes template.HTML of authors' text, and everything it makes has passed the sanitiser.
//
//	page, err := content.NewRenderer().Render(article.Body, content.Options{Audiences: []string{"navigator"}})
//	fmt.Println(page.HTML, page.Headings)
package content

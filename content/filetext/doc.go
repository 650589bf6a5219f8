// Package filetext takes the text out of files: PDF, DOCX, XLSX, plain text and captions.
//
// It goes by what a file is, never by its name, and trusts none: bytes in, bytes out, pages, rows and time are limited. Readers
// of foreign formats may still loop, or use all memory, over a file made for that: run Reader in a process of its own, and Library,
// which reads each file once and keeps its text, through an Extractor that starts one.
//
//	parts, err := filetext.Reader{}.Text(ctx, "application/pdf", file)
//	fmt.Println(parts[0].Place.Number, parts[0].Text)
package filetext

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/podskazka/podskazka/content/filetext"
	"github.com/podskazka/podskazka/kb"
)

// newFileText is `podskazka filetext`: what the server starts for each attachment, so that a file which makes a reader loop or
// use all memory ends a process of its own.
func newFileText() *cobra.Command {
	return &cobra.Command{
		Use:     "filetext ТИП",
		Short:   "Показать текст, который поиск видит внутри файла (файл — на входе, JSON — на выходе)",
		Example: "  cat price.pdf | podskazka filetext application/pdf",
		Hidden:  true,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := limitProcess(); err != nil {
				return fmt.Errorf("пределы процесса: %w", err)
			}
			var out fileText
			var err error
			out.Parts, err = filetext.Reader{PDF: pdfTool()}.Text(cmd.Context(), args[0], cmd.InOrStdin())
			if !errors.As(err, &out.Problem) && err != nil {
				return fmt.Errorf("файл: %w", err)
			}
			return json.NewEncoder(cmd.OutOrStdout()).Encode(out)
		},
	}
}

// fileText is what the process answers.
type fileText struct {
	Parts   []kb.FilePart    `json:"parts"`
	Problem filetext.Problem `json:"problem,omitempty"`
}

// pdfTool is pdftotext, which reads more PDF than we do; nil when it is not installed. Names of files never reach it.
func pdfTool() filetext.Tool {
	path, err := exec.LookPath("pdftotext")
	if err != nil {
		return nil
	}
	return func(ctx context.Context, in io.Reader, out io.Writer) error {
		cmd := exec.CommandContext(ctx, path, "-q", "-enc", "UTF-8", "-eol", "unix", "-l", "1000", "-", "-")
		cmd.Stdin, cmd.Stdout, cmd.WaitDelay = in, out, time.Second
		return cmd.Run()
	}
}

// maxFileText is how many bytes the process may answer: the text, escaped, with the places of many small parts.
const maxFileText = 16 << 20

// A fileReader reads files in processes of their own. It implements filetext.Extractor.
type fileReader struct{ version int64 }

func newFileReader() fileReader {
	return fileReader{version: filetext.Reader{PDF: pdfTool()}.Version()}
}

// Version implements filetext.Extractor.
func (r fileReader) Version() int64 { return r.version }

// Text implements filetext.Extractor. A process that fails met a file that is damaged, or made to do damage.
func (r fileReader) Text(ctx context.Context, mediaType string, file io.Reader) ([]kb.FilePart, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, self, "filetext", mediaType)
	cmd.Args[0] = "podskazka"
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")} // nothing of our settings
	cmd.Stdin, cmd.Stdout = file, &out
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) } // it ends its own tool
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	err = cmd.Wait()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var found fileText
	if err != nil || out.Len() > maxFileText || json.Unmarshal(out.Bytes(), &found) != nil {
		return nil, filetext.Damaged
	}
	if found.Problem != "" {
		return found.Parts, found.Problem
	}
	return found.Parts, nil
}

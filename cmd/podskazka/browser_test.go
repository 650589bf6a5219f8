package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long a person waits to see something before the test gives up: a bound on what is stuck, not a measure.
const patience = 30 * time.Second

// newBrowser starts Chromium for a test. Without one the test is skipped, or fails where PODSKAZKA_TEST_REQUIRE=1 says that
// nothing may be left out.
func newBrowser(t *testing.T) context.Context {
	t.Helper()
	path := os.Getenv("PODSKAZKA_TEST_CHROMIUM")
	if path == "" {
		path = "chromium"
	}
	path, err := exec.LookPath(path)
	if err != nil {
		const line = "no Chromium: install Debian's package chromium, or name one in PODSKAZKA_TEST_CHROMIUM"
		if os.Getenv("PODSKAZKA_TEST_REQUIRE") == "1" {
			t.Fatal(line)
		}
		t.Skip(line)
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.WindowSize(1280, 900),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("lang", "ru-RU"))
	allocator, stop := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), options...)
	t.Cleanup(stop)
	ctx, quit := chromedp.NewContext(allocator)
	t.Cleanup(quit)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return ctx
}

// A tab is a person before a window: what he sees, clicks and types. Errors on the console fail the test.
type tab struct {
	t    *testing.T
	ctx  context.Context
	site *site
}

// newTab opens a window of somebody whom the site has never seen.
func newTab(t *testing.T, browser context.Context, s *site) *tab {
	t.Helper()
	faults := &troubles{}
	ctx, closeTab := chromedp.NewContext(browser, chromedp.WithNewBrowserContext(), chromedp.WithListener(func(event any) {
		if line := faultOf(event); line != "" {
			faults.add(line)
		}
	}))
	t.Cleanup(func() {
		closeTab()
		for _, line := range faults.all() {
			t.Errorf("on the console: %s", line)
		}
	})
	b := &tab{t: t, ctx: ctx, site: s}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 900)); err != nil {
		t.Fatal(err)
	}
	return b
}

// missingPage is the one address whose 404, which the browser puts on the console, is meant.
const missingPage = "/no-such-page"

// faultOf says what is wrong in an event of the browser: an error on the console (a refusal of the content policy is one), an
// exception nobody caught. Everything else is empty.
func faultOf(event any) string {
	switch e := event.(type) {
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError && !strings.HasSuffix(e.Entry.URL, missingPage) {
			return e.Entry.Text + " " + e.Entry.URL
		}
	case *runtime.EventExceptionThrown:
		line := e.ExceptionDetails.Text + " " + e.ExceptionDetails.URL
		if e.ExceptionDetails.Exception != nil {
			line += " " + e.ExceptionDetails.Exception.Description
		}
		return line
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError {
			return fmt.Sprintf("console.error with %d values", len(e.Args))
		}
	}
	return ""
}

// withoutScript switches JavaScript off, as some networks and some people do.
func (b *tab) withoutScript() {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		b.t.Fatal(err)
	}
}

// open goes to an address of the site.
func (b *tab) open(path string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(b.site.url+path)); err != nil {
		b.t.Fatalf("open %s: %v", path, err)
	}
}

// find is the first visible element of a selector with a text in it, as JavaScript. Spaces of all kinds are one.
func find(selector, text string) string {
	return fmt.Sprintf(`[...document.querySelectorAll(%s)].find((e) => e.checkVisibility({visibilityProperty: true, opacityProperty: true}) &&
		(e.innerText + " " + (e.value ?? "")).replace(/\s+/g, " ").includes(%s))`, quote(selector), quote(text))
}

func quote(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // strings marshal
	}
	return string(text)
}

// see waits until a person sees the text in an element of the selector.
func (b *tab) see(selector, text string) {
	b.t.Helper()
	b.wait(fmt.Sprintf("see %q in %s", text, selector), "!!"+find(selector, text))
}

// wait waits until an expression is true.
func (b *tab) wait(what, expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	tick := time.NewTicker(40 * time.Millisecond)
	defer tick.Stop()
	for {
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](expression, chromedp.EvalAwaitPromise))
		if ok {
			return
		}
		select {
		case <-ctx.Done():
			b.t.Fatalf("waited in vain to %s (%v)\nat %s\n%s", what, err, b.address(), look[string](b, `document.querySelector("main")?.innerText ?? document.body.innerText`))
		case <-tick.C: // the page may be on its way
		}
	}
}

// loaded waits until the page does what its scripts add.
func (b *tab) loaded() {
	b.t.Helper()
	b.wait("have the page loaded", `document.readyState === "complete"`)
}

// click clicks the middle of what a person sees; something lying over it fails the test.
func (b *tab) click(selector, text string) {
	b.t.Helper()
	b.loaded()
	b.see(selector, text)
	at := look[struct {
		X, Y float64
		Over string
	}](b, fmt.Sprintf(`(() => {
		const e = %s;
		e.scrollIntoView({block: "center", behavior: "instant"});
		const r = e.getClientRects()[0];
		const X = r.x + r.width / 2, Y = r.y + r.height / 2;
		const top = document.elementFromPoint(X, Y);
		return {X, Y, Over: e.contains(top) || top?.contains(e) ? "" : top?.outerHTML.slice(0, 200) ?? "nothing"};
	})()`, find(selector, text)))
	if at.Over != "" {
		b.t.Fatalf("%q in %s cannot be clicked, over it lies %s", text, selector, at.Over)
	}
	b.do(chromedp.MouseClickXY(at.X, at.Y))
}

// write clicks into a field, as a person does, and types over what is there.
func (b *tab) write(selector, text string) {
	b.t.Helper()
	b.click(selector, "")
	look[bool](b, `document.activeElement.select?.(), true`)
	b.typed(text)
}

// typed types where the cursor is.
func (b *tab) typed(text string) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, input.InsertText, input.InsertTextParams{Text: text}); err != nil {
		b.t.Fatal(err)
	}
}

// Keys held down.
const (
	alt  = 1
	ctrl = 2
)

// press presses a key by its place on the keyboard; key is what it means in the layout of the moment.
func (b *tab) press(code, key string, held int64) {
	b.t.Helper()
	b.loaded()
	event := input.DispatchKeyEventParams{Code: code, Key: key, Modifiers: held, WindowsVirtualKeyCode: keyNumbers[code]}
	if held == 0 && len([]rune(key)) == 1 {
		event.Text = key
	}
	if key == "Enter" {
		event.Text = "\r"
	}
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
		event.Type = kind
		if _, err := chromedp.Call(b.ctx, input.DispatchKeyEvent, event); err != nil {
			b.t.Fatal(err)
		}
		event.Text = ""
	}
}

// keyNumbers are the codes that make a key do what it does in a field.
var keyNumbers = map[string]int64{"Enter": 13, "Escape": 27, "End": 35, "ArrowRight": 39, "ArrowUp": 38, "ArrowDown": 40, "Tab": 9}

func (b *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

// look asks the page.
func look[T any](b *tab, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(b.ctx), patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// address is the path and query the window shows.
func (b *tab) address() string {
	b.t.Helper()
	return look[string](b, "location.pathname + location.search + location.hash")
}

// signIn signs in by the form that stands on the page.
func (b *tab) signIn(login string) {
	b.t.Helper()
	b.write("#in-login", login)
	b.write("#in-password", demoPassword)
	b.press("Enter", "Enter", 0)
}

// choose chooses an option by its words: a person opens the list, a test tells the list what he chose.
func (b *tab) choose(selector, text string) {
	b.t.Helper()
	b.wait("choose "+text, fmt.Sprintf(`(() => {
		const list = document.querySelector(%s);
		const option = [...list?.options ?? []].find((o) => o.text.replace(/\s+/g, " ").includes(%s));
		if (!option) return false;
		list.value = option.value;
		list.dispatchEvent(new Event("change", {bubbles: true}));
		return true;
	})()`, quote(selector), quote(text)))
}

package main

import (
	"testing"
)

// What the editor of the story writes.
const (
	writtenTitle = "Как получить пропуск в мастерскую"
	filmedTitle  = "Видео: пропуск в мастерскую"
	filmedPhrase = "зелёная карточка открывает турникет"
)

// TestStudioStory is the studio in the hands of an editor whom nobody has shown how it works.
func TestStudioStory(t *testing.T) {
	t.Parallel()
	browser := newBrowser(t)
	s := newSite(t, seedDemo)
	author := newTab(t, browser, s)
	author.open("/studio")
	author.signIn("editor@orientir.example")
	author.see("h1", "Редакция")
	t.Run("an article with a picture", func(t *testing.T) { articleStory(author.in(t)) })
	t.Run("a video guide with captions", func(t *testing.T) { guideStory(author.in(t)) })
	t.Run("review, a time to publish, search, the archive", func(t *testing.T) { lifeStory(author.in(t), newTab(t, browser, s)) })
	t.Run("a lost tab", func(t *testing.T) { lostTabStory(author.in(t), newTab(t, browser, s)) })
	t.Run("a text that only the browser has", func(t *testing.T) { nearStory(author.in(t)) })
	t.Run("a remark", func(t *testing.T) { remarkStory(author.in(t)) })
	t.Run("an upload called back", func(t *testing.T) { uploadStory(author.in(t)) })
	t.Run("placeholders of a reply", func(t *testing.T) { placeholderStory(author.in(t)) })
	t.Run("the address of a heading", func(t *testing.T) { headingStory(author.in(t)) })
	t.Run("the keyboard alone", func(t *testing.T) { keyboardStory(newTab(t, browser, s)) })
}

// in is the same window in a part of its test.
func (b *tab) in(t *testing.T) *tab { return &tab{t: t, ctx: b.ctx, site: b.site} }

// drop drops a picture onto the text, as from a folder.
const drop = `(async () => {
	const canvas = document.createElement("canvas");
	[canvas.width, canvas.height] = [32, 24];
	canvas.getContext("2d").fillRect(4, 4, 8, 8);
	const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
	const carried = new DataTransfer();
	carried.items.add(new File([blob], "Турникет.png", {type: "image/png"}));
	document.querySelector("#body").dispatchEvent(new DragEvent("drop", {dataTransfer: carried, bubbles: true, cancelable: true}));
	return true;
})()`

// articleStory: lists go on by themselves, a picture is dropped and described, text of another program keeps its shape.
func articleStory(b *tab) {
	b.open("/studio")
	b.click("a.button", "Новая статья")
	b.write("#title", writtenTitle)
	b.click("#body", "")
	b.typed("Пропуск выдаёт куратор.\n\n- паспорт")
	b.press("Enter", "Enter", 0)
	b.typed("заявка")
	b.press("Enter", "Enter", 0)
	b.press("Enter", "Enter", 0)
	b.wait("have a list that ended with its empty item", `document.querySelector("#body").value === "Пропуск выдаёт куратор.\n\n- паспорт\n- заявка\n\n"`)
	b.wait("drop a picture", drop)
	b.see("[data-part=alt]", "")
	b.write("[data-part=alt]", "Турникет у входа")
	b.press("Enter", "Enter", 0)
	b.wait("have the picture described in the text", `/!\[Турникет у входа\]\(turniket-[0-9a-f]{8}\.png\)/.test(document.querySelector("#body").value)`)
	b.wait("see the picture in the preview", `document.querySelector("#preview img[alt='Турникет у входа']")?.naturalWidth > 0`)
	b.wait("have a draft that the picture belongs to", `/^\/studio\/articles\/[a-z0-9]+$/.test(location.pathname)`)

	b.wait("paste a piece of a page", `(() => {
		const text = document.querySelector("#body"), carried = new DataTransfer();
		text.setSelectionRange(text.value.length, text.value.length);
		carried.setData("text/html", "<h2>Если потерялся</h2><p>Скажите <b>куратору</b>.</p>");
		carried.setData("text/plain", "Если потерялся Скажите куратору.");
		return !text.dispatchEvent(new ClipboardEvent("paste", {clipboardData: carried, bubbles: true, cancelable: true}));
	})()`)
	b.see("#preview h2, #preview h3", "Если потерялся")
	b.see("#preview strong", "куратору")
	b.wait("undo by the browser's own means", `document.execCommand("undo") && !document.querySelector("#body").value.includes("Если потерялся")`)
	b.wait("redo", `document.execCommand("redo") && document.querySelector("#body").value.includes("Если потерялся")`)

	b.press("KeyS", "ы", ctrl)
	b.see(".notice", "Сохранено")
	b.see("#preview strong", "куратору")
}

// guideStory: a film by upload, its poster from a frame, captions from a file and by hand, chapters at the player's time.
func guideStory(b *tab) {
	b.open("/studio")
	b.click("a.button", "Новая видеоинструкция")
	b.write("#title", filmedTitle)
	b.wait("choose a film", `(async () => {
		const page = new DOMParser().parseFromString(await (await fetch("/a/guide-zapis-na-probu")).text(), "text/html");
		const bytes = await (await fetch(page.querySelector("video").getAttribute("src").split("#")[0])).blob();
		const carried = new DataTransfer(), chooser = document.querySelector("[data-file=video]");
		carried.items.add(new File([bytes], "Пропуск.webm", {type: "video/webm"}));
		chooser.files = carried.files;
		chooser.dispatchEvent(new Event("change"));
		return true;
	})()`)
	b.wait("have the film uploaded and playable", `/\.webm$/.test(document.querySelector("#video").value) && document.querySelector("[data-player]").duration > 20`)
	b.wait("go to a second of it", `(document.querySelector("[data-player]").currentTime = 12, true)`)
	b.wait("be there", `(({readyState, seeking}) => readyState >= 2 && !seeking)(document.querySelector("[data-player]"))`)
	b.click("[data-frame]", "Взять кадр")
	b.wait("have a poster", `/\.jpg$/.test(document.querySelector("#poster").value)`)

	b.wait("choose captions of an old program", `(() => {
		const carried = new DataTransfer(), chooser = document.querySelector("[data-file=captions]");
		const text = [...new TextEncoder().encode("1\n00:00:00,000 --> 00:00:03,000\n"), 0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2, 10];
		carried.items.add(new File([new Uint8Array(text)], "old.srt"));
		chooser.files = carried.files;
		chooser.dispatchEvent(new Event("change"));
		return true;
	})()`)
	b.see("[data-captions] li [data-cell=text]", "Привет")
	b.click("[data-captions] [data-do=add]", "Добавить фразу")
	b.typed(filmedPhrase)
	b.wait("begin at the player's time", `document.querySelector("[data-captions] li:nth-child(2) [data-cell=start]").value === "0:12"`)
	b.write("[data-captions] li:nth-child(2) [data-cell=end]", "0:09")
	b.see("[data-problem]", "строка 6: конец раньше начала")
	b.write("[data-captions] li:nth-child(2) [data-cell=end]", "0:15")
	b.wait("have nothing to complain of", `!document.querySelector("[data-problem]")`)
	b.click("[data-chapters] [data-do=add]", "Добавить главу")
	b.typed("У турникета")
	b.write("#body", "Пропуск прикладывают к турникету.")
	b.press("KeyS", "ы", ctrl)
	b.see(".notice", "Сохранено")
	b.see("[data-captions] li:nth-child(2) [data-cell=text]", filmedPhrase)
	b.see("[data-chapters] li [data-cell=title]", "У турникета")
}

// lostTabStory: a tab is lost with what was typed in it; another one offers it back.
func lostTabStory(b, other *tab) {
	b.open("/studio/articles/new")
	b.write("#title", "Потерянная вкладка")
	b.write("#body", "Половина статьи.")
	b.see(".studio-saved", "Черновик правок сохранён")
	other.open("/studio/articles/new")
	other.signIn("editor@orientir.example")
	other.see("[data-left]", "Потерянная вкладка")
	other.click("[data-left] a", "Вернуть")
	other.wait("have the text back", `document.querySelector("#body").value === "Половина статьи."`)
	other.press("KeyS", "ы", ctrl)
	other.see(".notice", "Сохранено")
}

// tabTo presses Tab until something is in focus.
func (b *tab) tabTo(what string) {
	b.t.Helper()
	for range 120 {
		if look[bool](b, `document.activeElement?.matches(`+quote(what)+`)`) {
			return
		}
		b.press("Tab", "Tab", 0)
	}
	b.t.Fatalf("Tab does not reach %s at %s", what, b.address())
}

// keyboardStory: an article is written and published without a mouse, in the Russian layout.
func keyboardStory(b *tab) {
	b.open("/studio")
	b.signIn("editor@orientir.example")
	b.see("h1", "Редакция")
	b.tabTo(`a[href="/studio/articles/new"]`)
	b.press("Enter", "Enter", 0)
	b.wait("write the title at once", `document.activeElement.id === "title"`)
	b.loaded()
	b.typed("Пропуск без мыши")
	b.tabTo(".tool")
	b.press("ArrowRight", "ArrowRight", 0)
	b.wait("go through the tools by arrows", `document.activeElement.dataset.tool === "italic"`)
	b.press("Tab", "Tab", 0)
	b.wait("be in the text after one more Tab", `document.activeElement.id === "body"`)
	b.press("KeyB", "и", ctrl)
	b.typed("Важно")
	b.wait("have bold text", `document.querySelector("#body").value === "**Важно**"`)
	b.press("End", "End", 0)
	b.typed("\n\n- раз")
	b.press("Enter", "Enter", 0)
	b.press("Tab", "Tab", 0)
	b.typed("внутри")
	b.wait("be a level deeper", `document.querySelector("#body").value === "**Важно**\n\n- раз\n  - внутри"`)
	b.press("Escape", "Escape", 0)
	b.press("Tab", "Tab", 0)
	b.wait("be out of the text", `document.activeElement.id !== "body"`)
	b.press("KeyS", "ы", ctrl)
	b.see(".notice", "Сохранено")
	b.tabTo(`button[value="publish"]`)
	b.press("Enter", "Enter", 0)
	b.see(".notice", "Опубликовано")
}

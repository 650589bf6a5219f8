// What is pasted into an article becomes Markdown: a file is uploaded, an address over a selection makes it a link, and text from Word
// or another page keeps its headings, lists and tables. Ctrl+Shift+V pastes plain text, as everywhere.
import { replace } from "./editor.js";

const rich = /<(h[1-6]|ul|ol|li|table|a\s[^>]*href|strong|b|em|i|blockquote|pre|img)[\s>]|mso-list|font-weight:\s*(bold|[6-9]00)/i;
const limit = 1 << 20;

export function paste(text, add) {
	let plainly = false; // the keys of pasting plain text are held: some browsers send HTML all the same
	text.addEventListener("keydown", (event) => (plainly = event.code === "KeyV" && event.shiftKey && (event.ctrlKey || event.metaKey)));
	text.addEventListener("paste", (event) => {
		const { files } = event.clipboardData;
		const words = event.clipboardData.getData("text/plain");
		const html = event.clipboardData.getData("text/html");
		const { selectionStart: start, selectionEnd: end, value } = text;
		const picked = value.slice(start, end);
		if (files.length && !words.trim()) {
			event.preventDefault();
			add(files);
		} else if (picked.trim() && !picked.includes("\n") && /^https?:\/\/\S+$/.test(words.trim())) {
			event.preventDefault();
			replace(text, `[${picked}](${words.trim().replaceAll("(", "%28").replaceAll(")", "%29")})`, start, end);
		} else if (!plainly && html.length < limit && rich.test(html)) {
			event.preventDefault();
			convert(html, words).then((markdown) => replace(text, markdown, text.selectionStart, text.selectionEnd));
		}
	});
}

// convert asks the server; when it does not answer, the plain text is what was pasted.
async function convert(html, words) {
	try {
		const answer = await fetch("/studio/markdown", { method: "POST", body: new URLSearchParams({ html }) });
		return answer.ok ? await answer.text() : words;
	} catch {
		return words;
	}
}

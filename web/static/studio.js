// The toolbar of the text field, and care for what is typed. The field stays a plain textarea: the browser's own undo,
// spelling and input methods work.

const form = document.getElementById("article");
const text = form?.elements.body;

// What each tool puts around the selection, or before each of its lines.
const tools = {
	bold: { around: ["**", "**"] },
	italic: { around: ["*", "*"] },
	link: { around: ["[", "](https://)"] },
	heading: { before: () => "## " },
	list: { before: () => "- " },
	"list-ordered": { before: (n) => `${n + 1}. ` },
	info: { block: [":::important", ":::"] },
};

// Through the browser's own typing, so that undo takes it back.
function replace(piece, from, to) {
	text.focus();
	text.setSelectionRange(from, to);
	if (!document.execCommand("insertText", false, piece)) text.setRangeText(piece, from, to, "end");
}

function use(tool) {
	const { selectionStart: start, selectionEnd: end, value } = text;
	if (tool.around) {
		const [open, close] = tool.around;
		replace(open + value.slice(start, end) + close, start, end);
		text.setSelectionRange(start + open.length, end + open.length);
		return;
	}
	const from = value.lastIndexOf("\n", start - 1) + 1;
	const stop = value.indexOf("\n", end);
	const to = stop < 0 ? value.length : stop;
	const lines = value.slice(from, to);
	if (tool.before) replace(lines.split("\n").map((line, n) => tool.before(n) + line).join("\n"), from, to);
	else replace([tool.block[0], lines, tool.block[1]].join("\n"), from, to);
}

if (form) {
	const bar = form.querySelector(".toolbar");
	bar.hidden = false;
	bar.addEventListener("click", (event) => {
		const button = event.target.closest("[data-tool]");
		if (button) use(tools[button.dataset.tool]);
	});
	text.addEventListener("keydown", (event) => {
		if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
		const name = { KeyB: "bold", KeyI: "italic", KeyK: "link" }[event.code];
		if (!name) return;
		event.preventDefault();
		event.stopPropagation();
		use(tools[name]);
	});

	const saved = form.querySelector(".studio-saved");
	let changed = false;
	const mark = () => {
		changed = true;
		saved.dataset.changed = "";
		saved.textContent = saved.dataset.unsaved;
	};
	form.addEventListener("input", mark);
	if (form.querySelector(".notice.bad")) mark();
	form.addEventListener("submit", () => (changed = false));
	addEventListener("beforeunload", (event) => {
		if (changed) event.preventDefault();
	});
	document.addEventListener("keydown", (event) => {
		if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.code === "KeyS") {
			event.preventDefault();
			form.requestSubmit(form.querySelector('[data-key="save"]'));
		}
	});
}

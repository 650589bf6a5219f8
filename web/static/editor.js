// The text field of an article: its toolbar, lists that go on by themselves, and shortcuts. It stays a plain textarea: the browser's
// own undo, spelling and input methods work.

// What each tool puts around the selection, before each of its lines, or above and below it.
const tools = {
	bold: { around: ["**", "**"] },
	italic: { around: ["*", "*"] },
	link: { around: ["[", "](https://)"] },
	heading: { before: () => "## " },
	list: { before: () => "- " },
	"list-ordered": { before: (n) => `${n + 1}. ` },
	info: { block: [":::important", ":::"] },
};

// The keys of the tools by their place on the keyboard: plain with Ctrl, or with what stands before the place as well.
const keys = { KeyB: "bold", KeyI: "italic", KeyK: "link", "Shift+Digit8": "list", "Shift+Digit7": "list-ordered", "Alt+Digit2": "heading", "Alt+KeyU": "image" };

// A line of a list or quote: indent, marker, an empty box of a task.
const item = /^([ \t]*)([-*+]|\d{1,9}[.)]|>)( +(?:\[[ xX]\] +)?|$)/;

// replace types over a part of the field the way a person does, so that undo takes it back.
export function replace(text, piece, from, to) {
	text.focus();
	text.setSelectionRange(from, to);
	if (piece === "" && from === to) return;
	if (!document.execCommand(piece === "" ? "delete" : "insertText", false, piece)) {
		text.setRangeText(piece, from, to, "end");
		text.dispatchEvent(new InputEvent("input", { bubbles: true }));
	}
}

// swap replaces the first place where a piece of the text stands, and leaves the cursor with the words it was among.
export function swap(text, piece, other) {
	const at = text.value.indexOf(piece);
	if (at < 0) return false;
	const { selectionStart: start, selectionEnd: end, scrollTop } = text;
	const focused = document.activeElement;
	const moved = (place) => (place <= at ? place : place >= at + piece.length ? place + other.length - piece.length : at + other.length);
	replace(text, other, at, at + piece.length);
	text.setSelectionRange(moved(start), moved(end));
	text.scrollTop = scrollTop;
	if (focused !== text) focused?.focus?.({ preventScroll: true });
	return true;
}

function use(text, tool) {
	const { selectionStart: start, selectionEnd: end, value } = text;
	if (tool.around) {
		const [open, close] = tool.around;
		replace(text, open + value.slice(start, end) + close, start, end);
		text.setSelectionRange(start + open.length, end + open.length);
		return;
	}
	const [from, to] = linesOf(value, start, end);
	const lines = value.slice(from, to);
	if (tool.before) replace(text, lines.split("\n").map((line, n) => tool.before(n) + line).join("\n"), from, to);
	else replace(text, [tool.block[0], lines, tool.block[1]].join("\n"), from, to);
}

// linesOf is where the lines of a selection begin and end.
function linesOf(value, start, end) {
	const stop = value.indexOf("\n", end);
	return [value.lastIndexOf("\n", start - 1) + 1, stop < 0 ? value.length : stop];
}

// goOn begins the next item where a line of a list or quote ends; an empty item ends the list.
function goOn(text) {
	const { selectionStart: at, selectionEnd: end, value } = text;
	const [from] = linesOf(value, at, at);
	const found = value.slice(from, at).match(item);
	if (at !== end || !found || !found[3] && found[2] !== ">") return false;
	if (value.slice(from + found[0].length, linesOf(value, at, at)[1]).trim() === "") {
		replace(text, "\n", from, from + found[0].length);
		return true;
	}
	const number = parseInt(found[2], 10);
	const marker = Number.isNaN(number) ? found[2] : number + 1 + found[2].at(-1);
	replace(text, "\n" + found[1] + marker + (found[3] || " ").replace(/\[[xX]\]/, "[ ]"), at, at);
	return true;
}

// indent moves the lines of a list by one level. Outside of lists Tab leaves the field, as everywhere.
function indent(text, back) {
	const { selectionStart: start, selectionEnd: end, value } = text;
	const [from, to] = linesOf(value, start, end);
	const lines = value.slice(from, to).split("\n");
	const found = lines[0].match(item);
	if (!found || found[2] === ">") return false;
	const width = found[2].length + 1;
	const moved = lines.map((line) => (back ? line.replace(new RegExp(`^(\\t| {1,${width}})`), "") : " ".repeat(width) + line));
	const first = moved[0].length - lines[0].length;
	const all = moved.join("\n");
	if (all === value.slice(from, to)) return back;
	replace(text, all, from, to);
	text.setSelectionRange(Math.max(from, start + first), end + all.length - (to - from));
	return true;
}

// rove makes a toolbar one stop of Tab, with arrows inside.
function rove(bar) {
	const buttons = [...bar.querySelectorAll("button")];
	const go = (button) => {
		for (const b of buttons) b.tabIndex = b === button ? 0 : -1;
	};
	go(buttons[0]);
	bar.addEventListener("focusin", (event) => go(event.target.closest("button")));
	bar.addEventListener("keydown", (event) => {
		const at = buttons.indexOf(document.activeElement);
		const next = { ArrowRight: (at + 1) % buttons.length, ArrowLeft: (at + buttons.length - 1) % buttons.length, Home: 0, End: buttons.length - 1 }[event.key];
		if (at < 0 || next === undefined) return;
		event.preventDefault();
		buttons[next].focus();
	});
}

export function editor(form, pick) {
	const text = form.elements.body;
	const bar = form.querySelector(".toolbar");
	const run = (name) => (name === "image" ? pick() : use(text, tools[name]));
	if (/^Mac/.test(navigator.platform)) {
		for (const button of bar.querySelectorAll("[aria-label]")) button.ariaLabel = button.ariaLabel.replace("Ctrl+", "⌘").replace("Shift+", "⇧").replace("Alt+", "⌥");
	}
	bar.hidden = false;
	rove(bar);
	bar.addEventListener("click", (event) => {
		const button = event.target.closest("[data-tool]");
		if (button) run(button.dataset.tool);
	});
	let leaving = false; // Escape was pressed: the next Tab leaves the field also from a list
	text.addEventListener("blur", () => (leaving = false));
	text.addEventListener("keydown", (event) => {
		if (event.isComposing) return;
		const held = event.ctrlKey || event.metaKey;
		const name = held && keys[(event.altKey ? "Alt+" : "") + (event.shiftKey ? "Shift+" : "") + event.code];
		const plain = !held && !event.altKey;
		let done = false;
		if (name) {
			run(name);
			done = true;
		} else if (plain && event.key === "Enter" && !event.shiftKey) done = goOn(text);
		else if (plain && event.key === "Tab" && !leaving) done = indent(text, event.shiftKey);
		if (event.key !== "Shift") leaving = event.key === "Escape";
		if (!done) return;
		event.preventDefault();
		event.stopPropagation();
	});
}

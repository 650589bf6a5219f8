// Placeholders of a canned reply: put in at the caret by a button, or by the list that opens where «{{» is typed. They go through
// the browser's own typing, so that undo takes them back.
import { replace } from "./editor.js";
import { caretOf } from "./measure.js";

const text = document.getElementById("reply-body");
const list = document.getElementById(text.dataset.complete);
const status = document.querySelector("[data-places-status]");
const options = [...list.children];
const shown = () => options.filter((option) => !option.hidden);
const chosen = () => list.querySelector("[aria-selected=true]");

// begun is the beginning of a placeholder before the caret: where it stands, and what is typed of its name.
function begun() {
	const found = text.selectionStart === text.selectionEnd && /\{\{[ \t]*([^{}|\n]*)$/.exec(text.value.slice(0, text.selectionStart));
	return found && { at: found.index, name: found[1].trim().toLowerCase() };
}

// put writes a placeholder over what is begun of it. The rest of one that stood there, its default words, stays.
function put(name) {
	const start = begun()?.at ?? text.selectionStart;
	const rest = begun() ? /^[^{}|\n]*(?=\||\}\})/.exec(text.value.slice(text.selectionEnd)) : null;
	replace(text, `{{${name}${rest ? "" : "}}"}`, start, text.selectionEnd + (rest?.[0].length ?? 0));
	close();
}

function choose(option) {
	chosen()?.setAttribute("aria-selected", "false");
	option.setAttribute("aria-selected", "true");
	text.setAttribute("aria-activedescendant", option.id);
	option.scrollIntoView({ block: "nearest" });
}

function close() {
	list.hidden = true;
	status.textContent = "";
	text.removeAttribute("aria-activedescendant");
}

// open shows the names that fit what is typed, below the caret. One that is typed out needs no list.
function open() {
	const found = begun();
	for (const option of options) {
		const words = `${option.dataset.name} ${option.textContent}`.toLowerCase();
		option.hidden = !found || !words.includes(found.name) || option.dataset.name === found.name;
	}
	if (shown().length === 0) return close();
	const { left, top } = caretOf(text);
	list.style.left = `${text.offsetLeft + Math.max(0, Math.min(left, text.clientWidth - 280))}px`;
	list.style.top = `${text.offsetTop + Math.min(top, text.clientHeight) + 4}px`;
	if (list.hidden) status.textContent = list.dataset.open;
	list.hidden = false;
	choose(shown()[0]);
}

text.setAttribute("aria-autocomplete", "list");
text.setAttribute("aria-haspopup", "listbox");
text.setAttribute("aria-controls", list.id);
text.addEventListener("input", (event) => event.isComposing || open());
text.addEventListener("click", close);
text.addEventListener("blur", close);
text.addEventListener("keydown", (event) => {
	if (list.hidden || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
	const all = shown(), at = all.indexOf(chosen());
	switch (event.key) {
	case "ArrowDown":
	case "ArrowUp":
		choose(all.at((at + (event.key === "ArrowDown" ? 1 : -1)) % all.length));
		break;
	case "Enter":
	case "Tab":
		put(chosen().dataset.name);
		break;
	case "Escape":
		close();
		break;
	case "ArrowLeft":
	case "ArrowRight":
	case "Home":
	case "End":
		return close();
	default:
		return;
	}
	event.preventDefault();
});
list.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the focus in the text
list.addEventListener("click", (event) => {
	const option = event.target.closest("[role=option]");
	if (option) put(option.dataset.name);
});

for (const button of document.querySelectorAll("[data-insert]")) {
	button.hidden = false;
	button.addEventListener("click", () => put(button.dataset.insert));
}

// Files on their way into an article: one after the other, each with its progress, a way to cancel it and, for a picture, the
// question what it shows.
import { replace, swap } from "./editor.js";

// send uploads a file with the form's texts and resolves with what the server says of it. An article that was never saved is one
// afterwards: the form goes on from there.
export function send(form, file, body, watch) {
	const data = new FormData();
	const text = { id: form.elements.id.value, title: form.elements.title.value, autosave: form.elements.autosave?.value ?? "", body: form.elements.id.value ? "" : body };
	for (const [name, value] of Object.entries(text)) data.append(name, value);
	data.append("file", file, file.name || "image.png");
	const request = new XMLHttpRequest();
	watch.cancel = () => request.abort();
	return new Promise((resolve, reject) => {
		const words = form.querySelector("[data-uploads]").dataset;
		request.upload.addEventListener("progress", (event) => event.lengthComputable && watch.progress?.(event.loaded / event.total));
		request.addEventListener("abort", () => reject(new Error("")));
		request.addEventListener("error", () => reject(new Error(words.lost)));
		request.addEventListener("load", () => {
			if (request.status === 200 && Array.isArray(request.response)) {
				const [stored] = request.response;
				adopt(form, stored);
				resolve(stored);
			} else reject(new Error(request.response?.detail || words.refused));
		});
		request.open("POST", "/studio/files");
		request.responseType = "json";
		request.setRequestHeader("Accept", "application/json");
		request.send(data);
	});
}

// adopt makes the form that of the article which the upload has made.
function adopt(form, stored) {
	if (form.elements.id.value) return;
	form.elements.id.value = stored.article;
	form.elements.rev.value = stored.rev;
	form.action = `/studio/articles/${stored.article}`;
	history.replaceState(null, "", form.action);
	form.dispatchEvent(new CustomEvent("studio:saved"));
}

// tooLarge says why a file cannot be sent, before it is.
export function tooLarge(form, file) {
	const { maxFile, maxVideo, large } = form.querySelector("[data-uploads]").dataset;
	return file.size > Number(file.type.startsWith("video/") ? maxVideo : maxFile) ? large : "";
}

// A row of the list below the text: name, progress, one button, later the question for the picture's words.
class Row {
	constructor(list, file) {
		this.element = list.querySelector("template").content.firstElementChild.cloneNode(true);
		this.part("name").textContent = file.name || "image.png";
		this.part("stop").addEventListener("click", () => this.stop());
		list.append(this.element);
	}
	part(name) { return this.element.querySelector(`[data-part="${name}"]`); }
	progress(share) {
		this.part("bar").value = share;
		this.part("share").textContent = `${Math.round(100 * share)} %`;
	}
	fail(message) {
		this.element.classList.add("bad");
		this.part("bar").hidden = true;
		this.part("share").textContent = message;
		this.stop = () => this.element.remove();
	}
	ask(form, stored) {
		this.part("bar").hidden = this.part("share").hidden = true;
		const ask = this.part("ask");
		ask.hidden = false;
		this.part("picture").src = stored.url;
		const input = this.part("alt");
		const done = () => {
			const alt = input.value.trim().replace(/[\\[\]]/g, "\\$&");
			if (alt) swap(form.elements.body, `![](${stored.path})`, `![${alt}](${stored.path})`);
			const had = this.element.contains(document.activeElement);
			this.element.remove();
			if (had) form.elements.body.focus();
		};
		input.addEventListener("keydown", (event) => {
			if (event.key !== "Enter" || event.isComposing) return;
			event.preventDefault(); // the article is not sent by it
			done();
		});
		this.part("ready").addEventListener("click", done);
		this.stop = done;
	}
}

export function uploads(form) {
	const text = form.elements.body;
	const list = form.querySelector("[data-uploads]");
	const status = form.querySelector("[data-upload-status]");
	const paper = text.closest(".studio-paper");
	let last = Promise.resolve();

	function add(files) {
		for (const file of files) {
			const row = new Row(list, file);
			const problem = tooLarge(form, file);
			if (problem) {
				row.fail(problem);
				status.textContent = `${file.name}: ${problem}`;
				continue;
			}
			const mark = place(file);
			last = last.then(() => one(file, row, mark));
		}
	}

	// place puts a line into the text that stands for the file until it is there, and says what to take out if it never is.
	function place(file) {
		let mark = `![${list.dataset.loading} ${(file.name || "image.png").replace(/[[\]]/g, "")}…]()`;
		while (text.value.includes(mark)) mark = mark.replace("…]", "·…]");
		const { selectionStart: at, selectionEnd: end, value } = text;
		const before = "\n".repeat(Math.max(0, (at === 0 ? 0 : 2) - value.slice(0, at).match(/\n*$/)[0].length));
		const after = value[end] === "\n" || end === value.length ? "\n" : "\n\n";
		replace(text, before + mark + after, at, end);
		return { mark, whole: before + mark + after };
	}

	async function one(file, row, { mark, whole }) {
		const clear = () => swap(text, whole, "") || swap(text, mark, "");
		if (!row.element.isConnected) return clear();
		row.stop = () => row.cancel();
		try {
			const stored = await send(form, file, text.value.replaceAll(mark, ""), row);
			if (!swap(text, mark, stored.markdown)) replace(text, stored.markdown, text.selectionEnd, text.selectionEnd);
			status.textContent = `${stored.name}: ${list.dataset.done}`;
			if (stored.markdown.startsWith("![](")) row.ask(form, stored);
			else row.element.remove();
		} catch (err) {
			clear();
			if (!err.message) return row.element.remove();
			row.fail(err.message);
			status.textContent = `${file.name}: ${err.message}`;
		}
	}

	const chooser = form.querySelector("[data-upload-input]");
	chooser.addEventListener("change", () => {
		add(chooser.files);
		chooser.value = "";
	});
	for (const name of ["dragenter", "dragover"]) {
		paper.addEventListener(name, (event) => {
			if (!event.dataTransfer.types.includes("Files")) return;
			event.preventDefault();
			paper.classList.add("dropping");
		});
	}
	for (const name of ["dragleave", "drop"]) {
		paper.addEventListener(name, (event) => {
			if (name === "drop" || !paper.contains(event.relatedTarget)) paper.classList.remove("dropping");
		});
	}
	paper.addEventListener("drop", (event) => {
		if (!event.dataTransfer.files.length) return;
		event.preventDefault();
		add(event.dataTransfer.files);
	});
	return { add, pick: () => chooser.click() };
}

// The request form: drafts stay in this browser until they are sent, suggestions are announced, double clicks send once.

const PREFIX = "podskazka.draft.";
const KEEP = 24 * 60 * 60 * 1000;

const forms = document.querySelectorAll("form[data-draft]");
for (const form of forms) draft(form);

// On the page after sending, and on «вопрос решён», drafts have done their work.
if (document.querySelector("[data-clear-drafts]")) localStorage.removeItem(`${PREFIX}new`);

for (const input of document.querySelectorAll("[data-confirmed]")) input.value = "1"; // suggestions were shown while writing

function draft(form) {
	const isNew = form.id === "request";
	const key = PREFIX + (isNew ? "new" : form.dataset.draft);
	// A reply that was taken leaves an empty box behind; one that was refused comes back in it.
	if (sessionStorage.getItem(`${key}.sent`)) {
		sessionStorage.removeItem(`${key}.sent`);
		if (!form.querySelector("[aria-invalid]")) localStorage.removeItem(key);
	}
	const fields = [...form.elements].filter((e) => e.name && e.type !== "hidden" && !e.closest(".trap") && e.matches("input, textarea, select"));
	const kept = form.querySelector("[data-kept]");
	restore();
	let timer;
	form.addEventListener("input", () => {
		clearTimeout(timer);
		timer = setTimeout(save, 400);
	});
	form.addEventListener("submit", (event) => {
		if (event.defaultPrevented) return;
		save();
		if (!isNew) sessionStorage.setItem(`${key}.sent`, "1");
		const button = event.submitter;
		setTimeout(() => button?.setAttribute("disabled", ""), 0);
	});
	addEventListener("pageshow", () => form.querySelectorAll("[disabled]").forEach((b) => b.removeAttribute("disabled")));
	carry(form);

	function save() {
		const values = Object.fromEntries(fields.filter((f) => f.value).map((f) => [f.name, f.value]));
		try {
			if (Object.keys(values).length === 0) localStorage.removeItem(key);
			else localStorage.setItem(key, JSON.stringify({ at: Date.now(), values }));
			if (kept) kept.hidden = Object.keys(values).length === 0;
		} catch { /* the browser keeps nothing: the form works without */ }
	}

	function restore() {
		let stored;
		try { stored = JSON.parse(localStorage.getItem(key)); } catch { return; }
		if (!stored || Date.now() - stored.at > KEEP) return;
		let changed = false;
		for (const field of fields) {
			const value = stored.values[field.name];
			if (!field.value && value) {
				field.value = value;
				changed = true;
			}
		}
		if (changed) {
			if (kept) kept.hidden = false;
			form.querySelector("[name=subject]")?.dispatchEvent(new Event("input", { bubbles: true }));
		}
	}
}

// Choosing another role or type takes what has been written along.
function carry(form) {
	for (const copy of document.querySelectorAll("[data-carry]")) {
		const source = form.elements[copy.dataset.carry];
		copy.form?.addEventListener("change", () => { copy.value = copy.dataset.carry === "body" ? "" : source?.value ?? ""; }, { capture: true });
	}
}

// While nothing but commas, spaces and letter cases change, what has been suggested stays.
const aside = document.getElementById("suggest");
let asked = "";
aside?.addEventListener("htmx:before:request", (event) => {
	if (event.target !== aside) return; // a button within
	const form = aside.closest("form");
	const text = `${form.elements.subject.value} ${form.elements.body.value}`.toLowerCase();
	const words = [...new Set(text.match(/[\p{L}\p{N}]+/gu))].sort().join(" ");
	if (words === asked) event.preventDefault();
	asked = words;
});

const status = document.getElementById("suggest-status");
document.addEventListener("htmx:after:swap", () => {
	const count = document.querySelector("#suggest .suggest")?.dataset.status ?? "";
	if (status && status.textContent !== count) status.textContent = count;
});

// What is typed is kept without being asked: on the server a moment after the last key, in this browser at once. Neither touches the
// article: only its buttons do.

const pause = 1500; // ms without a key
const atMost = 10000; // ms of typing without a pause

// fieldsOf is everything that is typed in a form, as it would be sent.
const fieldsOf = (form) => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !["rev", "id", "autosave"].includes(name));

// fill puts kept fields back into a form.
function fill(form, fields) {
	for (const input of form.elements) {
		if (!input.name || ["rev", "id", "autosave"].includes(input.name) || input.type === "file" || input.tagName === "BUTTON") continue;
		const values = fields.filter(([name]) => name === input.name).map(([, value]) => value);
		if (input.type === "checkbox" || input.type === "radio") input.checked = values.includes(input.value);
		else input.value = values[0] ?? "";
		input.dispatchEvent(new Event("change", { bubbles: true }));
	}
	form.elements.body.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

export function autosave(form) {
	const status = form.querySelector(".studio-saved");
	// What waits for a decision keeps its place: a text on the server leaves this browser's place to what is typed meanwhile, and one of
	// this browser leaves the server's.
	const left = form.querySelector("[data-left]:not([data-left=''])");
	const near = form.querySelector("[data-left-near]");
	const key = (id = form.elements.id.value || "new") => `podskazka.text.${form.dataset.by}.${id}`;
	const store = {
		get: () => { try { return JSON.parse(localStorage.getItem(key())); } catch { return null; } },
		set: (value) => { try { localStorage.setItem(key(), JSON.stringify(value)); } catch { /* full or forbidden: the server keeps it */ } },
		drop: (id) => { try { localStorage.removeItem(key(id)); } catch { /* nothing is kept then */ } },
	};
	let typed = 0, kept = 0; // how often something was typed, and how much of it is safe
	let timer = 0, since = 0, sending = null;

	const say = (words) => {
		status.dataset.changed = "";
		if (status.textContent !== words) status.textContent = words;
	};
	const mark = () => { // said once: what has been kept since stays true but for a moment
		if (typed++ === 0) say(status.dataset.unsaved);
	};

	async function keep() {
		clearTimeout(timer);
		since = 0;
		sending?.abort();
		const mine = (sending = new AbortController());
		const upTo = typed;
		try {
			const answer = await fetch("/studio/autosaves", { method: "POST", body: new URLSearchParams(new FormData(form)), signal: mine.signal });
			if (!answer.ok) return say(answer.status === 401 ? status.dataset.signIn : status.dataset.local);
			say(await answer.text());
			kept = upTo;
			if (kept === typed && near.hidden) store.drop();
		} catch (err) {
			if (err.name !== "AbortError") say(status.dataset.local);
		}
	}

	form.addEventListener("input", (event) => {
		if (!event.target.name || event.target.type === "file") return;
		mark();
		if (near.hidden) store.set({ at: Date.now(), fields: fieldsOf(form) });
		if (left) return;
		since ||= Date.now();
		clearTimeout(timer);
		timer = setTimeout(keep, Math.min(pause, Math.max(0, since + atMost - Date.now())));
	});
	form.addEventListener("studio:saved", () => store.drop("new"));
	if (form.dataset.saved !== undefined) {
		store.drop();
		store.drop("new");
	}
	if (form.querySelector(".notice.bad") || form.dataset.restored !== undefined) {
		mark();
		keep();
	}
	form.addEventListener("submit", (event) => {
		if (event.defaultPrevented) return;
		kept = typed;
		clearTimeout(timer);
		sending?.abort();
	});
	addEventListener("beforeunload", (event) => {
		if (kept < typed) event.preventDefault();
	});
	offer();

	// offer shows what only this browser has kept: the server was away, or the tab was lost before it heard of it.
	function offer() {
		const found = store.get();
		if (!found?.fields || left) return;
		if (JSON.stringify(found.fields) === JSON.stringify(fieldsOf(form))) return store.drop();
		near.hidden = false;
		near.querySelector("time").textContent = new Date(found.at).toLocaleString(document.documentElement.lang, { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
		near.querySelector("[data-do=restore]").addEventListener("click", () => {
			near.hidden = true;
			fill(form, found.fields);
			form.elements.title.focus();
		});
		near.querySelector("[data-do=drop]").addEventListener("click", () => {
			near.hidden = true;
			store.drop();
			form.elements.title.focus();
		});
	}
}

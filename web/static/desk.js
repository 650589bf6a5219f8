// The desk without a mouse. Keys are matched by their place on the keyboard (event.code), so that they work in every layout;
// they keep silent while a person types, except those with Alt and Ctrl+Enter. Everything here can also be done without it.

import { greetings } from "./greeting.js";

const form = document.querySelector("[data-answer]");
const text = form?.elements.body;
const sheet = document.getElementById("keys");
let nextGap = () => false;

const typing = (target) => target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName) ||
	(target.tagName === "INPUT" && !/^(radio|checkbox|button|submit)$/.test(target.type));

// Rows of a list: j and k move the focus, which the browser keeps in view.
function move(step) {
	const rows = [...document.querySelectorAll("[data-rows] a")];
	if (!rows.length) return false;
	const at = rows.indexOf(document.activeElement);
	rows[Math.min(Math.max(at + step, 0), rows.length - 1)].focus();
	return true;
}

function mode(name) {
	if (!form) return false;
	form.querySelector(`[name="mode"][value="${name}"]`).click(); // changes it, and tells who listens
	text.focus();
	return true;
}

function press(selector) {
	const target = document.querySelector(selector);
	target?.click();
	return Boolean(target);
}

const keys = {
	KeyJ: () => move(1) || press('[data-key="next"]'),
	KeyK: () => move(-1),
	KeyO: () => (document.activeElement.closest("[data-rows] a")?.click(), true),
	KeyU: () => press("[data-back]"),
	KeyR: () => mode("reply"),
	KeyN: () => mode("note"),
	KeyA: () => press('[data-key="assign"]'),
	KeyI: () => press('[data-key="incident"]'),
	KeyT: () => press('[data-key="filing"]'),
	KeyS: () => (document.getElementById("status")?.focus(), true),
};

// With Alt they work while a person types, too.
const alt = {
	KeyG: () => nextGap(),
	KeyX: () => press("[data-panel] [data-reject]"),
};

document.addEventListener("keydown", (event) => {
	if (event.isComposing || event.defaultPrevented || sheet?.open) return;
	const digit = /^Digit([1-3])$/.exec(event.code);
	if (event.altKey && !event.ctrlKey && !event.metaKey) {
		if (digit ? press(`[data-insert][data-number="${digit[1]}"]`) : alt[event.code]?.()) event.preventDefault();
		return;
	}
	if ((event.ctrlKey || event.metaKey) && event.code === "Enter" && form) {
		event.preventDefault();
		form.requestSubmit(form.querySelector('[data-key="send"]'));
		return;
	}
	if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
	if (event.key === "?" || (event.shiftKey && event.code === "Slash") || (event.shiftKey && event.code === "Digit7")) {
		event.preventDefault();
		sheet?.showModal();
		return;
	}
	if (!event.shiftKey && keys[event.code]?.()) event.preventDefault();
});

for (const button of document.querySelectorAll("[data-keys]")) {
	button.hidden = false;
	button.addEventListener("click", () => sheet.showModal());
}

document.querySelector("[data-back]")?.addEventListener("click", (event) => {
	if (!document.referrer.startsWith(location.origin + "/desk?")) return;
	event.preventDefault(); // back to the very list, filter and place it was opened from
	history.back();
});

if (form) {
	const gaps = document.getElementById("gaps");
	const open = /\{\{[^{}|]+\}\}/g;

	const marks = form.querySelector("[data-marks]");

	// Places left to fill in are named under the text and marked behind it: a text area itself has no marks.
	const check = () => {
		const names = form.elements.mode.value === "reply" ? [...new Set(text.value.match(open))] : [];
		gaps.textContent = names.length ? `${gaps.dataset.gaps} ${names.join(", ")}` : "";
		marks.replaceChildren();
		if (!names.length) return;
		let at = 0;
		for (const found of text.value.matchAll(open)) {
			const mark = document.createElement("mark");
			mark.textContent = found[0];
			marks.append(text.value.slice(at, found.index), mark);
			at = found.index + found[0].length;
		}
		marks.append(text.value.slice(at), "\n");
		marks.scrollTop = text.scrollTop;
	};
	text.addEventListener("scroll", () => (marks.scrollTop = text.scrollTop), { passive: true });

	// The next place left to fill in, after the cursor or from the start.
	nextGap = () => {
		const holes = [...text.value.matchAll(open)];
		const hole = holes.find((h) => h.index >= text.selectionEnd) ?? holes[0];
		if (!hole) return false;
		text.focus();
		text.setSelectionRange(hole.index, hole.index + hole[0].length);
		return true;
	};

	const withoutSecondGreeting = greetings(form.dataset);

	// Typed by the browser itself, so that undo takes it back; an empty line keeps it apart from what is there.
	const insert = (piece) => {
		text.focus();
		const before = text.value.slice(0, text.selectionStart);
		piece = withoutSecondGreeting(before, piece);
		const gap = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : before.endsWith(" ") ? "" : "\n\n";
		if (!document.execCommand("insertText", false, gap + piece)) text.setRangeText(gap + piece, text.selectionStart, text.selectionEnd, "end");
		if (piece.search(open) >= 0) {
			text.setSelectionRange(text.selectionEnd - piece.length, text.selectionEnd - piece.length);
			nextGap();
		}
		check();
	};

	const report = (what) => {
		const body = new URLSearchParams({ do: what, offer: form.elements.offer.value });
		fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" }, keepalive: true }).catch(() => {});
	};

	// «Не то» brings the panel again, with the next offer in the place of the one that goes.
	const reject = async (offer, ref) => {
		const place = [...document.querySelectorAll("[data-panel] .offer")].indexOf(offer);
		hidden("rejected", ref);
		offer.remove();
		const body = new URLSearchParams({ do: `reject:${ref}`, offer: form.elements.offer.value });
		for (const input of form.querySelectorAll('input[name="inserted"], input[name="rejected"]')) body.append(input.name, input.value);
		const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => null);
		if (answer?.ok) {
			const panel = document.createElement("template");
			panel.innerHTML = await answer.text();
			document.querySelector("[data-panel]").replaceWith(panel.content);
			form.elements.offer.value = document.querySelector("[data-panel]").dataset.panel;
		}
		const offers = document.querySelectorAll("[data-panel] .offer");
		(offers[Math.min(place, offers.length - 1)]?.querySelector("a, button") ?? text).focus();
	};

	const hidden = (name, value) => {
		if ([...form.querySelectorAll(`input[name="${name}"]`)].some((i) => i.value === value)) return;
		form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
	};

	document.addEventListener("click", (event) => {
		const put = event.target.closest("[data-insert]");
		if (put) {
			event.preventDefault();
			const ref = put.dataset.insert;
			insert(put.dataset.text);
			hidden("inserted", `${form.elements.offer.value} ${ref}`);
			put.closest(".offer").dataset.used = "";
			const solution = form.elements.solution;
			if (solution && ![...solution.options].some((o) => o.value === ref)) solution.add(new Option(put.dataset.title, ref));
			if (solution) solution.value = ref;
			report(`${put.dataset.do ?? "insert"}:${ref}`);
		}
		const drop = event.target.closest("[data-reject]");
		if (drop) {
			event.preventDefault();
			reject(drop.closest(".offer"), drop.dataset.reject);
		}
	});

	// What is typed survives a closed tab, as the reply or the note that it is, until it is sent.
	const key = `answer:${document.querySelector("[data-ticket]").dataset.ticket}`;
	const keep = () => {
		try {
			if (text.value) localStorage.setItem(key, JSON.stringify({ mode: form.elements.mode.value, text: text.value }));
			else localStorage.removeItem(key);
		} catch { /* full or forbidden: it lives as long as the page */ }
	};
	const kept = () => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
	const hint = () => (text.placeholder = text.dataset[form.elements.mode.value]);

	form.addEventListener("change", (event) => {
		if (event.target.name === "mode") {
			hint();
			keep();
			text.focus();
		}
		check();
	});
	text.addEventListener("input", () => {
		keep();
		check();
	});

	// A second press does not send twice; a place left to fill in stops the message here, as the server does.
	form.addEventListener("submit", (event) => {
		const sends = /^send/.test(event.submitter?.value);
		if (form.dataset.sent || (sends && form.elements.mode.value === "reply" && nextGap())) return event.preventDefault();
		form.dataset.sent = "yes";
	});
	addEventListener("pageshow", () => delete form.dataset.sent);

	if (document.querySelector(".notice.good, .notice[data-said]")) keep(); // sent, or back with another step
	const draft = text.value ? null : kept();
	if (draft) {
		form.elements.mode.value = draft.mode;
		text.value = draft.text;
		hint();
	}
	check();
	document.querySelector(".entries > :last-child")?.scrollIntoView({ block: "nearest" });
}

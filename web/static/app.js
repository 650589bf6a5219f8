// Behaviour of every page. Pages work without it; it only adds comfort.
import { combobox } from "./combobox.js";
import { away, film } from "./film.js";
import "./search_log.js";

for (const box of document.querySelectorAll("[data-combobox], [data-from]")) combobox(box);
for (const page of document.querySelectorAll("[data-film]")) page.querySelector("video") ? film(page) : away(page);

// Keys are matched by their place on the keyboard, so that they work in every layout.
document.addEventListener("keydown", (event) => {
	const typing = event.target.closest("input, textarea, select, [contenteditable]");
	const slash = event.code === "Slash" && !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
	const palette = event.code === "KeyK" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
	if (event.defaultPrevented || event.isComposing || !(palette && !event.target.closest("textarea") || slash && !typing)) return;
	const input = document.querySelector("[data-combobox] input");
	if (!input) return;
	event.preventDefault();
	input.focus();
	input.select();
});

// Menus close on Escape and on a click beside them; only one is open.
const menus = () => document.querySelectorAll("details.pop[open]");
document.addEventListener("click", (event) => {
	for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
	if (event.key !== "Escape") return;
	for (const menu of menus()) {
		const inside = menu.contains(document.activeElement);
		menu.open = false;
		if (inside) menu.querySelector("summary").focus();
	}
});

for (const form of document.querySelectorAll("form[data-submit-on-change]")) {
	form.addEventListener("change", () => form.requestSubmit());
	// Empty fields stay out of the address, except the role: «any» is a choice, too.
	form.addEventListener("formdata", (event) => {
		for (const [name, value] of [...event.formData]) if (!value && name !== "for") event.formData.delete(name);
	});
}

for (const button of document.querySelectorAll("[data-print]")) {
	button.hidden = false;
	button.addEventListener("click", () => window.print());
}

// The «#» of a heading copies the address of its place, and says so. Without a clipboard it is the link it was.
document.addEventListener("click", async (event) => {
	const link = event.target.closest?.(".prose .permalink"), toast = document.querySelector("#toast");
	if (!link || !navigator.clipboard || event.ctrlKey || event.metaKey || event.shiftKey) return;
	try {
		await navigator.clipboard.writeText(link.href);
	} catch {
		return; // the browser does not let us
	}
	toast.textContent = toast.dataset.copied;
	setTimeout(() => { toast.textContent = ""; }, 4000);
});

// What a script puts in place of the focused element says where the focus goes.
document.addEventListener("htmx:after:swap", () => {
	if (document.activeElement === document.body) document.querySelector("#vote h2[tabindex]")?.focus();
});

// «На этой странице» marks the heading that is being read.
for (const nav of document.querySelectorAll("[data-spy]")) {
	const links = new Map([...nav.querySelectorAll("a")].map((a) => [decodeURIComponent(a.hash.slice(1)), a]));
	const headings = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
	let waiting = false;
	const update = () => {
		waiting = false;
		const atEnd = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 4;
		const passed = headings.filter((h) => h.getBoundingClientRect().top < 140);
		const current = atEnd && window.scrollY > 0 ? headings.findLast((h) => h.getBoundingClientRect().top < window.innerHeight) : passed.at(-1);
		for (const [id, link] of links) {
			if (current?.id === id) link.setAttribute("aria-current", "true");
			else link.removeAttribute("aria-current");
		}
	};
	addEventListener("scroll", () => { if (!waiting) { waiting = true; requestAnimationFrame(update); } }, { passive: true });
	update();
}

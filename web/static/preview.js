// The text and its preview stay together: the block at the top of one is at the top of the other. On a phone they are two tabs.
import { measure } from "./measure.js";

// offsets measures where each line of a textarea begins, in pixels.
function offsets(text) {
	return measure(text, text.value.split("\n").map((line) => {
		const row = document.createElement("div");
		row.textContent = line || "\u200b";
		return row;
	}), (copy) => [...copy.children].map((row) => row.offsetTop));
}

// at reads a growing list of [from, to] pairs at a place, in a straight line between them.
function at(pairs, place) {
	const i = pairs.findLastIndex(([from]) => from <= place);
	if (i < 0) return 0;
	const [from, to] = pairs[i];
	const next = pairs[i + 1];
	return next && next[0] > from ? to + ((place - from) / (next[0] - from)) * (next[1] - to) : to + place - from;
}

export function preview(form) {
	const text = form.elements.body;
	const pane = form.querySelector(".studio-preview");
	let pairs = null; // [pixel of the text, pixel of the preview]
	let led = null; // who scrolled last
	let waiting = 0;

	function pair() {
		const lines = offsets(text);
		const top = pane.getBoundingClientRect().top - pane.scrollTop;
		const known = [...pane.querySelectorAll("[data-line]")]
			.map((block) => [lines[block.dataset.line - 1] ?? 0, block.getBoundingClientRect().top - top])
			.filter(([from, to], i, all) => i === 0 || from > all[i - 1][0] && to >= all[i - 1][1]);
		return [[0, 0], ...known, [text.scrollHeight, pane.scrollHeight]];
	}

	function follow(leader, other, turn) {
		if (leader.scrollHeight <= leader.clientHeight) return;
		pairs ??= pair();
		const list = turn ? pairs.map(([a, b]) => [b, a]) : pairs;
		const end = leader.scrollTop + leader.clientHeight >= leader.scrollHeight - 2;
		const place = end ? other.scrollHeight : at(list, leader.scrollTop);
		led = leader;
		other.scrollTop = place;
	}

	for (const [leader, other, turn] of [[text, pane, false], [pane, text, true]]) {
		const leads = () => (led = leader);
		for (const name of ["pointerdown", "wheel", "touchstart", "keydown"]) leader.addEventListener(name, leads, { passive: true });
		leader.addEventListener("scroll", () => {
			if (led && led !== leader) return;
			cancelAnimationFrame(waiting);
			waiting = requestAnimationFrame(() => follow(leader, other, turn));
		}, { passive: true });
	}
	const stale = () => (pairs = null);
	addEventListener("resize", stale);
	text.addEventListener("input", stale);
	pane.addEventListener("load", stale, true);
	form.addEventListener("htmx:after:swap", (event) => {
		if (!pane.contains(event.target) && event.target !== pane) return;
		stale();
		led = text;
		follow(text, pane, false);
	});
	tabs(form.querySelector("[data-views]"), form.querySelector(".studio-desk"));
}

function tabs(list, desk) {
	const buttons = [...list.querySelectorAll("[role=tab]")];
	const show = (button) => {
		for (const b of buttons) {
			b.setAttribute("aria-selected", b === button);
			b.tabIndex = b === button ? 0 : -1;
		}
		desk.dataset.view = button.dataset.view;
	};
	list.hidden = false;
	show(buttons[0]);
	list.addEventListener("click", (event) => {
		const button = event.target.closest("[role=tab]");
		if (button) show(button);
	});
	list.addEventListener("keydown", (event) => {
		if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
		event.preventDefault();
		const other = buttons[1 - buttons.indexOf(document.activeElement)] ?? buttons[0];
		show(other);
		other.focus();
	});
}

// The list under a search box, after the combobox pattern of the ARIA Authoring Practices 1.2: the focus never leaves the
// input, nothing is chosen beforehand, Enter without a choice searches. The server renders the lines. A line is a link, or the
// value of a field: then the box has data-from, the address of the lines.

const DELAY = 120;
const LETTERS = 2;

export function combobox(box) {
	const input = box.querySelector("input");
	const { from } = box.dataset;
	const status = box.querySelector("[role=status]");
	const list = document.createElement("div");
	list.className = "options";
	list.id = `${input.id}-list`;
	list.setAttribute("role", "listbox");
	list.setAttribute("aria-label", input.labels[0]?.textContent ?? "");
	list.hidden = true;
	box.append(list);
	input.setAttribute("role", "combobox");
	input.setAttribute("aria-autocomplete", "list");
	input.setAttribute("aria-expanded", "false");
	input.setAttribute("aria-controls", list.id);

	let timer, request, asked = "";
	const options = () => [...list.querySelectorAll("[role=option]")];
	const chosen = () => list.querySelector("[aria-selected=true]");

	function choose(option) {
		chosen()?.setAttribute("aria-selected", "false");
		if (!option) return input.removeAttribute("aria-activedescendant");
		option.setAttribute("aria-selected", "true");
		input.setAttribute("aria-activedescendant", option.id);
		option.scrollIntoView({ block: "nearest" });
	}

	function show(open) {
		list.hidden = !open;
		input.setAttribute("aria-expanded", String(open));
		if (!open) choose(null);
	}

	function announce(count) {
		const text = count === 0 ? status.dataset.none : wording(status.dataset, count);
		status.textContent = text;
	}

	async function ask() {
		const text = input.value.trim();
		request?.abort();
		if ([...text].length < LETTERS) {
			asked = "";
			status.textContent = "";
			return show(false);
		}
		if (text === asked) return show(true);
		request = new AbortController();
		try {
			const answer = await fetch(`${from ?? "/search/complete"}?${new URLSearchParams({ q: text })}`, { signal: request.signal, headers: { "HX-Request": "true" } });
			if (!answer.ok) return show(false);
			list.innerHTML = await answer.text();
			asked = text;
			input.removeAttribute("aria-activedescendant");
			announce(list.querySelectorAll("[role=option]:not(.option-all)").length);
			if (options().length === 0) return show(false);
			show(document.activeElement === input);
		} catch (error) {
			if (error.name !== "AbortError") show(false);
		}
	}

	input.addEventListener("input", (event) => {
		clearTimeout(timer);
		if (!event.isComposing) timer = setTimeout(ask, DELAY);
	});
	input.addEventListener("focus", () => { if (asked && asked === input.value.trim()) show(true); });
	input.addEventListener("blur", () => setTimeout(() => show(false), 120));
	list.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the focus in the input
	list.addEventListener("click", (event) => {
		const option = event.target.closest("[data-pick]");
		if (!option) return;
		input.value = asked = option.dataset.pick;
		show(false);
		input.dispatchEvent(new Event("change", { bubbles: true }));
	});

	input.addEventListener("keydown", (event) => {
		if (event.isComposing) return;
		const all = options(), at = all.indexOf(chosen());
		switch (event.key) {
		case "ArrowDown":
		case "ArrowUp":
			event.preventDefault();
			if (list.hidden) return void ask();
			// Before the first and after the last line stands the input itself.
			choose(all[event.key === "ArrowDown" ? at + 1 : at < 0 ? all.length - 1 : at - 1] ?? null);
			break;
		case "Enter":
			if (!list.hidden && chosen()) {
				event.preventDefault();
				chosen().click();
			}
			break;
		case "Escape":
			event.preventDefault();
			if (from) return show(false); // what a field holds is not lost
			if (!input.value) input.blur();
			input.value = asked = status.textContent = "";
			clearTimeout(timer);
			request?.abort();
			show(false);
			break;
		}
	});
}

// wording puts a number into the plural form the page's language asks for; the server has sent one example of each.
// (The attribute is not "one": templates take data-on… for a handler and quote its text as a script.)
function wording(examples, count) {
	const form = new Intl.PluralRules(document.documentElement.lang).select(count);
	const [example, shown] = { one: [examples.single, "1"], few: [examples.few, "3"] }[form] ?? [examples.many, "7"];
	return example.replace(shown, String(count));
}

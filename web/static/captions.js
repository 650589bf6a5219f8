// The form of a film: its file and poster, chapters and captions as tables. The text fields below the tables are what is saved; the
// tables write into them.
import { send, tooLarge } from "./upload.js";

// seconds reads «1:02:03,4»; NaN when it is no time.
const seconds = (clock) => clock.trim().replace(",", ".").split(":").reduce((sum, part) => sum * 60 + (/^\d+(\.\d+)?$/.test(part) ? Number(part) : NaN), 0);

// clock writes a moment of the player as people type it.
function clock(t, fine) {
	const whole = Math.floor(t);
	const h = Math.floor(whole / 3600), m = Math.floor(whole / 60) % 60, s = String(whole % 60).padStart(2, "0");
	const rest = fine ? (t - whole).toFixed(1).slice(1).replace(".0", "") : "";
	return (h ? `${h}:${String(m).padStart(2, "0")}` : m) + `:${s}${rest === ".10" ? "" : rest}`;
}

const cell = (row, name) => row.querySelector(`[data-cell="${name}"]`);

// table keeps a list of rows and the text field it stands for together.
function table(part, field, player, { lines, fine, head }) {
	const rows = () => [...part.querySelectorAll("[data-rows] > li")];
	const write = () => {
		const filled = rows().filter((row) => [...row.querySelectorAll("input")].some((input) => input.value.trim()));
		field.value = filled.length ? head + filled.map(lines).join("\n") + "\n" : "";
		field.dispatchEvent(new InputEvent("input", { bubbles: true }));
	};
	const add = (after) => {
		const row = part.querySelector(":scope > template").content.firstElementChild.cloneNode(true);
		if (after) after.after(row);
		else part.querySelector("[data-rows]").append(row);
		const [first] = row.querySelectorAll("input");
		if (!player.hidden) first.value = rows().length === 1 ? "0:00" : clock(player.currentTime, fine);
		row.querySelector(".film-words").focus();
	};
	const adder = part.querySelector("[data-do=add]");
	adder.hidden = false;
	adder.addEventListener("click", () => add());
	part.addEventListener("input", (event) => event.target.dataset.cell && write());
	part.addEventListener("keydown", (event) => {
		if (event.key !== "Enter" || !event.target.dataset.cell || event.isComposing) return;
		event.preventDefault(); // the next row, not the article
		add(event.target.closest("li"));
	});
	part.addEventListener("click", (event) => {
		const button = event.target.closest("li [data-do]");
		const row = button?.closest("li");
		if (button?.dataset.do === "now") {
			cell(row, button.dataset.for).value = clock(player.currentTime, fine);
			write();
		} else if (button?.dataset.do === "remove") {
			const next = row.nextElementSibling ?? row.previousElementSibling;
			row.remove();
			(next?.querySelector("[data-do=remove]") ?? adder).focus();
			write();
		}
	});
	return { write };
}

export function film(form) {
	const card = form.querySelector("[data-studio-film]");
	const player = card.querySelector("[data-player]");
	const { video, poster, captions, chapters, duration } = form.elements;
	const frame = card.querySelector("[data-frame]");

	for (const name of ["video", "poster", "captions"]) {
		const chooser = card.querySelector(`[data-file="${name}"]`);
		const button = card.querySelector(`[data-choose="${name}"]`);
		button.hidden = false;
		button.addEventListener("click", () => chooser.click());
		chooser.addEventListener("change", () => {
			const [file] = chooser.files;
			chooser.value = "";
			if (file) (name === "captions" ? read(file) : upload(name, file));
		});
	}

	// upload sends a film or poster, with its progress beside the field.
	async function upload(name, file) {
		const row = form.querySelector("[data-uploads] template").content.firstElementChild.cloneNode(true);
		const part = (what) => row.querySelector(`[data-part="${what}"]`);
		const watch = { progress: (share) => { part("bar").value = share; part("share").textContent = `${Math.round(100 * share)} %`; } };
		part("name").textContent = file.name;
		card.querySelector(`[data-progress="${name}"]`).replaceChildren(row);
		part("stop").addEventListener("click", () => (watch.cancel?.(), row.remove()));
		try {
			const problem = tooLarge(form, file);
			if (problem) throw new Error(problem);
			const stored = await send(form, file, form.elements.body.value, watch);
			form.elements[name].value = stored.path;
			form.elements[name].dispatchEvent(new InputEvent("input", { bubbles: true }));
			if (name === "video") show(stored.url);
			else player.poster = stored.url;
			row.remove();
		} catch (err) {
			if (!err.message) return row.remove();
			row.classList.add("bad");
			part("bar").hidden = true;
			part("share").textContent = err.message;
			part("share").setAttribute("role", "alert");
		}
	}

	function show(url) {
		player.src = url;
		player.hidden = frame.hidden = false;
	}
	frame.hidden = player.hidden;
	player.addEventListener("loadedmetadata", () => {
		if (Number.isFinite(player.duration)) duration.value = Math.round(player.duration);
	});
	video.addEventListener("change", () => {
		if (video.value.trim()) return;
		player.hidden = frame.hidden = true;
		player.removeAttribute("src");
	});

	// The frame that the player shows becomes the poster.
	frame.addEventListener("click", () => {
		const canvas = document.createElement("canvas");
		[canvas.width, canvas.height] = [player.videoWidth, player.videoHeight];
		if (!canvas.width) return player.play().catch(() => {});
		canvas.getContext("2d").drawImage(player, 0, 0);
		canvas.toBlob((blob) => blob && upload("poster", new File([blob], "poster.jpg", { type: "image/jpeg" })), "image/jpeg", 0.85);
	});

	table(card.querySelector("[data-chapters]"), chapters, player, { head: "", lines: (row) => `${cell(row, "t").value.trim()} ${cell(row, "title").value.trim()}` });

	const spoken = card.querySelector("[data-captions]");
	const cues = table(spoken, captions, player, {
		head: "WEBVTT\n\n", fine: true,
		lines: (row) => `${full(cell(row, "start").value)} --> ${full(cell(row, "end").value)}\n${cell(row, "text").value.replaceAll("-->", "→").split(" / ").join("\n")}\n`,
	});
	spoken.querySelector("[data-tools]").hidden = false;

	// full writes a time for WebVTT; what is no time stays as typed, for the server to name its line.
	function full(text) {
		const t = seconds(text);
		if (Number.isNaN(t)) return text.trim() || "?";
		const pad = (n, width) => String(n).padStart(width, "0");
		return `${pad(Math.floor(t / 3600), 2)}:${pad(Math.floor(t / 60) % 60, 2)}:${pad(Math.floor(t % 60), 2)}.${pad(Math.round((t % 1) * 1000), 3)}`;
	}

	// ask has the server read the captions: with all, its rows take the place of the table; else only its complaint does.
	async function ask(all, shift = "") {
		const answer = await fetch("/studio/captions", { method: "POST", headers: { "HX-Request": "true" }, body: new URLSearchParams({ captions: captions.value, shift }) });
		if (!answer.ok) return;
		const made = new DOMParser().parseFromString(await answer.text(), "text/html");
		const box = spoken.querySelector("[data-cues]");
		box.querySelector("[data-problem]")?.remove();
		const problem = made.querySelector("[data-problem]");
		if (problem) box.prepend(problem);
		else if (all) box.replaceChildren(...made.body.children);
		return !problem;
	}

	// A file of captions: what is not UTF-8 is Windows-1251, as old subtitle programs write it.
	async function read(file) {
		const bytes = await file.arrayBuffer();
		try {
			captions.value = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
		} catch {
			captions.value = new TextDecoder("windows-1251").decode(bytes);
		}
		captions.dispatchEvent(new InputEvent("input", { bubbles: true }));
		await ask(true);
	}

	let timer = 0;
	spoken.addEventListener("input", (event) => {
		if (!event.target.dataset.cell && event.target !== captions || !event.isTrusted) return;
		clearTimeout(timer);
		timer = setTimeout(() => ask(event.target === captions), 500);
	});
	const shift = spoken.querySelector("[data-shift]");
	const move = async () => {
		if (!shift.value.trim() || !(await ask(true, shift.value))) return;
		cues.write();
		shift.value = "";
	};
	spoken.querySelector("[data-do=shift]").addEventListener("click", move);
	shift.addEventListener("keydown", (event) => {
		if (event.key !== "Enter") return;
		event.preventDefault();
		move();
	});
	let chapterTimer = 0;
	chapters.addEventListener("input", (event) => {
		if (!event.isTrusted) return;
		clearTimeout(chapterTimer);
		chapterTimer = setTimeout(() => {
			const part = card.querySelector("[data-chapters]");
			const made = chapters.value.split("\n").filter((line) => line.trim()).map((line) => {
				const row = part.querySelector(":scope > template").content.firstElementChild.cloneNode(true);
				const [t, ...title] = line.trim().split(" ");
				[cell(row, "t").value, cell(row, "title").value] = [t, title.join(" ").trim()];
				return row;
			});
			part.querySelector("[data-rows]").replaceChildren(...made);
		}, 300);
	});
}

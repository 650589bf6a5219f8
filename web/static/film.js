// A guide's film with its chapters and transcript: lines lead to their second, and the line being spoken is marked.

// away puts a film of another site into the page when the visitor asks for it.
export function away(page) {
	const button = page.querySelector("[data-load]");
	button?.addEventListener("click", (event) => {
		event.preventDefault();
		const box = button.closest(".film-away");
		box.replaceWith(box.querySelector("template").content.cloneNode(true));
		film(page);
		page.querySelector("video").focus();
	});
}

export function film(page) {
	const video = page.querySelector("video");
	const lists = [...page.querySelectorAll("[data-moments]")];
	const start = Number(video.dataset.start) || 0;

	function seek(t, play) {
		const go = () => { video.currentTime = t; };
		if (video.readyState > 0) go();
		else {
			video.addEventListener("loadedmetadata", go, { once: true });
			video.preload = "metadata";
			if (!play) video.load();
		}
		if (play) video.play().catch(() => {});
		mark(t);
	}

	function mark(t) {
		for (const list of lists) {
			const lines = [...list.children];
			const current = lines.findLast((line) => Number(line.dataset.t) <= t + 0.25);
			for (const line of lines) {
				line.classList.toggle("current", line === current);
				if (line === current) line.setAttribute("aria-current", "true");
				else line.removeAttribute("aria-current");
			}
			if (current && list.scrollHeight > list.clientHeight) {
				const top = current.offsetTop - list.clientHeight / 3;
				list.scrollTo({ top, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
			}
		}
	}

	for (const list of lists) {
		list.addEventListener("click", (event) => {
			const line = event.target.closest("li[data-t]");
			if (!line || event.ctrlKey || event.metaKey || event.shiftKey) return;
			event.preventDefault();
			history.replaceState(null, "", line.querySelector("a").href);
			video.scrollIntoView({ block: "nearest" });
			seek(Number(line.dataset.t), true);
		});
	}
	video.addEventListener("timeupdate", () => { if (!video.paused) mark(video.currentTime); });
	if (start > 0) seek(start, false);
}

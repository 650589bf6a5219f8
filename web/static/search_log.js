// Tells the server which place of which list was opened, so that editors see what is found and what is not. Links work
// without it, and nothing else leaves the page.

for (const type of ["click", "auxclick"]) {
	document.addEventListener(type, (event) => {
		const hit = event.target.closest("a[href]")?.closest("[data-search]");
		if (!hit || event.button > 1) return;
		const { search, place } = hit.dataset;
		navigator.sendBeacon("/search/clicks", new URLSearchParams({ search, place }));
	}, { capture: true }); // before anything that may stop the click
}

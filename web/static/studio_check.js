// A remark leads to its place: the words are selected in the text field and scrolled into view.

document.addEventListener("click", (event) => {
	const link = event.target.closest("[data-select]");
	const text = document.getElementById("body");
	if (!link || !text) return;
	event.preventDefault();
	const [from, to] = link.dataset.select.split(",").map(Number);
	text.focus();
	// A field scrolls to the caret when it gets focus with the caret collapsed there.
	text.setSelectionRange(from, from);
	text.blur();
	text.focus();
	text.setSelectionRange(from, to);
	text.scrollIntoView({ block: "center" });
});

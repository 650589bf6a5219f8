// Placeholders are put in at the caret, through the browser's own typing, so that undo takes them back. «{{» typed by hand
// is completed by the same buttons: they replace the braces before the caret.

const text = document.getElementById("reply-body");

for (const button of document.querySelectorAll("[data-insert]")) {
	button.hidden = false;
	button.addEventListener("click", () => {
		const end = text.selectionEnd;
		const typed = /\{\{[^{}]*$/.exec(text.value.slice(0, text.selectionStart));
		const start = typed ? typed.index : text.selectionStart;
		text.focus();
		text.setSelectionRange(start, end);
		const piece = `{{${button.dataset.insert}}}`;
		if (!document.execCommand("insertText", false, piece)) text.setRangeText(piece, start, end, "end");
	});
}

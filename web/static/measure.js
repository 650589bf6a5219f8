// Where things stand inside a textarea, which does not say: its lines wrap, so a copy of the field is laid out and looked at.

// measure lays out nodes as the field would its text, and gives what look finds in the copy.
export function measure(text, nodes, look) {
	const style = getComputedStyle(text);
	const copy = document.createElement("div");
	for (const name of ["font", "letterSpacing", "lineHeight", "padding", "tabSize", "overflowWrap", "wordBreak"]) copy.style[name] = style[name];
	copy.className = "studio-measure";
	copy.style.width = `${text.clientWidth}px`;
	copy.append(...nodes);
	document.body.append(copy);
	const found = look(copy);
	copy.remove();
	return found;
}

// caretOf is the place below the caret, in pixels from the corner of the field.
export function caretOf(text) {
	const mark = document.createElement("span");
	mark.textContent = "\u200b";
	return measure(text, [text.value.slice(0, text.selectionStart), mark], () => ({ left: mark.offsetLeft, top: mark.offsetTop + mark.offsetHeight - text.scrollTop }));
}

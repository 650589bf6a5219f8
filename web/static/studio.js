// The page where an article is written. Each module is one thing an editor does there.
import { autosave } from "./autosave.js";
import { film } from "./captions.js";
import { editor } from "./editor.js";
import { paste } from "./paste.js";
import { preview } from "./preview.js";
import { uploads } from "./upload.js";

const form = document.querySelector("form#article"); // a field of other rooms has the same name

if (form) {
	const { add, pick } = uploads(form);
	editor(form, pick);
	paste(form.elements.body, add);
	preview(form);
	film(form);
	autosave(form);
	document.addEventListener("keydown", (event) => {
		if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.code === "KeyS") {
			event.preventDefault();
			form.requestSubmit(form.querySelector('[data-key="save"]'));
		}
	});
}

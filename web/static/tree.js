// The tree of sections by drag and drop: a drop sends the form that the buttons beside each row stand for. Rows say where a section
// may land; the server decides and draws the tree anew.
const list = document.querySelector("[data-tree]");
const form = document.querySelector("#move");
let dragged = null;

// What lies in a section follows it until a row as deep as itself.
const branch = (row) => {
	const rows = [row];
	for (let next = row.nextElementSibling; next && Number(next.dataset.depth) > Number(row.dataset.depth); next = next.nextElementSibling) rows.push(next);
	return rows;
};

const side = (row, y) => {
	const box = row.getBoundingClientRect();
	const part = (y - box.top) / box.height;
	return part < 0.3 ? "before" : part > 0.7 ? "after" : "into";
};

const clear = () => {
	for (const row of list.querySelectorAll("[data-drop]")) delete row.dataset.drop;
};

const target = (event) => {
	const row = event.target instanceof Element ? event.target.closest("li[data-slug]") : null;
	return row && dragged && !branch(dragged).includes(row) ? row : null;
};

if (list && form) {
	for (const row of list.querySelectorAll("li[data-slug]")) row.draggable = true;
	list.addEventListener("dragstart", (event) => {
		dragged = event.target.closest("li[data-slug]");
		if (!dragged) return;
		event.dataTransfer.effectAllowed = "move";
		event.dataTransfer.setData("text/plain", dragged.dataset.slug);
		dragged.dataset.dragged = "";
	});
	list.addEventListener("dragover", (event) => {
		clear();
		const row = target(event);
		if (!row) return;
		event.preventDefault();
		event.dataTransfer.dropEffect = "move";
		row.dataset.drop = side(row, event.clientY);
	});
	list.addEventListener("drop", (event) => {
		const row = target(event);
		if (!row) return;
		event.preventDefault();
		form.elements.slug.value = dragged.dataset.slug;
		form.elements.other.value = row.dataset.slug;
		form.elements.side.value = side(row, event.clientY);
		form.requestSubmit();
	});
	list.addEventListener("dragend", () => {
		clear();
		if (dragged) delete dragged.dataset.dragged;
		dragged = null;
	});
}

// Nobody is greeted twice. What greets is known by the expressions of the page (desk_greeting.go), which the server cuts by, too.
export const greetings = ({ hello, helloRest }) => {
	const greeting = new RegExp(hello, "iu"), greetingRest = new RegExp(helloRest, "u");

	// A piece as it is put behind a draft: when the draft has greeted, the piece's line that only greets is left out.
	return (draft, piece) => {
		const found = greeting.test(draft) && greeting.exec(piece);
		const after = found ? piece.slice(found[1].length) : "";
		return greetingRest.test(after) ? after.replace(greetingRest, "") : piece;
	};
};

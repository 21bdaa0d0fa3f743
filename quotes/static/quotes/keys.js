// Keys of one letter are Latin letters. Where the layout in use has another script on them, the key's place counts.

const LATIN = /^\p{Script=Latin}$/u;

// The key of an event: a letter in lower case, whatever the layout; “?” in Arabic, too; else the name of the key.
export function keyOf(event) {
    const place = /^Key([A-Z])$/.exec(event.code);
    if (place && event.key.length === 1 && !LATIN.test(event.key)) {
        return place[1].toLowerCase();
    }
    return event.key === "؟" ? "?" : event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

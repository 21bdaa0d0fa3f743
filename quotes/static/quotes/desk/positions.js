// Where something stands in the article: the page's places as code points of the stored text, and back.
// The DOM counts UTF-16 units; each line of the text says at which code point it begins.

export function codePoints(text) {
    let count = 0;
    for (const _ of text) {
        count += 1;
    }
    return count;
}

// A place of the DOM inside of the text, as an offset into the article.
function offsetOf(text, node, offset) {
    const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
    const line = element.closest(".line");
    if (line) {
        const before = document.createRange();
        before.setStart(line, 0);
        before.setEnd(node, offset);
        return Number(line.dataset.start) + codePoints(before.toString());
    }
    const next = text.children[offset];
    return next ? Number(next.dataset.start) : lengthOf(text);
}

export function lengthOf(text) {
    const last = text.lastElementChild;
    return last ? Number(last.dataset.start) + codePoints(last.textContent) : 0;
}

// What is selected of the text, cut to it: {start, end, text}, or null.
export function selected(text) {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) {
        return null;
    }
    const range = selection.getRangeAt(0).cloneRange();
    const whole = document.createRange();
    whole.selectNodeContents(text);
    if (range.compareBoundaryPoints(Range.END_TO_START, whole) >= 0 || range.compareBoundaryPoints(Range.START_TO_END, whole) <= 0) {
        return null;
    }
    if (range.compareBoundaryPoints(Range.START_TO_START, whole) < 0) {
        range.setStart(text, 0);
    }
    if (range.compareBoundaryPoints(Range.END_TO_END, whole) > 0) {
        range.setEnd(text, text.children.length);
    }
    const words = range.toString();
    if (!words) {
        return null;
    }
    const start = offsetOf(text, range.startContainer, range.startOffset);
    return {start, end: start + codePoints(words), text: words};
}

// The selection without blanks at its ends; `changed` tells whether there were any.
export function trimmed(span) {
    const begun = span.text.trimStart();
    const words = begun.trimEnd();
    if (!words || words === span.text) {
        return {...span, changed: false};
    }
    const start = span.start + codePoints(span.text) - codePoints(begun);
    return {start, end: start + codePoints(words), text: words, changed: true};
}

function lineAt(text, offset) {
    const lines = text.children;
    let low = 0;
    let high = lines.length - 1;
    while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (Number(lines[middle].dataset.start) <= offset) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    return lines[low];
}

// The place of the DOM at an offset. Of two that are the same, the one after what ends there, or before what begins.
function placeAt(text, offset, {atEnd = false} = {}) {
    const line = lineAt(text, atEnd && offset > 0 ? offset - 1 : offset);
    let left = offset - Number(line.dataset.start);
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    let last = null;
    while (walker.nextNode()) {
        last = walker.currentNode;
        const count = codePoints(last.data);
        if (left < count || (atEnd && left === count)) {
            return [last, unitsOf(last.data, left)];
        }
        left -= count;
    }
    return last ? [last, last.data.length] : [line, 0];
}

function unitsOf(text, count) {
    let units = 0;
    for (const character of text) {
        if (count-- === 0) {
            break;
        }
        units += character.length;
    }
    return units;
}

export function rangeOf(text, start, end) {
    const range = document.createRange();
    range.setStart(...placeAt(text, start));
    range.setEnd(...placeAt(text, end, {atEnd: true}));
    return range;
}

export function select(text, start, end) {
    const range = rangeOf(text, start, end);
    getSelection().setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
}

// Where the cursor stands, or null if it is not in the text.
export function cursor(text) {
    const {focusNode, focusOffset} = getSelection();
    return focusNode && text.contains(focusNode) ? offsetOf(text, focusNode, focusOffset) : null;
}

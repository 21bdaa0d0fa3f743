// What the page asks of the server. A refusal is an Error that holds the reasons.

const desk = document.getElementById("desk");

export class Refusal extends Error {
    constructor(answer, status) {
        super("refused");
        this.errors = answer.errors || {};
        this.answer = answer;
        this.status = status;
    }
}

// Why somebody may not do something: in the act's own words, if they are there.
async function explained(response, {forbidden, gone}) {
    const answer = await response.json().catch(() => ({}));
    const own = answer.errors && !Array.isArray(answer.errors);
    return own ? answer : {errors: {"": [response.status === 404 ? gone : forbidden]}};
}

async function answered(request, {lost, signedOut, forbidden, gone}) {
    let response;
    try {
        response = await request;
        if (response.type === "opaqueredirect") {  // to the page to sign in
            throw new Refusal({errors: {"": [signedOut]}}, 401);
        }
        if (response.status === 404 || response.status === 403) {  // a page of the admin, in words for its readers
            throw new Refusal(await explained(response, {forbidden, gone}), response.status);
        }
        const answer = await response.json();
        if (response.ok) {
            return answer;
        }
        throw new Refusal(answer.errors && !Array.isArray(answer.errors) ? answer : {errors: {"": [answer.detail || answer.title || lost]}}, response.status);
    } catch (error) {
        throw error instanceof Refusal ? error : new Refusal({errors: {"": [lost]}}, response ? response.status : 0);
    }
}

// Whoever signs in anew, in another tab, gets another token: the cookie has it, this page does not.
function token() {
    const [, cookie] = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [];
    return cookie || desk.querySelector("[name=csrfmiddlewaretoken]").value;
}

export function act(name, sent, words) {
    return answered(fetch(desk.dataset.acts, {
        method: "POST",
        credentials: "same-origin",
        redirect: "manual",
        headers: {"Content-Type": "application/json", "X-CSRFToken": token(), Accept: "application/json"},
        body: JSON.stringify({act: name, ...sent}),
    }), words);
}

export function ask(parameters, words) {
    const address = `${desk.dataset.names}?${new URLSearchParams(parameters)}`;
    const headers = {Accept: "application/json"};
    return answered(fetch(address, {credentials: "same-origin", redirect: "manual", headers}), words);
}

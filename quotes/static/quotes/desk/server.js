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

async function answered(request, lost) {
    let response;
    try {
        response = await request;
        const answer = await response.json();
        if (response.ok) {
            return answer;
        }
        throw new Refusal(answer.errors && !Array.isArray(answer.errors) ? answer : {errors: {"": [answer.detail || answer.title || lost]}}, response.status);
    } catch (error) {
        throw error instanceof Refusal ? error : new Refusal({errors: {"": [lost]}}, response ? response.status : 0);
    }
}

export function act(name, sent, lost) {
    const token = desk.querySelector("[name=csrfmiddlewaretoken]").value;
    return answered(fetch(desk.dataset.acts, {
        method: "POST",
        credentials: "same-origin",
        headers: {"Content-Type": "application/json", "X-CSRFToken": token, Accept: "application/json"},
        body: JSON.stringify({act: name, ...sent}),
    }), lost);
}

export function ask(parameters, lost, signal) {
    const query = new URLSearchParams(parameters);
    return answered(fetch(`${desk.dataset.names}?${query}`, {credentials: "same-origin", headers: {Accept: "application/json"}, signal}), lost);
}

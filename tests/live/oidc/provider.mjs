// A real OpenID Connect provider (npm oidc-provider) on a free port of this machine, for one run of the tests.
//
//   node provider.mjs '{"client_id": "...", "client_secret": "...", "callback": "http://localhost:1234/...", "port": 0}'
//
// It prints its address, and goes when its standard input is closed or its time is over. Whoever started it posts
// to /-/ who has an account here ({"accounts": {"login": {claims}}}) and how it misbehaves ({"mood": "..."}).
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import Provider from "oidc-provider";

const LIFETIME_MS = 10 * 60 * 1000;
const FOR_MACHINES = ["/.well-known/openid-configuration", "/token", "/me", "/jwks"];
const GARBAGE = "<html>Torno subito</html>";
const us = JSON.parse(process.argv[2]);
let accounts = {};
let mood = "";

const server = createServer();
server.listen(us.port, "127.0.0.1", () => {
    const url = `http://localhost:${server.address().port}`;
    const serve = provider(url).callback();
    server.on("request", (request, response) => {
        if (request.url === "/-/") return hear(request, response);
        if (mood === "garbage" && FOR_MACHINES.includes(request.url)) return response.end(GARBAGE);
        if (mood === "nonce") request.url = request.url.replace(/nonce=[^&]+/, "nonce=of-another-question");
        if (mood === "issuer" && request.url === "/token") speakForAnother(response);
        return serve(request, response);
    });
    console.log(url);
});
setTimeout(() => process.exit(), LIFETIME_MS);
process.stdin.on("end", () => process.exit()).resume();

function provider(url) {
    return new Provider(url, {
        clients: [
            {
                client_id: us.client_id,
                client_secret: us.client_secret,
                redirect_uris: [us.callback],
                token_endpoint_auth_method: "client_secret_post",
            },
        ],
        claims: {
            openid: ["sub"],
            email: ["email", "email_verified"],
            profile: ["codice_fiscale", "nome_e_cognome", "nascita"],
        },
        cookies: { keys: ["only-for-this-run-of-the-tests"] },
        findAccount: (_context, login) =>
            accounts[login] && { accountId: login, claims: () => ({ sub: login, ...accounts[login] }) },
    });
}

async function hear(request, response) {
    const told = JSON.parse(await text(request));
    Object.assign(accounts, told.accounts);
    mood = told.mood ?? mood;
    response.end();
}

// The same token, said to come from elsewhere.
function speakForAnother(response) {
    const end = response.end.bind(response);
    response.end = (body) => {
        const answer = JSON.parse(body);
        const [head, facts, signature] = answer.id_token.split(".");
        const changed = { ...JSON.parse(Buffer.from(facts, "base64url")), iss: "https://elsewhere.example" };
        answer.id_token = [head, Buffer.from(JSON.stringify(changed)).toString("base64url"), signature].join(".");
        const told = JSON.stringify(answer);
        response.setHeader("Content-Length", Buffer.byteLength(told));
        end(told);
    };
}

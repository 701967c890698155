/** The service said no, or could not be reached: then `status` is 0 and `code` "unreachable". */
export class DarkroomError extends Error {
    status;
    code;
    detail;
    requestId;
    retryAfter;
    name = "DarkroomError";
    constructor(status, code, detail, requestId = "", 
    /** Seconds after which it may be tried again, 0 where nothing was said of it. */
    retryAfter = 0) {
        super(`${status} ${code}: ${detail}`);
        this.status = status;
        this.code = code;
        this.detail = detail;
        this.requestId = requestId;
        this.retryAfter = retryAfter;
    }
}
const USUAL_TIMEOUT = 70_000;
const PIECE = 0x8000;
/** Has pictures transformed by a Darkroom service. */
export class Client {
    #address;
    #headers;
    #timeout;
    #fetch;
    constructor({ baseUrl, apiKey = "", timeout = USUAL_TIMEOUT, fetch: own }) {
        this.#address = `${baseUrl.replace(/\/+$/, "")}/transform`;
        this.#headers = { Accept: "application/json", "Content-Type": "application/json" };
        if (apiKey)
            this.#headers["Authorization"] = `Bearer ${apiKey}`;
        this.#timeout = timeout;
        this.#fetch = own ?? globalThis.fetch.bind(globalThis);
    }
    /** Does operations in their order and returns the picture; throws DarkroomError. */
    async transform({ file, operations }) {
        const body = JSON.stringify({ file: await sendable(file), operations });
        const answer = await this.#ask(body);
        const { buffer, mime_type: mimeType } = answer.data;
        return { buffer: decoded(buffer), mimeType };
    }
    async #ask(body) {
        const signal = AbortSignal.timeout(this.#timeout);
        const request = { method: "POST", headers: this.#headers, body, signal };
        let answer;
        let text;
        try {
            answer = await this.#fetch(this.#address, request);
            text = await answer.text();
        }
        catch (error) {
            throw new DarkroomError(0, "unreachable", String(error));
        }
        const said = parsed(text);
        if (answer.ok && isSaid(said))
            return said;
        throw failure(answer, said, text);
    }
}
function isSaid(value) {
    const data = value?.data;
    return typeof data?.buffer === "string" && typeof data.mime_type === "string";
}
function failure(answer, said, text) {
    const { code, detail } = (said ?? {});
    return new DarkroomError(answer.status, typeof code === "string" ? code : "unexpected_answer", typeof detail === "string" ? detail : text.slice(0, 200), answer.headers.get("X-Request-ID") ?? "", Number(answer.headers.get("Retry-After")) || 0);
}
function parsed(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return null;
    }
}
async function sendable(file) {
    if (file.type !== "bytes")
        return file;
    const { bytes, name } = file;
    const data = bytes instanceof Blob ? await bytes.arrayBuffer() : bytes;
    return { type: "base64", base64: encoded(new Uint8Array(data)), ...(name ? { name } : {}) };
}
function encoded(data) {
    let text = "";
    for (let at = 0; at < data.length; at += PIECE) {
        text += String.fromCharCode(...data.subarray(at, at + PIECE));
    }
    return btoa(text);
}
function decoded(text) {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

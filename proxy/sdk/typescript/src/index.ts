/** What an operation says: its type, and fields that depend on it. */
export interface Operation {
  type: string;
  [field: string]: string | number | boolean | null | undefined;
}

/** An original: by its address, in base64, or as bytes that the client encodes. */
export type File =
  | { type: "url"; url: string; name?: string }
  | { type: "base64"; base64: string; name?: string }
  | { type: "bytes"; bytes: Blob | ArrayBuffer | Uint8Array; name?: string };

/** An original, and what is done to it, in this order. */
export interface Order {
  file: File;
  operations: Operation[];
}

/** Bytes in memory of their own, which is what `Blob` takes. */
export type Bytes = Uint8Array & { readonly buffer: ArrayBuffer };

/** A finished picture. */
export interface Transformed {
  buffer: Bytes;
  mimeType: string;
}

/** How a client reaches the service. */
export interface Options {
  baseUrl: string;
  apiKey?: string;
  /** Milliseconds after which a call is given up; 70,000 unless given. */
  timeout?: number;
  fetch?: typeof fetch;
}

/** The service said no, or could not be reached: then `status` is 0 and `code` "unreachable". */
export class DarkroomError extends Error {
  override readonly name = "DarkroomError";

  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly requestId: string = "",
    /** Seconds after which it may be tried again, 0 where nothing was said of it. */
    readonly retryAfter: number = 0,
  ) {
    super(`${status} ${code}: ${detail}`);
  }
}

const USUAL_TIMEOUT = 70_000;
const PIECE = 0x8000;

/** Has pictures transformed by a Darkroom service. */
export class Client {
  readonly #address: string;
  readonly #headers: Record<string, string>;
  readonly #timeout: number;
  readonly #fetch: typeof fetch;

  constructor({ baseUrl, apiKey = "", timeout = USUAL_TIMEOUT, fetch: own }: Options) {
    this.#address = `${baseUrl.replace(/\/+$/, "")}/transform`;
    this.#headers = { Accept: "application/json", "Content-Type": "application/json" };
    if (apiKey) this.#headers["Authorization"] = `Bearer ${apiKey}`;
    this.#timeout = timeout;
    this.#fetch = own ?? globalThis.fetch.bind(globalThis);
  }

  /** Does operations in their order and returns the picture; throws DarkroomError. */
  async transform({ file, operations }: Order): Promise<Transformed> {
    const body = JSON.stringify({ file: await sendable(file), operations });
    const answer = await this.#ask(body);
    const { buffer, mime_type: mimeType } = (answer as Said).data;
    return { buffer: decoded(buffer), mimeType };
  }

  async #ask(body: string): Promise<unknown> {
    const signal = AbortSignal.timeout(this.#timeout);
    const request = { method: "POST", headers: this.#headers, body, signal };
    let answer: Response;
    let text: string;
    try {
      answer = await this.#fetch(this.#address, request);
      text = await answer.text();
    } catch (error) {
      throw new DarkroomError(0, "unreachable", String(error));
    }
    const said = parsed(text);
    if (answer.ok && isSaid(said)) return said;
    throw failure(answer, said, text);
  }
}

interface Said {
  data: { buffer: string; mime_type: string };
}

function isSaid(value: unknown): value is Said {
  const data = (value as Partial<Said> | null)?.data;
  return typeof data?.buffer === "string" && typeof data.mime_type === "string";
}

function failure(answer: Response, said: unknown, text: string): DarkroomError {
  const { code, detail } = (said ?? {}) as { code?: unknown; detail?: unknown };
  return new DarkroomError(
    answer.status,
    typeof code === "string" ? code : "unexpected_answer",
    typeof detail === "string" ? detail : text.slice(0, 200),
    answer.headers.get("X-Request-ID") ?? "",
    Number(answer.headers.get("Retry-After")) || 0,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function sendable(file: File): Promise<object> {
  if (file.type !== "bytes") return file;
  const { bytes, name } = file;
  const data = bytes instanceof Blob ? await bytes.arrayBuffer() : bytes;
  return { type: "base64", base64: encoded(new Uint8Array(data)), ...(name ? { name } : {}) };
}

function encoded(data: Uint8Array): string {
  let text = "";
  for (let at = 0; at < data.length; at += PIECE) {
    text += String.fromCharCode(...data.subarray(at, at + PIECE));
  }
  return btoa(text);
}

function decoded(text: string): Bytes {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

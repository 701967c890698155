/** What an operation says: its type, and fields that depend on it. */
export interface Operation {
    type: string;
    [field: string]: string | number | boolean | null | undefined;
}
/** An original: by its address, in base64, or as bytes that the client encodes. */
export type File = {
    type: "url";
    url: string;
    name?: string;
} | {
    type: "base64";
    base64: string;
    name?: string;
} | {
    type: "bytes";
    bytes: Blob | ArrayBuffer | Uint8Array;
    name?: string;
};
/** An original, and what is done to it, in this order. */
export interface Order {
    file: File;
    operations: Operation[];
}
/** Bytes in memory of their own, which is what `Blob` takes. */
export type Bytes = Uint8Array & {
    readonly buffer: ArrayBuffer;
};
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
export declare class DarkroomError extends Error {
    readonly status: number;
    readonly code: string;
    readonly detail: string;
    readonly requestId: string;
    /** Seconds after which it may be tried again, 0 where nothing was said of it. */
    readonly retryAfter: number;
    readonly name = "DarkroomError";
    constructor(status: number, code: string, detail: string, requestId?: string, 
    /** Seconds after which it may be tried again, 0 where nothing was said of it. */
    retryAfter?: number);
}
/** Has pictures transformed by a Darkroom service. */
export declare class Client {
    #private;
    constructor({ baseUrl, apiKey, timeout, fetch: own }: Options);
    /** Does operations in their order and returns the picture; throws DarkroomError. */
    transform({ file, operations }: Order): Promise<Transformed>;
}

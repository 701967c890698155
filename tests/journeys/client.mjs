// Runs orders through the client whose path is the first argument, and prints what came of each.
import { readFileSync } from "node:fs";

const [module, asked] = process.argv.slice(2);
const { Client, DarkroomError } = await import(module);
const { options, orders } = JSON.parse(readFileSync(asked, "utf8"));
const client = new Client(options);

for (const order of orders) {
  if (order.file.type === "bytes") order.file.bytes = bytes(order.file);
  try {
    const { buffer, mimeType } = await client.transform(order);
    print({ mimeType, base64: Buffer.from(buffer).toString("base64") });
  } catch (error) {
    const { status, code, detail, requestId, retryAfter } = error;
    print({ ours: error instanceof DarkroomError, status, code, detail, requestId, retryAfter });
  }
}

function bytes({ base64, as }) {
  const data = Uint8Array.from(Buffer.from(base64, "base64"));
  if (as === "blob") return new Blob([data]);
  return as === "buffer" ? data.buffer : data;
}

function print(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

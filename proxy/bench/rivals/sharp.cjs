// The least that serves pictures by sharp: `node sharp.cjs <port>`, GET /<format>/<width>?<address>
const { createServer } = require("node:http");
const sharp = require("sharp");

async function rendition(target) {
  const [, format, width, address] = target.match(/^\/(\w+)\/(\d+)\?(.+)$/);
  const original = await fetch(decodeURIComponent(address));
  if (!original.ok) throw new Error(`the source answered ${original.status}`);
  const body = Buffer.from(await original.arrayBuffer());
  return [format, await sharp(body).resize(Number(width)).toFormat(format).toBuffer()];
}

createServer(async (request, response) => {
  try {
    const [format, body] = await rendition(request.url);
    response.writeHead(200, { "content-type": `image/${format}`, "content-length": body.length });
    response.end(body);
  } catch (error) {
    response.writeHead(502, { "content-type": "text/plain" });
    response.end(String(error));
  }
}).listen(Number(process.argv[2]), "127.0.0.1");

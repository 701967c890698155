// Say, as JSON, which addresses real clients write: `node addresses.mjs home '{"service": …}'`.
import { createRequire } from "node:module";

const [home, said] = process.argv.slice(2);
const { service, original, key, salt, token } = JSON.parse(said);
const load = createRequire(`${home}/`);

const { generateImageUrl } = load("@imgproxy/imgproxy-node");
const { generateUrl } = load("@imgproxy/imgproxy-js-core");
const ImgixClient = load("@imgix/js-core");
const nuxt = (name) => load(`@nuxt/image/runtime/providers/${name}`).default();
const unpic = (name) => load(`unpic/providers/${name}`);

const imgproxy = (options, url = original) =>
  generateImageUrl({ endpoint: `${service}/imgproxy/`, url, options, key, salt });
const badge = original.replace("photo.jpg", "badge.png");
const plain = { value: original, displayAs: "plain" };

const imgix = new ImgixClient({ domain: "moved.imgix.net", secureURLToken: token, includeLibraryParam: true });
const moved = (address) => address.replaceAll("https://moved.imgix.net", `${service}/imgix`);

const nuxtContext = { options: { nuxt: { baseURL: "/" } } };
const ipx = (modifiers) =>
  nuxt("ipx").getImage(original, { modifiers, baseURL: `${service}/_ipx` }, nuxtContext).url;
const nuxtImgproxy = (modifiers) =>
  nuxt("imgproxy").getImage(original, { modifiers, baseURL: `${service}/imgproxy`, key, salt }, {}).url;

const path = encodeURIComponent(original);

console.log(
  JSON.stringify({
    imgproxy_fit: imgproxy({ resizing_type: "fit", width: 320 }),
    imgproxy_plain: imgproxy({ width: 320, format: "webp", quality: 60 }, plain),
    imgproxy_left: imgproxy({
      resize: { resizing_type: "fill", width: 100, height: 100 },
      gravity: { type: "we" },
      format: "png",
    }),
    imgproxy_moved: imgproxy({
      resize: { resizing_type: "fill", width: 100, height: 100 },
      gravity: { type: "ea", x_offset: 10, y_offset: 0 },
      format: "png",
    }),
    imgproxy_crop: imgproxy({
      crop: { width: 320, height: 240, gravity: { type: "soea" } },
      format: "png",
    }),
    imgproxy_room: imgproxy({
      width: 40,
      padding: { top: 5, right: 6, bottom: 7, left: 8 },
      background: "ff0000",
      rotate: 90,
      format: "png",
    }),
    imgproxy_enlarged: imgproxy({ width: 800, enlarge: 1, format: "png" }),
    imgproxy_not_enlarged: imgproxy({ width: 800, format: "png" }),
    imgproxy_core: `${service}/imgproxy/unsigned${generateUrl({ value: original, type: "plain" }, { width: 64, format: "png" })}`,
    nuxt_imgproxy: nuxtImgproxy({ width: 60, height: 60, fit: "cover", format: "png", quality: 80 }),
    nuxt_imgproxy_contain: nuxtImgproxy({ width: 60, height: 60, fit: "contain", format: "png" }),
    imgix_signed: moved(imgix.buildURL(original, { w: 200, h: 100, fit: "crop", crop: "left,top", fm: "png" })),
    imgix_coded: moved(imgix.buildURL(original, { w: 64, mark64: badge, "mark-w": 0.5, "mark-align": "middle,center", "mark-pad": 0, fm: "png" })),
    imgix_part: moved(imgix.buildURL(original, { rect: "320,0,320,240", fm: "png" })),
    imgix_srcset: moved(imgix.buildSrcSet(original, { auto: "format" }, { widths: [100, 200] })),
    nuxt_ipx: ipx({ width: 60, height: 60, fit: "cover", position: "left", format: "png" }),
    nuxt_ipx_background: ipx({ width: 40, format: "webp", quality: 70, rotate: 90 }),
    unpic_ipx: unpic("ipx").generate(original, { width: 40, height: 30, format: "png" }, { baseURL: `${service}/_ipx` }),
    unpic_nextjs: unpic("nextjs").generate(original, { width: 64, quality: 75 }, { baseURL: service }),
    unpic_vercel: unpic("vercel").generate(original, { width: 64, quality: 75 }, { baseURL: service }),
    unpic_netlify: unpic("netlify").generate(original, { width: 64, height: 64, fit: "cover", format: "png" }, { baseURL: service }),
    unpic_astro: unpic("astro").generate(original, { width: 64, height: 32, format: "png" }, { baseURL: service }),
    unpic_cloudflare: unpic("cloudflare").generate(original, { width: 64, height: 64, format: "png" }, { domain: "moved.example" }),
    unpic_imgix: moved(unpic("imgix").generate(`https://moved.imgix.net/${path}`, { width: 64, height: 64, format: "png" })),
    unpic_imgix_negotiated: moved(unpic("imgix").transform(`https://moved.imgix.net/${path}`, { width: 64 })),
  }),
);
